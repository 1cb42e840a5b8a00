import type { Phrase } from '../text/lang.ts';
import type { Unit } from '../text/units.ts';

export type { Unit } from '../text/units.ts';

/** When a value is bad. A value beyond `warn` is a warning, beyond `critical` critical. */
export interface Threshold {
  readonly direction: 'above' | 'below';
  readonly warn?: number;
  readonly critical?: number;
  /** How long the value has to stay beyond `critical` before it counts as critical; until then it is a warning. Default 0. */
  readonly forMs?: number;
  /**
   * How far back inside the limit a value has to come before the level falls, as a share of the limit.
   * Default 0.05; 0 for `count` and `flag`, where a share of a small whole number would never let go.
   */
  readonly hysteresis?: number;
}

/** A number that a probe measures. Its series is kept per entity (service, mount, domain ...). */
export interface Metric {
  /** Stable id, dotted lower case: `api.latency.p95`. */
  readonly id: string;
  readonly label: Phrase;
  readonly unit: Unit;
  /** Default threshold; configuration can override it by metric id. */
  readonly threshold?: Threshold;
  /** There may be nothing to measure, and then no row is kept free for it: replicas of a server that stands alone. */
  readonly isOptional?: true;
}

/** One measured number. `entity` tells several apart (service, mount point, domain); absent when there is one. */
export interface Sample {
  readonly metric: string;
  readonly entity?: string;
  readonly value: number;
}

/** Points measured earlier by somebody else (Prometheus), to fill a series at the start. */
export interface History {
  readonly metric: string;
  readonly entity?: string;
  /** Pairs of epoch milliseconds and value, ascending; a missing span is simply not there. */
  readonly points: readonly (readonly [epochMs: number, value: number])[];
}

/** Key of a series: the metric id, and the entity when there is one. */
export function seriesKey(metric: string, entity?: string): string {
  return entity === undefined ? metric : `${metric}|${entity}`;
}
