import type { Args } from '../../model/action.ts';
import type { ActionDesk } from '../../model/action-desk.ts';
import type { ActionId } from '../../model/plan.ts';
import { type Phrase, phrase } from '../../text/lang.ts';
import type { CommandContext } from '../command.ts';
import { EMPTY_ENTRY } from '../keys/entry.ts';
import { type ActionMode, cursorOf, type Mode } from '../state.ts';

const NOTHING_TO_CHANGE = phrase('não há nada aqui que se possa mudar', 'there is nothing here that could be changed');

/** Why nothing can be changed from here; null when it can. */
export function whyNoAction({ desks }: Pick<CommandContext, 'desks'>): Phrase | null {
  return desks.actions === undefined ? NOTHING_TO_CHANGE : desks.actions.refusal;
}

function actionMode(now: Mode): ActionMode {
  return {
    kind: 'action',
    from: now.kind === 'action' ? now.from : now,
    entry: EMPTY_ENTRY,
    selected: 0,
    field: null,
    reason: EMPTY_ENTRY,
    explains: false,
    offset: 0,
  };
}

function show({ shell, desks }: Pick<CommandContext, 'shell' | 'desks'>, act: (desk: ActionDesk) => void): void {
  if (desks.actions === undefined) return;
  shell.dispatch({ type: 'mode', mode: actionMode(shell.getState().mode) });
  act(desks.actions);
}

/**
 * Begins an action: what is missing is asked for, then its plan is shown to be confirmed. Leaving leads back to where it was
 * begun. Nothing happens where nothing can be changed; see {@link whyNoAction}.
 */
export function beginAction(context: Pick<CommandContext, 'shell' | 'desks'>, action: ActionId, args: Args = {}): void {
  if (whyNoAction(context) === null) show(context, (desk) => desk.begin(action, args));
}

/** Shows a job, and follows it while it runs. */
export function openJob(context: Pick<CommandContext, 'shell' | 'desks'>, job: string): void {
  show(context, (desk) => desk.openJob(job));
}

/** Leaves the page of the desk. What was confirmed runs on; of anything else nothing has run. */
export function leaveAction({ shell, desks }: Pick<CommandContext, 'shell' | 'desks'>): void {
  const { mode } = shell.getState();
  desks.actions?.leave();
  if (mode.kind === 'action') shell.dispatch({ type: 'mode', mode: mode.from });
}

/** What a row of the screen is about: `service`, `redis`. */
export interface Subject {
  readonly kind: string;
  readonly name: string;
}

/** Takes a row's id apart; null without a row. */
export function subjectOfRow(row: string | null): Subject | null {
  const [, kind, name] = /^([a-z-]+):(.*)$/s.exec(row ?? '') ?? [];
  return kind === undefined || name === undefined ? null : { kind, name };
}

/** The row that keys act on: the one whose page is open, else the selected one. */
export function subjectInSight({ shell }: Pick<CommandContext, 'shell'>): Subject | null {
  const state = shell.getState();
  return subjectOfRow(state.mode.kind === 'details' ? state.mode.subject : cursorOf(state).row);
}
