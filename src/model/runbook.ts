import type { Phrase } from '../text/lang.ts';
import type { Level } from './level.ts';
import type { TabId } from './probe.ts';

/** What every step of a runbook has. */
interface StepBase {
  /** Unique within its runbook; a report and a resumed walk refer to it. */
  readonly id: string;
  /** Short, for the list at the left: `Containers`. */
  readonly title: Phrase;
  /** The question the step answers. */
  readonly question: Phrase;
  /** Line of the customer's runbook: `D2`; null when it has none. */
  readonly line: string | null;
  /** The customer's own words for it, in their language; null when there are none. */
  readonly words: string | null;
  /** The runbook's own command, to be copied; null when it has none. */
  readonly command: string | null;
}

/** Lines of a log that belong to the evidence of a step. */
export interface LogExcerpt {
  /** Role or service whose log is read. */
  readonly service: string;
  /** Id of a saved filter: `errors`, `security` ... */
  readonly filter: string;
  /** Pattern that an entry has to match too; absent for none. */
  readonly pattern?: string;
  /** Lines of the log that are looked at, as the runbook's `--tail`. */
  readonly tail: number;
  /** Most lines shown. */
  readonly show: number;
}

/** Looks at probes; the verdict is proposed from their levels. */
export interface LookStep extends StepBase {
  readonly kind: 'look';
  readonly probes: readonly string[];
  /** What good looks like. */
  readonly good: Phrase;
  readonly log: LogExcerpt | null;
  readonly tab: TabId;
}

/** Something that only a person can judge. */
export interface AskStep extends StepBase {
  readonly kind: 'ask';
  readonly tab: TabId | null;
}

/** Offers an action; it goes through plan and confirmation like any other. */
export interface OfferStep extends StepBase {
  readonly kind: 'offer';
  /** Name of the action as in `sparkone-tui run`. */
  readonly action: string;
  readonly args: readonly string[];
}

/** Waits until a probe is at most this bad. */
export interface WaitStep extends StepBase {
  readonly kind: 'wait';
  readonly probe: string;
  readonly until: Level;
  readonly deadlineMs: number;
}

/** Goes on at another step when a probe is at least this bad. */
export interface BranchStep extends StepBase {
  readonly kind: 'branch';
  readonly probe: string;
  readonly atLeast: Level;
  /** Id of a later step; the steps between are skipped. */
  readonly goTo: string;
  /** Id of a later step; null is the next one. */
  readonly otherwise: string | null;
}

/** One step of a runbook. */
export type RunbookStep = LookStep | AskStep | OfferStep | WaitStep | BranchStep;

/** A guide over probes and actions, as data. */
export interface Runbook {
  /** Name as in `sparkone-tui walk NAME`. */
  readonly id: string;
  readonly title: Phrase;
  /** When it is walked, in words. */
  readonly when: Phrase;
  readonly steps: readonly RunbookStep[];
}

/** What an operator says of a step. `pending` until then; `passed over` by a branch is `skip`. */
export type StepVerdict = 'pending' | 'pass' | 'fail' | 'skip';
