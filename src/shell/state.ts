import type { IncidentField } from '../model/incident.ts';
import type { TabId } from '../model/probe.ts';
import type { StepVerdict } from '../model/runbook.ts';
import type { DraftField } from '../model/walk-desk.ts';
import type { Lang, Phrase } from '../text/lang.ts';
import type { Charset } from './drawing/charset.ts';
import { ALL_LOGS, type LogPattern, type LogsView } from './logs/log-view.ts';
import { METRICS_NOW, type MetricsView } from './metrics/metrics-view.ts';

/** Names of the themes, in the order in which they are offered. */
export const THEMES = ['default', 'contrast', 'colour-blind', 'mono'] as const;
/** A theme's name. */
export type ThemeName = (typeof THEMES)[number];

/** Cells of the terminal. */
export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** A text being typed, and the caret's place in it counted in UTF-16 units. */
export interface Entry {
  readonly text: string;
  readonly caret: number;
}

/** What the keyboard means now, beyond the screen itself. */
export type Mode =
  | { readonly kind: 'normal' }
  | { readonly kind: 'help'; readonly offset: number }
  | { readonly kind: 'palette'; readonly entry: Entry; readonly selected: number }
  /** One of several targets is chosen by name. */
  | { readonly kind: 'targets'; readonly entry: Entry; readonly selected: number }
  | { readonly kind: 'filter'; readonly entry: Entry }
  /** A pattern of the Logs tab is typed; it is in force while it compiles. */
  | { readonly kind: 'logPattern'; readonly field: LogPattern; readonly entry: Entry }
  /** An expression of the Metrics tab is typed: the suggestion chosen, and how far back in the history; -1 for none. */
  | { readonly kind: 'promql'; readonly entry: Entry; readonly choice: number; readonly recalled: number }
  /** Something is typed for the incident. */
  | { readonly kind: 'incident'; readonly field: IncidentField; readonly entry: Entry }
  /** The page of one row: `subject` is its id. */
  | { readonly kind: 'details'; readonly subject: string; readonly offset: number }
  /** A note, or the reason of a verdict, is typed at a step of the walk. */
  | WalkTextMode
  | ActionMode;

/** A text is typed at a step of the walk. It is kept on disk at every key. */
export interface WalkTextMode {
  readonly kind: 'walkText';
  readonly step: string;
  readonly field: DraftField;
  /** The verdict that a reason is for; null for a note. */
  readonly verdict: StepVerdict | null;
  readonly entry: Entry;
  /** Why it could not be kept; null when it was. */
  readonly problem: Phrase | null;
}

/** What keys go to while a plan is in sight: the plan itself, the reason, the phrase that confirms. */
export type PlanField = 'plan' | 'reason' | 'phrase';

/** The page of the action desk is in sight. */
export interface ActionMode {
  readonly kind: 'action';
  /** Where Esc leads back to. */
  readonly from: Mode;
  /** What was typed to find or to give an argument. */
  readonly entry: Entry;
  /** Choice, or step of a job, that is pointed at. */
  readonly selected: number;
  /** Null is the first that the plan wants something of. */
  readonly field: PlanField | null;
  readonly reason: Entry;
  /** Steps are explained. */
  readonly explains: boolean;
  readonly offset: number;
}

/** Kinds of pages, see {@link Page}. */
export const PAGE_KINDS = [
  'walks',
  'walk',
  'reports',
  'report',
  'diagnoses',
  'diagnosis',
  'incident',
  'drill',
] as const satisfies readonly Page['kind'][];

/** What fills the screen in the place of the tabs; the tab under it stays as it was. */
export type Page =
  /** Runbooks to walk, one a row. */
  | { readonly kind: 'walks' }
  /** The walk under way, or the end of one; `scroll` is of the step in sight. */
  | { readonly kind: 'walk'; readonly scroll: number; readonly isClosing: boolean }
  /** Earlier reports, one a row. */
  | { readonly kind: 'reports' }
  /** One of them, and how far it is scrolled. */
  | { readonly kind: 'report'; readonly id: string; readonly scroll: number }
  /** Which diagnosis to run. */
  | { readonly kind: 'diagnoses' }
  /** The diagnosis that runs, or ran last. `open` is the step whose evidence is in sight. */
  | { readonly kind: 'diagnosis'; readonly open: string | null }
  /** The incident that runs, or was closed last. `open` is the row whose lines are in sight. */
  | { readonly kind: 'incident'; readonly open: string | null }
  /** The exercise: that it runs, or how it went. */
  | { readonly kind: 'drill'; readonly scroll: number };

/** Where commands belong, and what remembers a selection: a tab, or a page over the tabs. */
export type Place = TabId | Page['kind'];

/** What `j` and `k` point at in one place: the row by id, so that new rows do not move it, and the first row in sight. */
export interface Cursor {
  /** Null while nothing is selected. */
  readonly row: string | null;
  readonly offset: number;
  /** On the fleet's board: the place at which the row was selected. It stays there, whatever the others do. */
  readonly place?: number;
}

/** A passing message in the place of the footer. */
export interface Notice {
  readonly text: Phrase;
  readonly level: 'ok' | 'warn' | 'critical';
  /** Wall clock, epoch milliseconds. */
  readonly since: number;
}

/** What is the same whichever target is in sight; everything else is kept for each by itself. */
export const SHARED_STATE = [
  'target',
  'targetBefore',
  'places',
  'tab',
  'page',
  'mode',
  'lang',
  'theme',
  'charset',
  'timeZone',
  'notice',
  'size',
] as const satisfies readonly (keyof ShellState)[];

/** What the interface remembers of a target while another one is in sight. */
export type TargetPlace = Omit<ShellState, (typeof SHARED_STATE)[number]>;

/** Everything the interface remembers that is not a reading. */
export interface ShellState {
  /** Name of the target in sight; null is the first. */
  readonly target: string | null;
  /** The one that was in sight before it. */
  readonly targetBefore: string | null;
  /** What was left at the other targets, by name. */
  readonly places: Readonly<Record<string, TargetPlace>>;
  readonly tab: TabId;
  /** Null while the tab is in sight. */
  readonly page: Page | null;
  readonly mode: Mode;
  readonly cursors: Readonly<Partial<Record<Place, Cursor>>>;
  readonly filters: Readonly<Partial<Record<TabId, string>>>;
  readonly logs: LogsView;
  readonly metrics: MetricsView;
  readonly lang: Lang;
  readonly theme: ThemeName;
  readonly charset: Charset;
  /** Whether the terminal may be given links. */
  readonly hasLinks: boolean;
  /** Zone of clocks; undefined is the process's own. */
  readonly timeZone: string | undefined;
  readonly notice: Notice | null;
  readonly size: Size;
}

/** How long a notice stays, milliseconds. */
export const NOTICE_MS = 5000;

/** The mode in which keys mean what the footer says. */
export const NORMAL: Mode = { kind: 'normal' };

/** A cursor that points at nothing. */
export const NO_CURSOR: Cursor = { row: null, offset: 0 };

/** The state at the start; only what is given differs from the plain one. */
export function initialShell(given: Partial<ShellState> = {}): ShellState {
  return {
    target: null,
    targetBefore: null,
    places: {},
    tab: 'overview',
    page: null,
    mode: NORMAL,
    cursors: {},
    filters: {},
    logs: ALL_LOGS,
    metrics: METRICS_NOW,
    lang: 'en',
    theme: 'default',
    charset: 'unicode',
    hasLinks: false,
    timeZone: undefined,
    notice: null,
    size: { columns: 80, rows: 24 },
    ...given,
  };
}

/** Where keys act: the page over the tabs, else the tab. */
export function placeOf({ page, tab }: Pick<ShellState, 'page' | 'tab'>): Place {
  return page?.kind ?? tab;
}

/** The cursor of a place; of the one in sight unless told otherwise. */
export function cursorOf(state: ShellState, place: Place = placeOf(state)): Cursor {
  return state.cursors[place] ?? NO_CURSOR;
}
