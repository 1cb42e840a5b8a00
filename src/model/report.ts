import type { Phrase } from '../text/lang.ts';
import type { JobSummary } from './job.ts';
import type { Level } from './level.ts';
import type { StepVerdict } from './runbook.ts';
import type { WorldMark } from './target.ts';
import type { Evidence } from './walk.ts';

/** One step in a report. */
export interface ReportStep {
  readonly id: string;
  /** Line of the customer's runbook, null when it has none. */
  readonly runbook: string | null;
  readonly title: Phrase;
  readonly verdict: StepVerdict;
  readonly proposed: StepVerdict;
  /** Why the operator said otherwise than proposed. */
  readonly reason: string | null;
  readonly level: Level;
  readonly notes: readonly string[];
  readonly actions: readonly { readonly action: string; readonly job: string; readonly at: number }[];
  readonly evidence: Evidence | null;
  readonly at: number | null;
}

/** Something found in a step that was not found the time before, or the other way round. */
export interface StepChange {
  /** Id of the step. */
  readonly step: string;
  readonly text: Phrase;
}

/** A number that moved: metric, entity, before, now. */
export interface MovedNumber {
  readonly metric: string;
  readonly entity: string | null;
  readonly before: number;
  readonly now: number;
}

/** What changed since the report before. */
export interface Comparison {
  /** When the report before was finished. */
  readonly previousAt: number;
  /** Who walked then; '' when a schedule wrote it. */
  readonly previousOperator: string;
  /** Steps that fail now and did not. */
  readonly fresh: readonly string[];
  /** Steps that failed and do not now. */
  readonly resolved: readonly string[];
  /** Steps that failed both times. */
  readonly lasting: readonly string[];
  /** Those of the lasting ones that were less bad. */
  readonly worse: readonly string[];
  /** Findings that came and went within steps. */
  readonly appeared: readonly StepChange[];
  readonly vanished: readonly StepChange[];
  readonly moved: readonly MovedNumber[];
}

/** A disk, and when it will be full. */
export interface DiskOutlook {
  readonly mount: string;
  readonly percent: number;
  /** Percent a day that it has grown; null when nobody can tell. */
  readonly perDay: number | null;
  /** Days until it is full at that rate; null while it does not grow, or nobody can tell. */
  readonly daysToFull: number | null;
}

/** A certificate, and how long it lasts. */
export interface CertificateOutlook {
  readonly domain: string;
  readonly days: number;
}

/** What will come by itself if nobody does anything. */
export interface Outlook {
  readonly disks: readonly DiskOutlook[];
  readonly certificates: readonly CertificateOutlook[];
}

/** A job of the target's journal. */
export interface ReportJob extends Pick<JobSummary, 'id' | 'who' | 'why' | 'state' | 'startedAt' | 'tookMs'> {
  /** Id of the action; one that this version does not know is shown as it is. */
  readonly action: string;
}

/** A finished walk or a headless check, as written to the reports folder. */
export interface Report {
  readonly schema: 2;
  readonly kind: 'report';
  readonly version: string;
  readonly runbook: string;
  readonly title: Phrase;
  readonly target: string;
  readonly mark: WorldMark | null;
  readonly operators: readonly string[];
  /** `walk` by a person, `check` by a schedule. */
  readonly by: 'walk' | 'check';
  readonly startedAt: number;
  readonly finishedAt: number;
  /** Time that somebody was at it, without the breaks; milliseconds. */
  readonly walkedMs: number;
  /** By how much the clock was set meanwhile, milliseconds; 0 when it was not. */
  readonly clockSetMs: number;
  readonly level: Level;
  readonly causes: readonly { readonly title: Phrase; readonly evidence: readonly Phrase[] }[];
  readonly steps: readonly ReportStep[];
  /** Jobs since the report before, else since the start, oldest first; null where no journal could be read. */
  readonly jobs: readonly ReportJob[] | null;
  readonly outlook: Outlook;
  readonly comparison: Comparison | null;
}
