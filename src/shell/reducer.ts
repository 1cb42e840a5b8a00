import { TABS, type TabId } from '../model/probe.ts';
import type { Lang } from '../text/lang.ts';
import type { Charset } from './drawing/charset.ts';
import { goToTarget } from './fleet/target-place.ts';
import type { LogsView } from './logs/log-view.ts';
import type { MetricsView } from './metrics/metrics-view.ts';
import {
  type ActionMode,
  cursorOf,
  type Entry,
  type Mode,
  NORMAL,
  type Notice,
  type Page,
  placeOf,
  type ShellState,
  type Size,
  type ThemeName,
} from './state.ts';

/** Where a movement goes: so many rows, or an end. */
export type Step = number | 'first' | 'last';

/** Everything that can happen to the interface's own state. */
export type ShellAction =
  | { readonly type: 'tab'; readonly tab: TabId }
  | { readonly type: 'nextTab'; readonly by: 1 | -1 }
  | { readonly type: 'page'; readonly page: Page | null }
  | { readonly type: 'mode'; readonly mode: Mode }
  /** Brings another target in sight. */
  | { readonly type: 'target'; readonly target: string; readonly tab: TabId }
  /** Changes what the page of the action desk remembers. */
  | { readonly type: 'action'; readonly change: Partial<Omit<ActionMode, 'kind'>> }
  /** Moves the selection among `rows` as they are shown now; `offset` is the first row in sight now. */
  | { readonly type: 'move'; readonly step: Step; readonly rows: readonly string[]; readonly offset: number }
  | {
      readonly type: 'select';
      readonly row: string | null;
      readonly offset: number;
      /** Rows as they are shown now. */
      readonly rows?: readonly string[];
    }
  /** Scrolls what the mode shows, else the page, whose last possible offset is `maxOffset`. */
  | { readonly type: 'scroll'; readonly step: Step; readonly maxOffset: number }
  | { readonly type: 'entry'; readonly entry: Entry }
  /** Moves among what the palette, or the list of targets, found. */
  | { readonly type: 'paletteMove'; readonly by: number; readonly count: number }
  | { readonly type: 'filter'; readonly text: string }
  | { readonly type: 'logs'; readonly change: Partial<LogsView> }
  | { readonly type: 'metrics'; readonly change: Partial<MetricsView> }
  | { readonly type: 'notice'; readonly notice: Notice | null }
  | { readonly type: 'lang'; readonly lang: Lang }
  | { readonly type: 'theme'; readonly theme: ThemeName }
  | { readonly type: 'charset'; readonly charset: Charset }
  | { readonly type: 'timeZone'; readonly timeZone: string | undefined }
  | { readonly type: 'size'; readonly size: Size };

const clamp = (value: number, least: number, most: number): number => Math.min(most, Math.max(least, value));

function stepFrom(index: number, step: Step, last: number): number {
  if (step === 'first') return 0;
  if (step === 'last') return last;
  return clamp(index + step, 0, last);
}

/** The row a step leads to. From nothing selected the first step forward is the first row, backward the last. */
function moveTo(rows: readonly string[], current: string | null, step: Step): string | null {
  if (rows.length === 0) return null;
  const last = rows.length - 1;
  const index = current === null ? -1 : rows.indexOf(current);
  if (index < 0 && typeof step === 'number') return rows[step > 0 ? 0 : last] ?? null;
  return rows[stepFrom(index, step, last)] ?? null;
}

function withCursor(
  state: ShellState,
  row: string | null,
  offset: number,
  rows: readonly string[] | undefined,
): ShellState {
  const now = cursorOf(state);
  const place = state.tab === 'fleet' && row !== null ? (rows?.indexOf(row) ?? -1) : -1;
  const cursor = place < 0 ? { row, offset } : { row, offset, place };
  if (now.row === row && now.offset === offset && now.place === (place < 0 ? undefined : place)) return state;
  return { ...state, cursors: { ...state.cursors, [placeOf(state)]: cursor } };
}

function withFilter(state: ShellState, text: string): ShellState {
  if ((state.filters[state.tab] ?? '') === text) return state;
  return { ...state, filters: { ...state.filters, [state.tab]: text } };
}

function editMode(state: ShellState, entry: Entry): ShellState {
  if (state.mode.kind === 'palette' || state.mode.kind === 'targets')
    return { ...state, mode: { ...state.mode, entry, selected: 0 } };
  if (state.mode.kind === 'logPattern')
    return { ...state, mode: { ...state.mode, entry }, logs: { ...state.logs, [state.mode.field]: entry.text } };
  if (state.mode.kind === 'promql') return { ...state, mode: { ...state.mode, entry, choice: -1, recalled: -1 } };
  if (state.mode.kind === 'walkText') return { ...state, mode: { ...state.mode, entry } };
  if (state.mode.kind === 'incident') return { ...state, mode: { ...state.mode, entry } };
  if (state.mode.kind === 'filter') return withFilter({ ...state, mode: { ...state.mode, entry } }, entry.text);
  return state;
}

function toTab(state: ShellState, tab: TabId): ShellState {
  const isThere = state.tab === tab && state.page === null && state.mode.kind === 'normal';
  return isThere ? state : { ...state, tab, page: null, mode: NORMAL };
}

function scroll(state: ShellState, step: Step, maxOffset: number): ShellState {
  const { mode, page } = state;
  if (mode.kind === 'help' || mode.kind === 'details' || mode.kind === 'action')
    return { ...state, mode: { ...mode, offset: stepFrom(Math.min(mode.offset, maxOffset), step, maxOffset) } };
  if (page === null || !('scroll' in page)) return state;
  return { ...state, page: { ...page, scroll: stepFrom(page.scroll, step, maxOffset) } };
}

/** The state after an action; the same object when nothing changed. */
export function reduceShell(state: ShellState, action: ShellAction): ShellState {
  switch (action.type) {
    case 'tab':
      return toTab(state, action.tab);
    case 'nextTab': {
      const tabs: readonly TabId[] = TABS;
      const index = tabs.indexOf(state.tab) + action.by;
      return toTab(state, tabs[(index + tabs.length) % tabs.length] ?? state.tab);
    }
    case 'page':
      return { ...state, page: action.page, mode: NORMAL };
    case 'mode':
      return { ...state, mode: action.mode };
    case 'target':
      return goToTarget(state, action.target, action.tab);
    case 'action':
      return state.mode.kind === 'action' ? { ...state, mode: { ...state.mode, ...action.change } } : state;
    case 'move':
      return withCursor(state, moveTo(action.rows, cursorOf(state).row, action.step), action.offset, action.rows);
    case 'select':
      return withCursor(state, action.row, action.offset, action.rows);
    case 'scroll':
      return scroll(state, action.step, action.maxOffset);
    case 'entry':
      return editMode(state, action.entry);
    case 'paletteMove':
      if (state.mode.kind !== 'palette' && state.mode.kind !== 'targets') return state;
      return {
        ...state,
        mode: { ...state.mode, selected: clamp(state.mode.selected + action.by, 0, Math.max(0, action.count - 1)) },
      };
    case 'filter':
      return withFilter(state, action.text);
    case 'logs':
      return { ...state, logs: { ...state.logs, ...action.change } };
    case 'metrics':
      return { ...state, metrics: { ...state.metrics, ...action.change } };
    case 'notice':
      return { ...state, notice: action.notice };
    case 'lang':
      return { ...state, lang: action.lang };
    case 'charset':
      return { ...state, charset: action.charset };
    case 'theme':
      return { ...state, theme: action.theme };
    case 'timeZone':
      return { ...state, timeZone: action.timeZone };
    case 'size':
      return action.size.columns === state.size.columns && action.size.rows === state.size.rows
        ? state
        : { ...state, size: action.size };
  }
}
