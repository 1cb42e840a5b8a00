import type { ActionPage } from '../../model/action-desk.ts';
import type { CommandContext } from '../command.ts';
import { leaveAction } from '../commands/act-steps.ts';
import { insertText } from '../keys/entry.ts';
import type { KeyPress } from '../keys/keymap.ts';
import type { ActionMode } from '../state.ts';
import { onChoice } from './choice-keys.ts';
import { change, type InSight } from './in-sight.ts';
import { onJob } from './job-keys.ts';
import { LONGEST_REASON, onPlan, planField } from './plan-keys.ts';

function inSight(mode: ActionMode, context: CommandContext): InSight | null {
  const desk = context.desks.actions;
  const page = desk?.page() ?? null;
  return desk === undefined || page === null ? null : { page, mode, desk, context };
}

const isOf = <K extends ActionPage['kind']>(
  sight: InSight,
  kind: K,
): sight is InSight<Extract<ActionPage, { kind: K }>> => sight.page.kind === kind;

/** One level back: the output of a step is a level of its own. */
function back(sight: InSight): void {
  if (isOf(sight, 'job') && sight.page.shown !== null) sight.desk.showOutput(null);
  else leaveAction(sight.context);
}

/** Does what a key means on the page of the desk; false leaves it to the commands. */
export function handleActionKey(press: KeyPress, mode: ActionMode, context: CommandContext): boolean {
  const sight = inSight(mode, context);
  if (sight === null) leaveAction(context);
  else if (press.name === 'esc') back(sight);
  else if (isOf(sight, 'choice')) onChoice(press, sight);
  else if (isOf(sight, 'plan')) onPlan(press, sight);
  else if (press.name === 'q') back(sight);
  else if (isOf(sight, 'job')) return onJob(press, sight);
  else if (isOf(sight, 'no-plan') && press.name === 'enter') sight.desk.retry();
  // What is typed ahead while the plan is made is no command.
  return true;
}

/** Pasted text: a reason may be pasted, an argument too; the phrase that confirms may not. */
export function handleActionPaste(line: string, mode: ActionMode, context: CommandContext): void {
  const sight = inSight(mode, context);
  if (sight === null) return;
  if (isOf(sight, 'choice')) change(sight, { entry: insertText(mode.entry, line), selected: 0 });
  if (!isOf(sight, 'plan')) return;
  const reason = insertText(mode.reason, line);
  if (planField(mode, sight.page) !== 'reason') sight.desk.paste();
  else if (reason.text.length <= LONGEST_REASON) change(sight, { reason });
}
