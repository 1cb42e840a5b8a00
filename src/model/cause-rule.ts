import type { Cause, Check } from './check.ts';
import type { Fault } from './fault.ts';
import type { Level } from './level.ts';

/** What a cause may look at: the last word of every probe. Probes that do not exist here answer as not applicable. */
export interface CauseView {
  /** Wall clock, epoch milliseconds. */
  readonly now: number;
  /** Ids of all probes, in registry order. */
  readonly probeIds: readonly string[];
  /** The judged reading; null before the first one and for a probe that does not exist here. */
  check(probe: string): Check | null;
  /** Its level; `none` before the first reading and for a probe that does not exist here. */
  level(probe: string): Level;
  /** True for `warn` and `critical`. */
  isBad(probe: string): boolean;
  /** The fault of the last reading, null when there is none; one of the way to the target is none of the target's. */
  fault(probe: string): Fault | null;
  /** The fault of the line to the target that the last reading met, null when it met none. */
  lineFault(probe: string): Fault | null;
  /** Facts of the last reading, null when it brought none. `F` is the facts type of that probe. */
  facts<F>(probe: string): F | null;
  /** Last measured value of a series, NaN when its newest reading failed or there is none. */
  latest(metric: string, entity?: string): number;
}

/**
 * A shared cause as data: looks at all readings and names what is behind them, or nothing. Evaluated after every change;
 * must be pure. The engine adds {@link Cause.since}.
 */
export interface CauseRule {
  /** Stable id, also that of the cause: `redis-down`. */
  readonly id: string;
  when(view: CauseView): Cause | null;
}
