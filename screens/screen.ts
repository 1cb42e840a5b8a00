import type { Cockpit } from '../src/model/cockpit.ts';
import type { Desks } from '../src/model/desks.ts';
import type { Level } from '../src/model/level.ts';
import type { TabId } from '../src/model/probe.ts';
import { LEVEL_GLYPHS } from '../src/shell/drawing/charset.ts';
import { type Line, type Span, span } from '../src/shell/drawing/line.ts';
import type { HitArea } from '../src/shell/keys/dispatch.ts';
import { contains } from '../src/shell/keys/fuzzy.ts';
import type { LogPage } from '../src/shell/logs/log-view.ts';
import type { ChartInSight } from '../src/shell/metrics/metrics-view.ts';
import { cursorOf, type ShellState } from '../src/shell/state.ts';
import { type Formats, formatsOf } from '../src/text/formats.ts';
import { inert } from '../src/text/inert.ts';
import type { Phrase } from '../src/text/lang.ts';

/** What a screen is drawn from: snapshots of the cockpit, the interface's state, and the room it has. */
export interface ScreenInput {
  readonly cockpit: Cockpit;
  readonly state: ShellState;
  readonly width: number;
  readonly height: number;
  /** The rows become sentences: pictures that say nothing in words are left out. */
  readonly isSpoken?: boolean;
  /** What can be done beside looking at readings. */
  readonly desks: Desks;
  /** The key in force of a command, by its id; '' without one. Absent where no key is shown. */
  keyOf?(command: string): string;
}

/** Cells of a row that can be selected. The first of them is kept free for the mark of the selection. */
export interface Place {
  readonly id: string;
  readonly x: number;
  readonly width: number;
}

/** One row of a body; with an id the whole of it can be selected, with places those parts of it. */
export interface BodyRow {
  readonly line: Line;
  readonly id?: string;
  readonly places?: readonly Place[];
}

/** What of a row can be selected, in a body of this width. */
export function placesOf({ id, places }: BodyRow, width: number): readonly Place[] {
  return places ?? (id === undefined ? [] : [{ id, x: 0, width }]);
}

/** How long something has been so, in whole seconds: a tenth of a second is of no use to anybody. */
export function elapsedText(input: Pick<ScreenInput, 'state' | 'cockpit'>, since: number): string {
  const elapsed = Math.max(1, Math.floor((input.cockpit.now() - since) / 1000));
  return formatsIn(input).duration(elapsed * 1000);
}

/** Ages below this are not told apart: a number that changes every second only distracts. */
export const FRESH_MS = 20_000;

/** Age of a reading: `agora` while it is fresh, then by the minute. */
export function ageText(input: Pick<ScreenInput, 'state'>, ageMs: number): string {
  if (!Number.isFinite(ageMs)) return '';
  if (ageMs < FRESH_MS) return input.state.lang === 'pt-BR' ? 'agora' : 'now';
  const formats = formatsIn(input);
  return formats.ago(ageMs < 60_000 ? Math.floor(ageMs / FRESH_MS) * FRESH_MS : ageMs);
}

/** The part of the frame between verdict and footer. */
export interface Body {
  /** At most as many as the height given. */
  readonly rows: readonly BodyRow[];
  /** Ids that can be selected, also those out of sight, from top to bottom. */
  readonly selectable: readonly string[];
  /** First row in sight of the list that scrolls, and how many are in sight. */
  readonly offset: number;
  readonly pageRows: number;
  /** The row that Enter opens when nothing is selected. */
  readonly worstRow: string | null;
  /** What `y` copies, where it is not the row's own. */
  readonly equivalent?: string | null;
  /** On the Logs tab: the log as it is in sight. */
  readonly log?: LogPage;
  /** The row painted as selected while none is; absent where nothing is. */
  readonly marked?: string;
  /** Last offset of what scrolls without a selection; default 0. */
  readonly maxScroll?: number;
  /** On the Metrics tab: the chart in sight. */
  readonly chart?: ChartInSight;
  /** What a click acts on beside rows; `y` counts from the body's first row. */
  readonly areas?: readonly HitArea[];
}

/** A tab's screen: a pure function from its input to rows. */
export interface Screen {
  readonly tab: TabId;
  /** Probes that it shows and that therefore run at their watched cadence. */
  watches(cockpit: Cockpit): readonly string[];
  build(input: ScreenInput): Body;
  /** The page of a row that only this screen knows; null for rows that every screen has. */
  details?(input: ScreenInput, subject: string): readonly Line[] | null;
  /** What `y` copies for such a row; null for rows that every screen has. */
  equivalent?(subject: string, input: ScreenInput): string | null;
}

/** The formats of the language in force. */
export function formatsIn({ state }: Pick<ScreenInput, 'state'>): Formats {
  return formatsOf(state.lang);
}

/** A phrase in the language in force, made inert: it may carry a peer's own words. */
export function say({ state }: Pick<ScreenInput, 'state'>, text: Phrase): string {
  return inert(text[state.lang]);
}

/** The glyph of a level in its style. */
export function glyph(level: Level): Span {
  return span(LEVEL_GLYPHS[level], level);
}

/** Style of a value of this level: calm unless there is something to say. */
export function valueStyle(level: Level): Span['style'] {
  return level === 'ok' ? 'plain' : level;
}

/** Whether a text passes the filter of the tab. */
export function passesFilter({ state }: Pick<ScreenInput, 'state'>, text: string): boolean {
  const typed = state.filters[state.tab] ?? '';
  return typed === '' || contains(text, typed);
}

/**
 * The first row in sight of a list of `count` rows with room for `room`: as it was, moved only as far as the selected
 * row needs to be seen.
 */
export function scrollTo(offset: number, selected: number, room: number, count: number): number {
  const last = Math.max(0, count - room);
  const kept = Math.min(Math.max(0, offset), last);
  if (selected < 0) return kept;
  if (selected < kept) return selected;
  return selected >= kept + room ? Math.min(selected - room + 1, last) : kept;
}

/** The id of the selected row of the tab in sight. */
export function selectedRow({ state }: Pick<ScreenInput, 'state'>): string | null {
  return cursorOf(state).row;
}
