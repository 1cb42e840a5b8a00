import type { Clock, Stop } from '../model/clock.ts';
import { bad, type Fault, fault, good, type Outcome } from '../model/fault.ts';
import { type LogEntry, type LogSource, logSeverity, type RawLogLine } from '../model/log.ts';
import type { LogExcerpt } from '../model/runbook.ts';
import { inert } from '../text/inert.ts';
import { phrase } from '../text/lang.ts';
import { compileFilter, NO_FILTER, SAVED_FILTERS } from './log-filter.ts';
import { createLogFold } from './log-fold.ts';

/** History comes at once; this long without a line means that there is no more of it. */
const QUIET_MS = 200;
/** A log that says nothing is waited for no longer than this. */
const PATIENCE_MS = 1_500;
/** A log that never is quiet is read no longer than this. */
const LONGEST_MS = 4_000;

/** The end of a service's log, looked through. */
export interface ExcerptRead {
  /** Entries that pass the filter, oldest first; no more than the excerpt shows. */
  readonly entries: readonly LogEntry[];
  /** Entries that pass, shown or not. */
  readonly matching: number;
  /** Errors among those that pass. */
  readonly errors: number;
  /** Lines that were looked at. */
  readonly lines: number;
}

/** What is read from. */
export interface ExcerptGround {
  readonly source: LogSource;
  readonly clock: Pick<Clock, 'after'>;
  readonly signal: AbortSignal;
}

function foldLines(raw: readonly RawLogLine[]): LogEntry[] {
  let seq = 0;
  const fold = createLogFold(() => seq++);
  // Colours of a logger would hide level and time.
  return raw.flatMap((line) => fold.take({ ...line, text: inert(line.text) }) ?? []);
}

function lookThrough(raw: readonly RawLogLine[], { filter: id, pattern = '', tail, show }: LogExcerpt): ExcerptRead {
  const last = raw.toSorted((a, b) => a.at - b.at).slice(-tail);
  const saved = SAVED_FILTERS.find((one) => one.id === id) ?? NO_FILTER.saved;
  const filter = compileFilter({ ...NO_FILTER, saved, include: pattern });
  if (!filter.ok) throw new Error(`the saved filter ${id} does not compile`);
  const passing = foldLines(last).filter((entry) => filter.value.passes(entry));
  const errors = passing.filter(({ level }) => logSeverity(level) >= logSeverity('error')).length;
  return { entries: passing.slice(-show), matching: passing.length, errors, lines: last.length };
}

const SILENT = fault(
  'timeout',
  phrase('o log não chegou a tempo', 'the log did not come in time'),
  phrase('veja se o Docker responde: docker ps', 'see whether Docker answers: docker ps'),
);

/**
 * Reads the last lines of a service's log, as the runbook's `--tail`, and what of them passes the excerpt's filter. A log
 * that cannot be read is its fault. Never rejects.
 */
export async function readExcerpt(ground: ExcerptGround, excerpt: LogExcerpt): Promise<Outcome<ExcerptRead>> {
  const { source, clock, signal } = ground;
  if (source.read === undefined) return followExcerpt(ground, excerpt);
  const ending = new AbortController();
  const { promise: late, resolve } = Promise.withResolvers<Outcome<never>>();
  const giveUp = () => {
    ending.abort();
    resolve(bad(SILENT));
  };
  const stop = clock.after(LONGEST_MS, giveUp);
  signal.addEventListener('abort', giveUp, { once: true });
  const asked = { services: [excerpt.service], tailLines: excerpt.tail, since: null };
  const read = await Promise.race([source.read(asked, ending.signal), late]);
  stop();
  signal.removeEventListener('abort', giveUp);
  return read.ok ? good(lookThrough(read.value, excerpt)) : read;
}

/** Reads a log that can only be followed: until it is quiet. */
function followExcerpt(ground: ExcerptGround, excerpt: LogExcerpt): Promise<Outcome<ExcerptRead>> {
  const { source, clock, signal } = ground;
  return new Promise((resolve) => {
    const raw: RawLogLine[] = [];
    let failure: Fault | null = null;
    let stopWaiting: Stop = () => undefined;
    const end = (): void => {
      stopFollowing();
      stopWaiting();
      stopLongest();
      signal.removeEventListener('abort', end);
      resolve(failure !== null && raw.length === 0 ? bad(failure) : good(lookThrough(raw, excerpt)));
    };
    const wait = (ms: number): void => {
      stopWaiting();
      stopWaiting = clock.after(ms, end);
    };
    const stopFollowing = source.follow(
      { services: [excerpt.service], tailLines: excerpt.tail, since: null },
      {
        lines(batch) {
          raw.push(...batch.filter(({ service }) => service === excerpt.service));
          wait(QUIET_MS);
        },
        status(_service, told) {
          failure = told;
          if (told !== null) wait(QUIET_MS);
        },
      },
    );
    const stopLongest = clock.after(LONGEST_MS, end);
    wait(PATIENCE_MS);
    signal.addEventListener('abort', end);
  });
}
