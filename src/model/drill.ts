import type { Lang, Phrase } from '../text/lang.ts';
import type { Desk } from './desks.ts';
import type { Outcome } from './fault.ts';

/** What can go wrong in an exercise. */
export interface DrillChoice {
  /** As in `--drill NAME`; also the name of the fault that is switched on. */
  readonly id: string;
  /** What goes wrong; told at the end only. */
  readonly label: Phrase;
  /** What helps. */
  readonly cure: Phrase;
}

/**
 * What an exercise measures, in the order in which it usually comes. `shown` is when the first check turned, `well` when the
 * verdict was again what it had been before.
 */
export const DRILL_MOMENTS = ['began', 'shown', 'noticed', 'diagnosed', 'acted', 'recovered', 'well'] as const;
/** See {@link DRILL_MOMENTS}. */
export type DrillMoment = (typeof DRILL_MOMENTS)[number];

/** When something of it was, and by what it is known. */
export interface DrillMark {
  /** Epoch milliseconds, for reading; spans are measured by a clock that does not jump. */
  readonly at: number;
  /** Milliseconds since the trouble began. */
  readonly afterMs: number;
  readonly how: Phrase;
}

/** A job of the exercise. */
export interface DrillJob {
  readonly id: string;
  readonly action: string;
  readonly state: string;
  /** Milliseconds since the trouble began. */
  readonly afterMs: number;
  /** The trouble was gone after it. */
  readonly hasHelped: boolean;
}

/** What the operator wrote into the incident of the exercise. */
export interface DrillIncident {
  readonly isOpened: boolean;
  readonly notes: number;
  readonly marks: number;
  /** Levels of escalation that were called, and those that were due and were not. */
  readonly called: readonly number[];
  readonly overdue: readonly number[];
  readonly isClosed: boolean;
}

/** Something that belongs to handling trouble well. */
export interface DrillPoint {
  /** Stable: `incident`, `evidence`, `escalation` ... */
  readonly id: string;
  readonly isDone: boolean;
  /** What was done; of what was missed, what to do next time. */
  readonly text: Phrase;
}

/** Milliseconds since it showed; null for what did not come about. */
export interface DrillTimes {
  readonly noticeMs: number | null;
  readonly diagnoseMs: number | null;
  readonly recoverMs: number | null;
}

/** An exercise that is over, as written to the reports folder. */
export interface DrillReport extends DrillTimes {
  readonly schema: 1;
  readonly kind: 'drill';
  readonly version: string;
  readonly drill: string;
  readonly title: Phrase;
  readonly cure: Phrase;
  readonly target: string;
  readonly mark: 'DRILL';
  readonly operator: string;
  readonly host: string;
  /** Epoch milliseconds at which the cockpit was opened, and at which the exercise was over. */
  readonly startedAt: number;
  readonly endedAt: number;
  /** `left`: by the operator, before it had recovered. */
  readonly ending: 'recovered' | 'left';
  readonly moments: Readonly<Record<DrillMoment, DrillMark | null>>;
  readonly jobs: readonly DrillJob[];
  readonly incident: DrillIncident;
  readonly points: readonly DrillPoint[];
  /** The last time that the same was exercised; null for the first time. */
  readonly before: (DrillTimes & { readonly at: number }) | null;
}

/** An exercise that came to its end. */
export interface EndedDrill {
  readonly report: DrillReport;
  /** Paths, or why nothing could be written. */
  readonly written: Outcome<{ readonly json: string; readonly markdown: string }>;
}

/** What the operator has in sight, as far as an exercise wants to know. */
export interface DrillLook {
  /** The tab, and the page over it or the tab again. */
  readonly tab: string;
  readonly place: string;
  /** The row whose page is open; null without. */
  readonly subject: string | null;
  /** In which the report is written. */
  readonly lang: Lang;
  readonly timeZone: string | undefined;
}

/**
 * An exercise: something goes wrong at a moment that nobody was told, and it is written down how it is handled. What it
 * knows of the trouble is told when it is over, not before.
 */
export interface DrillDesk extends Desk {
  /** Epoch milliseconds. */
  readonly startedAt: number;
  /** Told whatever comes into sight. */
  see(look: DrillLook): void;
  /** Null until it is over. */
  ended(): EndedDrill | null;
  /** Ends it. Null when nothing had gone wrong yet: then there is nothing to tell. */
  end(): EndedDrill | null;
  /** Ends it as {@link DrillDesk.end} does, and watches no more. */
  close(): void;
}
