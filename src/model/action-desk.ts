import type { Phrase } from '../text/lang.ts';
import type { ActionOffer, ActionRequest, ArgChoice, ArgSpec, Args } from './action.ts';
import type { Stop } from './clock.ts';
import type { Fault } from './fault.ts';
import type { FoundJob, JobSummary, StepOutput, StepPhase } from './job.ts';
import type { JournalLine } from './journal.ts';
import type { Level } from './level.ts';
import type { FoundLock } from './lock.ts';
import type { ActionId, Plan, Precondition } from './plan.ts';

/** An argument is to be chosen before there can be a plan. */
export interface ChoicePage {
  readonly kind: 'choice';
  readonly request: ActionRequest;
  readonly arg: ArgSpec;
  /** Null while they are looked for. Empty where only a typed text can be given. */
  readonly choices: readonly ArgChoice[] | null;
  /** Why they could not be found. */
  readonly fault: Fault | null;
}

/** The target is looked at, and the plan made. */
export interface PlanningPage {
  readonly kind: 'planning';
  readonly request: ActionRequest;
}

/** No plan can be made. */
export interface NoPlanPage {
  readonly kind: 'no-plan';
  readonly request: ActionRequest;
  readonly fault: Fault;
}

/** A plan to be read and confirmed. It is looked at again and again while it is in sight. */
export interface PlanPage {
  readonly kind: 'plan';
  readonly request: ActionRequest;
  /** What runs when it is confirmed, this very object. */
  readonly plan: Plan;
  /** As they are now. */
  readonly preconditions: readonly Precondition[];
  /** Epoch milliseconds at which they were read. */
  readonly checkedAt: number;
  /** Why they could not be read again; null when they could. */
  readonly checkFault: Fault | null;
  /** What changed since the plan was read; it takes no confirmation until {@link ActionDesk.acknowledge}. Empty: nothing. */
  readonly news: readonly Phrase[];
  /** The phrase as far as it was typed, key by key. */
  readonly typed: string;
  /** Somebody tried to paste the phrase. */
  readonly hasPasted: boolean;
  /** Why the last confirmation did not run; null without. */
  readonly said: Phrase | null;
  /** Confirmed, and not yet known to run. */
  readonly isLaunching: boolean;
}

/** The end of what a step of the shown job printed. */
export interface ShownOutput {
  readonly phase: StepPhase;
  readonly step: string;
  /** Null while it is read. */
  readonly output: StepOutput | null;
  readonly fault: Fault | null;
}

/** A job in sight. */
export interface JobPage {
  readonly kind: 'job';
  readonly job: FollowedJob;
  readonly shown: ShownOutput | null;
}

/** What the desk has in sight. */
export type ActionPage = ChoicePage | PlanningPage | NoPlanPage | PlanPage | JobPage;

/** A job as this session follows it. */
export interface FollowedJob {
  readonly id: string;
  /** Null before its files were first read. */
  readonly found: FoundJob | null;
  /** Why they could not be read the last time; what is known stays. */
  readonly fault: Fault | null;
  /** Levels of all checks when this session first saw it running, by probe; null when it was over by then. */
  readonly before: ReadonlyMap<string, Level> | null;
  /** Epoch milliseconds, by the clock here, at which its end was seen and its probes were asked for; null without. */
  readonly endSeenAt: number | null;
  /** It ended and its page was in sight since. */
  readonly isRead: boolean;
}

/** The target's jobs and its lock. */
export interface JobBoard {
  /** Newest first; null before they were first read. */
  readonly jobs: readonly JobSummary[] | null;
  /** Null when the target is free, or not yet read. */
  readonly lock: FoundLock | null;
  /** Why they could not be read the last time. */
  readonly fault: Fault | null;
}

/** What would happen now if an action were asked for, without confirming anything. */
export interface ActionPreview {
  /** Null when no plan can be made. */
  readonly plan: Plan | null;
  readonly fault: Fault | null;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** What became of a confirmation; all but `launching` ran nothing. */
export type Confirmed = 'launching' | 'incomplete' | 'unread' | 'no-reason' | 'blocked';

/**
 * Where an operator acts: makes plans, confirms them, follows jobs and reads the journal of the target. It holds one page at
 * a time. A desk that may change nothing still shows jobs and journal.
 */
export interface ActionDesk {
  version(): number;
  subscribe(listener: () => void): Stop;
  /** Every action, in the order of `run list`. */
  readonly offers: readonly ActionOffer[];
  /** Why nothing can be changed from here; null when it can. */
  readonly refusal: Phrase | null;
  page(): ActionPage | null;
  /**
   * Asks for what is missing, then makes the plan. Arguments that an operator chooses from are asked for even when they are
   * optional. Does nothing on a desk that refuses.
   */
  begin(action: ActionId, args?: Args): void;
  /** Gives the argument that the page asks for; null goes on without it where it is optional. */
  choose(value: string | null): void;
  /** Makes the plan again with an argument changed; null takes it away. */
  change(name: string, value: string | null): void;
  /** Looks for choices or makes the plan again, after a fault. */
  retry(): void;
  /** One more character of the phrase. */
  type(character: string): void;
  /** Takes back the last character, or all of them. */
  erase(isAll?: boolean): void;
  /** Text was pasted where the phrase is typed: it does not count. */
  paste(): void;
  /** What changed was read. */
  acknowledge(): void;
  /** Runs the plan when its phrase is typed and nothing stands against it. @param why the operator's reason. */
  confirm(why: string): Confirmed;
  /** Leaves the page. What was confirmed runs on and is followed; anything else is forgotten. */
  leave(): void;

  /** The job that runs, else the last that ended while this session followed it and was not read; null without. */
  current(): FollowedJob | null;
  board(): JobBoard;
  /** Shows a job, and follows it while it runs. */
  openJob(id: string): void;
  /** Shows what a step of the shown job printed; null shows no output. */
  showOutput(step: { readonly phase: StepPhase; readonly id: string } | null): void;
  /** Asks the shown job to stop at its next safe point. @param tell hears what came of it. */
  cancel(tell: (said: Phrase, level: 'ok' | 'warn') => void): void;
  /** The journal's newest lines, oldest first; null before they were first read. */
  audit(): readonly JournalLine[] | null;
  /** By action; what was not asked for yet is missing. */
  previews(): ReadonlyMap<ActionId, ActionPreview>;
  /** Keeps board, journal and previews fresh for somebody who looks at them, until stopped. */
  watch(): Stop;
  close(): void;
}
