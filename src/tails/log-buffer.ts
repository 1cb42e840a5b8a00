import type { LogEntry } from '../model/log.ts';

/** Bounds of a buffer. */
export interface LogLimits {
  /** Default 100 000. */
  readonly maxEntries: number;
  /** Counted as two bytes a character plus a fixed part an entry. Default 64 MiB. */
  readonly maxBytes: number;
}

/** Default {@link LogLimits}. */
export const LOG_LIMITS: LogLimits = { maxEntries: 100_000, maxBytes: 64 * 1024 * 1024 };

/** What an entry costs beside its characters: object, numbers, array. */
const ENTRY_BYTES = 160;

/** Bytes that an entry is counted as. */
export function entryBytes(entry: LogEntry): number {
  let chars = entry.text.length;
  for (const line of entry.more) chars += line.length;
  return ENTRY_BYTES + 2 * chars;
}

/** Entries in order of time, oldest dropped first when a bound is reached. */
export interface LogBuffer<Entry extends LogEntry = LogEntry> {
  /** Entries held now, oldest first; index 0 moves when entries are dropped. */
  readonly size: number;
  /** Entries dropped since the beginning. */
  readonly dropped: number;
  readonly bytes: number;
  at(index: number): Entry | undefined;
  /** Adds one; out-of-order times (services are read side by side) are put into their place. */
  add(entry: Entry): void;
  /** Tells that an entry grew by folded lines of so many characters. */
  grew(chars: number): void;
  /** Index of the first entry with at least this sequence position in time order; `size` when none. */
  indexAtTime(epochMs: number): number;
  clear(): void;
}

/**
 * Creates a {@link LogBuffer}: a growing array with a moving start, compacted when half of it is dropped. `onDrop` is told
 * of every entry that a bound pushed out.
 */
export function createLogBuffer<Entry extends LogEntry = LogEntry>(
  limits: LogLimits = LOG_LIMITS,
  onDrop: (entry: Entry) => void = () => undefined,
): LogBuffer<Entry> {
  let entries: (Entry | undefined)[] = [];
  let start = 0;
  let bytes = 0;
  let dropped = 0;

  const trim = (): void => {
    while (entries.length - start > 1 && (entries.length - start > limits.maxEntries || bytes > limits.maxBytes)) {
      const oldest = entries[start];
      if (oldest !== undefined) {
        bytes -= entryBytes(oldest);
        onDrop(oldest);
      }
      // Not kept alive until the array is compacted: that would be twice the bound.
      entries[start] = undefined;
      start += 1;
      dropped += 1;
    }
    if (start > 1024 && start * 2 > entries.length) {
      entries = entries.slice(start);
      start = 0;
    }
  };
  const lowerBound = (epochMs: number): number => {
    let low = start;
    let high = entries.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((entries[middle]?.at ?? 0) < epochMs) low = middle + 1;
      else high = middle;
    }
    return low;
  };

  return {
    get size() {
      return entries.length - start;
    },
    get dropped() {
      return dropped;
    },
    get bytes() {
      return bytes;
    },
    at: (index) => (index < 0 ? undefined : entries[start + index]),
    add(entry) {
      bytes += entryBytes(entry);
      const last = entries[entries.length - 1];
      if (last === undefined || last.at <= entry.at || entries.length === start) entries.push(entry);
      else entries.splice(lowerBound(entry.at + 1), 0, entry);
      trim();
    },
    grew(chars) {
      bytes += 2 * chars;
      trim();
    },
    indexAtTime: (epochMs) => lowerBound(epochMs) - start,
    clear() {
      entries = [];
      start = 0;
      bytes = 0;
      dropped = 0;
    },
  };
}
