import { LEVEL_WORDS, type Level, severity } from '../model/level.ts';
import { formatsOf } from '../text/formats.ts';
import { inert } from '../text/inert.ts';
import { type Lang, type Phrase, phrase } from '../text/lang.ts';
import { padEnd } from '../text/width.ts';
import type { CheckItem, CheckReport } from './check-report.ts';

/** Plain marks, for mail and monitors. */
export const LEVEL_MARKS: Readonly<Record<Level, string>> = {
  ok: 'OK  ',
  warn: 'WARN',
  critical: 'CRIT',
  unknown: 'UNKN',
  none: '-   ',
};
const LONGEST_TITLE = 26;

const WORDS = {
  cause: phrase('causa', 'cause'),
  took: phrase('em', 'in'),
  remedy: phrase('remédio', 'remedy'),
  item: phrase('item', 'item'),
  level: phrase('nível', 'level'),
  says: phrase('o que diz', 'what it says'),
  line: phrase('runbook', 'runbook'),
} as const;

function heading(report: CheckReport, say: (text: Phrase) => string, lang: Lang): string {
  const { target, mark } = report;
  const tookMs = Date.parse(report.finishedAt) - Date.parse(report.startedAt);
  const where = target.host === '' ? target.name : `${target.name} (${target.host})`;
  return `${say(LEVEL_WORDS[report.level]).toUpperCase()} · ${mark === null ? '' : `${mark} · `}${where} · check ${report.set} · ${say(WORDS.took)} ${formatsOf(lang).duration(tookMs)}`;
}

/** Worst first, otherwise in the registry's order. */
function bySeverity(items: readonly CheckItem[]): readonly CheckItem[] {
  return items.toSorted((a, b) => severity(b.level) - severity(a.level));
}

/** Causes as plain lines. */
export function causeLines({ causes }: CheckReport, lang: Lang): string[] {
  return causes.flatMap(({ title, evidence }) => [
    `${WORDS.cause[lang]}: ${inert(title)}`,
    ...evidence.map((text) => `  - ${inert(text)}`),
  ]);
}

/** Items as plain lines, worst first. */
export function itemLines(items: readonly CheckItem[], lang: Lang): string[] {
  const indent = `      ${' '.repeat(LONGEST_TITLE)}  `;
  return bySeverity(items).flatMap(({ level, title, summary, findings, fault }) => [
    `${LEVEL_MARKS[level]}  ${padEnd(title, LONGEST_TITLE)}  ${inert(summary)}`,
    ...findings.slice(1).map((finding) => `${indent}${inert(finding.text)}`),
    ...(fault === null ? [] : [`${indent}${WORDS.remedy[lang]}: ${inert(fault.hint)}`]),
  ]);
}

/** The report as plain lines: verdict, causes, then every probe, worst first. Text from outside is inert. */
export function renderCheckText(report: CheckReport, lang: Lang): string {
  const say = (text: Phrase) => text[lang];
  const lines = [heading(report, say, lang), ...causeLines(report, lang), '', ...itemLines(report.items, lang)];
  return `${lines.join('\n')}\n`;
}

/** Text that is no markup in a Markdown table. */
export function markdownCell(text: string): string {
  return inert(text).replace(/[\\`*_[\]<>|~]/g, (mark) => `\\${mark}`);
}

/** Causes as a Markdown list. */
export function causeList({ causes }: CheckReport, lang: Lang): string[] {
  const lines = causes.flatMap(({ title, evidence }) => [
    `- **${WORDS.cause[lang]}: ${markdownCell(title)}**`,
    ...evidence.map((text) => `  - ${markdownCell(text)}`),
  ]);
  return lines.length === 0 ? [] : [...lines, ''];
}

/** Items as a Markdown table, worst first. */
export function itemTable(items: readonly CheckItem[], lang: Lang): string[] {
  const say = (text: Phrase) => text[lang];
  const rows = bySeverity(items).map(({ level, title, runbook, summary, fault }) => {
    const remedy = fault === null ? '' : ` · ${say(WORDS.remedy)}: ${markdownCell(fault.hint)}`;
    return `| ${say(LEVEL_WORDS[level])} | ${markdownCell(title)} | ${runbook ?? ''} | ${markdownCell(summary)}${remedy} |`;
  });
  return [
    `| ${say(WORDS.level)} | ${say(WORDS.item)} | ${say(WORDS.line)} | ${say(WORDS.says)} |`,
    '|---|---|---|---|',
    ...rows,
  ];
}

/** The report as Markdown: verdict, causes, and a table, worst first. */
export function renderCheckMarkdown(report: CheckReport, lang: Lang): string {
  const say = (text: Phrase) => text[lang];
  const title = `# ${heading(report, say, lang)}`;
  return `${[title, '', ...causeList(report, lang), ...itemTable(report.items, lang)].join('\n')}\n`;
}
