import type { CauseRule } from '../model/cause-rule.ts';
import type { Clock, Stop } from '../model/clock.ts';
import type { ClockJump, Cockpit } from '../model/cockpit.ts';
import type { Threshold } from '../model/metric.ts';
import type { ProbeSpec } from '../model/probe.ts';
import type { Reading } from '../model/reading.ts';
import type { World } from '../model/world.ts';
import { Announcer } from './announcer.ts';
import { type Intervals, specsAt } from './pace.ts';
import { Scheduler } from './scheduler.ts';
import { Seconds } from './seconds.ts';
import { SteadyTime } from './steady-time.ts';
import { Store } from './store.ts';
import { tellOnce } from './tell-once.ts';

const PAINT_EVERY_MS = 250;
/** How long a screen fills after the first probe was read. */
const OPENING_MS = 3_000;
/** A read that takes longer is shown as running. */
const SLOW_READ_MS = 1_000;
/** How long a jump of the clock is worth telling. */
const JUMP_NEWS_MS = 600_000;

/** What a cockpit is made of. */
export interface CockpitOptions {
  readonly world: World;
  /** All probes, in registry order. */
  readonly specs: readonly ProbeSpec[];
  readonly causes: readonly CauseRule[];
  readonly clock: Clock;
  /** Overrides of the metrics' own thresholds, by metric id. */
  readonly thresholds?: Readonly<Record<string, Threshold>>;
  /** Cadences in the place of the probes' own. */
  readonly intervals?: Intervals;
  /** 0..1, for jitter. Default `Math.random`. */
  readonly random?: () => number;
  /** Least time between two notifications of news. Default 250 ms. */
  readonly paintEveryMs?: number;
  /** Told when something throws that must not: the world, a probe's judging, a cause rule; each once. Default: nobody. */
  readonly onBug?: (error: unknown) => void;
  /** Told every reading as it arrives, for recording. */
  readonly onReading?: (reading: Reading) => void;
}

/** Builds the engine of one target. Nothing runs before {@link Cockpit.start}. */
export function createCockpit(options: CockpitOptions): Cockpit {
  const { world, specs, causes, clock, thresholds = {}, intervals = {}, random = Math.random } = options;
  const onBug = tellOnce(options.onBug ?? (() => undefined));
  const time = new SteadyTime(clock);
  const store = new Store({ specs, causes, thresholds, time, monotonic: () => clock.monotonic(), onBug });
  const news = new Announcer(clock, options.paintEveryMs ?? PAINT_EVERY_MS);
  const probeIds = specs.map((spec) => spec.id);
  const seconds = new Seconds(clock);
  const stops: Stop[] = [];
  let isPaused = false;
  /** False until the world has something to read from. */
  let isReady = false;
  let begunAt = Number.NEGATIVE_INFINITY;
  let jump: ClockJump | null = null;

  const scheduler = new Scheduler({
    world,
    specs: specsAt(specs, intervals),
    clock,
    random,
    onBug,
    onReading(reading, isAwaited) {
      options.onReading?.(reading);
      const change = store.take(reading);
      if (scheduler.isAwaited(reading.probe)) store.setRunning(reading.probe, true);
      // Weighed at once, for the verdict's age counts from the change and not from when somebody looks.
      if (change === 'news') store.verdict();
      const isOpening = change === 'news' && clock.monotonic() - begunAt < OPENING_MS;
      news.change(isAwaited ? 'asked' : isOpening ? 'first' : change, seconds.isTicking);
    },
  });

  const noteJump = () => {
    const byMs = time.look();
    if (byMs === 0) return;
    jump = { byMs, at: clock.now() };
    store.shiftWall(byMs);
    news.change('news', true);
    scheduler.hint(probeIds);
  };
  const noteSlow = () => {
    for (const probe of probeIds)
      if (scheduler.runningMs(probe) > SLOW_READ_MS && store.setRunning(probe, true)) news.change('value', true);
  };
  const begin = () => {
    isReady = true;
    begunAt = clock.monotonic();
    if (!isPaused && seconds.isTicking) scheduler.start();
  };
  // Told at once: a tape's time stands still at its end, and no second's edge comes any more.
  const tellNotice = () => {
    news.change('asked', true);
    news.flush();
  };
  const onSecond = () => {
    noteJump();
    noteSlow();
    news.flush();
  };

  return {
    identity: () => world.identity(),
    get probeIds() {
      return store.listed;
    },
    has: (probe) => probeIds.includes(probe),
    spec: (probe) => store.spec(probe),
    threshold: (metric) => store.threshold(metric),
    setThresholds(overrides) {
      store.setThresholds(overrides);
      news.change('asked', true);
    },
    setIntervals: (next) => scheduler.setCadences(specsAt(specs, next)),
    state: (probe) => store.state(probe),
    verdict: () => store.verdict(),
    tabLevel: (tab) => store.tabLevel(tab),
    window: (metric, entity, spanMs, cells) => store.window(metric, entity, spanMs, cells),
    slope: (metric, entity, spanMs) => store.slope(metric, entity, spanMs),
    version: () => news.version,
    subscribe: (listener) => news.subscribe(listener),
    tick: () => seconds.count,
    subscribeTick: (listener) => seconds.subscribe(listener),
    now: () => clock.now(),
    clockJump: () => (jump !== null && clock.now() - jump.at < JUMP_NEWS_MS ? jump : null),
    notice: () => world.notice?.() ?? null,
    dataAgeMs: () => clock.monotonic() - store.newestGoodAt,
    ageMs(probe) {
      const { reading, arrivedAt } = store.state(probe);
      return reading === null ? Number.POSITIVE_INFINITY : clock.monotonic() - arrivedAt;
    },
    watch: (probes) => scheduler.watch(probes),
    probeNow(probes = store.listed) {
      const known = probes.filter((probe) => probeIds.includes(probe));
      scheduler.probeNow(known);
      for (const probe of known) if (store.setRunning(probe, true)) news.change('asked', true);
    },
    setPaused(paused) {
      if (paused === isPaused) return;
      isPaused = paused;
      if (paused) scheduler.pause();
      else if (seconds.isTicking && isReady) scheduler.start();
      news.change('asked', true);
    },
    isPaused: () => isPaused,
    start() {
      if (seconds.isTicking) return;
      time.look();
      seconds.start(onSecond);
      stops.push(world.onHint((probes, isOverdue) => scheduler.hint(probes, isOverdue)));
      stops.push(world.onNotice?.(tellNotice) ?? (() => undefined));
      if (world.ready === undefined) begin();
      else world.ready().then(begin, onBug);
    },
    async close() {
      seconds.close();
      for (const stop of stops) stop();
      scheduler.close();
      news.close();
      await world.close();
    },
  };
}
