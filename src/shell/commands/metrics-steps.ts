import type { Desks } from '../../model/desks.ts';
import { type Phrase, phrase } from '../../text/lang.ts';
import type { CommandContext } from '../command.ts';
import { editEntry, insertText } from '../keys/entry.ts';
import type { KeyPress } from '../keys/keymap.ts';
import { METRICS_PAGES, type MetricsPageId, type MetricsView, RANGES } from '../metrics/metrics-view.ts';
import { accept, type Suggestion, suggestionsOf } from '../metrics/promql-complete.ts';
import { type Entry, type Mode, NORMAL, placeOf, type ShellState } from '../state.ts';

/** What the Metrics tab shows is changed; a page change lets go of the row. */
export function changeMetrics({ shell }: Pick<CommandContext, 'shell'>, change: Partial<MetricsView>): void {
  if (change.page !== undefined) shell.dispatch({ type: 'select', row: null, offset: 0 });
  shell.dispatch({ type: 'metrics', change });
}

/** The page after (or before) the open one, around the end. */
export function stepPage(context: CommandContext, by: 1 | -1): void {
  const index = METRICS_PAGES.indexOf(context.shell.getState().metrics.page) + by;
  const page = METRICS_PAGES[(index + METRICS_PAGES.length) % METRICS_PAGES.length];
  if (page !== undefined) changeMetrics(context, { page });
}

/** Whether the page that is open has a chart. */
export function hasChart({ shell, desks }: CommandContext): boolean {
  const { page, shows } = shell.getState().metrics;
  return desks.metrics !== undefined && page !== 'alerts' && (page !== 'query' || shows === 'chart');
}

/** A span of this length around the cursor, or up to the end that is shown; never later than now. */
function spanOf({ shell, cockpit }: CommandContext, rangeMs: number): Partial<MetricsView> {
  const { cursorAt, endAt } = shell.getState().metrics;
  const end = cursorAt === null ? endAt : cursorAt + rangeMs / 2;
  return { rangeMs, endAt: end === null || end >= cockpit.now() ? null : end };
}

/** The next longer or shorter range; around the cursor where there is one. */
export function zoom(context: CommandContext, by: 1 | -1): void {
  const index = RANGES.findIndex(({ ms }) => ms === context.shell.getState().metrics.rangeMs);
  const range = RANGES[index + by];
  if (range !== undefined) changeMetrics(context, spanOf(context, range.ms));
}

/** The next range, up to now; the shortest after the longest. */
export function nextRange(context: CommandContext): void {
  const index = RANGES.findIndex(({ ms }) => ms === context.shell.getState().metrics.rangeMs);
  const range = RANGES[(index + 1) % RANGES.length];
  if (range !== undefined) changeMetrics(context, { rangeMs: range.ms, endAt: null, cursorAt: null });
}

/** Moves the cursor by so many buckets; at the edge the span moves along. */
export function moveCursor(context: CommandContext, by: number): void {
  const { shell, cockpit, view } = context;
  if (view.chart === undefined) return;
  const { startMs, endMs, bucketMs, newestMs } = view.chart;
  const { cursorAt, rangeMs } = shell.getState().metrics;
  const now = cockpit.now();
  // The first step stands on the newest value.
  const wanted = cursorAt === null ? newestMs + Math.min(0, by + 1) * bucketMs : cursorAt + by * bucketMs;
  const at = Math.min(wanted, now);
  if (at < startMs) changeMetrics(context, { cursorAt: at, endAt: Math.min(now, at + (rangeMs * 3) / 4) });
  else if (at > endMs) {
    const end = at + rangeMs / 4;
    changeMetrics(context, { cursorAt: at, endAt: end >= now ? null : end });
  } else changeMetrics(context, { cursorAt: at });
}

/** One level back: the cursor, then back to now. */
export function backInMetrics(context: CommandContext): boolean {
  const state = context.shell.getState();
  const { mode, metrics } = state;
  if (placeOf(state) !== 'metrics' || mode.kind !== 'normal') return false;
  if (metrics.cursorAt !== null) changeMetrics(context, { cursorAt: null });
  else if (metrics.endAt !== null) changeMetrics(context, { endAt: null });
  else return false;
  return true;
}

/** Opens the entry of the Query page: with what was run before, or with the expression of the chart in sight. */
export function typeExpression(context: CommandContext): void {
  const { shell, view } = context;
  const { page, expression } = shell.getState().metrics;
  const text = page === 'query' ? expression : (view.chart?.expression ?? expression);
  if (page !== 'query') changeMetrics(context, { page: 'query' satisfies MetricsPageId });
  shell.dispatch({
    type: 'mode',
    mode: { kind: 'promql', entry: { text, caret: text.length }, choice: -1, recalled: -1 },
  });
}

type PromqlMode = Extract<Mode, { kind: 'promql' }>;

function setMode({ shell }: CommandContext, mode: PromqlMode): void {
  shell.dispatch({ type: 'mode', mode });
}

/** Suggestions for what is typed; none while the history is leafed through. */
export function offeredOf({ mode, lang }: ShellState, { metrics }: Desks): readonly Suggestion[] {
  if (mode.kind !== 'promql' || mode.recalled >= 0 || metrics === undefined) return [];
  return suggestionsOf(mode.entry, metrics.catalogue(), lang);
}

function recall(context: CommandContext, mode: PromqlMode, by: 1 | -1): void {
  const history = context.desks.metrics?.history() ?? [];
  const recalled = Math.min(history.length - 1, Math.max(-1, mode.recalled + by));
  const text = recalled < 0 ? '' : (history[recalled] ?? '');
  setMode(context, { ...mode, entry: { text, caret: text.length }, choice: -1, recalled });
}

function runExpression(context: CommandContext, { entry }: PromqlMode): void {
  const expression = entry.text.trim();
  if (expression !== '') context.desks.metrics?.remember(expression);
  changeMetrics(context, { expression, cursorAt: null });
  context.shell.dispatch({ type: 'mode', mode: NORMAL });
}

function take(context: CommandContext, mode: PromqlMode, choice: number): boolean {
  const suggestion = offeredOf(context.shell.getState(), context.desks)[Math.max(0, choice)];
  if (suggestion === undefined) return false;
  setMode(context, { ...mode, entry: accept(mode.entry, suggestion), choice: -1, recalled: -1 });
  return true;
}

/** Keys while an expression is typed: editing, suggestions, history, run. */
export function handlePromqlKey(press: KeyPress, mode: PromqlMode, context: CommandContext): void {
  const offered = offeredOf(context.shell.getState(), context.desks);
  const choose = (by: 1 | -1): void =>
    setMode(context, { ...mode, choice: Math.min(offered.length - 1, Math.max(-1, mode.choice + by)) });
  switch (press.name) {
    case 'esc':
      if (mode.choice >= 0) setMode(context, { ...mode, choice: -1 });
      else context.shell.dispatch({ type: 'mode', mode: NORMAL });
      return;
    case 'enter':
      if (mode.choice < 0 || !take(context, mode, mode.choice)) runExpression(context, mode);
      return;
    case 'tab':
      take(context, mode, mode.choice);
      return;
    case 'down':
      if (offered.length > 0) choose(1);
      else recall(context, mode, -1);
      return;
    case 'up':
      if (mode.choice >= 0) choose(-1);
      else recall(context, mode, 1);
      return;
    case 'ctrl+p':
      recall(context, mode, 1);
      return;
    case 'ctrl+n':
      recall(context, mode, -1);
      return;
    default:
      editPromql(press, mode.entry, context);
  }
}

function editPromql(press: KeyPress, entry: Entry, { shell }: CommandContext): void {
  const edited = press.text === '' ? editEntry(entry, press.name) : insertText(entry, press.text);
  if (edited !== undefined) shell.dispatch({ type: 'entry', entry: edited });
}

/** Why there is no query to type here; null when there is. */
export function whyNoQuery({ desks }: CommandContext): Phrase | null {
  if (desks.metrics?.canQuery === true) return null;
  return phrase(
    'aqui não há Prometheus que responda: uma gravação guarda só leituras',
    'no Prometheus answers here: a recording holds readings only',
  );
}
