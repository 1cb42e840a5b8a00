import type { Clock } from '../../../src/model/clock.ts';
import { type FaultKind, fault } from '../../../src/model/fault.ts';
import type { Metric, Sample } from '../../../src/model/metric.ts';
import type { ProbeSpec } from '../../../src/model/probe.ts';
import { failed, type Measured, measured, type Reading } from '../../../src/model/reading.ts';
import type { World } from '../../../src/model/world.ts';
import { phrase, same } from '../../../src/text/lang.ts';

/** What a fake probe answers: called at every read. */
export type Answer = (signal: AbortSignal) => Promise<Measured<unknown>> | Measured<unknown>;

/** A world whose answers a test sets by probe id; a probe without an answer is never answered. */
export interface FakeWorld extends World {
  answers: Record<string, Answer>;
  /** Probe ids in the order in which they were read, with the monotonic time. */
  readonly reads: { readonly probe: string; readonly at: number }[];
  hint(probes: readonly string[]): void;
  isClosed(): boolean;
}

/** Builds a {@link FakeWorld}. */
export function createFakeWorld(clock: Clock, answers: Record<string, Answer> = {}): FakeWorld {
  const listeners = new Set<(probes: readonly string[]) => void>();
  let isClosed = false;
  const identity = { name: 'test', host: 'test', environment: 'unknown', project: null, mark: null } as const;
  const world: FakeWorld = {
    kind: 'live',
    answers,
    reads: [],
    identity: () => identity,
    async read(probe, signal): Promise<Reading> {
      world.reads.push({ probe, at: clock.monotonic() });
      const startedAt = clock.monotonic();
      const answer = world.answers[probe];
      const result = await (answer === undefined ? new Promise<never>(() => undefined) : answer(signal));
      return { probe, at: clock.now(), tookMs: clock.monotonic() - startedAt, ...result };
    },
    onHint(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    hint: (probes) => {
      for (const listener of listeners) listener(probes);
    },
    async close() {
      isClosed = true;
    },
    isClosed: () => isClosed,
  };
  return world;
}

/** A probe for tests: every 5 s, watched every 2 s, deadline 3 s, daily. */
export function fakeSpec(id: string, over: Partial<ProbeSpec> = {}): ProbeSpec {
  return {
    id,
    runbook: null,
    title: phrase(`sonda ${id}`, `probe ${id}`),
    tab: 'overview',
    sets: ['daily'],
    everyMs: 5_000,
    watchedEveryMs: 2_000,
    deadlineMs: 3_000,
    metrics: [],
    summarize: () => same(`${id} fine`),
    shell: 'true',
    ...over,
  };
}

/** A metric in per cent, warning above 80, critical above 90. */
export function fakeMetric(id: string, over: Partial<Metric> = {}): Metric {
  return {
    id,
    label: phrase(`Métrica ${id}`, `Metric ${id}`),
    unit: 'percent',
    threshold: { direction: 'above', warn: 80, critical: 90 },
    ...over,
  };
}

/** An answer with samples. */
export function values(samples: Readonly<Record<string, number>>): Answer {
  const list: Sample[] = Object.entries(samples).map(([key, value]) => {
    const [metric = '', entity] = key.split('|');
    return entity === undefined ? { metric, value } : { metric, entity, value };
  });
  return () => measured({}, list);
}

/** An answer that is a fault. */
export function faulty(kind: FaultKind, message = 'refused'): Answer {
  return () => failed(fault(kind, same(message), same('look')));
}
