import {
  diffReports,
  listReports,
  postReportAgain,
  type ReportsOptions,
  showReport,
} from '../../src/commands/reports.ts';
import { ReportStore } from '../../src/runbooks/reports/report-store.ts';
import type { Lang } from '../../src/text/lang.ts';
import { foldersOf } from '../settings/folders.ts';
import type { SessionOptions } from '../settings/session-options.ts';
import { completeSession, openSettings, type Settings } from '../settings/settings.ts';
import { tellUsage } from '../tell.ts';

/** Options of `reports`. */
export interface ReportsFlags {
  readonly json?: boolean;
  readonly all?: boolean;
}

function run(options: ReportsOptions, verb: string, ids: readonly string[], flags: ReportsFlags) {
  const [first = 'last', second] = ids;
  if (verb === 'list' && ids.length === 0) return listReports(options, flags.all === true);
  if (verb === 'show' && second === undefined) return showReport(options, first, flags.json === true);
  if (verb === 'diff' && ids.length === 2 && second !== undefined) return diffReports(options, [first, second]);
  return null;
}

async function poster(settings: Settings, lang: Lang) {
  const { openPoster } = await import('../open/open-poster.ts');
  return openPoster(settings, lang);
}

/** `sparkone-tui reports list | show [ID | last] | diff A B | post [ID | last]`. */
export async function reports(
  given: SessionOptions,
  verb: string,
  ids: readonly string[],
  flags: ReportsFlags,
): Promise<number> {
  const settings = await openSettings(given);
  if ('exitCode' in settings) return settings.exitCode;
  const { lang } = completeSession(given, settings);
  const timeZone = settings.loaded?.config.timeZone;
  const store = new ReportStore(foldersOf(settings).reports);
  const options = { store, lang, ...(timeZone === undefined ? {} : { timeZone }) };
  const isPost = verb === 'post' && ids.length < 2;
  const result = isPost
    ? await postReportAgain(options, ids[0] ?? 'last', await poster(settings, lang))
    : run(options, verb, ids, flags);
  if (result === null)
    return tellUsage(`reports ${[verb, ...ids].join(' ')}: list | show [ID | last] | diff A B | post [ID | last]`);
  (result.exitCode === 0 ? process.stdout : process.stderr).write(result.output);
  return result.exitCode;
}
