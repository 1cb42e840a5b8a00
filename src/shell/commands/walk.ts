import type { OpenHow, WalkChoice } from '../../model/walk-desk.ts';
import { type Phrase, phrase } from '../../text/lang.ts';
import type { Command, CommandContext } from '../command.ts';
import { cursorOf } from '../state.ts';
import { beginAction, whyNoAction } from './act-steps.ts';
import { openReport } from './reports.ts';
import {
  answer,
  isClosing,
  pointAt,
  showWalk,
  stepInSight,
  typeText,
  type WalkInSight,
  walkInSight,
} from './walk-steps.ts';

const NO_WALKS = phrase('esta sessão não tem roteiros', 'this session has no runbooks');
const NO_STEP = phrase('nenhum passo à vista', 'no step in sight');
const YOU_DECIDE = phrase(
  'aqui quem decide é você: a aprova, f falha, s pula',
  'here you decide: a passes, f fails, s skips',
);

/** The chosen row of the list of runbooks; without a choice the first. */
export function choiceInSight({ shell, desks }: Pick<CommandContext, 'shell' | 'desks'>): WalkChoice | null {
  const choices = desks.walks?.choices() ?? [];
  const { row } = cursorOf(shell.getState(), 'walks');
  return choices.find(({ runbook }) => `runbook:${runbook.id}` === row) ?? choices[0] ?? null;
}

function openWalks(context: CommandContext): void {
  const desk = context.desks.walks;
  if (desk === undefined) return;
  if (desk.session() !== null || desk.opening() !== null) {
    showWalk(context);
    return;
  }
  desk.refresh();
  context.shell.dispatch({ type: 'page', page: { kind: 'walks' } });
}

/** Opens a runbook's walk on its page. */
export function openWalk(context: CommandContext, runbook: string, how: OpenHow): void {
  context.desks.walks?.open(runbook, how);
  showWalk(context);
  context.shell.dispatch({ type: 'select', row: null, offset: 0 });
}

function openChosen(context: CommandContext, how: OpenHow): void {
  const choice = choiceInSight(context);
  if (choice !== null) openWalk(context, choice.runbook.id, how);
}

function leaveWalk(context: CommandContext): void {
  const { desks, shell, cockpit } = context;
  const desk = desks.walks;
  const session = desk?.session() ?? null;
  const state = shell.getState();
  if (state.page?.kind === 'walk' && state.page.isClosing) {
    showWalk(context);
    return;
  }
  if (session !== null) {
    // Nothing is left to answer: the report is due, not a walk that nobody goes on with.
    if (session.walk().current === null) {
      finishWalk(context);
      return;
    }
    desk?.leave(stepInSight(session, state));
    const text = phrase('o roteiro fica guardado: w continua', 'the walk is kept: w goes on with it');
    shell.dispatch({ type: 'notice', notice: { level: 'ok', text, since: cockpit.now() } });
  }
  shell.dispatch({ type: 'page', page: null });
}

function finishWalk(context: CommandContext): void {
  const { desks, shell } = context;
  const desk = desks.walks;
  if (desk === undefined || desk.session() === null) return;
  const { lang, timeZone } = shell.getState();
  desk.finish(lang, timeZone);
  const written = desk.ended()?.written;
  if (written?.ok !== true) return;
  desks.reports?.refresh();
  if (desks.reports === undefined) shell.dispatch({ type: 'page', page: null });
  else openReport(context, written.value.id);
}

function moveStep(context: CommandContext, pick: (index: number, last: number) => number): void {
  const session = context.desks.walks?.session() ?? null;
  if (session === null) return;
  const ids = session.runbook.steps.map(({ id }) => id);
  const last = ids.length - 1;
  const state = context.shell.getState();
  const at = isClosing(session, state) ? last + 1 : ids.indexOf(stepInSight(session, state));
  pointAt(context, ids[Math.min(last, Math.max(0, pick(at, last)))] ?? null);
}

function goBack(context: CommandContext): void {
  const session = context.desks.walks?.session() ?? null;
  if (session === null) return;
  const { steps } = session.runbook;
  const state = context.shell.getState();
  const at = isClosing(session, state) ? steps.length : steps.findIndex(({ id }) => id === stepInSight(session, state));
  const before = steps.slice(0, Math.max(0, at)).findLast(({ kind }) => kind !== 'branch');
  if (before !== undefined) pointAt(context, before.id);
}

/** The runbook of the walk that is in question; null when none is. */
function inQuestion({ desks }: Pick<CommandContext, 'desks'>): string | null {
  return desks.walks?.question()?.runbook ?? null;
}

function accept(context: CommandContext): void {
  const asked = inQuestion(context);
  if (asked !== null) {
    openWalk(context, asked, 'resume');
    return;
  }
  const session = context.desks.walks?.session() ?? null;
  if (session !== null && isClosing(session, context.shell.getState())) finishWalk(context);
  else {
    const inSight = walkInSight(context);
    if (inSight !== null) answer(context, inSight.sight.proposed);
  }
}

function whyNotAccept(context: CommandContext): Phrase | null {
  if (inQuestion(context) !== null) return null;
  const session = context.desks.walks?.session() ?? null;
  if (session !== null && isClosing(session, context.shell.getState())) return null;
  const inSight = walkInSight(context);
  if (inSight === null) return NO_STEP;
  return inSight.sight.proposed === 'pending' ? YOU_DECIDE : null;
}

function openTabOf(context: CommandContext): void {
  const step = walkInSight(context)?.sight.step;
  const tab = step === undefined || !('tab' in step) ? null : step.tab;
  if (tab !== null) context.shell.dispatch({ type: 'tab', tab });
}

function act(context: CommandContext): void {
  const inSight = walkInSight(context);
  const request = inSight?.sight.action ?? null;
  if (inSight === null || request === null) return;
  inSight.session.offer(inSight.sight.step.id);
  beginAction(context, request.action, request.args);
}

const nothingInSight = (context: CommandContext): Phrase | null => (walkInSight(context) === null ? NO_STEP : null);

type Given = Partial<Command> & Pick<Command, 'id' | 'label' | 'help' | 'keys' | 'run'>;

/** A command of the walk's page that acts on the step in sight. */
function onStep(given: Given): Command {
  const isOffered = (context: CommandContext) => walkInSight(context) !== null;
  return { group: 'look', tabs: ['walk'], disabledReason: nothingInSight, isOffered, ...given };
}

/** A command of the walk's page, whatever it shows. */
function onWalk(given: Given): Command {
  return { group: 'go', tabs: ['walk'], ...given };
}

function withStep(run: (context: CommandContext, inSight: WalkInSight) => void): Command['run'] {
  return (context) => {
    const inSight = walkInSight(context);
    if (inSight !== null) run(context, inSight);
  };
}

/** Commands of the walkthrough, and the one that opens it. */
export const WALK_COMMANDS: readonly Command[] = [
  {
    id: 'walk',
    group: 'go',
    label: phrase('roteiros', 'runbooks'),
    help: phrase(
      'conduz o check matinal ou outro roteiro, passo a passo; continua o que está aberto',
      'walks the morning check or another runbook, step by step; goes on with the one that is open',
    ),
    keys: ['w', 'W'],
    tabs: 'all',
    footer: 62,
    disabledReason: ({ desks }) => (desks.walks === undefined ? NO_WALKS : null),
    run: openWalks,
  },
  {
    id: 'walks.open',
    group: 'go',
    label: phrase('conduzir', 'walk'),
    help: phrase('continua o que ficou aberto, ou começa', 'goes on with what was left, or begins'),
    keys: ['enter'],
    tabs: ['walks'],
    footer: 10,
    disabledReason: (context) => choiceInSight(context)?.fault?.message ?? null,
    run: (context) => openChosen(context, 'resume'),
  },
  {
    id: 'walks.fresh',
    group: 'go',
    label: phrase('começar outro', 'begin another'),
    help: phrase('começa do início, mesmo que um tenha ficado aberto', 'begins anew even if one was left'),
    keys: ['n'],
    tabs: ['walks'],
    footer: 20,
    disabledReason: (context) => {
      const choice = choiceInSight(context);
      if (choice?.left == null && choice?.fault == null)
        return phrase('nenhum ficou aberto: Enter começa', 'none was left: Enter begins');
      return choice.fault?.kind === 'denied' ? choice.fault.message : null;
    },
    run: (context) => openChosen(context, 'fresh'),
  },
  onWalk({
    id: 'walk.accept',
    label: phrase('aceitar', 'accept'),
    help: phrase(
      'aceita o veredito proposto; no fim, grava o relatório',
      'accepts the proposed verdict; at the end, writes the report',
    ),
    keys: ['enter'],
    footer: 10,
    disabledReason: whyNotAccept,
    run: accept,
  }),
  onWalk({
    id: 'walk.fresh',
    label: phrase('começar outro', 'begin another'),
    help: phrase('deixa de lado o que ficou aberto e começa do início', 'leaves aside what was left and begins anew'),
    keys: ['N'],
    footer: 11,
    isOffered: (context) => inQuestion(context) !== null,
    disabledReason: (context) =>
      inQuestion(context) === null ? phrase('não há roteiro em questão', 'no walk is in question') : null,
    run: (context) => {
      const asked = inQuestion(context);
      if (asked !== null) openWalk(context, asked, 'fresh');
    },
  }),
  onStep({
    id: 'walk.pass',
    label: phrase('aprovar', 'pass'),
    help: phrase('o passo está bem', 'the step is fine'),
    keys: ['a', 'p'],
    footer: 11,
    run: (context) => answer(context, 'pass'),
  }),
  onStep({
    id: 'walk.fail',
    label: phrase('falhar', 'fail'),
    help: phrase('o passo não está bem', 'the step is not fine'),
    keys: ['f'],
    footer: 12,
    run: (context) => answer(context, 'fail'),
  }),
  onStep({
    id: 'walk.note',
    label: phrase('nota', 'note'),
    help: phrase('anota algo no passo; cada tecla é guardada', 'notes something at the step; every key is kept'),
    keys: ['n'],
    footer: 13,
    run: withStep((context, inSight) => typeText(context, inSight, null)),
  }),
  onStep({
    id: 'walk.skip',
    label: phrase('pular', 'skip'),
    help: phrase('deixa o passo de fora', 'leaves the step out'),
    keys: ['s'],
    footer: 14,
    run: (context) => answer(context, 'skip'),
  }),
  onStep({
    id: 'walk.act',
    group: 'act',
    label: phrase('agir', 'act'),
    help: phrase(
      'mostra o plano da ação que o passo oferece; nada roda sem confirmação',
      'shows the plan of the action that the step offers; nothing runs without confirmation',
    ),
    keys: ['r'],
    footer: 15,
    disabledReason: (context) =>
      nothingInSight(context) ??
      (walkInSight(context)?.sight.action === null
        ? phrase('este passo não oferece ação', 'this step offers no action')
        : whyNoAction(context)),
    run: act,
  }),
  onStep({
    id: 'walk.tab',
    group: 'go',
    label: phrase('abrir aba', 'open tab'),
    help: phrase('abre a aba de que o passo trata; w volta', 'opens the tab that the step is about; w returns'),
    keys: ['o'],
    footer: 16,
    run: openTabOf,
  }),
  onWalk({
    id: 'walk.back',
    group: 'go',
    label: phrase('voltar', 'back'),
    help: phrase('o passo anterior', 'the step before'),
    keys: ['left', 'h'],
    footer: 17,
    run: goBack,
  }),
  onWalk({
    id: 'walk.next',
    group: 'go',
    label: phrase('próximo passo', 'next step'),
    help: phrase('mostra o próximo passo, sem responder', 'shows the next step without answering'),
    keys: ['j', 'down', 'right', 'l'],
    run: (context) => moveStep(context, (index) => index + 1),
  }),
  onWalk({
    id: 'walk.previous',
    group: 'go',
    label: phrase('passo acima', 'step above'),
    help: phrase('mostra o passo acima', 'shows the step above'),
    keys: ['k', 'up'],
    run: (context) => moveStep(context, (index) => index - 1),
  }),
  onWalk({
    id: 'walk.first',
    group: 'go',
    label: phrase('primeiro passo', 'first step'),
    help: phrase('mostra o primeiro passo', 'shows the first step'),
    keys: ['g', 'home'],
    run: (context) => moveStep(context, () => 0),
  }),
  onWalk({
    id: 'walk.last',
    group: 'go',
    label: phrase('último passo', 'last step'),
    help: phrase('mostra o último passo', 'shows the last step'),
    keys: ['G', 'end'],
    run: (context) => moveStep(context, (_index, last) => last),
  }),
  onStep({
    id: 'walk.read',
    label: phrase('ler de novo', 'read again'),
    help: phrase('lê de novo tudo o que o passo olha', 'reads everything that the step looks at again'),
    keys: ['R'],
    footer: 18,
    run: withStep((_context, { session, sight }) => session.readAgain(sight.step.id)),
  }),
  onStep({
    id: 'walk.end',
    label: phrase('encerrar', 'end'),
    help: phrase(
      'mostra o que falta e encerra: o que não foi respondido fica assim no relatório',
      'shows what is missing and ends: what was not answered stands so in the report',
    ),
    keys: ['E'],
    footer: 19,
    run: (context) => showWalk(context, { isClosing: true }),
  }),
  onWalk({
    id: 'walk.leave',
    group: 'session',
    label: phrase('sair', 'leave'),
    help: phrase(
      'sai; o roteiro fica guardado e w continua dali',
      'leaves; the walk is kept, and w goes on from there',
    ),
    keys: ['esc', 'q'],
    footer: 1000,
    run: leaveWalk,
  }),
];
