import type { LogTail } from '../../model/log-tail.ts';
import { type Phrase, phrase } from '../../text/lang.ts';
import type { CommandContext } from '../command.ts';
import { type LogPlace, logFilterOf, logRowId, placeOfRow } from '../logs/log-view.ts';
import type { Step } from '../reducer.ts';
import { cursorOf, placeOf } from '../state.ts';

/** The tail on screen; null on other tabs, inside pages, and where there are no logs. */
export function shownTail({ shell, desks }: CommandContext): LogTail | null {
  const state = shell.getState();
  return placeOf(state) === 'logs' && state.mode.kind === 'normal' ? (desks.logs?.tail() ?? null) : null;
}

/** Tells something in the place of the footer. */
export function tellLog({ shell, cockpit }: CommandContext, level: 'ok' | 'warn', text: Phrase): void {
  shell.dispatch({ type: 'notice', notice: { level, text, since: cockpit.now() } });
}

/** Puts what the state asks for in force; a bad pattern is told in the state and leaves the last good one in force. */
export function applyLogView({ shell, desks, cockpit }: Pick<CommandContext, 'shell' | 'desks' | 'cockpit'>): void {
  const tail = desks.logs?.tail() ?? null;
  if (tail === null) return;
  const { logs: view, timeZone } = shell.getState();
  const filter = logFilterOf(view, tail.savedFilters, { now: cockpit.now(), timeZone });
  const isWrong = filter !== null && 'wrong' in filter;
  const filtered = filter === null || isWrong ? null : tail.setFilter(filter);
  const searched = tail.setSearch(view.search);
  const failed = [filtered, searched].find((outcome) => outcome?.ok === false);
  const problem = isWrong ? filter.wrong : failed?.ok === false ? failed.fault.message : null;
  shell.dispatch({ type: 'logs', change: { problem } });
}

/** Goes on following: the end is in sight and stays there. */
export function followLog({ shell }: CommandContext): void {
  shell.dispatch({ type: 'select', row: null, offset: 0 });
  shell.dispatch({ type: 'logs', change: { pausedAt: null } });
}

/** Selects a line and so stops following; what comes from now on is counted. */
export function selectLog({ shell, view }: CommandContext, tail: LogTail, place: LogPlace): void {
  const newest = tail.entry(tail.size() - 1);
  if (shell.getState().logs.pausedAt === null && newest !== undefined)
    shell.dispatch({ type: 'logs', change: { pausedAt: { seq: newest.seq, at: newest.at } } });
  shell.dispatch({ type: 'select', row: logRowId(place), offset: view.offset });
}

/** Index of the selected entry; that of the last one while following. */
export function logIndex({ shell }: CommandContext, tail: LogTail): number {
  const place = placeOfRow(cursorOf(shell.getState(), 'logs').row);
  return place === null ? tail.size() - 1 : tail.indexOf(place.seq, place.at);
}

/** Stops following at the last line in sight. */
export function pauseLog(context: CommandContext, tail: LogTail): void {
  const last = tail.entry(tail.size() - 1);
  if (last !== undefined) selectLog(context, tail, { seq: last.seq, at: last.at, line: 0 });
}

/** Moves by lines as they are shown: the lines of an open entry are passed one by one. */
export function moveLog(context: CommandContext, tail: LogTail, step: Step): void {
  if (step === 'last') {
    followLog(context);
    return;
  }
  const lineCountOf = context.view.log?.lineCountOf ?? (() => 1);
  let index = step === 'first' ? 0 : logIndex(context, tail);
  const selected = placeOfRow(cursorOf(context.shell.getState(), 'logs').row);
  let line = selected?.line ?? 0;
  let left = step === 'first' ? 0 : step;
  if (step === 'first') line = 0;
  else if (selected === null) {
    if (left > 0) return;
    // The first step up selects the last line itself.
    left += 1;
  }
  for (; left > 0; left -= 1) {
    const entry = tail.entry(index);
    if (entry !== undefined && line + 1 < lineCountOf(entry)) line += 1;
    else if (index + 1 < tail.size()) {
      index += 1;
      line = 0;
    } else break;
  }
  for (; left < 0; left += 1) {
    if (line > 0) line -= 1;
    else if (index > 0) {
      index -= 1;
      const above = tail.entry(index);
      line = above === undefined ? 0 : lineCountOf(above) - 1;
    } else break;
  }
  const entry = tail.entry(index);
  if (entry !== undefined) selectLog(context, tail, { seq: entry.seq, at: entry.at, line });
}

/** Goes to what `find` finds from the selected entry; says so when there is none. */
export function jumpLog(
  context: CommandContext,
  find: (tail: LogTail, from: number) => number,
  step: 1 | -1,
  none: Phrase,
): void {
  const tail = shownTail(context);
  if (tail === null) return;
  const isFollowing = cursorOf(context.shell.getState(), 'logs').row === null;
  const found = find(tail, isFollowing && step < 0 ? tail.size() : logIndex(context, tail));
  const entry = found < 0 ? undefined : tail.entry(found);
  if (entry === undefined) tellLog(context, 'warn', none);
  else selectLog(context, tail, { seq: entry.seq, at: entry.at, line: 0 });
}

/** Opens or closes the selected entry: folded lines, JSON, what is wider than the screen. */
export function toggleLogEntry(context: CommandContext, tail: LogTail): void {
  const { shell } = context;
  const entry = tail.entry(logIndex(context, tail));
  if (entry === undefined) return;
  const { expanded } = shell.getState().logs;
  const isOpen = expanded.includes(entry.seq);
  const next = isOpen ? expanded.filter((seq) => seq !== entry.seq) : [...expanded.slice(-200), entry.seq];
  shell.dispatch({ type: 'logs', change: { expanded: next } });
  selectLog(context, tail, { seq: entry.seq, at: entry.at, line: 0 });
}

/** One level back: follow again, then drop patterns, then every filter. */
export function backInLog(context: CommandContext): boolean {
  const { shell } = context;
  const state = shell.getState();
  if (cursorOf(state, 'logs').row !== null) {
    followLog(context);
    return true;
  }
  const { include, exclude, search, saved, service, minLevel, period } = state.logs;
  if (include + exclude + search !== '')
    shell.dispatch({ type: 'logs', change: { include: '', exclude: '', search: '' } });
  else if (saved !== 'all' || service !== null || minLevel !== 'none' || period !== '')
    shell.dispatch({ type: 'logs', change: { saved: 'all', service: null, minLevel: 'none', period: '' } });
  else return false;
  applyLogView(context);
  return true;
}

/** Nothing of this kind in what is shown. */
export const NO_MATCH: Phrase = phrase('nada mais para achar neste sentido', 'nothing more to find in this direction');
