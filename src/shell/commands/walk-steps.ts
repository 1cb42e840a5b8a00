import type { Fault } from '../../model/fault.ts';
import type { StepVerdict } from '../../model/runbook.ts';
import type { StepSight, WalkDesk, WalkSession } from '../../model/walk-desk.ts';
import type { Phrase } from '../../text/lang.ts';
import type { CommandContext } from '../command.ts';
import { cursorOf, NORMAL, type Page, type ShellState, type WalkTextMode } from '../state.ts';

/** Id of a step's row on the walk's page. */
export function stepRow(step: string): string {
  return `step:${step}`;
}

/** The step of a row; null for the row of something else. */
function stepOfRow(row: string | null): string | null {
  return row?.startsWith('step:') === true ? row.slice('step:'.length) : null;
}

/** The step in sight: the selected one, else where the walk stands, else its last one. */
export function stepInSight(session: WalkSession, state: ShellState): string {
  const { current, steps } = session.walk();
  const selected = stepOfRow(cursorOf(state, 'walk').row);
  if (selected !== null && steps.some(({ id }) => id === selected)) return selected;
  return current ?? steps.at(-1)?.id ?? '';
}

/** Whether the page shows the end of the walk in place of a step: asked for, or nothing is left to answer. */
export function isClosing(session: WalkSession, state: ShellState): boolean {
  if (state.page?.kind !== 'walk') return false;
  return state.page.isClosing || (session.walk().current === null && cursorOf(state, 'walk').row === null);
}

/** The walk and the step that keys act on; null where there is none. */
export interface WalkInSight {
  readonly desk: WalkDesk;
  readonly session: WalkSession;
  readonly sight: StepSight;
}

/** What keys act on; null while no step is in sight. */
export function walkInSight({ shell, desks }: Pick<CommandContext, 'shell' | 'desks'>): WalkInSight | null {
  const desk = desks.walks;
  const session = desk?.session() ?? null;
  if (desk === undefined || session === null || isClosing(session, shell.getState())) return null;
  const sight = session.sight(stepInSight(session, shell.getState()));
  return sight === null ? null : { desk, session, sight };
}

/** Shows the walk's page from its top. */
export function showWalk(
  { shell }: Pick<CommandContext, 'shell'>,
  given: Partial<Extract<Page, { kind: 'walk' }>> = {},
) {
  shell.dispatch({ type: 'page', page: { kind: 'walk', scroll: 0, isClosing: false, ...given } });
}

/** Points at a step; null follows where the walk stands. */
export function pointAt(context: CommandContext, step: string | null): void {
  showWalk(context);
  const row = step === null ? null : stepRow(step);
  context.shell.dispatch({ type: 'select', row, offset: context.view.offset });
  if (step !== null) context.desks.walks?.session()?.visit(step);
}

/** Tells a fault in the place of the footer. */
export function tellFault(
  { shell, cockpit }: Pick<CommandContext, 'shell' | 'cockpit'>,
  { message, hint }: Fault,
): void {
  const text: Phrase = {
    'pt-BR': `NÃO gravado: ${message['pt-BR']}: ${hint['pt-BR']}`,
    en: `NOT kept: ${message.en}: ${hint.en}`,
  };
  shell.dispatch({ type: 'notice', notice: { level: 'critical', text, since: cockpit.now() } });
}

/** Opens the entry of a note, or of the reason of a verdict, with what was typed before. */
export function typeText(context: CommandContext, { session, sight }: WalkInSight, verdict: StepVerdict | null): void {
  const field = verdict === null ? 'note' : 'reason';
  const step = sight.step.id;
  const text = session.draft(step, field)?.text ?? '';
  const entry = { text, caret: text.length };
  const mode: WalkTextMode = { kind: 'walkText', step, field, verdict, entry, problem: null };
  context.shell.dispatch({ type: 'mode', mode });
}

/** Says what the operator answers; other than proposed wants a reason first. */
export function answer(context: CommandContext, verdict: StepVerdict): void {
  const inSight = walkInSight(context);
  if (inSight === null) return;
  const { proposed, step } = inSight.sight;
  if (proposed !== 'pending' && proposed !== verdict) {
    typeText(context, inSight, verdict);
    return;
  }
  judge(context, inSight, step.id, verdict, null);
}

function judge(
  context: CommandContext,
  { session }: Pick<WalkInSight, 'session'>,
  step: string,
  verdict: StepVerdict,
  reason: string | null,
): boolean {
  const failure = session.judge(step, verdict, reason);
  if (failure !== null) tellFault(context, failure);
  else pointAt(context, null);
  return failure === null;
}

/** Keeps what is typed; a disk that takes nothing is told beside it. */
export function keepTyped({ shell, desks }: Pick<CommandContext, 'shell' | 'desks'>): void {
  const { mode } = shell.getState();
  const session = desks.walks?.session() ?? null;
  if (mode.kind !== 'walkText' || session === null) return;
  const { step, field, verdict, entry } = mode;
  const failure = session.keepDraft({ step, field, verdict, text: entry.text });
  const problem = failure === null ? null : failure.message;
  if (problem !== mode.problem) shell.dispatch({ type: 'mode', mode: { ...mode, problem } });
}

/** Gives what was typed: the note is kept, or the verdict with its reason. Nothing typed gives nothing. */
export function giveTyped(context: CommandContext): void {
  const { mode } = context.shell.getState();
  const session = context.desks.walks?.session() ?? null;
  if (mode.kind !== 'walkText' || session === null) return;
  const text = mode.entry.text.trim();
  if (text === '') {
    if (mode.field === 'note') context.shell.dispatch({ type: 'mode', mode: NORMAL });
    return;
  }
  if (mode.verdict !== null) {
    // The mode stays, and the text with it, until the verdict is on disk.
    judge(context, { session }, mode.step, mode.verdict, text);
    return;
  }
  const failure = session.note(mode.step, text);
  if (failure === null) context.shell.dispatch({ type: 'mode', mode: NORMAL });
  else tellFault(context, failure);
}
