import { DRILL_MOMENTS, type DrillMoment, type DrillReport } from '../../model/drill.ts';
import { formatsOf } from '../../text/formats.ts';
import type { Lang } from '../../text/lang.ts';
import { markdownCode, markdownText } from '../../text/markdown.ts';
import { figuresText, jobStateText, MOMENT_WORDS, spanText, DRILL_WORDS as words } from './words.ts';

function momentRow(report: DrillReport, moment: DrillMoment, lang: Lang, timeZone: string | undefined): string {
  const mark = report.moments[moment];
  const name = MOMENT_WORDS[moment][lang];
  if (mark === null) {
    const why = moment === 'well' && report.ending === 'recovered' ? words.notWell : words.never;
    return `| ${name} | – | – | ${why[lang]} |`;
  }
  const after = moment === 'began' ? '–' : spanText(mark.afterMs, lang);
  return `| ${name} | ${formatsOf(lang).time(mark.at, timeZone)} | ${after} | ${markdownText(mark.how[lang])} |`;
}

function list(lines: readonly string[], lang: Lang): string[] {
  return lines.length === 0 ? [words.nothing[lang]] : lines.map((line) => `- ${line}`);
}

/** The report of an exercise as Markdown; text from outside is inert and is never markup. */
export function renderDrillMarkdown(report: DrillReport, lang: Lang, timeZone?: string): string {
  const formats = formatsOf(lang);
  const { title, target, operator, host, points, jobs, before, ending } = report;
  const said = (isDone: boolean) =>
    points.filter((one) => one.isDone === isDone).map(({ text }) => markdownText(text[lang]));
  const ended = ending === 'recovered' ? words.recovered : words.left;
  const did = jobs.map(
    ({ action, id, state, hasHelped, afterMs }) =>
      `${markdownText(action)} · ${markdownText(jobStateText(state, lang))} · ${spanText(afterMs, lang)}${hasHelped ? ` · ${words.helped[lang]}` : ''} · ${markdownCode(id)}`,
  );
  return `${[
    `# ${words.title[lang]}: ${markdownText(title[lang])} · **${report.mark}**`,
    '',
    `**${ended[lang]}** · ${figuresText(report, lang)} (${words.sinceShown[lang]})`,
    ...(before === null
      ? []
      : ['', `${words.before[lang]}, ${formats.dateTime(before.at, timeZone)}: ${figuresText(before, lang)}`]),
    '',
    `${markdownText(target)} · ${markdownText(operator)}@${markdownText(host)} · ${formats.dateTime(report.startedAt, timeZone)}`,
    '',
    `## ${words.moments[lang]}`,
    '',
    `| ${words.moment[lang]} | ${words.time[lang]} | ${words.after[lang]} | ${words.how[lang]} |`,
    '|---|---|---|---|',
    ...DRILL_MOMENTS.map((moment) => momentRow(report, moment, lang, timeZone)),
    '',
    `## ${words.missed[lang]}`,
    '',
    ...list(said(false), lang),
    '',
    `## ${words.done[lang]}`,
    '',
    ...list(said(true), lang),
    '',
    `## ${words.actions[lang]}`,
    '',
    ...list(did, lang),
    '',
    `${words.helps[lang]}: ${markdownText(report.cure[lang])}`,
  ].join('\n')}\n`;
}
