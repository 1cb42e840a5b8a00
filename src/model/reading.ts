import type { Fault } from './fault.ts';
import type { History, Sample } from './metric.ts';

/** What can be written to a tape and into JSON. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json | undefined };

/**
 * What a probe brought home: samples (numbers for series) and facts (tables for screens), or a fault.
 * A fault may come with facts that were still found (a substitute, a part). Plain JSON, so that it can be taped.
 */
export interface Reading<F = unknown> {
  /** The probe's id. */
  readonly probe: string;
  /** Wall clock at the end, epoch milliseconds. */
  readonly at: number;
  readonly tookMs: number;
  readonly samples: readonly Sample[];
  /** Null when there is nothing but a fault. */
  readonly facts: F | null;
  readonly fault: Fault | null;
  /** The question does not arise on this target: neither facts nor fault, and nothing to list. */
  readonly isInapplicable?: true;
  /** Earlier points, given once after the start or after a gap. */
  readonly history?: readonly History[];
}

/** What a probe's `read` returns; the engine adds the id and the times. */
export type Measured<F> = Pick<Reading<F>, 'samples' | 'facts' | 'fault' | 'isInapplicable' | 'history'>;

/** A measured result without fault. */
export function measured<F>(facts: F, samples: readonly Sample[] = [], history?: readonly History[]): Measured<F> {
  return history === undefined ? { facts, samples, fault: null } : { facts, samples, fault: null, history };
}

/** What a probe brings home where its question does not arise: of a swarm on a target that is in none. */
export function inapplicable<F>(): Measured<F> {
  return { facts: null, samples: [], fault: null, isInapplicable: true };
}

/** A failed measurement; `facts` carries what was still found. */
export function failed<F>(failure: Fault, facts: F | null = null, samples: readonly Sample[] = []): Measured<F> {
  return { facts, samples, fault: failure };
}
