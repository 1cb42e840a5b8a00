import type { Phrase } from '../text/lang.ts';
import type { Fault } from './fault.ts';
import type { Level } from './level.ts';
import type { ActionId } from './plan.ts';

/** One thing a judged reading says: a value beyond its threshold, a container that is down, a fault. */
export interface Finding {
  readonly level: Level;
  readonly text: Phrase;
  /** Metric id when a threshold was judged. */
  readonly metric?: string;
  readonly entity?: string;
}

/** A reading judged: what `check`, the verdict line and the tabs show. */
export interface Check {
  readonly probe: string;
  readonly level: Level;
  /** One line: the worst finding, or what is fine in numbers. */
  readonly summary: Phrase;
  readonly findings: readonly Finding[];
  readonly fault: Fault | null;
  /** Epoch milliseconds since which the level has been this one; null before the first reading. */
  readonly since: number | null;
}

/** The shared cause of several red checks. */
export interface Cause {
  readonly id: string;
  readonly level: Level;
  /** `Redis does not answer`. */
  readonly title: Phrase;
  /** What it is concluded from, strongest first. */
  readonly evidence: readonly Phrase[];
  /** Probe ids whose red this cause explains. */
  readonly explains: readonly string[];
  /** Service to look at or restart, when there is one. */
  readonly service?: string;
  /** Action that takes it away, when a restart of the service is not it. */
  readonly remedy?: ActionId;
  /** Name of the diagnosis runbook that digs deeper: performance, database, redis, tls. */
  readonly diagnosis?: string;
  /** Epoch milliseconds since which this cause has been seen; the engine adds it. */
  readonly since?: number;
}

/** The service whose restart takes the worst cause away; null when another thing does, or nothing is known to. */
export function serviceToRestart([worst]: readonly Pick<Cause, 'service' | 'remedy'>[]): string | null {
  return worst?.remedy === undefined ? (worst?.service ?? null) : null;
}
