import { LEVEL_WORDS } from '../model/level.ts';
import type { Report } from '../model/report.ts';
import type { Runbook, RunbookStep, StepVerdict } from '../model/runbook.ts';
import type { Evidence, LogEvidence, WalkStep } from '../model/walk.ts';
import { formatsOf } from '../text/formats.ts';
import { inert } from '../text/inert.ts';
import { type Lang, type Phrase, phrase } from '../text/lang.ts';
import { filterLabel } from './log-evidence.ts';

/** Verdicts in the words of the one who is asked. */
export const VERDICT_SAID: Readonly<Record<StepVerdict, Phrase>> = {
  pending: phrase('você decide', 'you decide'),
  pass: phrase('passa', 'pass'),
  fail: phrase('falha', 'fail'),
  skip: phrase('pula', 'skip'),
};

const WORDS = {
  step: phrase('Passo', 'Step'),
  of: phrase('de', 'of'),
  good: phrase('Bom é', 'Good is'),
  runbook: phrase('Comando do runbook', 'Command of the runbook'),
  action: phrase('Ação', 'Action'),
  evidence: phrase('Evidência', 'Evidence'),
  remedy: phrase('remédio', 'remedy'),
  cause: phrase('Causa provável', 'Probable cause'),
  before: phrase('No relatório anterior', 'In the previous report'),
  answered: phrase('Já respondido', 'Already answered'),
  note: phrase('Nota', 'Note'),
  log: phrase('Log', 'Log'),
  read: phrase('lido', 'read'),
} as const;

/** A step as it stands in front of the operator. */
export interface StepView {
  readonly runbook: Runbook;
  readonly step: RunbookStep;
  readonly walked: WalkStep | undefined;
  /** Null where the step looks at nothing. */
  readonly evidence: Evidence | null;
  readonly previous: Report | null;
}

/** The heading and the question: what is known before anything is read. */
export function stepHeadLines(
  { runbook, step, walked }: Omit<StepView, 'evidence' | 'previous'>,
  lang: Lang,
): string[] {
  const say = (text: Phrase) => text[lang];
  const number = runbook.steps.findIndex(({ id }) => id === step.id) + 1;
  const line = step.line === null ? '' : ` (${step.line})`;
  const lines = [
    `${say(WORDS.step)} ${number} ${say(WORDS.of)} ${runbook.steps.length}: ${say(step.title)}${line}`,
    say(step.question),
  ];
  if (step.kind === 'look') lines.push(`${say(WORDS.good)}: ${say(step.good)}`);
  if (step.kind === 'offer')
    lines.push(`${say(WORDS.action)}: sparkone-tui run ${[step.action, ...step.args].join(' ')}`);
  if (step.command !== null) lines.push(`${say(WORDS.runbook)}: ${step.command}`);
  if (walked !== undefined && walked.verdict !== 'pending')
    lines.push(`${say(WORDS.answered)}: ${say(VERDICT_SAID[walked.verdict])}`);
  for (const note of walked?.notes ?? []) lines.push(`${say(WORDS.note)}: ${inert(note)}`);
  return lines;
}

function logLines(log: LogEvidence, lang: Lang): string[] {
  const { service, filter, looked, matched, fault } = log;
  const name = `${WORDS.log[lang]} ${inert(service)}`;
  if (fault !== null)
    return [`${name}: ${inert(fault.message[lang])}`, `  ${WORDS.remedy[lang]}: ${inert(fault.hint[lang])}`];
  const label = filterLabel(filter);
  const count = phrase(
    `${matched} entradas do filtro ${label['pt-BR']} em ${looked} linhas`,
    `${matched} entries of filter ${label.en} in ${looked} lines`,
  );
  return [`${name}: ${count[lang]}`, ...log.lines.map((line) => `  ${inert(line)}`)];
}

/** What was read, worst first in each check, and how the step stood the time before. Text from outside is inert. */
export function stepEvidenceLines({ step, evidence, previous }: StepView, lang: Lang): string[] {
  const say = (text: Phrase) => inert(text[lang]);
  const formats = formatsOf(lang);
  const lines: string[] = [];
  for (const check of evidence?.checks ?? []) {
    const age = check.ageMs === null ? '' : ` (${say(WORDS.read)} ${formats.ago(check.ageMs)})`;
    lines.push(
      `${say(WORDS.evidence)}: ${say(LEVEL_WORDS[check.level])}, ${say(check.title)}: ${say(check.summary)}${age}`,
    );
    for (const finding of check.findings.slice(1)) lines.push(`  ${say(finding.text)}`);
    if (check.fault !== null) lines.push(`  ${say(WORDS.remedy)}: ${say(check.fault.hint)}`);
  }
  if (evidence?.log != null) lines.push(...logLines(evidence.log, lang));
  if (evidence?.cause != null) lines.push(`${say(WORDS.cause)}: ${say(evidence.cause)}`);
  const before = previous?.steps.find(({ id }) => id === step.id);
  if (previous !== null && before !== undefined)
    lines.push(`${say(WORDS.before)} (${formats.dateTime(previous.finishedAt)}): ${say(VERDICT_SAID[before.verdict])}`);
  return lines;
}
