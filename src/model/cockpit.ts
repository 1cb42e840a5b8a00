import type { Phrase } from '../text/lang.ts';
import type { Cause, Check } from './check.ts';
import type { Stop } from './clock.ts';
import type { Level } from './level.ts';
import type { Threshold } from './metric.ts';
import type { ProbeSpec, TabId } from './probe.ts';
import type { Reading } from './reading.ts';
import type { TargetIdentity } from './target.ts';

export type { Stop } from './clock.ts';

/** State of one probe as screens see it. A new object when, and only when, something in it changed. */
export interface ProbeState {
  readonly id: string;
  /** Last reading of any kind; null before the first. */
  readonly reading: Reading | null;
  /** Last reading without fault, kept for facts that grow old; null when there was none. */
  readonly lastGood: Reading | null;
  readonly check: Check;
  /** Monotonic milliseconds at which `reading` arrived; for ages that survive clock jumps. */
  readonly arrivedAt: number;
  /** True while a reading that was asked for by {@link Cockpit.probeNow} or that takes over a second is under way. */
  readonly isRunning: boolean;
}

/** The judged whole: what the verdict line says. */
export interface Verdict {
  readonly level: Level;
  /** Root causes, worst first; empty when nothing is shared. */
  readonly causes: readonly Cause[];
  /** Checks not ok and not explained by a cause, worst first. */
  readonly others: readonly Check[];
  /** Number of checks by level. */
  readonly counts: Readonly<Record<Level, number>>;
  /** Epoch milliseconds since which the level has been this one. */
  readonly since: number | null;
  /** False until every daily probe has a first reading. */
  readonly isComplete: boolean;
}

/** A window of a series, squeezed to cells: each holds the maximum of its bucket, NaN where nothing was measured. */
export interface SeriesWindow {
  readonly values: Float64Array;
  /** Last value, NaN when the newest reading failed. */
  readonly latest: number;
  /** Bounds over the window, NaN when empty. */
  readonly min: number;
  readonly max: number;
  /** Width of one bucket in milliseconds. */
  readonly bucketMs: number;
}

/** The wall clock was set, or the machine slept: ages stay right, times of the day before it may not be. */
export interface ClockJump {
  /** Forward when positive, in milliseconds. */
  readonly byMs: number;
  /** Epoch milliseconds (by the new clock) at which it was noticed. */
  readonly at: number;
}

/**
 * The running engine of one target as hooks and commands use it. Snapshots keep their identity while nothing changes
 * (fit for `useSyncExternalStore`). Listeners hear at once, at most once per paint interval, when a level changed, a first
 * reading came or {@link Cockpit.probeNow} was answered; new values of the same level wait for the next second's edge.
 */
export interface Cockpit {
  identity(): TargetIdentity;
  /** Ids of the probes that apply to this target, in registry order; another list when that changes. */
  readonly probeIds: readonly string[];
  /** Whether there is such a probe at all, one that does not apply here included. */
  has(probe: string): boolean;
  /** What a probe is: title, tab, metrics, the shell equivalent. An unknown id throws: it is a bug. */
  spec(probe: string): ProbeSpec;
  /** Threshold in force for a metric id (configuration over default). */
  threshold(metric: string): Threshold | undefined;
  /** Puts other overrides in force, by metric id, and judges everything anew: for a configuration that was reloaded. */
  setThresholds(overrides: Readonly<Record<string, Threshold>>): void;
  /** Puts other cadences in force, milliseconds by probe id; what is not named has its own again. */
  setIntervals(intervals: Readonly<Record<string, number>>): void;
  state(probe: string): ProbeState;
  verdict(): Verdict;
  tabLevel(tab: TabId): Level;
  /** A series squeezed into `cells` buckets that end now. Cheap enough to be called in render. */
  window(metric: string, entity: string | undefined, spanMs: number, cells: number): SeriesWindow;
  /** Trend in units per hour by least squares over the span; NaN while less than a sixth of the span was measured. */
  slope(metric: string, entity: string | undefined, spanMs: number): number;
  /** Counts up at every change of any snapshot. */
  version(): number;
  subscribe(listener: () => void): Stop;
  /** Counts up once a second while not suspended: for clocks and ages. */
  tick(): number;
  subscribeTick(listener: () => void): Stop;
  /** Wall clock, epoch milliseconds. */
  now(): number;
  /** The last jump of the wall clock within ten minutes, null without. */
  clockJump(): ClockJump | null;
  /** What has to be known about the world itself: a tape's end, unreadable lines on it. Null while there is nothing. */
  notice(): Phrase | null;
  /** Milliseconds since the newest good reading of any probe; Infinity before the first. */
  dataAgeMs(): number;
  /** Milliseconds since this probe's last reading arrived; Infinity before the first. */
  ageMs(probe: string): number;
  /** Says which probes a screen shows, so that they run at their watched cadence; stops with the handle. */
  watch(probes: readonly string[]): Stop;
  /** Reads these probes (all when none are given) at once, paused or not; ids that do not exist here are left out. */
  probeNow(probes?: readonly string[]): void;
  /** Stops and resumes scheduled reading. */
  setPaused(isPaused: boolean): void;
  isPaused(): boolean;
  /** Starts scheduling. */
  start(): void;
  /** Ends scheduling and closes the world. */
  close(): Promise<void>;
}
