import type { DrillIncident, DrillJob, DrillPoint, DrillReport } from '../../model/drill.ts';
import { joinPhrases, type Phrase, phrase } from '../../text/lang.ts';

/** What an exercise looked like when it was over. */
export type DrillFacts = Pick<DrillReport, 'cure' | 'ending' | 'moments' | 'jobs' | 'incident'>;

function point(id: string, isDone: boolean, done: Phrase, missed: Phrase): DrillPoint {
  return { id, isDone, text: isDone ? done : missed };
}

function noticePoint({ moments }: DrillFacts): DrillPoint {
  return point(
    'notice',
    moments.noticed !== null,
    phrase('o problema foi percebido', 'the trouble was noticed'),
    phrase(
      'ninguém reagiu: o veredito no alto da tela fica vermelho, com as teclas que ajudam ao lado',
      'nobody reacted: the verdict at the top turns red, with the keys that help beside it',
    ),
  );
}

function diagnosisPoint({ moments }: DrillFacts): DrillPoint {
  return point(
    'diagnosis',
    moments.diagnosed !== null,
    phrase('a causa era conhecida ao agir', 'the cause was known when acting'),
    phrase(
      'agiu-se sem procurar a causa: d mede passo a passo e diz o que está por trás',
      'nobody looked for the cause: d measures step by step and says what is behind it',
    ),
  );
}

function counted(count: number, one: Phrase, many: Phrase): Phrase {
  const word = count === 1 ? one : many;
  return phrase(`${count} ${word['pt-BR']}`, `${count} ${word.en}`);
}

function evidenceText({ marks, notes }: DrillIncident): Phrase {
  const parts = [
    ...(marks === 0 ? [] : [counted(marks, phrase('marca', 'mark'), phrase('marcas', 'marks'))]),
    ...(notes === 0 ? [] : [counted(notes, phrase('nota', 'note'), phrase('notas', 'notes'))]),
  ];
  const kept = joinPhrases(parts, ', ');
  return phrase(`evidência guardada: ${kept['pt-BR']}`, `evidence kept: ${kept.en}`);
}

function incidentPoints({ incident }: DrillFacts): DrillPoint[] {
  const opened = point(
    'incident',
    incident.isOpened,
    phrase('um incidente foi aberto', 'an incident was opened'),
    phrase(
      'nenhum incidente foi aberto: I começa a linha do tempo e o relógio da escalação',
      'no incident was opened: I starts the timeline and the clock of the escalation',
    ),
  );
  if (!incident.isOpened) return [opened];
  return [
    opened,
    point(
      'evidence',
      incident.notes + incident.marks > 0,
      evidenceText(incident),
      phrase(
        'nada foi marcado nem anotado: M guarda a linha escolhida, n escreve uma nota',
        'nothing was marked or noted: M keeps the selected row, n writes a note',
      ),
    ),
    point(
      'close',
      incident.isClosed,
      phrase(
        'o incidente foi encerrado, com rascunho de pós-mortem',
        'the incident was closed, with a draft of its post-mortem',
      ),
      phrase(
        'o incidente ficou aberto: c o encerra e grava o rascunho do pós-mortem',
        'the incident was left open: c closes it and writes the draft of the post-mortem',
      ),
    ),
  ];
}

function escalationPoint({ incident }: DrillFacts): DrillPoint[] {
  const { called, overdue } = incident;
  if (called.length + overdue.length === 0) return [];
  const levels = (list: readonly number[]): string => list.join(', ');
  return [
    point(
      'escalation',
      overdue.length === 0,
      phrase(`escalação feita: nível ${levels(called)}`, `escalation done: level ${levels(called)}`),
      phrase(
        `a escalação do nível ${levels(overdue)} era devida e não foi feita: e, no incidente`,
        `the escalation of level ${levels(overdue)} was due and was not done: e, in the incident`,
      ),
    ),
  ];
}

const names = (jobs: readonly DrillJob[]): string => [...new Set(jobs.map(({ action }) => action))].join(', ');

/** Actions that changed the target and did not help: each is a risk taken for nothing. */
function detourPoint({ jobs }: DrillFacts): DrillPoint[] {
  if (jobs.length === 0) return [];
  const vain = jobs.filter(({ hasHelped, action }) => !hasHelped && !HARMLESS.includes(action));
  return [
    point(
      'detours',
      vain.length === 0,
      phrase('nenhuma ação em vão', 'no action in vain'),
      phrase(
        `ações que não resolveram: ${names(vain)}; com a causa à vista, age-se uma vez só`,
        `actions that did not help: ${names(vain)}; with the cause in sight one acts once`,
      ),
    ),
  ];
}

/** What is done for safety, and takes nothing from anybody. */
const HARMLESS: readonly string[] = ['backup', 'verify', 'drill', 'silence'];

function recoveryPoint({ ending, cure }: DrillFacts): DrillPoint {
  return point(
    'recovery',
    ending === 'recovered',
    phrase(`resolvido: ${cure['pt-BR']}`, `recovered: ${cure.en}`),
    phrase(`ficou sem solução; o que ajuda: ${cure['pt-BR']}`, `left as it was; what helps: ${cure.en}`),
  );
}

/** What belongs to handling trouble well, and which of it was done. */
export function pointsOf(facts: DrillFacts): DrillPoint[] {
  return [
    noticePoint(facts),
    diagnosisPoint(facts),
    ...incidentPoints(facts),
    ...escalationPoint(facts),
    ...detourPoint(facts),
    recoveryPoint(facts),
  ];
}

/** What an incident of the exercise tells. @param due levels of escalation that were due by the end. */
export function drillIncident(
  events: readonly { readonly kind: string; readonly level?: unknown }[] | null,
  due: readonly number[],
): DrillIncident {
  const count = (kind: string): number => (events ?? []).filter((event) => event.kind === kind).length;
  const called = (events ?? []).flatMap(({ kind, level }) =>
    kind === 'escalate' && typeof level === 'number' ? [level] : [],
  );
  return {
    isOpened: events !== null,
    notes: count('note'),
    marks: count('mark'),
    called,
    overdue: due.filter((level) => !called.includes(level)),
    isClosed: count('close') > 0,
  };
}
