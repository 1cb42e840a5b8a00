import type { StepRange } from '../model/metric-source.ts';
import type { ChartSpan } from '../model/metrics-desk.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Widths that a bucket may have: each divides the hour or the day, so that buckets stand on round times. */
const WIDTHS: readonly number[] = [
  ...[5, 10, 15, 20, 30].map((seconds) => seconds * SECOND),
  ...[1, 2, 3, 5, 10, 15, 20, 30].map((minutes) => minutes * MINUTE),
  ...[1, 2, 3, 4, 6, 12, 24].map((hours) => hours * HOUR),
];
/** Prometheus refuses more points a series (11 000); more than this tells no more and costs it much. */
const MOST_POINTS = 4_000;
/** How finely a value that changes between two steps is looked at. */
const LOOKS_A_STEP = 20;
const FINEST_LOOK_MS = 15 * SECOND;

/** Buckets of a chart, and how they are asked for. */
export interface RangePlan {
  /** Epoch milliseconds at which the first bucket begins; a multiple of its width. */
  readonly startMs: number;
  readonly bucketMs: number;
  readonly count: number;
  /** Steps to ask; several to a bucket where the expression looks back less than a bucket. */
  readonly range: StepRange;
}

const UNIT_MS: Readonly<Record<string, number>> = {
  ms: 1,
  s: SECOND,
  m: MINUTE,
  h: HOUR,
  d: 24 * HOUR,
  w: 7 * 24 * HOUR,
  y: 365 * 24 * HOUR,
};

/** A duration as PromQL writes it (`5m`, `1h30m`), milliseconds; NaN when it is none. */
export function promDuration(text: string): number {
  const parts = [...text.matchAll(/(\d+)(ms|[smhdwy])/g)];
  if (parts.length === 0 || parts.map(([whole]) => whole).join('') !== text) return Number.NaN;
  return parts.reduce((sum, [, count, unit]) => sum + Number(count) * (UNIT_MS[unit ?? ''] ?? Number.NaN), 0);
}

/** The expression without what stands in quotes and in comments: brackets in there are no ranges. */
function bare(expression: string): string {
  return expression.replace(/"(?:[^"\\]|\\[\s\S])*"|'(?:[^'\\]|\\[\s\S])*'|`[^`]*`/g, '""').replace(/#.*$/gm, '');
}

/** How far back an expression looks at every step at the least; null when it looks at that moment only. */
export function lookBackOf(expression: string): number | null {
  const windows = [...bare(expression).matchAll(/\[\s*([0-9a-z]+)\s*(?::[^\]]*)?\]/g)]
    .map(([, text]) => promDuration(text ?? ''))
    .filter((ms) => Number.isFinite(ms) && ms > 0);
  return windows.length === 0 ? null : Math.min(...windows);
}

/**
 * Buckets for a span: as many as there is room for, of a round width. Where the expression looks back over a window (`[5m]`)
 * steps are no longer than that, so that nothing falls between them.
 */
export function planRange(expression: string, { rangeMs, endAt, buckets }: ChartSpan, now: number): RangePlan {
  const least = rangeMs / Math.max(1, buckets);
  const bucketMs = WIDTHS.find((width) => width >= least) ?? WIDTHS.at(-1) ?? HOUR;
  const end = Math.min(endAt ?? now, now);
  const endMs = Math.ceil(end / bucketMs) * bucketMs;
  const count = Math.max(1, Math.round(rangeMs / bucketMs));
  const startMs = endMs - count * bucketMs;
  const window = lookBackOf(expression);
  const wanted = window === null ? bucketMs : Math.max(Math.min(window, bucketMs), rangeMs / MOST_POINTS);
  // A whole number of steps to a bucket, so that every bucket has as many.
  const stepMs = bucketMs / Math.ceil(bucketMs / wanted);
  // Nothing is asked of times to come: Prometheus would carry the last value into them.
  const lastMs = startMs + Math.floor((Math.min(endMs, now) - startMs) / stepMs) * stepMs;
  return { startMs, bucketMs, count, range: { startMs: startMs + stepMs, endMs: lastMs, stepMs } };
}

const SELECTOR = /^\s*[a-zA-Z_:][\w:]*\s*(?:\{[^{}]*\})?\s*$/;

function seconds(ms: number): string {
  return ms % SECOND === 0 ? `${ms / SECOND}s` : `${ms}ms`;
}

/**
 * The expression as it has to be asked so that a peak between two steps survives: one that looks at a moment only is put into
 * `max_over_time` of a step. One that looks back far enough is asked as it stands.
 */
export function keepingPeaks(expression: string, stepMs: number): string {
  if (lookBackOf(expression) !== null || stepMs <= FINEST_LOOK_MS) return expression;
  if (SELECTOR.test(expression)) return `max_over_time(${expression.trim()}[${seconds(stepMs)}])`;
  const look = Math.max(FINEST_LOOK_MS, Math.round(stepMs / LOOKS_A_STEP / SECOND) * SECOND);
  // A comment at its end must not swallow what follows.
  const inner = expression.includes('#') ? `${expression.trim()}\n` : expression.trim();
  return `max_over_time((${inner})[${seconds(stepMs)}:${seconds(look)}])`;
}
