import type { Lang } from '../text/lang.ts';
import type { ActionRequest } from './action.ts';
import type { Desk } from './desks.ts';
import type { Fault, Outcome } from './fault.ts';
import type { Level } from './level.ts';
import type { Post } from './post.ts';
import type { Report } from './report.ts';
import type { Runbook, RunbookStep, StepVerdict } from './runbook.ts';
import type { Evidence, Walk, WalkStep } from './walk.ts';

/** What the newest report of a runbook said. */
export interface LastWalked {
  readonly at: number;
  readonly level: Level;
}

/** A runbook as it is offered. */
export interface WalkChoice {
  readonly runbook: Runbook;
  /** File that it comes from; null for a built-in one. */
  readonly source: string | null;
  /** A walk that was left or interrupted; null when there is none. */
  readonly left: Walk | null;
  /** Why it cannot be walked now: somebody else does, or its file is damaged. Null when it can. */
  readonly fault: Fault | null;
  /** Null when there is no report of it that can be read. */
  readonly last: LastWalked | null;
}

/** What is being typed at a step. */
export type DraftField = 'note' | 'reason';

/** A text that was typed and not yet given: kept on disk at every key. */
export interface Draft {
  readonly step: string;
  readonly field: DraftField;
  /** The verdict that a reason is for; null for a note. */
  readonly verdict: StepVerdict | null;
  readonly text: string;
}

/** A step as it stands in front of whoever walks; made anew at every look. */
export interface StepSight {
  readonly step: RunbookStep;
  readonly walked: WalkStep;
  /** What is read now; null where the step looks at nothing. */
  readonly evidence: Evidence | null;
  readonly proposed: StepVerdict;
  /** Something of it was not read yet. */
  readonly isReading: boolean;
  /** How the step stood in the report before; null without. */
  readonly before: Report['steps'][number] | null;
  /** Of a step that waits: time left, milliseconds; null otherwise. */
  readonly waitLeftMs: number | null;
  /** Of a branch: what it passes over as things are; null of other steps. */
  readonly passesOver: readonly string[] | null;
  /** What can be done here; null when nothing is offered. */
  readonly action: ActionRequest | null;
}

/** A walk under way. What changes it is on disk when it returns; a fault says why it is not, and nothing changed. */
export interface WalkSession {
  readonly runbook: Runbook;
  /** Report that is compared with; null for the first one. */
  readonly previous: Report | null;
  /** Why a newer report is not compared with. */
  readonly passedOver: Fault | null;
  /** Why it is not known whether somebody else walks it too; null when nobody does. */
  readonly doubt: Fault | null;
  walk(): Walk;
  /** Time that somebody was at it so far, milliseconds. */
  elapsedMs(): number;
  /** Null for an unknown step. */
  sight(step: string): StepSight | null;
  /** The report as it would be now. */
  preview(): Report;
  draft(step: string, field: DraftField): Draft | null;
  /** Says what is in sight: it and what follows is read when it is not fresh. */
  visit(step: string): void;
  /** Reads everything of a step again now. */
  readAgain(step: string): void;
  /** Of a branch, `fail` goes the way of the trouble and `pass` the other. */
  judge(step: string, verdict: StepVerdict, reason: string | null): Fault | null;
  note(step: string, text: string): Fault | null;
  /** Keeps a text at every key; an empty one is forgotten. */
  keepDraft(draft: Draft): Fault | null;
  /** An action of this step is asked for: the job that comes of it belongs to the step. */
  offer(step: string): void;
}

/** A walk that came to its end. */
export interface EndedWalk {
  readonly report: Report;
  /** Id and path of the Markdown, or why it could not be written: then the walk is kept, and can be ended again. */
  readonly written: Outcome<{ readonly id: string; readonly markdown: string }>;
  /** What was sent of it, as the configuration wants it. */
  readonly posts: readonly Post[];
}

/** `resume` goes on with what was left, else begins; `fresh` begins in any case; `ask` asks when something was left. */
export type OpenHow = 'resume' | 'fresh' | 'ask';

/** Walks of a session: one at a time. */
export interface WalkDesk extends Desk {
  choices(): readonly WalkChoice[];
  /** Looks at the folder again. */
  refresh(): void;
  /** The runbook that is being opened; null otherwise. */
  opening(): string | null;
  /** Why the last one could not be opened, or written to; null when it could. */
  fault(): Fault | null;
  session(): WalkSession | null;
  /** A walk that was left and is in question: whether to go on with it. Null when nothing is asked. */
  question(): Walk | null;
  open(runbook: string, how: OpenHow): void;
  /** Leaves it at a step: it can be gone on with. */
  leave(step: string | null): void;
  /** Writes the report, in this language and with times in this zone, and ends the walk. */
  finish(lang: Lang, timeZone: string | undefined): void;
  /** The walk that ended last in this session. */
  ended(): EndedWalk | null;
  /** Resolves when nothing of the reports is on its way any more. */
  settled(): Promise<void>;
  /** Leaves what is open. */
  close(): Promise<void>;
}
