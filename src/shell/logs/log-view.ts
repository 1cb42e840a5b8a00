import type { LogEntry, LogLevel } from '../../model/log.ts';
import type { LogFilter, SavedFilter } from '../../model/log-tail.ts';
import type { Phrase } from '../../text/lang.ts';
import { type PeriodContext, readPeriod } from './log-period.ts';

/**
 * What can be typed: what must match, what must not, what is only highlighted, the span of time, and the name under which
 * the view is kept.
 */
export type LogPattern = 'include' | 'exclude' | 'search' | 'period' | 'name';

/** Number and time of an entry: enough to find it, or its neighbour when it is gone. */
export interface LogMark {
  readonly seq: number;
  readonly at: number;
}

/** A line of an entry: 0 is its head. */
export interface LogPlace extends LogMark {
  readonly line: number;
}

/** Everything the Logs tab remembers beside the selected row; no selected row means that it follows. */
export interface LogsView {
  /** Id of the saved filter. */
  readonly saved: string;
  /** Null for all services. */
  readonly service: string | null;
  readonly include: string;
  readonly exclude: string;
  readonly search: string;
  readonly minLevel: LogLevel;
  /** Span of time as it was typed: `15m`, `08:00..08:15`; '' for all of it. */
  readonly period: string;
  /** Name being typed for what is to be kept. */
  readonly name: string;
  readonly wraps: boolean;
  /** JSON of every entry opened out. */
  readonly isPretty: boolean;
  /** Cells scrolled to the right. */
  readonly shift: number;
  /** Numbers of the entries that are open. */
  readonly expanded: readonly number[];
  /** What is wrong with the pattern being typed; null when nothing is. */
  readonly problem: Phrase | null;
  /** Newest entry when following stopped; null while following. */
  readonly pausedAt: LogMark | null;
}

/** All of every service, following. */
export const ALL_LOGS: LogsView = {
  saved: 'all',
  service: null,
  include: '',
  exclude: '',
  search: '',
  minLevel: 'none',
  period: '',
  name: '',
  wraps: false,
  isPretty: false,
  shift: 0,
  expanded: [],
  problem: null,
  pausedAt: null,
};

/** What the frame tells commands about the log in sight. */
export interface LogPage {
  /** Lines that an entry takes as it is shown now. */
  lineCountOf(entry: LogEntry): number;
  /** Last entry in sight; null when there is none. */
  readonly last: LogMark | null;
}

const ROW = /^log:(\d+):(-?\d+):(\d+)$/;
/** An offset holds an entry's number and a line of it. */
const LINES_AN_ENTRY = 65_536;

/** Id of a line as a row of the screen. */
export function logRowId({ seq, at, line }: LogPlace): string {
  return `log:${seq}:${at}:${line}`;
}

/** The place that a row's id names; null for other rows. */
export function placeOfRow(row: string | null): LogPlace | null {
  const match = ROW.exec(row ?? '');
  return match === null ? null : { seq: Number(match[1]), at: Number(match[2]), line: Number(match[3]) };
}

/** The first line in sight as one number, as cursors keep it. */
export function logOffset(seq: number, line: number): number {
  return seq * LINES_AN_ENTRY + Math.min(line, LINES_AN_ENTRY - 1);
}

/** What {@link logOffset} made. */
export function placeOfOffset(offset: number): { readonly seq: number; readonly line: number } {
  return { seq: Math.floor(offset / LINES_AN_ENTRY), line: offset % LINES_AN_ENTRY };
}

/** The filter that a view asks for, or what is wrong with its span of time. */
export function logFilterOf(
  view: LogsView,
  saved: readonly SavedFilter[],
  context: PeriodContext,
): LogFilter | { readonly wrong: Phrase } | null {
  const chosen = saved.find(({ id }) => id === view.saved) ?? saved[0];
  if (chosen === undefined) return null;
  const period = readPeriod(view.period, context);
  if ('wrong' in period) return period;
  return {
    services: view.service === null ? null : [view.service],
    saved: chosen,
    include: view.include,
    exclude: view.exclude,
    minLevel: view.minLevel,
    ...period,
  };
}
