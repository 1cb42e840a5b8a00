import type { Outcome } from './fault.ts';

/** Labels of a series as its peer names them, not inert. */
export type SeriesLabels = Readonly<Record<string, string>>;

/** A span of time in equal steps. */
export interface StepRange {
  /** Epoch milliseconds of the first step. */
  readonly startMs: number;
  readonly endMs: number;
  readonly stepMs: number;
}

/** Values of one series over time. A step without a value is simply not there. */
export interface RangeSeries {
  readonly labels: SeriesLabels;
  /** Ascending pairs of epoch milliseconds and value. */
  readonly points: readonly (readonly [epochMs: number, value: number])[];
}

/** A value of now. */
export interface InstantSeries {
  readonly labels: SeriesLabels;
  /** NaN also for infinities. */
  readonly value: number;
}

/** What a query gave, and what its peer warned of, inert; a result with warnings may be partial. */
export interface Queried<T> {
  readonly series: readonly T[];
  readonly warnings: readonly string[];
}

/** A metric that can be asked for. */
export interface MetricName {
  readonly name: string;
  /** `counter`, `gauge`, `histogram` ...; '' when not known. */
  readonly kind: string;
  /** Its exporter's words; '' without. */
  readonly help: string;
}

/** Bounds of one call. */
export interface CallBounds {
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
}

/**
 * What answers PromQL: Prometheus, or a demo world. Every failure is a fault; after abort a call settles soon.
 * Spans in which nothing was collected have no points, even where the query language would carry values over them.
 */
export interface MetricSource {
  range(expression: string, range: StepRange, bounds: CallBounds): Promise<Outcome<Queried<RangeSeries>>>;
  instant(expression: string, atMs: number, bounds: CallBounds): Promise<Outcome<Queried<InstantSeries>>>;
  metricNames(bounds: CallBounds): Promise<Outcome<readonly MetricName[]>>;
  /** Names of labels of a metric; of all metrics without one. */
  labelNames(metric: string | null, bounds: CallBounds): Promise<Outcome<readonly string[]>>;
  /** Values of a label on a metric; on all metrics without one. */
  labelValues(label: string, metric: string | null, bounds: CallBounds): Promise<Outcome<readonly string[]>>;
}
