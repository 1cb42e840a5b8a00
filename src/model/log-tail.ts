import type { Phrase } from '../text/lang.ts';
import type { Stop } from './clock.ts';
import type { Fault, Outcome } from './fault.ts';
import type { LogEntry, LogLevel } from './log.ts';

/** Says whether a text matches, case-insensitively, in time linear in its length. */
export interface Matcher {
  readonly source: string;
  test(text: string): boolean;
  /** Start and end of each match, at most `most`, for highlighting. */
  ranges(text: string, most: number): readonly (readonly [start: number, end: number])[];
}

/** A named filter: the runbook's, or an operator's own. */
export interface SavedFilter {
  readonly id: string;
  readonly label: Phrase;
  /** Pattern that head or folded lines must match; empty for none. */
  readonly pattern: string;
  /** An entry at least this bad passes whatever the pattern says; null for none. */
  readonly orLevel: LogLevel | null;
  /** What else an operator's own filter holds; absent on the runbook's. */
  readonly own?: OwnFilter;
}

/** What an operator keeps of a view under a name: all of it must hold. */
export interface OwnFilter {
  /** Where it is kept: `configuration` ones cannot be dropped on screen. */
  readonly from: 'configuration' | 'screen';
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  readonly minLevel: LogLevel;
  /** Null for all services. */
  readonly service: string | null;
}

/** What is shown of a log. */
export interface LogFilter {
  /** Null for all services. */
  readonly services: readonly string[] | null;
  readonly saved: SavedFilter;
  /** Typed pattern that must match; empty for none. */
  readonly include: string;
  /** Typed pattern that must not match; empty for none. */
  readonly exclude: string;
  /** Entries less bad are left out. `none` lets all through. */
  readonly minLevel: LogLevel;
  /** Epoch milliseconds; null for no bound. */
  readonly since: number | null;
  readonly until: number | null;
  /** Nothing older than this at any time, milliseconds; absent or null for no such bound. */
  readonly agoMs?: number | null;
}

/** A filter ready to run, and what to highlight. */
export interface CompiledFilter {
  readonly filter: LogFilter;
  passes(entry: LogEntry): boolean;
  /** Matcher of what was typed to be included, for highlighting; null when nothing was. */
  readonly highlight: Matcher | null;
}

/** Progress of a search through what is buffered. */
export interface ScanProgress {
  readonly scanned: number;
  readonly total: number;
}

/**
 * A log as screens see it: bounded entries outside React, a filtered index over them that is kept up to date as lines come,
 * and one version number that moves at most ten times a second.
 */
export interface LogTail {
  version(): number;
  subscribe(listener: () => void): Stop;
  /** Entries that pass the filter, oldest first. */
  size(): number;
  entry(index: number): LogEntry | undefined;
  /** Index of an entry by its number and time, or of the next one when it was dropped or filtered out. */
  indexOf(seq: number, at: number): number;
  /** Next (`1`) or previous (`-1`) index after `from` whose entry is at least this bad; -1 when there is none. */
  nextOfLevel(from: number, step: 1 | -1, level: LogLevel): number;
  /** Next or previous index whose entry matches what is searched, or what is included; -1 when there is none. */
  nextMatch(from: number, step: 1 | -1): number;
  filter(): CompiledFilter;
  /** Sets the filter; the buffer is scanned again in slices. A bad pattern changes nothing and is returned as fault. */
  setFilter(filter: LogFilter): Outcome<null>;
  /** The filters of the runbook, of the configuration, and those that the operator keeps. */
  readonly savedFilters: readonly SavedFilter[];
  /** What is highlighted and stepped through without filtering; null when nothing is. */
  search(): Matcher | null;
  /** Sets the search; '' ends it. A bad pattern changes nothing and is returned as fault. */
  setSearch(pattern: string): Outcome<null>;
  scan(): ScanProgress;
  /** Entries in the buffer by level, before the filter. */
  levelCounts(): Readonly<Record<LogLevel, number>>;
  /** Errors (level error or fatal) of filtered entries in `cells` buckets that end now, or at the moment given. */
  errorHistogram(spanMs: number, cells: number, endAt?: number): Float64Array;
  /** Entries dropped because a bound was reached. */
  dropped(): number;
  /** Lines seen since the start, or since another span was read. */
  seen(): number;
  /** Services whose log goes back further than what was read of it. */
  cutShort(): readonly string[];
  services(): readonly string[];
  /** Why services cannot be followed; the key '' stands for all of them. */
  faults(): ReadonlyMap<string, Fault>;
  close(): void;
}

/** The one tail of a session, opened when it is first looked at and alive from then on. */
export interface LogDesk {
  /** Null until it was opened. */
  tail(): LogTail | null;
  open(): LogTail;
  /** Keeps a filter for this and later runs, in the place of one of the same id. */
  keepFilter(filter: SavedFilter): Outcome<null>;
  /** Lets go of a kept filter. */
  dropFilter(id: string): Outcome<null>;
  /** Writes lines to a new file that only the operator can read; the path, or why not. */
  exportLines(lines: readonly string[]): Outcome<string>;
  close(): void;
}
