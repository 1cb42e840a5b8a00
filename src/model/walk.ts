import type { Phrase } from '../text/lang.ts';
import type { Finding } from './check.ts';
import type { Fault } from './fault.ts';
import type { Level } from './level.ts';
import type { Sample } from './metric.ts';
import type { StepVerdict } from './runbook.ts';
import type { WorldMark } from './target.ts';

/** What a probe said when a step was judged; kept whole, so that a report needs nothing else. */
export interface EvidenceCheck {
  readonly probe: string;
  readonly title: Phrase;
  readonly level: Level;
  readonly summary: Phrase;
  /** Things that are not ok, worst first. */
  readonly findings: readonly Finding[];
  readonly samples: readonly Sample[];
  readonly fault: Fault | null;
  /** Age of the reading when the step was judged, milliseconds; null without a reading. */
  readonly ageMs: number | null;
}

/** What was read of a log for a step. */
export interface LogEvidence {
  readonly service: string;
  /** Id of the saved filter. */
  readonly filter: string;
  /** Lines that were looked at, and entries that pass the filter. */
  readonly looked: number;
  readonly matched: number;
  /** Entries at level error or worse among those that pass. */
  readonly errors: number;
  /** The last of the entries that pass, inert and masked, oldest first. */
  readonly lines: readonly string[];
  /** Why it could not be read; null when it was. */
  readonly fault: Fault | null;
}

/** What a verdict rests on. */
export interface Evidence {
  readonly checks: readonly EvidenceCheck[];
  /** Null where the step looks at no log, or nobody read it. */
  readonly log: LogEvidence | null;
  /** Title of the root cause that explains this step's red, when one is named. */
  readonly cause: Phrase | null;
}

/** One thing that happened in a walk; a walk file is these, one JSON a line, each on disk before the screen goes on. */
export type WalkEvent =
  | {
      readonly kind: 'start';
      readonly schema: 1;
      /** Id of the walk, also its file's name. */
      readonly walk: string;
      readonly runbook: string;
      readonly target: string;
      readonly operator: string;
      readonly host: string;
      readonly pid: number;
      readonly mark: WorldMark | null;
      readonly at: number;
    }
  | {
      readonly kind: 'resume';
      readonly operator: string;
      readonly host: string;
      readonly pid: number;
      readonly at: number;
    }
  | {
      readonly kind: 'verdict';
      readonly step: string;
      readonly verdict: StepVerdict;
      /** What was proposed; a reason is due when the operator said otherwise. */
      readonly proposed: StepVerdict;
      readonly reason: string | null;
      readonly evidence: Evidence | null;
      readonly at: number;
    }
  | { readonly kind: 'note'; readonly step: string; readonly text: string; readonly at: number }
  | {
      readonly kind: 'action';
      readonly step: string;
      readonly action: string;
      readonly job: string;
      readonly at: number;
    }
  | { readonly kind: 'go'; readonly step: string; readonly at: number }
  /** The wall clock was set while somebody walked. */
  | { readonly kind: 'clock'; readonly byMs: number; readonly at: number }
  | { readonly kind: 'leave'; readonly at: number }
  | { readonly kind: 'end'; readonly at: number };

/** A step as the walk stands. */
export interface WalkStep {
  readonly id: string;
  readonly verdict: StepVerdict;
  readonly proposed: StepVerdict;
  readonly reason: string | null;
  readonly notes: readonly string[];
  readonly actions: readonly { readonly action: string; readonly job: string; readonly at: number }[];
  readonly evidence: Evidence | null;
  /** When it was judged; null while pending. */
  readonly at: number | null;
}

/** A walk as its events make it. */
export interface Walk {
  readonly id: string;
  readonly runbook: string;
  readonly target: string;
  readonly mark: WorldMark | null;
  /** Everyone who walked, in order. */
  readonly operators: readonly string[];
  /** Who walks now, or walked last. */
  readonly holder: { readonly operator: string; readonly host: string; readonly pid: number };
  readonly startedAt: number;
  readonly lastAt: number;
  /** Time that somebody was at it, without breaks and jumps of the clock; milliseconds. */
  readonly walkedMs: number;
  /** By how much the clock was set meanwhile, milliseconds. */
  readonly clockSetMs: number;
  /** Null while it goes on or was left. */
  readonly endedAt: number | null;
  /** Id of the step at which the walk stands; null at the end. */
  readonly current: string | null;
  readonly steps: readonly WalkStep[];
}
