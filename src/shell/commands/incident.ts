import type { IncidentDesk, IncidentField, Mark } from '../../model/incident.ts';
import { type Phrase, phrase } from '../../text/lang.ts';
import type { Command, CommandContext } from '../command.ts';
import { markOfCause, markOfCheck, markOfDiagnosis, markOfLog, markOfRow, markOfSignal } from '../incident-marks.ts';
import { cursorOf, type Entry, NORMAL } from '../state.ts';
import { tellOfTarget } from '../tell.ts';
import { subjectOfRow } from './act-steps.ts';
import { logIndex, shownTail } from './log-steps.ts';

const NO_DESK = phrase(
  'não há incidentes aqui (numa fita só se olha)',
  'there are no incidents here (a tape is only looked at)',
);
const NONE_OPEN = phrase('nenhum incidente aberto: I abre um', 'no incident is open: I opens one');
const NOTHING_TO_MARK = phrase('escolha uma linha para marcar', 'select a row to mark');

const entryOf = (text: string): Entry => ({ text, caret: text.length });

function deskOf({ desks }: Pick<CommandContext, 'desks'>): IncidentDesk | null {
  return desks.incident ?? null;
}

/** Lets the operator type something for the incident. What was typed before and not given yet is there again. */
function type({ shell, desks }: CommandContext, field: IncidentField, otherwise = ''): void {
  const kept = desks.incident?.kept(field) ?? '';
  const entry = entryOf(kept === '' ? otherwise : kept);
  shell.dispatch({ type: 'mode', mode: { kind: 'incident', field, entry } });
}

function openIncident(context: CommandContext): void {
  const { shell } = context;
  const desk = deskOf(context);
  if (desk === null) return;
  if (desk.current() !== null || desk.closed() !== null)
    shell.dispatch({ type: 'page', page: { kind: 'incident', open: null } });
  else type(context, 'title', desk.suggestTitle()[shell.getState().lang]);
}

/** Why nothing can be written into the incident now. */
function whyNot(context: CommandContext): Phrase | null {
  const desk = deskOf(context);
  if (desk === null) return NO_DESK;
  return desk.current() === null ? NONE_OPEN : null;
}

function markInSight(context: CommandContext): Mark | null {
  const { cockpit, shell, desks, view } = context;
  const state = shell.getState();
  if (state.page?.kind === 'diagnosis') {
    const run = desks.diagnosis?.run() ?? null;
    return run === null ? null : markOfDiagnosis(run);
  }
  if (state.page !== null) return null;
  const tail = shownTail(context);
  if (tail !== null) {
    const entry = tail.entry(logIndex(context, tail));
    return entry === undefined ? null : markOfLog(entry);
  }
  const row = state.mode.kind === 'details' ? state.mode.subject : (cursorOf(state).row ?? view.worstRow);
  const subject = subjectOfRow(row);
  if (subject === null || row === null || state.tab === 'fleet') return null;
  if (subject.kind === 'cause') {
    const cause = cockpit.verdict().causes.find(({ id }) => id === subject.name);
    return cause === undefined ? null : markOfCause(cause);
  }
  if (subject.kind === 'check' && cockpit.probeIds.includes(subject.name)) return markOfCheck(cockpit, subject.name);
  const [id = '', entity] = subject.name.split('|');
  const metric = cockpit.probeIds.flatMap((probe) => cockpit.spec(probe).metrics).find((one) => one.id === id);
  if (subject.kind === 'signal' && metric !== undefined) return markOfSignal(cockpit, metric, entity);
  return markOfRow(cockpit, state.tab, subject.kind, subject.name);
}

function mark(context: CommandContext): void {
  const found = markInSight(context);
  if (found === null) {
    tellOfTarget(context, 'warn', NOTHING_TO_MARK);
    return;
  }
  deskOf(context)?.mark(found);
  tellOfTarget(
    context,
    'ok',
    phrase(`marcado no incidente: ${found.title['pt-BR']}`, `marked in the incident: ${found.title.en}`),
  );
}

/** Level that is called next: the lowest that was not, beginning with those for people. */
export function nextLevel(desk: IncidentDesk): number | null {
  const called = desk.current()?.incident.calledLevel ?? 0;
  const levels = desk.people?.levels.map(({ number }) => number) ?? [1, 2, 3, 4];
  return levels.toSorted((a, b) => a - b).find((number) => number > Math.max(1, called)) ?? null;
}

function escalate(context: CommandContext): void {
  const desk = deskOf(context);
  const level = desk === null ? null : nextLevel(desk);
  if (desk === null || level === null) return;
  desk.escalate(level);
  const whom = desk.people?.levels.find(({ number }) => number === level)?.contacts.map(({ name }) => name) ?? [];
  const to = whom.length === 0 ? '' : `: ${whom.join(', ')}`;
  tellOfTarget(
    context,
    'ok',
    phrase(`nível ${level} anotado como chamado${to}`, `level ${level} noted as called${to}`),
  );
}

function copyDraft(context: CommandContext): void {
  const draft = deskOf(context)?.draft(context.shell.getState().lang) ?? null;
  if (draft === null) return;
  context.effects.copy(draft);
  tellOfTarget(context, 'ok', phrase('rascunho do pós-mortem copiado', 'draft of the post-mortem copied'));
}

/** Gives what was typed to the incident. */
export function giveIncidentEntry(context: CommandContext, field: IncidentField, text: string): void {
  const { shell } = context;
  const desk = deskOf(context);
  shell.dispatch({ type: 'mode', mode: NORMAL });
  if (desk === null) return;
  const said = text.trim();
  // A title is needed, a note without text is none, and an end may be told later.
  if (said === '' && field !== 'resolution') return;
  desk.keep(field, '');
  if (field === 'title') desk.open(said);
  else if (field === 'note') desk.note(said);
  else desk.close(said, shell.getState().lang);
  if (field !== 'note') shell.dispatch({ type: 'page', page: { kind: 'incident', open: null } });
  else if (desk.current() !== null) tellOfTarget(context, 'ok', phrase('nota anotada', 'note written down'));
}

/** Opens or closes the selected row of the timeline. */
function toggle({ shell, view }: CommandContext): void {
  const { page } = shell.getState();
  const row = cursorOf(shell.getState()).row ?? view.worstRow;
  if (page?.kind !== 'incident' || row === null) return;
  shell.dispatch({ type: 'page', page: { kind: 'incident', open: page.open === row ? null : row } });
}

/** Whether there is one to write into. */
const isRunning = (context: CommandContext): boolean => deskOf(context)?.current() != null;

/** `I`, and what can be done with an incident. */
export const INCIDENT_COMMANDS: readonly Command[] = [
  {
    id: 'incident',
    group: 'act',
    label: phrase('incidente', 'incident'),
    help: phrase(
      'abre um incidente, ou mostra o que está aberto: linha do tempo, notas, escalação',
      'opens an incident, or shows the open one: timeline, notes, escalation',
    ),
    keys: ['I'],
    tabs: 'tabs',
    disabledReason: (context) => (deskOf(context) === null ? NO_DESK : null),
    run: openIncident,
  },
  {
    id: 'incident.mark',
    group: 'act',
    label: phrase('marcar', 'mark'),
    help: phrase(
      'marca no incidente a linha escolhida: log, sinal, verificação, causa, diagnóstico',
      'marks the selected row in the incident: log, signal, check, cause, diagnosis',
    ),
    keys: ['M'],
    tabs: 'everywhere',
    isOffered: isRunning,
    disabledReason: whyNot,
    run: mark,
  },
  {
    id: 'incident.note',
    group: 'act',
    label: phrase('nota', 'note'),
    help: phrase('escreve uma nota na linha do tempo', 'writes a note into the timeline'),
    keys: ['n'],
    tabs: ['incident'],
    footer: 10,
    isOffered: isRunning,
    disabledReason: whyNot,
    run: (context) => type(context, 'note'),
  },
  {
    id: 'incident.escalate',
    group: 'act',
    label: phrase('escalar', 'escalate'),
    help: phrase('anota que o próximo nível foi chamado', 'notes that the next level was called'),
    keys: ['e'],
    tabs: ['incident'],
    footer: 20,
    isOffered: isRunning,
    disabledReason: (context) => {
      const desk = deskOf(context);
      const reason = whyNot(context);
      if (reason !== null || desk === null) return reason;
      return nextLevel(desk) === null ? phrase('todos os níveis foram chamados', 'every level was called') : null;
    },
    run: escalate,
  },
  {
    id: 'incident.close',
    group: 'act',
    label: phrase('encerrar', 'close'),
    help: phrase(
      'encerra o incidente e grava o rascunho do pós-mortem',
      'closes the incident and writes the draft of the post-mortem',
    ),
    keys: ['c'],
    tabs: ['incident'],
    footer: 30,
    isOffered: isRunning,
    disabledReason: whyNot,
    run: (context) => type(context, 'resolution'),
  },
  {
    id: 'incident.open',
    group: 'act',
    label: phrase('abrir outro', 'open another'),
    help: phrase('abre um novo incidente', 'opens a new incident'),
    keys: ['a'],
    tabs: ['incident'],
    footer: 35,
    isOffered: (context) => deskOf(context)?.current() === null,
    disabledReason: (context) =>
      deskOf(context)?.current() == null
        ? null
        : phrase('já há um aberto: c o encerra', 'one is open already: c closes it'),
    run: (context) => type(context, 'title', deskOf(context)?.suggestTitle()[context.shell.getState().lang]),
  },
  {
    id: 'incident.toggle',
    group: 'go',
    label: phrase('abrir linha', 'open row'),
    help: phrase('mostra as linhas que foram marcadas', 'shows the lines that were marked'),
    keys: ['enter'],
    tabs: ['incident'],
    footer: 40,
    run: toggle,
  },
  {
    id: 'incident.draft',
    group: 'look',
    label: phrase('copiar pós-mortem', 'copy post-mortem'),
    help: phrase(
      'copia o rascunho do pós-mortem em Markdown, como está agora',
      'copies the draft of the post-mortem as Markdown, as it is now',
    ),
    keys: ['Y'],
    tabs: ['incident'],
    footer: 50,
    run: copyDraft,
  },
];

/** What is typed is kept at every key, so that neither Esc nor a crash loses it. */
export function keepIncidentEntry({ desks }: Pick<CommandContext, 'desks'>, field: IncidentField, entry: Entry): void {
  desks.incident?.keep(field, entry.text);
}
