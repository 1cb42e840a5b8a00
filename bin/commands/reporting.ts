import type { CheckResult } from '../../src/commands/check.ts';
import { keepReport, tellPassedOver } from '../../src/commands/keep-report.ts';
import { buildRoundReport, RUNBOOK_OF_SET } from '../../src/commands/round-report.ts';
import { tellPosts } from '../../src/commands/tell-posts.ts';
import type { Report, ReportJob } from '../../src/model/report.ts';
import type { Runbook, RunbookStep } from '../../src/model/runbook.ts';
import type { TargetIdentity } from '../../src/model/target.ts';
import type { Poster, Posting } from '../../src/runbooks/posts/poster.ts';
import { ReportStore } from '../../src/runbooks/reports/report-store.ts';
import { probesOfRunbook } from '../../src/runbooks/walks/walk-alone.ts';
import type { Lang } from '../../src/text/lang.ts';
import { openPoster } from '../open/open-poster.ts';
import type { Opened } from '../open/open-world.ts';
import { jobsOf } from '../open/target-actions.ts';
import { findRunbook, openRunbooks } from '../runbooks.ts';
import { foldersOf, operatorHere } from '../settings/folders.ts';
import type { SessionOptions } from '../settings/session-options.ts';
import type { Settings } from '../settings/settings.ts';
import { tellUsage } from '../tell.ts';
import { VERSION } from '../version.ts';

/** Sets whose check can leave a report. */
export type ReportedSet = keyof typeof RUNBOOK_OF_SET;

/** A check whose report is written. */
export interface CheckedTarget {
  readonly result: CheckResult;
  readonly identity: TargetIdentity;
  readonly settings: Settings;
  /** False for a demo and for a tape: what they say is nobody's news. */
  readonly isReal: boolean;
}

/** What writes the reports of a check, and tells of them. */
export interface Reporting {
  /** Probes that the report looks at beside those of the set. */
  readonly beside: readonly string[];
  /** Steps whose logs it looks at. */
  readonly steps: readonly RunbookStep[];
  /** The jobs that a report of this target tells. */
  jobs(opened: Opened, session: SessionOptions, settings: Settings): Promise<readonly ReportJob[] | null>;
  /** Tells the dead man's switch that the check begins. */
  begin(): void;
  /**
   * Writes the report of a check and tells its path on stderr. When it cannot be written it goes to stderr itself, and an
   * exit code that would be ok becomes 1.
   */
  write(checked: CheckedTarget): number;
  /** A target could not be checked: its report is missing. */
  miss(): void;
  /** Tells the dead man's switch how it went; resolves when everybody is told, or could not be, which is said on stderr. */
  end(): Promise<void>;
}

/** What reports are opened for. */
export interface ReportingOptions {
  readonly set: ReportedSet;
  readonly settings: Settings;
  readonly lang: Lang;
  /** False tells nobody. */
  readonly isTold: boolean;
}

class CheckReports implements Reporting {
  readonly steps: readonly RunbookStep[];
  readonly beside: readonly string[];
  readonly jobs = jobsOf;
  readonly #runbook: Runbook;
  readonly #lang: Lang;
  readonly #poster: Poster | null;
  readonly #postings: Posting[] = [];
  #isBegun = false;
  #isWell = true;

  constructor(runbook: Runbook, lang: Lang, poster: Poster | null) {
    this.steps = runbook.steps;
    this.beside = probesOfRunbook(runbook);
    this.#runbook = runbook;
    this.#lang = lang;
    this.#poster = poster;
  }

  begin(): void {
    this.#isBegun = true;
    this.#poster?.begin(this.#runbook.id);
  }

  write({ result, identity, settings, isReal }: CheckedTarget): number {
    const store = new ReportStore(foldersOf(settings).reports);
    const { round, logs, jobs, startedAt, finishedAt } = result;
    const { id } = this.#runbook;
    const previous = store.previous({ target: identity.name, runbook: id, mark: identity.mark }, startedAt);
    const report = buildRoundReport({
      runbook: this.#runbook,
      round,
      identity,
      version: VERSION,
      ...operatorHere(),
      startedAt,
      finishedAt,
      previous: previous.report,
      logs,
      jobs,
    });
    const kept = keepReport(store, report, this.#lang, settings.loaded?.config.timeZone);
    process.stderr.write(`${kept.isKept ? tellPassedOver(previous.fault, this.#lang) : ''}${kept.said}${kept.lost}`);
    if (isReal) this.#tell(report, kept.isKept);
    return kept.isKept || result.exitCode !== 0 ? result.exitCode : 1;
  }

  miss(): void {
    this.#isWell = false;
  }

  async end(): Promise<void> {
    const last = this.#isBegun ? (this.#poster?.end(this.#runbook.id, this.#isWell) ?? []) : [];
    process.stderr.write(await tellPosts([...this.#postings, ...last], this.#lang));
  }

  #tell(report: Report, isKept: boolean): void {
    if (this.#poster === null) return;
    if (!isKept || this.#poster.isProblem(report.level)) this.#isWell = false;
    this.#postings.push(...this.#poster.send(report));
  }
}

/** Opens what writes the reports of a set; the exit code where its runbook cannot be read. */
export async function openReporting({
  set,
  settings,
  lang,
  isTold,
}: ReportingOptions): Promise<Reporting | { readonly exitCode: number }> {
  const known = await openRunbooks(settings, lang);
  if ('exitCode' in known) return known;
  const runbook = findRunbook(known, RUNBOOK_OF_SET[set]);
  if (typeof runbook === 'string') return { exitCode: tellUsage(runbook) };
  return new CheckReports(runbook, lang, isTold ? openPoster(settings, lang) : null);
}
