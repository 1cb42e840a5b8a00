import { inert } from '../../text/inert.ts';
import { handleActionKey, handleActionPaste } from '../acting/action-keys.ts';
import type { Command, CommandContext } from '../command.ts';
import { openTarget } from '../commands/fleet.ts';
import { giveIncidentEntry, keepIncidentEntry } from '../commands/incident.ts';
import { keepView } from '../commands/log-keeping.ts';
import { applyLogView } from '../commands/log-steps.ts';
import { handlePromqlKey } from '../commands/metrics-steps.ts';
import { giveTyped, keepTyped } from '../commands/walk-steps.ts';
import { findTargets } from '../fleet/targets.ts';
import type { ShellAction } from '../reducer.ts';
import { cursorOf, type Entry, type Mode, NORMAL, placeOf } from '../state.ts';
import type { Bindings } from './bindings.ts';
import { EMPTY_ENTRY, editEntry, insertText } from './entry.ts';
import type { KeyPress } from './keymap.ts';
import type { MouseEvent } from './mouse.ts';
import { findCommands } from './palette.ts';

/** Rows that one notch of the wheel moves. */
const WHEEL_ROWS = 3;

/** Runs a command, or says why it cannot run now. */
export function runCommand(command: Command, context: CommandContext): void {
  const reason = command.disabledReason?.(context) ?? null;
  if (reason === null) command.run(context);
  else
    context.shell.dispatch({
      type: 'notice',
      notice: { level: 'warn', text: reason, since: context.cockpit.now() },
    });
}

function edit(entry: Entry, press: KeyPress, context: CommandContext): void {
  const edited = press.text === '' ? editEntry(entry, press.name) : insertText(entry, press.text);
  if (edited !== undefined) context.shell.dispatch({ type: 'entry', entry: edited });
}

/** Keys in a list that narrows while a text is typed; Enter takes what is selected. */
function handleListKey(
  press: KeyPress,
  entry: Entry,
  count: number,
  choose: () => void,
  context: CommandContext,
): void {
  const { shell } = context;
  if (press.name === 'esc') shell.dispatch({ type: 'mode', mode: NORMAL });
  else if (press.name === 'up' || press.name === 'ctrl+p') shell.dispatch({ type: 'paletteMove', by: -1, count });
  else if (press.name === 'down' || press.name === 'ctrl+n') shell.dispatch({ type: 'paletteMove', by: 1, count });
  else if (press.name !== 'enter') edit(entry, press, context);
  else choose();
}

function handlePaletteKey(
  press: KeyPress,
  mode: Mode & { kind: 'palette' },
  bindings: Bindings,
  context: CommandContext,
) {
  const { shell } = context;
  const state = shell.getState();
  const found = findCommands(bindings.commands, mode.entry.text, placeOf(state), state.lang);
  const choose = () => {
    const command = found[mode.selected];
    shell.dispatch({ type: 'mode', mode: NORMAL });
    if (command !== undefined) runCommand(command, context);
  };
  handleListKey(press, mode.entry, found.length, choose, context);
}

function handleTargetsKey(press: KeyPress, mode: Mode & { kind: 'targets' }, context: CommandContext): void {
  const { shell, desks } = context;
  const { tab, lang } = shell.getState();
  const found = desks.fleet === undefined ? [] : findTargets(desks.fleet, mode.entry.text, lang);
  const choose = () => {
    const target = found[mode.selected];
    if (target !== undefined) openTarget(context, target.name, tab === 'fleet' ? 'overview' : tab);
  };
  handleListKey(press, mode.entry, found.length, choose, context);
}

function handleFilterKey(press: KeyPress, entry: Entry, context: CommandContext): void {
  const { shell } = context;
  if (press.name !== 'enter' && press.name !== 'esc') {
    edit(entry, press, context);
    return;
  }
  if (press.name === 'esc') shell.dispatch({ type: 'filter', text: '' });
  shell.dispatch({ type: 'mode', mode: NORMAL });
}

function handleLogPatternKey(press: KeyPress, entry: Entry, context: CommandContext): void {
  const { shell } = context;
  const { mode } = shell.getState();
  const field = mode.kind === 'logPattern' ? mode.field : 'include';
  if (press.name === 'esc') shell.dispatch({ type: 'entry', entry: EMPTY_ENTRY });
  else if (press.name !== 'enter') edit(entry, press, context);
  // A name is kept, and a span read from the engine, only when it is whole.
  const isWhole = press.name === 'esc' || press.name === 'enter';
  if (field === 'name' && press.name === 'enter') keepView(context);
  else if (isWhole || (field !== 'name' && field !== 'period')) applyLogView(context);
  else shell.dispatch({ type: 'logs', change: { problem: null } });
  // A bad pattern is mended before it is left, or given up with Esc.
  if (press.name === 'esc' || (press.name === 'enter' && shell.getState().logs.problem === null))
    shell.dispatch({ type: 'mode', mode: NORMAL });
}

function handleIncidentKey(press: KeyPress, mode: Mode & { kind: 'incident' }, context: CommandContext): void {
  const { shell } = context;
  if (press.name === 'enter') giveIncidentEntry(context, mode.field, mode.entry.text);
  else if (press.name === 'esc') shell.dispatch({ type: 'mode', mode: NORMAL });
  else {
    edit(mode.entry, press, context);
    const now = shell.getState().mode;
    if (now.kind === 'incident') keepIncidentEntry(context, now.field, now.entry);
  }
}

/**
 * True while a question has the keyboard. It waits until nothing else is typed: a passphrase must not end in a filter, nor a
 * confirmation in a passphrase.
 */
export function isAsking({ desks, shell }: Pick<CommandContext, 'desks' | 'shell'>): boolean {
  const { kind } = shell.getState().mode;
  return (desks.asks?.question() ?? null) !== null && (kind === 'normal' || kind === 'help' || kind === 'details');
}

function handleWalkTextKey(press: KeyPress, entry: Entry, context: CommandContext): void {
  if (press.name === 'enter') giveTyped(context);
  // What was typed stays on disk, and the key that opened the entry brings it back.
  else if (press.name === 'esc') context.shell.dispatch({ type: 'mode', mode: NORMAL });
  else {
    edit(entry, press, context);
    keepTyped(context);
  }
}

/** Does what a key means in the mode and the place in sight. */
export function handleKey(press: KeyPress, bindings: Bindings, context: CommandContext): void {
  const state = context.shell.getState();
  const { mode } = state;
  if (press.name === 'ctrl+c') context.effects.quit('interrupt');
  else if (press.name === 'ctrl+z') context.effects.suspend();
  else if (isAsking(context)) context.desks.asks?.press(press.name, press.text);
  else if (mode.kind === 'palette') handlePaletteKey(press, mode, bindings, context);
  else if (mode.kind === 'targets') handleTargetsKey(press, mode, context);
  else if (mode.kind === 'filter') handleFilterKey(press, mode.entry, context);
  else if (mode.kind === 'logPattern') handleLogPatternKey(press, mode.entry, context);
  else if (mode.kind === 'promql') handlePromqlKey(press, mode, context);
  else if (mode.kind === 'walkText') handleWalkTextKey(press, mode.entry, context);
  else if (mode.kind === 'incident') handleIncidentKey(press, mode, context);
  else if (mode.kind !== 'action' || !handleActionKey(press, mode, context)) {
    const command = bindings.commandOf(press.name, placeOf(state));
    // From the page of a job one does not slip into another action.
    const isOther = mode.kind === 'action' && command?.group === 'act';
    if (command !== undefined && !isOther) runCommand(command, context);
    // What is no longer in sight is not read, and what ends there is still to be told.
    if (mode.kind === 'action' && context.shell.getState().mode.kind !== 'action') context.desks.actions?.leave();
  }
}

/** Pasted text goes into an entry that is open, on one line; anywhere else it does nothing. */
export function handlePaste(text: string, context: CommandContext): void {
  const { mode } = context.shell.getState();
  if (isAsking(context)) {
    context.desks.asks?.paste(text);
    return;
  }
  const line = inert(text).replace(/\s+/g, ' ').trim();
  if (mode.kind === 'action') handleActionPaste(line, mode, context);
  // What is pasted into a confirmation does not count.
  if (!('entry' in mode) || mode.kind === 'action') return;
  context.shell.dispatch({ type: 'entry', entry: insertText(mode.entry, line) });
  if (mode.kind === 'logPattern' && mode.field !== 'name' && mode.field !== 'period') applyLogView(context);
  if (mode.kind === 'walkText') keepTyped(context);
  const now = context.shell.getState().mode;
  if (now.kind === 'incident') keepIncidentEntry(context, now.field, now.entry);
}

/** A place of the frame that a click acts on. */
export interface HitArea {
  readonly y: number;
  readonly x: number;
  readonly width: number;
  readonly target:
    | { readonly kind: 'key'; readonly key: string }
    | { readonly kind: 'row'; readonly row: string }
    /** Changes what is shown. */
    | { readonly kind: 'shell'; readonly action: ShellAction }
    /** A chart: a click sets the cursor. `from` is the moment at its left edge. */
    | { readonly kind: 'chart'; readonly from: number; readonly cellMs: number };
}

/** Does what a click or the wheel means: tabs and keys of the frame are pressed, rows are selected and then opened. */
export function handleMouse(
  event: MouseEvent,
  areas: readonly HitArea[],
  bindings: Bindings,
  context: CommandContext,
): void {
  const press = (name: string): void => handleKey({ name, text: '' }, bindings, context);
  if (event.kind !== 'click') {
    for (let row = 0; row < WHEEL_ROWS; row += 1) press(event.kind === 'wheelUp' ? 'up' : 'down');
    return;
  }
  const hit = areas.find(({ x, y, width }) => event.y === y && event.x >= x && event.x < x + width);
  if (hit === undefined) return;
  const { shell, view } = context;
  if (hit.target.kind === 'key') press(hit.target.key);
  else if (hit.target.kind === 'shell') shell.dispatch(hit.target.action);
  else if (hit.target.kind === 'chart')
    shell.dispatch({
      type: 'metrics',
      change: { cursorAt: hit.target.from + (event.x - hit.x + 0.5) * hit.target.cellMs },
    });
  else if (cursorOf(shell.getState()).row === hit.target.row) press('enter');
  else shell.dispatch({ type: 'select', row: hit.target.row, offset: view.offset, rows: view.rows });
}
