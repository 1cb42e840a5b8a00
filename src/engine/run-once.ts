import type { CauseRule } from '../model/cause-rule.ts';
import type { Check } from '../model/check.ts';
import type { Clock, Stop } from '../model/clock.ts';
import type { ProbeState, Verdict } from '../model/cockpit.ts';
import type { Threshold } from '../model/metric.ts';
import type { ProbeSpec } from '../model/probe.ts';
import type { Reading } from '../model/reading.ts';
import type { World } from '../model/world.ts';
import { startRead } from './read-task.ts';
import { SteadyTime } from './steady-time.ts';
import { Store } from './store.ts';

/** What one round takes. */
export interface RoundOptions {
  readonly world: World;
  readonly specs: readonly ProbeSpec[];
  readonly causes: readonly CauseRule[];
  readonly clock: Clock;
  /** Overrides of the metrics' own thresholds, by metric id. */
  readonly thresholds?: Readonly<Record<string, Threshold>>;
  /** Ids of the probes to read; one that `specs` does not have is a bug and throws. */
  readonly probes: readonly string[];
  /** Longest wait for a probe; its own deadline holds when that is shorter. */
  readonly timeoutMs: number;
  readonly onBug?: (error: unknown) => void;
  /** Told every reading as it arrives, for recording and for showing progress. */
  readonly onReading?: (reading: Reading) => void;
}

/** One round: checks and readings in the order of `probes`, and the verdict over these alone. */
export interface Round {
  readonly checks: readonly Check[];
  readonly readings: readonly Reading[];
  readonly verdict: Verdict;
}

/** Rounds over the same target: each judges with what was read before in mind. */
export interface Rounds {
  /** Reads these probes once, all at the same time. Several calls may run side by side. */
  read(probes: readonly string[], timeoutMs: number): Promise<Round>;
  /** The verdict over everything read so far. */
  verdict(): Verdict;
  /** State of one of the probes; undefined for others. */
  state(probe: string): ProbeState | undefined;
  /** Threshold in force for a metric id. */
  threshold(metric: string): Threshold | undefined;
  /** Last value of a series; NaN when there is none. */
  latest(metric: string, entity?: string): number;
}

/** Opens rounds; nothing is read before `read`. Leaves the world open. */
export function createRounds(options: Omit<RoundOptions, 'probes' | 'timeoutMs'>): Rounds {
  const { world, causes, clock, thresholds = {}, onBug = () => undefined, specs } = options;
  const time = new SteadyTime(clock);
  const store = new Store({ specs, causes, thresholds, time, monotonic: () => clock.monotonic(), onBug });
  const read = async (probes: readonly string[], timeoutMs: number): Promise<Round> => {
    const stops: Stop[] = [];
    const readOne = (id: string) =>
      new Promise<Reading>((resolve) => {
        const spec = store.spec(id);
        const onReading = (reading: Reading) => {
          store.take(reading);
          options.onReading?.(reading);
          resolve(reading);
        };
        const deadlineMs = Math.min(spec.deadlineMs, timeoutMs);
        stops.push(startRead({ world, spec, clock, deadlineMs, onReading, onBug, onFree: () => undefined }));
      });
    const readings = await Promise.all(probes.map(readOne));
    // A read that ignores its abort would keep its timers, and with them the process.
    for (const stop of stops) stop();
    return { checks: probes.map((id) => store.state(id).check), readings, verdict: store.verdict() };
  };
  return {
    read,
    verdict: () => store.verdict(),
    state: (probe) => (specs.some(({ id }) => id === probe) ? store.state(probe) : undefined),
    threshold: (metric) => store.threshold(metric),
    latest: (metric, entity) => store.window(metric, entity, 1, 1).latest,
  };
}

/** Reads each probe once, all at the same time, and judges them alone. Leaves the world open. */
export async function runOnce(options: RoundOptions): Promise<Round> {
  const specs = options.probes.map((id) => {
    const spec = options.specs.find((one) => one.id === id);
    if (spec === undefined) throw new Error(`no probe ${id}`);
    return spec;
  });
  return await createRounds({ ...options, specs }).read(options.probes, options.timeoutMs);
}
