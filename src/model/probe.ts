import type { Phrase } from '../text/lang.ts';
import type { Finding } from './check.ts';
import type { FaultKind } from './fault.ts';
import type { Level } from './level.ts';
import type { Metric, Threshold } from './metric.ts';
import type { Measured, Reading } from './reading.ts';

/** The eight tabs, in order of their keys `1`-`8`. */
export const TABS = ['overview', 'logs', 'metrics', 'db', 'redis', 'tls', 'backups', 'emergency'] as const;
/** A tab of a target. */
export type TargetTab = (typeof TABS)[number];
/** A tab's id; `fleet` is the board of all targets, where there are several. */
export type TabId = TargetTab | 'fleet';

/** Which headless check a probe belongs to. */
export type CheckSet = 'daily' | 'weekly';

/**
 * A probe without its way of measuring: all that scheduling, judging and showing need. `F` is its facts.
 * The part that measures is {@link Probe.read}, given by the live world, the demo or a tape.
 */
export interface ProbeSpec<F = never> {
  /** Dotted lower case: `api.health`. */
  readonly id: string;
  /** Id of the line in PRODUCT.md section 1: `D1`; null when the runbook has none. */
  readonly runbook: string | null;
  readonly title: Phrase;
  /** Tab whose level it counts for, besides Overview's. */
  readonly tab: TargetTab;
  readonly sets: readonly CheckSet[];
  /** Most targets do not have what it asks about: it is listed only once a reading found that this one has. Default false. */
  readonly isRare?: boolean;
  /** Base cadence, kept also when nobody watches. */
  readonly everyMs: number;
  /** Cadence while a screen that shows it is open; never longer than `everyMs`. */
  readonly watchedEveryMs: number;
  /** After this a reading is a `timeout` fault. */
  readonly deadlineMs: number;
  readonly metrics: readonly Metric[];
  /** Level of a fault by kind; a kind not named is `unknown`. Availability probes say `critical` for `unreachable`. */
  readonly faultLevels?: Readonly<Partial<Record<FaultKind, Level>>>;
  /** What the facts say beyond thresholds: a container that is down, an alert that fires. */
  judge?(facts: F, context: JudgeContext): readonly Finding[];
  /** One line in numbers when there is nothing to complain about. */
  summarize(reading: Reading<F>): Phrase;
  /** The same question as a shell command, for `y`. */
  readonly shell: string;
  /** Calls to the API's rate-limited paths that one reading makes, by path; for the call budget. */
  readonly calls?: Readonly<Record<string, number>>;
}

/** What judging may know beside the facts. */
export interface JudgeContext {
  /** Wall clock, epoch milliseconds. */
  readonly now: number;
  /** Threshold in force for a metric id (configuration over default). */
  threshold(metric: string): Threshold | undefined;
}

/** A probe that measures: the spec and its way of reading, given the live context `C`. */
export interface Probe<F, C> extends ProbeSpec<F> {
  read(context: C, signal: AbortSignal): Promise<Measured<F>>;
}
