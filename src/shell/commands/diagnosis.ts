import type { Conclusion, DiagnosisId, DiagnosisRun, DiagnosisStep, Remedy } from '../../model/diagnosis.ts';
import { isDiagnosisId } from '../../model/diagnosis.ts';
import { type Phrase, phrase } from '../../text/lang.ts';
import type { Command, CommandContext } from '../command.ts';
import { chooseDiagnosis } from '../diagnosis-choice.ts';
import { cursorOf, placeOf } from '../state.ts';
import { tellOfTarget } from '../tell.ts';
import { beginAction, whyNoAction } from './act-steps.ts';
import { applyLogView } from './log-steps.ts';

/** Ids of the rows of a diagnosis on screen. */
export const REMEDY_ROW = 'remedy:';
export const STEP_ROW = 'step:';
export const DIAGNOSIS_ROW = 'diagnosis:';

const NO_DESK = phrase('não há o que diagnosticar aqui', 'there is nothing to diagnose here');

function whyNoDiagnosis({ desks }: Pick<CommandContext, 'desks'>): Phrase | null {
  return desks.diagnosis === undefined ? NO_DESK : null;
}

/** Runs a diagnosis now and shows it. */
export function startDiagnosis({ shell, desks }: Pick<CommandContext, 'shell' | 'desks'>, id: DiagnosisId): void {
  if (desks.diagnosis === undefined) return;
  desks.diagnosis.start(id);
  shell.dispatch({ type: 'page', page: { kind: 'diagnosis', open: null } });
  shell.dispatch({ type: 'select', row: null, offset: 0 });
}

/** Probe of a row that is red; null for other rows. */
function redProbeOf({ cockpit }: CommandContext, row: string | null): string | null {
  const [, kind, rest = ''] = /^(\w+):(.*)$/s.exec(row ?? '') ?? [];
  const found =
    kind === 'check'
      ? rest
      : cockpit.probeIds.find((probe) => cockpit.spec(probe).metrics.some(({ id }) => id === rest.split('|')[0]));
  if (found === undefined || !cockpit.probeIds.includes(found)) return null;
  const { level } = cockpit.state(found).check;
  return level === 'warn' || level === 'critical' ? found : null;
}

function diagnose(context: CommandContext): void {
  const { shell, cockpit } = context;
  const state = shell.getState();
  const row = state.mode.kind === 'details' ? state.mode.subject : cursorOf(state).row;
  const id = chooseDiagnosis({
    verdict: cockpit.verdict(),
    tabOf: (probe) => cockpit.spec(probe).tab,
    selected: redProbeOf(context, row),
    tab: state.tab,
  });
  if (id === null) shell.dispatch({ type: 'page', page: { kind: 'diagnoses' } });
  else startDiagnosis(context, id);
}

function runOf({ desks }: CommandContext): DiagnosisRun | null {
  return desks.diagnosis?.run() ?? null;
}

function remediesOf(conclusion: Conclusion | null | undefined): readonly Remedy[] {
  return conclusion?.remedies ?? [];
}

/** The remedy or step that is pointed at; with nothing selected the first remedy. */
function pointedAt(context: CommandContext): Remedy | DiagnosisStep | null {
  const run = runOf(context);
  const row = cursorOf(context.shell.getState()).row ?? context.view.worstRow;
  if (run === null || row === null) return null;
  if (row.startsWith(REMEDY_ROW)) return remediesOf(run.conclusion)[Number(row.slice(REMEDY_ROW.length))] ?? null;
  return run.steps.find(({ id }) => row === `${STEP_ROW}${id}`) ?? null;
}

/** Goes where a remedy leads. */
function follow(context: CommandContext, { link, label }: Remedy): void {
  const { shell, effects } = context;
  switch (link.kind) {
    case 'action': {
      const reason = whyNoAction(context);
      if (reason === null) beginAction(context, link.action, link.args);
      else tellOfTarget(context, 'warn', reason);
      return;
    }
    case 'diagnosis':
      startDiagnosis(context, link.diagnosis);
      return;
    case 'command':
      effects.copy(link.command);
      tellOfTarget(context, 'ok', phrase(`copiado: ${link.command}`, `copied: ${link.command}`));
      return;
    case 'tab': {
      shell.dispatch({ type: 'tab', tab: link.tab });
      const service = /^service:(.+)$/s.exec(link.row ?? '')?.[1];
      if (link.tab === 'logs' && service !== undefined) {
        shell.dispatch({ type: 'logs', change: { service } });
        applyLogView(context);
      } else if (link.row !== null) shell.dispatch({ type: 'select', row: link.row, offset: 0 });
      tellOfTarget(context, 'ok', label);
    }
  }
}

function open(context: CommandContext): void {
  const { shell } = context;
  const pointed = pointedAt(context);
  const { page } = shell.getState();
  if (pointed === null || page?.kind !== 'diagnosis') return;
  if ('link' in pointed) follow(context, pointed);
  else
    shell.dispatch({ type: 'page', page: { kind: 'diagnosis', open: page.open === pointed.id ? null : pointed.id } });
}

function showTab(context: CommandContext): void {
  const pointed = pointedAt(context);
  if (pointed !== null && !('link' in pointed)) context.shell.dispatch({ type: 'tab', tab: pointed.tab });
}

function openChosen(context: CommandContext): void {
  const row = cursorOf(context.shell.getState()).row ?? context.view.worstRow ?? '';
  const id = row.slice(DIAGNOSIS_ROW.length);
  if (row.startsWith(DIAGNOSIS_ROW) && isDiagnosisId(id)) startDiagnosis(context, id);
}

/** `d`, and what can be done on the pages it opens. */
export const DIAGNOSIS_COMMANDS: readonly Command[] = [
  {
    id: 'diagnose',
    group: 'go',
    label: phrase('diagnosticar', 'diagnose'),
    help: phrase(
      'mede agora, passo a passo, e diz a causa provável do que está vermelho',
      'measures now, step by step, and names the likely cause of what is red',
    ),
    keys: ['d'],
    tabs: 'all',
    verdict: 10,
    disabledReason: whyNoDiagnosis,
    run: diagnose,
  },
  {
    id: 'diagnosis.choose',
    group: 'go',
    label: phrase('abrir', 'open'),
    help: phrase('roda o diagnóstico escolhido', 'runs the selected diagnosis'),
    keys: ['enter'],
    tabs: ['diagnoses'],
    footer: 10,
    run: openChosen,
  },
  {
    id: 'diagnosis.open',
    group: 'go',
    label: phrase('seguir/abrir', 'follow/open'),
    help: phrase(
      'segue o remédio escolhido; num passo, mostra o que ele mediu',
      'follows the selected remedy; on a step, shows what it measured',
    ),
    keys: ['enter'],
    tabs: ['diagnosis'],
    footer: 10,
    run: open,
  },
  {
    id: 'diagnosis.again',
    group: 'look',
    label: phrase('de novo', 'again'),
    help: phrase('mede tudo de novo, agora', 'measures everything again, now'),
    keys: ['R'],
    tabs: ['diagnosis'],
    footer: 20,
    run: (context) => {
      const run = runOf(context);
      if (run !== null) startDiagnosis(context, run.id);
    },
  },
  {
    id: 'diagnosis.tab',
    group: 'go',
    label: phrase('aba do passo', "step's tab"),
    help: phrase('vai para a aba do passo escolhido', "goes to the selected step's tab"),
    keys: ['o'],
    tabs: ['diagnosis'],
    footer: 30,
    disabledReason: (context) =>
      placeOf(context.shell.getState()) === 'diagnosis' &&
      (cursorOf(context.shell.getState()).row ?? '').startsWith(STEP_ROW)
        ? null
        : phrase('escolha um passo com j/k', 'select a step with j/k'),
    run: showTab,
  },
  {
    id: 'diagnosis.other',
    group: 'go',
    label: phrase('outro', 'another'),
    help: phrase('escolhe outro diagnóstico', 'chooses another diagnosis'),
    keys: ['d'],
    tabs: ['diagnosis'],
    footer: 40,
    run: ({ shell }) => shell.dispatch({ type: 'page', page: { kind: 'diagnoses' } }),
  },
];
