import { CAUSES } from './causes/registry.ts';
import { createCockpit } from './engine/cockpit.ts';
import type { Intervals } from './engine/pace.ts';
import { createRounds, type Round, type Rounds, runOnce } from './engine/run-once.ts';
import type { Clock } from './model/clock.ts';
import type { Cockpit } from './model/cockpit.ts';
import type { Threshold } from './model/metric.ts';
import type { CheckSet } from './model/probe.ts';
import type { Reading } from './model/reading.ts';
import type { World } from './model/world.ts';
import { probeSpecs } from './probes/registry.ts';

/** What the registries need to become a running cockpit. */
export interface SparkoneOptions {
  readonly world: World;
  readonly clock: Clock;
  /** Thresholds of the configuration, by metric id. */
  readonly thresholds?: Readonly<Record<string, Threshold>>;
  /** Cadences of the configuration, milliseconds by probe id. */
  readonly intervals?: Intervals;
  /** Told of bugs, which never stop the cockpit by themselves. */
  readonly onBug?: (error: unknown) => void;
  /** Told every reading, for recording. */
  readonly onReading?: (reading: Reading) => void;
}

/** Puts world, probes and causes together; nothing runs before `start`. */
export function openCockpit(options: SparkoneOptions): Cockpit {
  return createCockpit({ ...options, specs: probeSpecs, causes: CAUSES });
}

/** Ids of the probes of a set, in registry order. */
export function probesOf(set: CheckSet | 'all'): string[] {
  return probeSpecs.filter((spec) => set === 'all' || spec.sets.includes(set)).map((spec) => spec.id);
}

/** Reads the probes of a set, and others beside it, once and judges them. */
export function readRound(
  options: SparkoneOptions,
  set: CheckSet | 'all',
  timeoutMs: number,
  beside: readonly string[] = [],
): Promise<Round> {
  const probes = [...new Set([...probesOf(set), ...beside])];
  return runOnce({ ...options, specs: probeSpecs, causes: CAUSES, probes, timeoutMs });
}

/** Opens rounds of reading for somebody who looks at one thing after the other, over these probes. */
export function openRounds(options: SparkoneOptions, probes: readonly string[]): Rounds {
  const specs = probeSpecs.filter(({ id }) => probes.includes(id));
  return createRounds({ ...options, specs, causes: CAUSES });
}
