import type { Conclusion, DiagnosisRun, DiagnosisStep, Remedy } from '../../src/model/diagnosis.ts';
import type { Level } from '../../src/model/level.ts';
import type { EvidenceCheck } from '../../src/model/walk.ts';
import { DIAGNOSIS_ROW, REMEDY_ROW, STEP_ROW } from '../../src/shell/commands/diagnosis.ts';
import { type Line, pad, span, spread, wrapText } from '../../src/shell/drawing/line.ts';
import { remedyCommand, remedyPlace } from '../../src/shell/remedy-text.ts';
import { inert } from '../../src/text/inert.ts';
import { type Phrase, phrase } from '../../src/text/lang.ts';
import { headerLine } from '../frame/header.ts';
import type { PageScreen } from '../page.ts';
import { labelled } from '../parts/labelled.ts';
import { buildSections, type Section } from '../parts/sections.ts';
import { type Body, type BodyRow, elapsedText, glyph, type ScreenInput, say, selectedRow } from '../screen.ts';

/** Cells of a step's title, and of a remedy's label. */
const TITLE_CELLS = 18;
const LABEL_CELLS = 46;
/** Lines of a log that an open step shows. */
const LOG_LINES = 12;
/** Evidence in sight without opening anything, where there is little room. */
const FEW = 3;

const WORDS = {
  diagnosis: phrase('Diagnóstico', 'Diagnosis'),
  remedies: phrase('O que fazer', 'What to do'),
  steps: phrase('Passos', 'Steps'),
  ruledOut: phrase('Descartado', 'Ruled out'),
  also: phrase('também', 'also'),
  unmeasured: phrase('sem resposta', 'no answer'),
  reading: phrase('lendo…', 'reading…'),
  passed: phrase('não se aplica', 'not asked'),
  question: phrase('pergunta', 'question'),
  numbers: phrase('números', 'numbers'),
  choose: phrase('O que diagnosticar?', 'Diagnose what?'),
} as const;

/** A page is not filtered by what was typed on the tab under it. */
function unfiltered(input: ScreenInput): ScreenInput {
  return { ...input, state: { ...input.state, filters: {} } };
}

function mark(level: Level, isRead: boolean): Line {
  return [span(' '), isRead ? glyph(level) : span('·', 'dim'), span(' ')];
}

function progressText(input: ScreenInput, { steps, endedAt }: DiagnosisRun): string {
  const done = steps.filter(({ state }) => state === 'read' || state === 'passed').length;
  if (endedAt === null)
    return say(
      input,
      phrase(
        `passo ${Math.min(done + 1, steps.length)} de ${steps.length}`,
        `step ${Math.min(done + 1, steps.length)} of ${steps.length}`,
      ),
    );
  const ago = elapsedText(input, endedAt);
  return say(input, phrase(`medido há ${ago}`, `measured ${ago} ago`));
}

function head(input: ScreenInput): readonly Line[] {
  const run = input.desks.diagnosis?.run() ?? null;
  const title: Line = [
    span(` ${say(input, WORDS.diagnosis)}`, 'strong'),
    span(run === null ? '' : ` · ${say(input, run.title)}`, 'strong'),
  ];
  const right: Line = run === null ? [] : [span(`${progressText(input, run)} `, 'dim')];
  return [headerLine(input), spread(title, right, input.width)];
}

/** The sentence, wrapped, with its level before it. */
function sentenceRows(input: ScreenInput, run: DiagnosisRun): BodyRow[] {
  const { conclusion, steps } = run;
  if (conclusion === null) {
    const now = steps.find(({ state }) => state === 'reading');
    const text = now === undefined ? '' : say(input, now.question);
    return [{ line: [...mark('none', false), span(`${say(input, WORDS.reading)} `, 'dim'), span(text)] }];
  }
  return wrapText(say(input, conclusion.sentence), input.width - 4).map((text, index) => ({
    line: [...(index === 0 ? mark(conclusion.level, true) : [span('   ')]), span(text, 'strong')],
  }));
}

function evidenceRows(input: ScreenInput, { cause, others, unmeasured }: Conclusion): BodyRow[] {
  const isTight = input.height < 24;
  const lines = (cause?.evidence ?? []).slice(0, isTight ? FEW : undefined).flatMap((text) =>
    wrapText(say(input, text), input.width - 6)
      .slice(0, isTight ? 1 : 3)
      .map((part): Line => [span('   · ', 'dim'), span(part)]),
  );
  const list = (word: Phrase, texts: readonly Phrase[]): Line[] =>
    texts.length === 0
      ? []
      : labelled(input, word, texts.map((text) => say(input, text)).join('; ')).slice(0, isTight ? 1 : 4);
  return [
    ...lines,
    ...list(
      WORDS.also,
      others.map(({ title }) => title),
    ),
    ...list(WORDS.unmeasured, unmeasured),
  ].map((line) => ({ line }));
}

function remedyRow(input: ScreenInput, { label, line, link }: Remedy, index: number): BodyRow {
  const labelCells = Math.min(LABEL_CELLS, Math.floor(input.width * 0.45));
  return {
    id: `${REMEDY_ROW}${index}`,
    line: [
      span('   '),
      ...pad([span(say(input, label))], labelCells),
      span(' '),
      ...pad([span(line ?? '', 'dim')], 3),
      span(' '),
      span(say(input, remedyPlace(link)), 'dim'),
    ],
  };
}

function stepLine(input: ScreenInput, { title, line, state, level, says }: DiagnosisStep): Line {
  const isRead = state === 'read';
  const text = isRead ? says : state === 'reading' ? WORDS.reading : state === 'passed' ? WORDS.passed : null;
  const style = isRead && level !== 'none' ? (level === 'ok' ? 'plain' : level) : 'dim';
  return [
    ...mark(level, isRead),
    ...pad([span(say(input, title), isRead ? 'plain' : 'dim')], TITLE_CELLS),
    span(' '),
    ...pad([span(line ?? '', 'dim')], 3),
    span(' '),
    span(text === null ? '' : say(input, text), style),
  ];
}

function numbersText(input: ScreenInput, step: DiagnosisStep): string[] {
  return step.numbers.map(({ label, value, limit }) => {
    const beside = limit === null ? '' : ` (${say(input, limit)})`;
    return `${say(input, label)} ${say(input, value)}${beside}`;
  });
}

/** What one probe said, and its remedy. */
function checkLines(input: ScreenInput, { title, level, summary, fault }: EvidenceCheck): Line[] {
  const text = `${say(input, title)}: ${say(input, summary)}`;
  const hint = fault === null ? [] : wrapText(say(input, fault.hint), input.width - 8);
  return [
    ...wrapText(text, input.width - 6).map(
      (part, index): Line => [span('   '), index === 0 ? glyph(level) : span(' '), span(` ${part}`)],
    ),
    ...hint.map((part, index): Line => [span(index === 0 ? '     → ' : '       ', 'dim'), span(part, 'dim')]),
  ];
}

/** What an open step measured: its question, numbers against limits, what each probe said, the log. */
function stepDetails(input: ScreenInput, step: DiagnosisStep): Line[] {
  const { evidence, question } = step;
  const numbers = numbersText(input, step);
  const checks = (evidence?.checks ?? []).flatMap((check) => checkLines(input, check));
  const log = (evidence?.log?.lines ?? [])
    .slice(-LOG_LINES)
    .map((text): Line => [span('   │ ', 'dim'), span(inert(text), 'dim')]);
  return [
    ...labelled(input, WORDS.question, say(input, question), 'dim'),
    ...(numbers.length === 0 ? [] : labelled(input, WORDS.numbers, numbers.join(' · '))),
    ...checks,
    ...log,
  ];
}

function stepRows(input: ScreenInput, step: DiagnosisStep, open: string | null): BodyRow[] {
  const row: BodyRow = { id: `${STEP_ROW}${step.id}`, line: stepLine(input, step) };
  return step.id === open ? [row, ...stepDetails(input, step).map((line) => ({ line }))] : [row];
}

function ruledOutRows(input: ScreenInput, text: string): BodyRow[] {
  return wrapText(text, input.width - 6).map((part) => ({ line: [span('   '), span(part)] }));
}

function equivalentOf({ id, conclusion, steps }: DiagnosisRun, row: string | null): string {
  const whole = `sparkone-tui diagnose ${id}`;
  if (row?.startsWith(REMEDY_ROW) === true) {
    const remedy = conclusion?.remedies[Number(row.slice(REMEDY_ROW.length))];
    return (remedy === undefined ? null : remedyCommand(remedy.link)) ?? whole;
  }
  return steps.find((step) => row === `${STEP_ROW}${step.id}`)?.command ?? whole;
}

/** The diagnosis as it runs, step by step, and what it ends with. */
export const DIAGNOSIS_PAGE: PageScreen<'diagnosis'> = {
  kind: 'diagnosis',
  head,
  build: (given, { open }): Body => {
    const input = unfiltered(given);
    const run = input.desks.diagnosis?.run() ?? null;
    if (run === null) return { rows: [], selectable: [], offset: 0, pageRows: 1, worstRow: null, equivalent: null };
    const { conclusion } = run;
    const fixed = [...sentenceRows(input, run), ...(conclusion === null ? [] : evidenceRows(input, conclusion))];
    const remedies = (conclusion?.remedies ?? []).map((remedy, index) => remedyRow(input, remedy, index));
    const ruledOut = (conclusion?.ruledOut ?? []).map((text) => say(input, text)).join('; ');
    const sections: Section[] = [
      ...(remedies.length === 0 ? [] : [{ title: WORDS.remedies, rows: remedies }]),
      { title: WORDS.steps, rows: run.steps.flatMap((step) => stepRows(input, step, open)) },
      ...(ruledOut === '' ? [] : [{ title: WORDS.ruledOut, rows: ruledOutRows(input, ruledOut) }]),
    ];
    const worstRow = remedies[0]?.id ?? null;
    const body = buildSections(input, fixed, sections, worstRow);
    return { ...body, equivalent: equivalentOf(run, selectedRow(input)) };
  },
  watches: () => [],
};

/** The diagnoses that can be asked for. */
export const DIAGNOSES_PAGE: PageScreen<'diagnoses'> = {
  kind: 'diagnoses',
  head: (input) => [headerLine(input), [span(` ${say(input, WORDS.choose)}`, 'strong')]],
  build: (given): Body => {
    const input = unfiltered(given);
    const known = input.desks.diagnosis?.known ?? [];
    const run = input.desks.diagnosis?.run() ?? null;
    const rows = known.map(({ id, title, when }): BodyRow => {
      const last = run?.id === id ? (run.conclusion?.level ?? null) : null;
      return {
        id: `${DIAGNOSIS_ROW}${id}`,
        line: [
          ...(last === null ? [span('   ')] : mark(last, true)),
          ...pad([span(say(input, title))], 32),
          span(say(input, when), 'dim'),
        ],
      };
    });
    const selected = selectedRow(input);
    const id = (selected ?? '').slice(DIAGNOSIS_ROW.length);
    const body = buildSections(input, [{ line: [] }], [{ title: WORDS.diagnosis, rows }], rows[0]?.id ?? null);
    return { ...body, equivalent: `sparkone-tui diagnose ${id}`.trim() };
  },
  watches: () => [],
};
