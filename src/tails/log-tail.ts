import type { Stop } from '../model/cockpit.ts';
import { type Fault, good } from '../model/fault.ts';
import { type LogLevel, type LogSource, logSeverity, type RawLogLine } from '../model/log.ts';
import type { CompiledFilter, LogFilter, LogTail, Matcher, SavedFilter, ScanProgress } from '../model/log-tail.ts';
import { inert } from '../text/inert.ts';
import { createLogBuffer, LOG_LIMITS, type LogLimits } from './log-buffer.ts';
import { createCoverage } from './log-coverage.ts';
import { anyLine, compileFilter, NO_FILTER, SAVED_FILTERS } from './log-filter.ts';
import { createLogFold, type OpenEntry } from './log-fold.ts';
import { compileMatcher } from './log-matcher.ts';

/** What a tail needs of a clock; src/engine/clock.ts has it. */
export interface TailClock {
  now(): number;
  monotonic(): number;
  after(ms: number, run: () => void): Stop;
}

/** How a tail is set up. */
export interface LogTailOptions {
  readonly source: LogSource;
  readonly clock: TailClock;
  readonly limits?: LogLimits;
  /** Lines of history for each service. Default 1000. */
  readonly historyLines?: number;
  /** Filters that can be chosen. Default those of the runbook. */
  savedFilters?(): readonly SavedFilter[];
  /** Least time between two notifications. Default 100 ms (10 paints a second). */
  readonly paintEveryMs?: number;
}

/** Longest time that one slice of a scan takes before others (keys, paint) get their turn. */
const SLICE_MS = 12;
/** Entries between two looks at the clock. */
const CLOCK_EVERY = 500;

const NO_COUNTS: Readonly<Record<LogLevel, number>> = {
  none: 0,
  trace: 0,
  debug: 0,
  info: 0,
  warn: 0,
  error: 0,
  fatal: 0,
};

/** The filtered index: sequence-ordered entries with a moving start, like the buffer itself. */
function createIndex() {
  let found: (OpenEntry | undefined)[] = [];
  let start = 0;
  /** Not kept alive until the array is compacted. */
  const dropOldest = () => {
    found[start] = undefined;
    start += 1;
  };
  return {
    size: () => found.length - start,
    at: (index: number): OpenEntry | undefined => (index < 0 ? undefined : found[start + index]),
    add(entry: OpenEntry): void {
      const last = found[found.length - 1];
      if (last === undefined || last.at <= entry.at || found.length === start) {
        found.push(entry);
        return;
      }
      let at = found.length;
      while (at > start && (found[at - 1]?.at ?? 0) > entry.at) at -= 1;
      found.splice(at, 0, entry);
    },
    /** Drops what the buffer has dropped: its oldest, and with it the oldest here, whatever their numbers are. */
    dropGone(): void {
      while (found[start]?.isGone === true) dropOldest();
      if (start > 1024 && start * 2 > found.length) {
        found = found.slice(start);
        start = 0;
      }
    },
    /** Drops what is older than a moment. */
    dropOlder(epochMs: number): void {
      while (start < found.length && (found[start]?.at ?? 0) < epochMs) dropOldest();
    },
    replace(entries: OpenEntry[]): void {
      found = entries;
      start = 0;
    },
  };
}

/** Opens a tail over a source and follows until closed. */
export function createLogTail(options: LogTailOptions): LogTail {
  const { source, clock } = options;
  const paintEveryMs = options.paintEveryMs ?? 100;
  const counts: Record<LogLevel, number> = { ...NO_COUNTS };
  const limits = options.limits ?? LOG_LIMITS;
  const buffer = createLogBuffer<OpenEntry>(limits, (entry) => {
    counts[entry.level] -= 1;
    entry.isGone = true;
  });
  const index = createIndex();
  const listeners = new Set<() => void>();
  const faults = new Map<string, Fault>();
  const services = new Set<string>(source.services());
  const nothing = compileFilter(NO_FILTER);
  if (!nothing.ok) throw new Error('the empty filter does not compile');
  let compiled: CompiledFilter = nothing.value;
  let searched: Matcher | null = null;
  let nextSeq = 0;
  let version = 0;
  let seen = 0;
  let stopPaint: Stop | null = null;
  let stopScan: Stop | null = null;
  let progress: ScanProgress = { scanned: 0, total: 0 };
  let fold = createLogFold(() => nextSeq++);
  const historyLines = options.historyLines ?? 1000;
  let coverage = createCoverage({ tailLines: historyLines, since: null, until: null }, clock.now());

  const changed = (): void => {
    stopPaint ??= clock.after(paintEveryMs, () => {
      stopPaint = null;
      version += 1;
      for (const listener of listeners) listener();
    });
  };

  /** Puts an entry that grew into the index when a folded line made it pass. */
  const passAgain = (head: OpenEntry): void => {
    if (head.isGone || !compiled.passes(head)) return;
    const size = index.size();
    for (let back = 1; back <= Math.min(size, 64); back += 1) if (index.at(size - back)?.seq === head.seq) return;
    index.add(head);
  };
  const take = (raw: RawLogLine): void => {
    seen += 1;
    services.add(raw.service);
    coverage.note(raw);
    // Colours of a logger would hide level and time, and patterns from what the operator sees.
    const line = raw.text.includes('\u001b') ? { ...raw, text: inert(raw.text) } : raw;
    const before = fold.newest(line);
    const level = before?.level;
    const held = before?.more.length;
    const entry = fold.take(line);
    if (entry !== null) {
      counts[entry.level] += 1;
      buffer.add(entry);
      if (compiled.passes(entry)) index.add(entry);
      return;
    }
    if (before === undefined || level === undefined) return;
    if (!before.isGone && before.level !== level) {
      counts[level] -= 1;
      counts[before.level] += 1;
    }
    // Only what is held is counted: nothing else is taken off again when the entry goes.
    if (!before.isGone && before.more.length !== held) buffer.grew(line.text.length);
    if (compiled.filter !== NO_FILTER) passAgain(before);
  };

  const follow = (): Stop => {
    const { tailLines, since, until } = coverage.request;
    return source.follow(
      { services: null, tailLines, since, until },
      {
        lines(batch) {
          for (const line of batch) take(line);
          index.dropGone();
          changed();
        },
        status(service, failure) {
          if (service !== '') services.add(service);
          if (failure === null) faults.delete(service);
          else faults.set(service, failure);
          changed();
        },
      },
    );
  };
  let stopFollowing = follow();

  /** Reads another span of the logs in the place of what is held, when the filter wants what was not read. */
  const cover = (filter: LogFilter): void => {
    const wanted = coverage.missing(filter, clock.now());
    if (wanted === null) return;
    stopFollowing();
    // What is read of a span has to fit in, shared by the services that are read.
    const shared = Math.max(1, services.size);
    const tailLines = wanted.isWhole ? Math.max(historyLines, Math.floor(limits.maxEntries / shared)) : historyLines;
    coverage = createCoverage({ tailLines, since: wanted.since, until: wanted.until }, clock.now());
    buffer.clear();
    index.replace([]);
    Object.assign(counts, NO_COUNTS);
    fold = createLogFold(() => nextSeq++);
    seen = 0;
    stopFollowing = follow();
  };

  /** Scans the buffer from the newest backwards, a slice at a time, so that what is on screen is there first. */
  const rescan = (): void => {
    stopScan?.();
    const total = buffer.size;
    const newestSeq = nextSeq;
    const reversed: OpenEntry[] = [];
    let left = total;
    let dropped = buffer.dropped;
    let shown = 0;
    const slice = (): void => {
      // What was dropped since the last slice moved every position.
      left = Math.max(0, left - (buffer.dropped - dropped));
      dropped = buffer.dropped;
      const until = clock.monotonic() + SLICE_MS;
      let end = left;
      while (end > 0 && (end % CLOCK_EVERY !== 0 || end === left || clock.monotonic() < until)) {
        end -= 1;
        const entry = buffer.at(end);
        if (entry !== undefined && entry.seq < newestSeq && compiled.passes(entry)) reversed.push(entry);
      }
      left = end;
      progress = { scanned: total - left, total };
      stopScan = left > 0 ? clock.after(0, slice) : null;
      // Copying what was found costs as much as it is long: it is shown at the first slice, when it has doubled, and at the end.
      if (left > 0 && shown > 0 && reversed.length < 2 * shown) return;
      shown = reversed.length;
      const fresh: OpenEntry[] = [];
      for (let position = 0; position < index.size(); position += 1) {
        const entry = index.at(position);
        if (entry !== undefined && entry.seq >= newestSeq) fresh.push(entry);
      }
      index.replace([...reversed.toReversed(), ...fresh]);
      changed();
    };
    index.replace([]);
    slice();
  };

  return {
    version: () => version,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    size() {
      const { agoMs = null } = compiled.filter;
      if (agoMs !== null) index.dropOlder(clock.now() - agoMs);
      return index.size();
    },
    entry: (position) => index.at(position),
    indexOf(seq, at) {
      let low = 0;
      let high = index.size();
      while (low < high) {
        const middle = (low + high) >> 1;
        if ((index.at(middle)?.at ?? 0) < at) low = middle + 1;
        else high = middle;
      }
      for (let position = low; index.at(position)?.at === at; position += 1)
        if (index.at(position)?.seq === seq) return position;
      return Math.max(0, Math.min(low, index.size() - 1));
    },
    nextOfLevel(from, step, level) {
      const least = logSeverity(level);
      for (let position = from + step; position >= 0 && position < index.size(); position += step) {
        const entry = index.at(position);
        if (entry !== undefined && logSeverity(entry.level) >= least) return position;
      }
      return -1;
    },
    nextMatch(from, step) {
      const matcher = searched ?? compiled.highlight;
      if (matcher === null) return -1;
      for (let position = from + step; position >= 0 && position < index.size(); position += step) {
        const entry = index.at(position);
        if (entry !== undefined && anyLine(entry, matcher)) return position;
      }
      return -1;
    },
    get savedFilters() {
      return options.savedFilters?.() ?? SAVED_FILTERS;
    },
    search: () => searched,
    setSearch(pattern) {
      const next = pattern === '' ? good(null) : compileMatcher(pattern);
      if (!next.ok) return next;
      searched = next.value;
      changed();
      return good(null);
    },
    filter: () => compiled,
    setFilter(filter) {
      const { agoMs = null } = filter;
      const next = compileFilter(agoMs === null ? filter : { ...filter, since: clock.now() - agoMs });
      if (!next.ok) return next;
      compiled = next.value;
      cover(filter);
      rescan();
      return good(null);
    },
    scan: () => progress,
    levelCounts: () => counts,
    errorHistogram(spanMs, cells, endAt = clock.now()) {
      const histogram = new Float64Array(cells);
      const bucketMs = spanMs / cells;
      const end = Math.ceil(endAt / bucketMs) * bucketMs;
      for (let position = index.size() - 1; position >= 0; position -= 1) {
        const entry = index.at(position);
        if (entry === undefined || entry.at < end - spanMs) break;
        if (entry.level !== 'error' && entry.level !== 'fatal') continue;
        const cell = Math.floor((entry.at - (end - spanMs)) / bucketMs);
        if (cell >= 0 && cell < cells) histogram[cell] = (histogram[cell] ?? 0) + 1;
      }
      return histogram;
    },
    dropped: () => buffer.dropped,
    seen: () => seen,
    cutShort: () => coverage.cutShort(),
    services: () => [...services].sort(),
    faults: () => faults,
    close() {
      stopFollowing();
      stopPaint?.();
      stopScan?.();
      listeners.clear();
    },
  };
}
