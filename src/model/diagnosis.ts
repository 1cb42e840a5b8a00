import type { Phrase } from '../text/lang.ts';
import type { Desk } from './desks.ts';
import type { Level } from './level.ts';
import type { ActionId } from './plan.ts';
import type { TabId } from './probe.ts';
import type { Evidence } from './walk.ts';

/** The diagnoses of the runbook's troubleshooting part (T1-T4), in its order. */
export const DIAGNOSIS_IDS = ['performance', 'database', 'redis', 'tls'] as const;
/** A diagnosis by name, as in `sparkone-tui diagnose NAME`. */
export type DiagnosisId = (typeof DIAGNOSIS_IDS)[number];

/** Tells the names that exist. */
export function isDiagnosisId(name: string): name is DiagnosisId {
  return DIAGNOSIS_IDS.some((id) => id === name);
}

/** What a remedy leads to. */
export type RemedyLink =
  /** An action of `sparkone-tui run`: it goes through plan and confirmation like any. */
  | { readonly kind: 'action'; readonly action: ActionId; readonly args: Readonly<Record<string, string>> }
  /** A tab, with a row to select there or null. */
  | { readonly kind: 'tab'; readonly tab: TabId; readonly row: string | null }
  /** Nothing that the cockpit does itself: a command to copy. */
  | { readonly kind: 'command'; readonly command: string }
  | { readonly kind: 'diagnosis'; readonly diagnosis: DiagnosisId };

/** Something that can be done about a cause. */
export interface Remedy {
  readonly label: Phrase;
  /** Line of the customer's runbook that says so; null when it has none. */
  readonly line: string | null;
  readonly link: RemedyLink;
}

/** How sure a suspect is: it was seen, it explains what was seen, or it may. */
export type Certainty = 'certain' | 'likely' | 'possible';

/** What may be behind the trouble. */
export interface Suspect {
  /** Stable, for scores and tests: `redis-stopped`, `slow-statement`. */
  readonly id: string;
  readonly certainty: Certainty;
  readonly level: Level;
  /** `Redis is stopped`. */
  readonly title: Phrase;
  /** What it is concluded from, strongest first. */
  readonly evidence: readonly Phrase[];
  /** The best first. */
  readonly remedies: readonly Remedy[];
}

/** A number of a step beside its limit. */
export interface DiagnosisNumber {
  readonly label: Phrase;
  /** `3,4 s`. */
  readonly value: Phrase;
  /** `> 2 s`; null where there is no limit. */
  readonly limit: Phrase | null;
  readonly level: Level;
}

/** `passed` by a branch: the runbook does not ask it here. */
export type DiagnosisStepState = 'waiting' | 'reading' | 'read' | 'passed';

/** One step of a diagnosis as it stands. */
export interface DiagnosisStep {
  /** As in the runbook of the same name; `ground` is asked before all of them. */
  readonly id: string;
  readonly title: Phrase;
  readonly question: Phrase;
  /** Line of the customer's runbook. */
  readonly line: string | null;
  /** The runbook's own command, to be copied. */
  readonly command: string | null;
  readonly tab: TabId;
  readonly state: DiagnosisStepState;
  /** `none` until it is read, `ok` when what it asked is ruled out. */
  readonly level: Level;
  /** What was found, one line; empty until then. */
  readonly says: Phrase;
  /** What is no longer suspected; null when nothing was ruled out. */
  readonly rulesOut: Phrase | null;
  readonly numbers: readonly DiagnosisNumber[];
  /** Null until it is read. */
  readonly evidence: Evidence | null;
}

/** What a diagnosis ends with. */
export interface Conclusion {
  readonly level: Level;
  /** The whole in one sentence. */
  readonly sentence: Phrase;
  /** The likeliest cause; null when none was found. */
  readonly cause: Suspect | null;
  /** Other suspects, likeliest first. */
  readonly others: readonly Suspect[];
  readonly ruledOut: readonly Phrase[];
  /** What could not be asked, so that it is not ruled out either. */
  readonly unmeasured: readonly Phrase[];
  /** What can be done, best first; each once. */
  readonly remedies: readonly Remedy[];
}

/** A diagnosis that runs, or ran. Times are epoch milliseconds. */
export interface DiagnosisRun {
  readonly id: DiagnosisId;
  readonly title: Phrase;
  readonly startedAt: number;
  readonly endedAt: number | null;
  readonly steps: readonly DiagnosisStep[];
  /** Null while it runs. */
  readonly conclusion: Conclusion | null;
}

/** Diagnoses of a session: one at a time. */
export interface DiagnosisDesk extends Desk {
  /** Those that can be asked for, in order. */
  readonly known: readonly { readonly id: DiagnosisId; readonly title: Phrase; readonly when: Phrase }[];
  /** Reads everything it needs now and works through its steps; one that runs is given up. */
  start(id: DiagnosisId): void;
  /** The one that runs, or ran last; null before the first. */
  run(): DiagnosisRun | null;
  close(): void;
}
