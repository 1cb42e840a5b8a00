import type { Clock, Stop } from '../../model/clock.ts';
import { fault } from '../../model/fault.ts';
import type { LogSource } from '../../model/log.ts';
import { failed, type Measured, type Reading } from '../../model/reading.ts';
import type { TargetIdentity } from '../../model/target.ts';
import type { World } from '../../model/world.ts';
import { isProbeId, type ProbeId, probeSpecs } from '../../probes/registry.ts';
import { phrase } from '../../text/lang.ts';
import type { Effect } from './effect.ts';
import { DEMO_FAULTS } from './faults.ts';
import { createDemoLogSource } from './log-source.ts';
import { createDemoMetricSource } from './metric-source.ts';
import { hashed } from './noise.ts';
import type { Generator } from './readings/view.ts';
import { GENERATORS } from './readings.ts';
import type { Scene } from './scene.ts';
import { Simulation } from './simulation.ts';
import { DEMO_IDENTITY } from './stack.ts';

const HOUR = 3_600_000;

/** How a demo world is made. */
export interface DemoOptions {
  readonly scene: Scene;
  readonly clock: Clock;
  /** Another seed is another day of the same stack. Default 1. */
  readonly seed?: number;
  /** Who the simulated target is. Default {@link DEMO_IDENTITY}. */
  readonly identity?: TargetIdentity;
}

/** A simulated stack that lives: readings, logs, faults to switch, and effects of actions. */
export interface DemoWorld extends World {
  readonly kind: 'demo';
  readonly faults: NonNullable<World['faults']>;
  readonly logs: LogSource;
  readonly simulation: Simulation;
  /** Lets an action's effect happen now. */
  apply(effect: Effect): void;
}

function tookMsOf(probe: ProbeId, { fault: failure, facts }: Measured<unknown>, at: number, seed: number): number {
  if (failure?.kind === 'timeout') return probeSpecs.find(({ id }) => id === probe)?.deadlineMs ?? 5_000;
  if (typeof facts === 'object' && facts !== null && 'tookMs' in facts && typeof facts.tookMs === 'number')
    return facts.tookMs;
  return 2 + 28 * hashed(seed, `${probe}.took`, at) ** 3;
}

const NOT_SIMULATED = failed(
  fault(
    'absent',
    phrase('a demonstração não simula esta leitura', 'the demo does not simulate this reading'),
    phrase('veja-a num alvo real: sparkone-tui --help', 'see it on a real target: sparkone-tui --help'),
  ),
);

/** Opens the simulated stack in a scene. Nothing outside this process is touched. */
export function createDemoWorld({ scene, clock, seed = 1, identity = DEMO_IDENTITY }: DemoOptions): DemoWorld {
  const simulation = new Simulation({ seed, bornAt: clock.now(), isSwarm: scene.isSwarm === true }, scene.onsets);
  const faults = DEMO_FAULTS.filter(({ isOfSwarm }) => isOfSwarm !== true || scene.isSwarm === true);
  const gaveHistory = new Set<string>();
  const listeners = new Set<(probes: readonly string[]) => void>();
  const stops = new Set<Stop>();
  const all = probeSpecs.map(({ id }) => id);
  const hint = () => {
    for (const listener of listeners) listener(all);
  };
  const hintAfter = (ms: number) => {
    const stop = clock.after(ms, () => {
      stops.delete(stop);
      hint();
    });
    stops.add(stop);
  };

  const measure = (probe: string, at: number): Measured<unknown> => {
    if (!isProbeId(probe)) return NOT_SIMULATED;
    const past = gaveHistory.has(probe) ? [] : simulation.past(at, HOUR);
    gaveHistory.add(probe);
    const generate: Generator<unknown> = GENERATORS[probe];
    return generate({ now: simulation.at(at), simulation, past });
  };

  return {
    kind: 'demo',
    identity: () => identity,
    read(probe) {
      const at = clock.now();
      const found = measure(probe, at);
      const tookMs = isProbeId(probe) ? tookMsOf(probe, found, at, seed) : 0;
      return Promise.resolve<Reading>({ probe, at, tookMs, ...found });
    },
    onHint(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    faults: {
      list: () => faults.map(({ id, label }) => ({ id, label, isOn: simulation.isOn(id, clock.now()) })),
      set(id, isOn) {
        const found = faults.find((one) => one.id === id);
        if (found !== undefined && simulation.setFault(found, isOn, clock.now())) hint();
      },
    },
    logs: createDemoLogSource(simulation, clock),
    metrics: createDemoMetricSource(simulation, clock),
    simulation,
    apply(effect) {
      hint();
      for (const ms of simulation.apply(effect, clock.now())) hintAfter(ms);
    },
    close() {
      for (const stop of stops) stop();
      listeners.clear();
      return Promise.resolve();
    },
  };
}
