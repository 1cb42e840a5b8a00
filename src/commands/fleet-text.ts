import { LEVEL_WORDS, type Level, severity } from '../model/level.ts';
import { formatsOf } from '../text/formats.ts';
import { inert } from '../text/inert.ts';
import { type Lang, type Phrase, phrase } from '../text/lang.ts';
import { cellWidth, padEnd } from '../text/width.ts';
import type { CheckItem } from './check-report.ts';
import { causeLines, causeList, itemLines, itemTable, LEVEL_MARKS, markdownCell } from './check-text.ts';
import type { FleetItem, FleetReport } from './fleet-report.ts';

const LONGEST_NAME = 40;

const WORDS = {
  target: phrase('alvo', 'target'),
  group: phrase('grupo', 'group'),
  environment: phrase('ambiente', 'environment'),
  level: phrase('nível', 'level'),
  says: phrase('o que há', 'what it is'),
  took: phrase('em', 'in'),
  well: phrase('tudo bem', 'all well'),
  remedy: phrase('remédio', 'remedy'),
} as const;

const COUNTED: Readonly<Record<keyof FleetReport['counts'], (count: number) => Phrase>> = {
  critical: (count) => phrase(`${count} ${count === 1 ? 'crítico' : 'críticos'}`, `${count} critical`),
  warn: (count) => phrase(`${count} com atenção`, `${count} with warnings`),
  unknown: (count) => phrase(`${count} sem resposta`, `${count} unknown`),
  ok: (count) => phrase(`${count} ok`, `${count} ok`),
};

function heading({ level, targets, counts, set, startedAt, finishedAt }: FleetReport, lang: Lang): string {
  const count = targets.length;
  const many = phrase(count === 1 ? '1 alvo' : `${count} alvos`, count === 1 ? '1 target' : `${count} targets`);
  const told = (['critical', 'warn', 'unknown', 'ok'] as const)
    .filter((name) => counts[name] > 0)
    .map((name) => COUNTED[name](counts[name])[lang]);
  const took = formatsOf(lang).duration(Date.parse(finishedAt) - Date.parse(startedAt));
  const word = LEVEL_WORDS[level][lang].toUpperCase();
  const mark = targets.find(({ check }) => check !== null && check.mark !== null)?.check?.mark;
  return `${word} · ${mark === undefined ? '' : `${mark} · `}${many[lang]} · check ${set} · ${WORDS.took[lang]} ${took} · ${told.join(', ')}`;
}

/** Worst first, otherwise as in the configuration. */
function byLevel(targets: readonly FleetItem[]): readonly FleetItem[] {
  return targets.toSorted((a, b) => severity(b.level) - severity(a.level));
}

const isBad = ({ level }: { readonly level: Level }): boolean => level !== 'ok' && level !== 'none';

/** What is wrong with a target in one line: its cause, else its worst item. */
function words({ fault, check }: FleetItem, lang: Lang): string {
  if (fault !== null) return fault.message;
  const items = check?.items.filter(isBad).toSorted((a, b) => severity(b.level) - severity(a.level)) ?? [];
  const [cause] = check?.causes ?? [];
  const more = (count: number): string =>
    count <= 0 ? '' : phrase(` · e mais ${count}`, ` · and ${count} more`)[lang];
  if (cause !== undefined) {
    const others = items.filter(({ id }) => check?.causes.every(({ explains }) => !explains.includes(id)));
    return cause.title + more((check?.causes.length ?? 1) - 1 + others.length);
  }
  const [first] = items;
  return first === undefined ? WORDS.well[lang] : (first.summary || first.title) + more(items.length - 1);
}

function badItems({ check }: FleetItem): readonly CheckItem[] {
  return check?.items.filter(isBad) ?? [];
}

/** The targets as plain lines, worst first, and under them what is wrong with each in full. */
export function renderFleetText(report: FleetReport, lang: Lang): string {
  const targets = byLevel(report.targets);
  const nameWidth = Math.min(LONGEST_NAME, Math.max(0, ...targets.map(({ name }) => cellWidth(inert(name)))));
  const lines = [heading(report, lang), ''];
  for (const target of targets)
    lines.push(`${LEVEL_MARKS[target.level]}  ${padEnd(inert(target.name), nameWidth)}  ${inert(words(target, lang))}`);
  for (const target of targets.filter(isBad)) {
    lines.push('', `== ${inert(target.name)}`);
    if (target.fault !== null)
      lines.push(inert(target.fault.message), `${WORDS.remedy[lang]}: ${inert(target.fault.hint)}`);
    if (target.check !== null) lines.push(...causeLines(target.check, lang), ...itemLines(badItems(target), lang));
  }
  return `${lines.join('\n')}\n`;
}

/** The targets as a Markdown table, worst first, and under it what is wrong with each in full. */
export function renderFleetMarkdown(report: FleetReport, lang: Lang): string {
  const say = (text: Phrase): string => text[lang];
  const targets = byLevel(report.targets);
  const rows = targets.map((target) => {
    const { level, name, group, check } = target;
    const environment = check?.target.environment ?? '';
    const cells = [say(LEVEL_WORDS[level]), name, environment, group ?? '', words(target, lang)];
    return `| ${cells.map(markdownCell).join(' | ')} |`;
  });
  const heads = [WORDS.level, WORDS.target, WORDS.environment, WORDS.group, WORDS.says].map(say);
  const lines = [`# ${heading(report, lang)}`, '', `| ${heads.join(' | ')} |`, '|---|---|---|---|---|', ...rows];
  for (const target of targets.filter(isBad)) {
    lines.push('', `## ${markdownCell(target.name)}`, '');
    if (target.fault !== null)
      lines.push(markdownCell(target.fault.message), '', `${say(WORDS.remedy)}: ${markdownCell(target.fault.hint)}`);
    if (target.check !== null) lines.push(...causeList(target.check, lang), ...itemTable(badItems(target), lang));
  }
  return `${lines.join('\n')}\n`;
}
