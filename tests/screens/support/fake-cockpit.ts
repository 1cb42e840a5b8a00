import type { Cause, Check, Finding } from '../../../src/model/check.ts';
import type { Cockpit, ProbeState, SeriesWindow, Verdict } from '../../../src/model/cockpit.ts';
import { type Level, severity, worst } from '../../../src/model/level.ts';
import { seriesKey, type Threshold } from '../../../src/model/metric.ts';
import type { ProbeSpec } from '../../../src/model/probe.ts';
import type { Reading } from '../../../src/model/reading.ts';
import type { TargetIdentity } from '../../../src/model/target.ts';
import { cellLevel } from '../../../src/shell/drawing/spark.ts';

/** The world that a fake cockpit shows: readings and series as they are, without an engine behind them. */
export interface FakeWorld {
  readonly specs: readonly ProbeSpec[];
  readonly identity: TargetIdentity;
  /** Epoch milliseconds of now. */
  readonly now: number;
  readonly readings: readonly Reading[];
  /** Values of a series, oldest first, by its key; drawn into any window. */
  readonly series: Readonly<Record<string, readonly number[]>>;
  readonly causes: readonly Cause[];
  /** Epoch milliseconds since which a probe has its level. */
  readonly since: Readonly<Record<string, number>>;
}

/** A cockpit over a fake world; `step` lets time go on and tells those who listen. */
export type FakeCockpit = Cockpit & { step(ms: number): void; show(world: Partial<FakeWorld>): void };

function judge(
  spec: ProbeSpec,
  reading: Reading,
  now: number,
  threshold: (id: string) => Threshold | undefined,
): Finding[] {
  const bySample = reading.samples.flatMap((sample): Finding[] => {
    const level = cellLevel(sample.value, threshold(sample.metric));
    if (level === 'ok') return [];
    const text = { 'pt-BR': sample.metric, en: sample.metric };
    return [{ level, text, metric: sample.metric, ...(sample.entity === undefined ? {} : { entity: sample.entity }) }];
  });
  const byFacts = reading.facts === null ? [] : (spec.judge?.(reading.facts as never, { now, threshold }) ?? []);
  return [...byFacts, ...bySample].sort((a, b) => severity(b.level) - severity(a.level));
}

function checkOf(
  spec: ProbeSpec,
  reading: Reading | undefined,
  world: FakeWorld,
  threshold: (id: string) => Threshold | undefined,
): Check {
  const none: Check = {
    probe: spec.id,
    level: 'unknown',
    summary: { 'pt-BR': '', en: '' },
    findings: [],
    fault: null,
    since: null,
  };
  if (reading === undefined) return none;
  const { fault } = reading;
  const findings = judge(spec, reading, world.now, threshold);
  const faultLevel: Level = fault === null ? 'none' : (spec.faultLevels?.[fault.kind] ?? 'unknown');
  const level = worst([fault === null ? 'ok' : faultLevel, ...findings.map((found) => found.level)]);
  const bad = findings.find((found) => found.level !== 'none' && found.metric === undefined);
  const summary = fault?.message ?? bad?.text ?? spec.summarize(reading as Reading<never>);
  return { ...none, level, findings, fault, summary, since: world.since[spec.id] ?? world.now - 3 * 86_400_000 };
}

function windowOf(values: readonly number[], cells: number): SeriesWindow {
  const squeezed = Float64Array.from({ length: cells }, (_, cell) => {
    const from = Math.floor((cell * values.length) / cells);
    const to = Math.max(from + 1, Math.floor(((cell + 1) * values.length) / cells));
    const bucket = values.slice(from, to).filter((value) => !Number.isNaN(value));
    return bucket.length === 0 ? Number.NaN : Math.max(...bucket);
  });
  const known = [...squeezed].filter((value) => !Number.isNaN(value));
  return {
    values: squeezed,
    latest: values.at(-1) ?? Number.NaN,
    min: known.length === 0 ? Number.NaN : Math.min(...known),
    max: known.length === 0 ? Number.NaN : Math.max(...known),
    bucketMs: 60_000,
  };
}

/** Makes the cockpit of a fake world. */
export function fakeCockpit(start: FakeWorld): FakeCockpit {
  let world = start;
  let version = 0;
  let tick = 0;
  let isPaused = false;
  const listeners = new Set<() => void>();
  const tickListeners = new Set<() => void>();
  const specs = new Map(start.specs.map((spec) => [spec.id, spec]));
  const threshold = (id: string): Threshold | undefined =>
    start.specs.flatMap(({ metrics }) => metrics).find((metric) => metric.id === id)?.threshold;
  const specOf = (id: string): ProbeSpec => {
    const spec = specs.get(id);
    if (spec === undefined) throw new Error(`no probe ${id}`);
    return spec;
  };
  const states = new Map<string, ProbeState>();
  const stateOf = (id: string): ProbeState => {
    const known = states.get(id);
    if (known !== undefined) return known;
    const reading = world.readings.find(({ probe }) => probe === id);
    const state: ProbeState = {
      id,
      reading: reading ?? null,
      lastGood: reading?.fault === null ? reading : null,
      check: checkOf(specOf(id), reading, world, threshold),
      arrivedAt: 0,
      isRunning: false,
    };
    states.set(id, state);
    return state;
  };
  const verdict = (): Verdict => {
    const checks = start.specs.map(({ id }) => stateOf(id).check);
    const explained = new Set(world.causes.flatMap(({ explains }) => explains));
    const counts: Record<Level, number> = { ok: 0, warn: 0, critical: 0, unknown: 0, none: 0 };
    for (const { level } of checks) counts[level] += 1;
    const bad = checks.filter(({ level, probe }) => severity(level) > 1 && !explained.has(probe));
    return {
      level: worst(checks.map(({ level }) => level)),
      causes: world.causes,
      others: bad.sort((a, b) => severity(b.level) - severity(a.level)),
      counts,
      since: world.now - 3 * 86_400_000,
      isComplete: start.specs.every(({ id, sets }) => !sets.includes('daily') || stateOf(id).reading !== null),
    };
  };
  const tell = (): void => {
    states.clear();
    version += 1;
    for (const listener of listeners) listener();
  };
  const listen = (set: Set<() => void>) => (listener: () => void) => {
    set.add(listener);
    return () => {
      set.delete(listener);
    };
  };
  return {
    identity: () => world.identity,
    probeIds: start.specs
      .filter(({ id, isRare }) => isRare !== true || world.readings.some(({ probe }) => probe === id))
      .map(({ id }) => id),
    has: (probe) => start.specs.some(({ id }) => id === probe),
    spec: specOf,
    threshold,
    setThresholds: () => {},
    setIntervals: () => {},
    state: stateOf,
    verdict,
    tabLevel: (tab) =>
      worst(
        start.specs.filter((spec) => tab === 'overview' || spec.tab === tab).map(({ id }) => stateOf(id).check.level),
      ),
    window: (metric, entity, _spanMs, cells) => windowOf(world.series[seriesKey(metric, entity)] ?? [], cells),
    slope: (metric, entity) => {
      const values = world.series[seriesKey(metric, entity)] ?? [];
      return values.length < 3 ? Number.NaN : (values.at(-1) ?? 0) - (values[0] ?? 0);
    },
    version: () => version,
    subscribe: listen(listeners),
    tick: () => tick,
    subscribeTick: listen(tickListeners),
    now: () => world.now,
    clockJump: () => null,
    notice: () => null,
    dataAgeMs: () => (world.readings.length === 0 ? Number.POSITIVE_INFINITY : 1000),
    ageMs: (probe) => (stateOf(probe).reading === null ? Number.POSITIVE_INFINITY : 1000),
    watch: () => () => {},
    probeNow: tell,
    setPaused: (paused) => {
      isPaused = paused;
      tell();
    },
    isPaused: () => isPaused,
    start: () => {},
    close: () => Promise.resolve(),
    step: (ms) => {
      world = { ...world, now: world.now + ms };
      tick += 1;
      for (const listener of tickListeners) listener();
    },
    show: (part) => {
      world = { ...world, ...part };
      tell();
    },
  };
}
