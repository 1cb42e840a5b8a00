import { LEVEL_WORDS, type Level, severity } from '../../model/level.ts';
import { formatsOf } from '../../text/formats.ts';
import { inert } from '../../text/inert.ts';
import { type Lang, type Phrase, phrase } from '../../text/lang.ts';
import { cellWidth, padEnd } from '../../text/width.ts';
import { LEVEL_MARKS } from '../check-text.ts';
import type { DoctorReport } from './doctor.ts';
import { type DoctorItem, SECTIONS, type Section } from './item.ts';

const HEADINGS: Readonly<Record<Section, Phrase>> = {
  found: phrase('O que há', 'What is there'),
  reach: phrase('Como se chega', 'How it is reached'),
  permissions: phrase('Permissões', 'Permissions'),
  versions: phrase('Versões', 'Versions'),
  configuration: phrase('Configuração', 'Configuration'),
  drift: phrase('Runbook e realidade', 'Runbook and reality'),
};

const LONGEST_TITLE = 26;

function itemLines(item: DoctorItem, width: number, lang: Lang): string[] {
  const line = item.section === 'drift' && item.runbook !== null ? ` [${item.runbook}]` : '';
  const head = `${LEVEL_MARKS[item.level]}  ${padEnd(item.title[lang], width)}  ${inert(item.detail[lang])}${line}`;
  const remedy = item.remedy === null ? [] : [`${' '.repeat(width + 8)}→ ${inert(item.remedy[lang])}`];
  return [head, ...remedy];
}

/** The report as plain lines: verdict, then section by section, in drift the worst first. Text from outside is inert. */
export function renderDoctor(report: DoctorReport, lang: Lang): string {
  const { target, level, items } = report;
  const took = formatsOf(lang).duration(report.finishedAt - report.startedAt);
  const count = (of: Level) => items.filter((item) => item.level === of).length;
  const counts = (['critical', 'warn', 'unknown'] as const)
    .filter((of) => count(of) > 0)
    .map((of) => `${count(of)} ${LEVEL_WORDS[of][lang]}`);
  const verdict = [
    LEVEL_WORDS[level][lang].toUpperCase(),
    `${inert(target.name)} (${inert(target.host)})`,
    'doctor',
    took,
    ...counts,
  ];
  const width = Math.min(LONGEST_TITLE, Math.max(...items.map(({ title }) => cellWidth(title[lang]))));
  const sections = SECTIONS.flatMap((section) => {
    const own = items.filter((item) => item.section === section);
    const sorted = section === 'drift' ? own.toSorted((a, b) => severity(b.level) - severity(a.level)) : own;
    return own.length === 0
      ? []
      : ['', HEADINGS[section][lang], ...sorted.flatMap((item) => itemLines(item, width, lang))];
  });
  return `${[verdict.join(' · '), ...sections].join('\n')}\n`;
}
