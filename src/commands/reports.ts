import type { Outcome } from '../model/fault.ts';
import { LEVEL_WORDS } from '../model/level.ts';
import type { Report } from '../model/report.ts';
import type { ReportName } from '../model/report-desk.ts';
import type { Poster } from '../runbooks/posts/poster.ts';
import { compareReports } from '../runbooks/reports/compare.ts';
import { renderChanges, renderReportMarkdown } from '../runbooks/reports/report-markdown.ts';
import type { ReportStore } from '../runbooks/reports/report-store.ts';
import { formatsOf } from '../text/formats.ts';
import { inert } from '../text/inert.ts';
import { type Lang, phrase } from '../text/lang.ts';
import { padEnd } from '../text/width.ts';
import type { CommandResult } from './check.ts';
import { tellPosts } from './tell-posts.ts';

/** Somebody could not be told. Source: BSD sysexits.h, EX_UNAVAILABLE. */
const UNAVAILABLE = 69;
/** A report that was named and cannot be read. Source: BSD sysexits.h, EX_NOINPUT. */
const NO_INPUT = 66;
/** The two reports are of different things. Source: BSD sysexits.h, EX_USAGE. */
const USAGE = 64;

const WORDS = {
  none: phrase('ainda não há relatórios em', 'there are no reports yet in'),
  more: phrase('mais antigos; veja todos com --all', 'older ones; see all with --all'),
  unlike: phrase('são de coisas diferentes', 'are of different things'),
  sameAgain: phrase('nada mudou', 'nothing changed'),
  nobody: phrase(
    'ninguém a avisar: ponha notify.webhook ou notify.mail na configuração',
    'nobody to tell: set notify.webhook or notify.mail in the configuration',
  ),
} as const;

/** Reports that `reports list` shows without `--all`. */
const LISTED = 30;

/** What the `reports` commands are given. */
export interface ReportsOptions {
  readonly store: ReportStore;
  readonly lang: Lang;
  readonly timeZone?: string;
}

function failed(fault: { readonly message: Record<Lang, string>; readonly hint: Record<Lang, string> }, lang: Lang) {
  return { exitCode: NO_INPUT, output: `sparkone-tui: ${inert(fault.message[lang])}\n${inert(fault.hint[lang])}\n` };
}

function readAsked(store: ReportStore, asked: string): Outcome<Report> {
  const found = store.find(asked);
  return found.ok ? store.read(found.value.id) : found;
}

function listLine({ store, lang, timeZone }: ReportsOptions, stored: ReportName): string {
  const read = store.read(stored.id);
  if (!read.ok) return `${padEnd(inert(stored.id), 46)}  ! ${inert(read.fault.message[lang])}`;
  const { level, operators, by, finishedAt, mark, steps } = read.value;
  const failing = steps.filter(({ verdict }) => verdict === 'fail').map(({ title }) => title[lang]);
  const who = by === 'check' ? 'check' : operators.join(', ');
  const parts = [formatsOf(lang).dateTime(finishedAt, timeZone), LEVEL_WORDS[level][lang], inert(who), mark ?? ''];
  return `${padEnd(inert(stored.id), 46)}  ${parts.filter((part) => part !== '').join(' · ')}${failing.length > 0 ? `: ${inert(failing.join(', '))}` : ''}`;
}

/** `reports list`: newest first, one a line; one that cannot be read says why. */
export function listReports(options: ReportsOptions, isAll: boolean): CommandResult {
  const { store, lang } = options;
  const listed = store.list();
  if (!listed.ok) return failed(listed.fault, lang);
  if (listed.value.length === 0) return { exitCode: 0, output: `${WORDS.none[lang]} ${inert(store.folder)}\n` };
  const shown = isAll ? listed.value : listed.value.slice(0, LISTED);
  const lines = shown.map((stored) => listLine(options, stored));
  const rest = listed.value.length - shown.length;
  return { exitCode: 0, output: `${[...lines, ...(rest > 0 ? [`… ${rest} ${WORDS.more[lang]}`] : [])].join('\n')}\n` };
}

/** `reports show`: an earlier report as Markdown in the language asked for, or its JSON. */
export function showReport({ store, lang, timeZone }: ReportsOptions, asked: string, isJson: boolean): CommandResult {
  const read = readAsked(store, asked);
  if (!read.ok) return failed(read.fault, lang);
  const output = isJson ? `${JSON.stringify(read.value, null, 2)}\n` : renderReportMarkdown(read.value, lang, timeZone);
  return { exitCode: 0, output };
}

/** `reports diff`: what changed from one report to another of the same runbook and target, whichever is named first. */
export function diffReports(
  { store, lang, timeZone }: ReportsOptions,
  asked: readonly [string, string],
): CommandResult {
  const reports = [];
  for (const one of asked) {
    const read = readAsked(store, one);
    if (!read.ok) return failed(read.fault, lang);
    reports.push(read.value);
  }
  const [before, now] = reports.toSorted((a, b) => a.finishedAt - b.finishedAt);
  if (before === undefined || now === undefined) throw new Error('two reports are compared');
  if (before.runbook !== now.runbook || before.target !== now.target || before.mark !== now.mark)
    return {
      exitCode: USAGE,
      output: `sparkone-tui: reports diff: ${asked.map(inert).join(', ')} ${WORDS.unlike[lang]}\n`,
    };
  const formats = formatsOf(lang);
  const heading = `${inert(now.target)} · ${now.title[lang]}: ${formats.dateTime(before.finishedAt, timeZone)} → ${formats.dateTime(now.finishedAt, timeZone)}`;
  const levels = `${LEVEL_WORDS[before.level][lang]} → ${LEVEL_WORDS[now.level][lang]}`;
  const changes = renderChanges({ ...now, comparison: compareReports(now, before) }, lang, timeZone);
  return {
    exitCode: 0,
    output: `${[heading, levels, ...(changes.length > 0 ? changes : [WORDS.sameAgain[lang]])].join('\n')}\n`,
  };
}

/** `reports post`: sends an earlier report by webhook and mail, whatever its verdict. Exit code 69 when one could not be. */
export async function postReportAgain(
  { store, lang }: ReportsOptions,
  asked: string,
  poster: Poster | null,
): Promise<CommandResult> {
  const read = readAsked(store, asked);
  if (!read.ok) return failed(read.fault, lang);
  const postings = poster?.send(read.value, true) ?? [];
  if (postings.length === 0) return { exitCode: USAGE, output: `sparkone-tui: reports post: ${WORDS.nobody[lang]}\n` };
  const output = await tellPosts(postings, lang);
  const outcomes = await Promise.all(postings.map(({ outcome }) => outcome));
  return { exitCode: outcomes.some((fault) => fault !== null) ? UNAVAILABLE : 0, output };
}
