import { LEVEL_WORDS, type Level } from '../model/level.ts';
import { remedyCommand, remedyPlace } from '../shell/remedy-text.ts';
import { inert } from '../text/inert.ts';
import { type Lang, type Phrase, phrase } from '../text/lang.ts';
import type { DiagnosisReport, DiagnosisStepReport } from './diagnosis-report.ts';

const WORDS = {
  evidence: phrase('Evidência', 'Evidence'),
  also: phrase('Também', 'Also'),
  ruledOut: phrase('Descartado', 'Ruled out'),
  unmeasured: phrase('Sem resposta', 'Not answered'),
  remedies: phrase('O que fazer', 'What to do'),
  tab: phrase('aba', 'tab'),
  passed: phrase('não se aplica', 'not asked'),
} as const;

const MARKS: Readonly<Record<Level, string>> = {
  ok: 'OK  ',
  warn: 'WARN',
  critical: 'CRIT',
  unknown: '?   ',
  none: '-   ',
};

function stepLines(step: DiagnosisStepReport, say: (text: Phrase) => string): string[] {
  const runbook = step.runbook === null ? '' : ` [${step.runbook}]`;
  if (step.state === 'passed') return [`-     ${step.title}${runbook}: ${say(WORDS.passed)}`];
  const numbers = step.numbers
    .filter(({ level, limit }) => limit !== null && level !== 'ok')
    .map(({ label, value, limit }) => `        ${inert(label)}: ${value} (${limit ?? ''})`);
  const log = step.log.map((line) => `        | ${inert(line)}`);
  return [`${MARKS[step.level]}  ${step.title}${runbook}: ${inert(step.says)}`, ...numbers, ...log];
}

/** The diagnosis as plain lines: the sentence first, then what it rests on, what to do, and every step. Text from outside is inert. */
export function renderDiagnosisText(report: DiagnosisReport, lang: Lang): string {
  const say = (text: Phrase) => text[lang];
  const mark = report.mark === null ? '' : ` · ${report.mark}`;
  const list = (word: Phrase, items: readonly string[]): string[] =>
    items.length === 0 ? [] : [`${say(word)}:`, ...items.map((item) => `  - ${inert(item)}`)];
  const lines = [
    `${report.title} · ${inert(report.target.name)}${mark}: ${say(LEVEL_WORDS[report.level])}`,
    inert(report.sentence),
    '',
    ...list(WORDS.evidence, report.cause?.evidence ?? []),
    ...list(
      WORDS.also,
      report.others.map(({ title }) => title),
    ),
    ...list(WORDS.ruledOut, report.ruledOut),
    ...list(WORDS.unmeasured, report.unmeasured),
    ...list(
      WORDS.remedies,
      report.remedies.map((remedy) => {
        const runbook = remedy.runbook === null ? '' : ` [${remedy.runbook}]`;
        return `${remedy.label}${runbook}: ${remedyCommand(remedy) ?? `${say(WORDS.tab)} ${say(remedyPlace(remedy))}`}`;
      }),
    ),
    '',
    ...report.steps.flatMap((step) => stepLines(step, say)),
  ];
  return `${lines.join('\n').replace(/\n{3,}/g, '\n\n')}\n`;
}
