import type { Clock, Stop } from '../model/clock.ts';
import type { ProbeSpec } from '../model/probe.ts';
import type { Reading } from '../model/reading.ts';
import type { World } from '../model/world.ts';
import { hintGapMs, intervalMs, nextDue } from './cadence.ts';
import { startRead } from './read-task.ts';

/** Between two starts of a round: the cheapest first, none waits for another. */
const ROUND_STEP_MS = 5;
/** In the first round what nobody looks at waits this long where somebody looks at something: the screen fills first. */
const SIGHT_FIRST_MS = 1_000;

/** What a scheduler needs. */
export interface SchedulerOptions {
  readonly world: World;
  readonly specs: readonly ProbeSpec[];
  readonly clock: Clock;
  /** 0..1, for jitter. */
  random(): number;
  /** A reading came; `isAwaited` when {@link Scheduler.probeNow} asked for it. */
  onReading(reading: Reading, isAwaited: boolean): void;
  onBug(error: unknown): void;
}

/** One probe's turn. Times are monotonic milliseconds. */
interface Lane {
  /** With the cadence in force. */
  spec: ProbeSpec;
  watchers: number;
  startedAt: number;
  dueAt: number;
  stopTimer: Stop | null;
  stopRead: Stop | null;
  isAwaited: boolean;
  /** When to read again after the read under way: -Infinity at once, Infinity when its cadence will do. */
  wantedAt: number;
  faultsInRow: number;
}

/** Milliseconds between two reads as things are now. */
const everyMsOf = ({ spec, watchers }: Lane): number => (watchers > 0 ? spec.watchedEveryMs : spec.everyMs);

/** Availability first, then by what a silent one may cost. */
function byCheapness(a: ProbeSpec, b: ProbeSpec): number {
  const isAvailability = (spec: ProbeSpec) => (spec.faultLevels?.unreachable === 'critical' ? 0 : 1);
  return isAvailability(a) - isAvailability(b) || a.deadlineMs - b.deadlineMs;
}

/**
 * Reads every probe at its cadence: base always, watched while somebody looks. A probe never overlaps itself and never delays
 * another; a hung one is reported at its deadline and given up later.
 */
export class Scheduler {
  readonly #options: SchedulerOptions;
  readonly #lanes: ReadonlyMap<string, Lane>;
  #isRunning = false;
  #hasRun = false;
  #isClosed = false;

  constructor(options: SchedulerOptions) {
    this.#options = options;
    const lane = (spec: ProbeSpec): Lane => ({
      spec,
      watchers: 0,
      startedAt: Number.NEGATIVE_INFINITY,
      dueAt: Number.NEGATIVE_INFINITY,
      stopTimer: null,
      stopRead: null,
      isAwaited: false,
      wantedAt: Number.POSITIVE_INFINITY,
      faultsInRow: 0,
    });
    this.#lanes = new Map(options.specs.map((spec) => [spec.id, lane(spec)]));
  }

  /**
   * Starts or resumes: every probe that is due is read, the cheapest availability probes first. The very first time those
   * that are watched come a second before the rest, when any is.
   */
  start(): void {
    if (this.#isRunning || this.#isClosed) return;
    this.#isRunning = true;
    const lanes = [...this.#lanes.values()];
    const isSightFirst = !this.#hasRun && lanes.some(({ watchers }) => watchers > 0);
    this.#hasRun = true;
    this.#round(lanes, isSightFirst ? SIGHT_FIRST_MS : 0);
  }

  /** Stops scheduling; a read under way still gives its reading. */
  pause(): void {
    this.#isRunning = false;
    for (const lane of this.#lanes.values()) this.#clearTimer(lane);
  }

  /** Stops scheduling and aborts every read; nothing is told any more. */
  close(): void {
    this.#isClosed = true;
    this.pause();
    for (const lane of this.#lanes.values()) {
      lane.stopRead?.();
      lane.stopRead = null;
    }
  }

  /** Reads these at their watched cadence until the handle is called. */
  watch(probes: readonly string[]): Stop {
    const lanes = this.#lanesOf(probes);
    for (const lane of lanes) {
      lane.watchers += 1;
      const due = lane.startedAt + lane.spec.watchedEveryMs;
      if (lane.watchers === 1 && due < lane.dueAt) this.#plan(lane, due);
    }
    let isStopped = false;
    return () => {
      if (isStopped) return;
      isStopped = true;
      for (const lane of lanes) lane.watchers -= 1;
    };
  }

  /** Puts other cadences in force; specs of the same probes. A read that they make due, or less so, is moved. */
  setCadences(specs: readonly ProbeSpec[]): void {
    for (const spec of specs) {
      const lane = this.#lanes.get(spec.id);
      if (lane === undefined) continue;
      const before = everyMsOf(lane);
      lane.spec = spec;
      if (everyMsOf(lane) !== before && lane.stopRead === null)
        this.#plan(lane, lane.startedAt + intervalMs(everyMsOf(lane), lane.faultsInRow, this.#options.random()));
    }
  }

  /** Reads these at once, paused or not; one under way is read again after it, for it may have begun too early. */
  probeNow(probes: readonly string[]): void {
    if (this.#isClosed) return;
    for (const lane of this.#lanesOf(probes)) {
      lane.faultsInRow = 0;
      lane.isAwaited = true;
      if (lane.stopRead === null) this.#read(lane);
      else lane.wantedAt = Number.NEGATIVE_INFINITY;
    }
  }

  /**
   * Something happened that makes these worth reading soon: their backoff ends. Overdue ones are read at once, for what was
   * read before has reached nobody.
   */
  hint(probes: readonly string[], isOverdue = false): void {
    if (!this.#isRunning) return;
    for (const lane of this.#lanesOf(probes)) {
      lane.faultsInRow = 0;
      const due = isOverdue ? lane.startedAt : lane.startedAt + hintGapMs(lane.spec.watchedEveryMs);
      if (lane.stopRead !== null) lane.wantedAt = Math.min(lane.wantedAt, due);
      else if (due < lane.dueAt) this.#plan(lane, due);
    }
  }

  /** True while somebody waits for an answer to {@link Scheduler.probeNow}. */
  isAwaited(probe: string): boolean {
    return this.#lanes.get(probe)?.isAwaited === true;
  }

  /** Milliseconds for which a read of this probe has been under way; 0 when none is. */
  runningMs(probe: string): number {
    const lane = this.#lanes.get(probe);
    return lane === undefined || lane.stopRead === null ? 0 : this.#options.clock.monotonic() - lane.startedAt;
  }

  #lanesOf(probes: readonly string[]): Lane[] {
    return probes.flatMap((id) => this.#lanes.get(id) ?? []);
  }

  #round(lanes: readonly Lane[], unwatchedAfterMs: number): void {
    const now = this.#options.clock.monotonic();
    const soonest = (lane: Lane, index: number) =>
      now + index * ROUND_STEP_MS + (lane.watchers > 0 ? 0 : unwatchedAfterMs);
    const ordered = lanes
      .filter((lane) => lane.stopRead === null)
      .sort((a, b) => byCheapness(a.spec, b.spec))
      .map((lane, index) => ({ lane, due: Math.max(lane.dueAt, soonest(lane, index)) }));
    for (const { lane, due } of ordered) this.#plan(lane, due);
  }

  #plan(lane: Lane, dueAt: number): void {
    this.#clearTimer(lane);
    lane.dueAt = dueAt;
    if (!this.#isRunning || lane.stopRead !== null) return;
    const waitMs = Math.max(0, dueAt - this.#options.clock.monotonic());
    lane.stopTimer = this.#options.clock.after(waitMs, () => this.#read(lane));
  }

  #clearTimer(lane: Lane): void {
    lane.stopTimer?.();
    lane.stopTimer = null;
  }

  #read(lane: Lane): void {
    const { world, clock, onReading, onBug } = this.#options;
    this.#clearTimer(lane);
    lane.wantedAt = Number.POSITIVE_INFINITY;
    lane.startedAt = clock.monotonic();
    lane.stopRead = startRead({
      world,
      clock,
      onBug,
      spec: lane.spec,
      deadlineMs: lane.spec.deadlineMs,
      onReading: (reading) => {
        lane.faultsInRow = reading.fault === null ? 0 : lane.faultsInRow + 1;
        const isAwaited = lane.isAwaited;
        lane.isAwaited = isAwaited && lane.wantedAt === Number.NEGATIVE_INFINITY;
        onReading(reading, isAwaited);
      },
      onFree: () => this.#rest(lane),
    });
  }

  #rest(lane: Lane): void {
    const { clock, random } = this.#options;
    lane.stopRead = null;
    if (lane.wantedAt === Number.NEGATIVE_INFINITY) {
      this.#read(lane);
      return;
    }
    const interval = intervalMs(everyMsOf(lane), lane.faultsInRow, random());
    this.#plan(lane, Math.min(lane.wantedAt, nextDue(lane.startedAt, clock.monotonic(), interval)));
  }
}
