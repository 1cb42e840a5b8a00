import type { Lang, Phrase } from '../text/lang.ts';
import type { Desk } from './desks.ts';
import type { Fault, Outcome } from './fault.ts';
import type { Level } from './level.ts';
import type { People } from './people.ts';
import type { WorldMark } from './target.ts';

/** What an operator marked: a stretch of a log, a number, a check, a diagnosis. */
export type MarkKind = 'log' | 'signal' | 'check' | 'cause' | 'diagnosis';

/** Something an operator wants in the timeline, as it was at that moment. Texts are inert and without secrets. */
export interface Mark {
  readonly what: MarkKind;
  readonly title: Phrase;
  /** Lines of the log, or what the check or diagnosis said. */
  readonly lines: readonly Phrase[];
  /** When the thing itself happened, epoch milliseconds; null for now. */
  readonly ofAt: number | null;
}

/** Who writes, and from where. */
export interface IncidentAuthor {
  readonly operator: string;
  readonly host: string;
  readonly pid: number;
}

/** One thing that happened; an incident's file is these, one JSON a line. Times are epoch milliseconds. */
export type IncidentEvent =
  | ({
      readonly kind: 'open';
      readonly schema: 1;
      /** Id, also the file's name. */
      readonly incident: string;
      readonly target: string;
      readonly mark: WorldMark | null;
      readonly title: string;
      /** Since when something was critical; null while nothing is. */
      readonly criticalSince: number | null;
      readonly at: number;
    } & IncidentAuthor)
  /** Somebody goes on with it; nobody watched since `seenUntil`. */
  | ({ readonly kind: 'resume'; readonly seenUntil: number; readonly at: number } & IncidentAuthor)
  /** The verdict changed: its level, or what it names as cause. */
  | {
      readonly kind: 'verdict';
      readonly level: Level;
      /** Id of the root cause that is named first; null without. */
      readonly cause: string | null;
      readonly says: Phrase;
      readonly at: number;
    }
  | {
      readonly kind: 'level';
      readonly probe: string;
      readonly title: Phrase;
      readonly from: Level | null;
      readonly to: Level;
      readonly summary: Phrase;
      readonly at: number;
    }
  /** A job of the target, as its journal tells it. */
  | {
      readonly kind: 'action';
      readonly job: string;
      readonly action: string;
      readonly state: string;
      readonly who: string;
      readonly why: string;
      readonly at: number;
    }
  | { readonly kind: 'note'; readonly text: string; readonly operator: string; readonly at: number }
  | { readonly kind: 'mark'; readonly mark: Mark; readonly operator: string; readonly at: number }
  | {
      readonly kind: 'escalate';
      readonly level: number;
      readonly title: Phrase;
      /** Whom, in the configuration's words; empty when nobody is named there. */
      readonly whom: readonly string[];
      readonly operator: string;
      readonly at: number;
    }
  /** The wall clock was set. */
  | { readonly kind: 'clock'; readonly byMs: number; readonly at: number }
  /** Changes came faster than they are kept; so many were left out. */
  | { readonly kind: 'dropped'; readonly count: number; readonly at: number }
  | { readonly kind: 'close'; readonly text: string; readonly operator: string; readonly at: number };

/** An incident as its events make it. */
export interface Incident {
  readonly id: string;
  readonly target: string;
  readonly mark: WorldMark | null;
  readonly title: string;
  /** Everyone who wrote, in order. */
  readonly operators: readonly string[];
  readonly openedAt: number;
  /** Since when something was critical, possibly before it was opened; null while nothing was. */
  readonly criticalSince: number | null;
  /** When the verdict was last no longer critical; null while it is, and while it never was. */
  readonly recoveredAt: number | null;
  /** Null while it runs. */
  readonly closedAt: number | null;
  /** What the operator said at the end; '' while it runs. */
  readonly resolution: string;
  /** Highest level of escalation that was called, 0 for none. */
  readonly calledLevel: number;
  /** In order of time, as far as clocks allow. */
  readonly events: readonly IncidentEvent[];
  /** Lines of the file that could not be read. */
  readonly damaged: number;
}

/** What an operator types for an incident. */
export type IncidentField = 'title' | 'note' | 'resolution';

/** The incident of a session. */
export interface IncidentState {
  readonly incident: Incident;
  /** Events that are not on disk, and why; null while all are. They are kept here and tried again. */
  readonly unsaved: { readonly count: number; readonly fault: Fault } | null;
  /** Somebody else's cockpit keeps the timeline; this one adds to it what is typed here. */
  readonly isGuest: boolean;
}

/** What closing gave. */
export interface ClosedIncident {
  readonly incident: Incident;
  /** Path of the draft, or why it could not be written. */
  readonly draft: Outcome<string>;
}

/** The incidents of one target: at most one runs. What cannot be written is kept, told, and tried again. */
export interface IncidentDesk extends Desk {
  readonly people: People | null;
  /** Folder of incidents and drafts, for messages. */
  readonly folder: string;
  /** The one that runs; null without. */
  current(): IncidentState | null;
  /** The last one that this session closed; null without, and when another was opened since. */
  closed(): ClosedIncident | null;
  /** What a new one would be called: what the verdict says. */
  suggestTitle(): Phrase;
  /** Opens one; does nothing while one runs. */
  open(title: string): void;
  note(text: string): void;
  mark(mark: Mark): void;
  /** A level of escalation was called. */
  escalate(level: number): void;
  /** Ends it and writes the draft of a post-mortem in this language. */
  close(text: string, lang: Lang): void;
  /** Keeps what is being typed for a field, on disk too, until it is given; '' forgets it. */
  keep(field: IncidentField, text: string): void;
  /** What was typed for a field and not given yet; '' for nothing. */
  kept(field: IncidentField): string;
  /** The draft as it would be written now, of the one that runs or was closed last; null without. */
  draft(lang: Lang): string | null;
  /** What is on no disk when the session ends, as Markdown; null when everything is. */
  unsaved(lang: Lang): string | null;
  /** Gives back what it holds; the incident goes on. */
  end(): void;
}

/** How long something has been critical by now, or was until it recovered; null while it never was. */
export function criticalMs({ criticalSince, recoveredAt, closedAt }: Incident, now: number): number | null {
  if (criticalSince === null) return null;
  return Math.max(0, (recoveredAt ?? closedAt ?? now) - criticalSince);
}
