import type { Round } from '../engine/run-once.ts';
import { exitCodeOf } from '../model/level.ts';
import type { CheckSet } from '../model/probe.ts';
import type { Reading } from '../model/reading.ts';
import type { ReportJob } from '../model/report.ts';
import type { RunbookStep } from '../model/runbook.ts';
import type { LogEvidence } from '../model/walk.ts';
import { type ExcerptsFrom, readStepLogs } from '../runbooks/walks/walk-logs.ts';
import { readRound, type SparkoneOptions } from '../sparkone.ts';
import type { Lang } from '../text/lang.ts';
import { buildCheckReport, type CheckReport } from './check-report.ts';
import { renderCheckMarkdown, renderCheckText } from './check-text.ts';

/** Sets that `check` knows. */
export const CHECK_SETS = ['daily', 'weekly', 'all'] as const;

/** Longest wait for one probe when `--timeout` is not given, milliseconds. */
export const CHECK_TIMEOUT_MS = 15_000;

/** What a check of one target reads. */
export interface ReadOptions extends SparkoneOptions {
  readonly set: CheckSet | 'all';
  readonly lang: Lang;
  readonly timeoutMs: number;
  readonly version: string;
  /** Probes to read beside those of the set. */
  readonly beside?: readonly string[];
  /** Steps whose logs are read too. */
  readonly steps?: readonly RunbookStep[];
  /** Reads the journal's jobs too; null where they cannot be read. */
  jobs?(): Promise<readonly ReportJob[] | null>;
}

/** Forms in which a check is printed. */
export type CheckFormat = 'text' | 'json' | 'markdown';

/** What `check` is asked for. */
export interface CheckOptions extends ReadOptions {
  readonly format: CheckFormat;
}

/** What a headless command leaves behind. */
export interface CommandResult {
  readonly exitCode: number;
  readonly output: string;
}

/** What was judged, and from what. Times are epoch milliseconds. */
export interface Checked {
  readonly report: CheckReport;
  readonly round: Round;
  /** What was read of the logs, by step. */
  readonly logs: ReadonlyMap<string, LogEvidence>;
  /** Jobs of the target's journal; null when it was not read. */
  readonly jobs: readonly ReportJob[] | null;
  readonly startedAt: number;
  readonly finishedAt: number;
}

/** A check as it is printed. */
export interface CheckResult extends CommandResult, Checked {}

/** Reads the probes of a set once and judges them. */
export async function readCheck(options: ReadOptions): Promise<Checked> {
  const startedAt = options.clock.now();
  const { promise: listed, resolve: list } = Promise.withResolvers<Reading>();
  const onReading = (reading: Reading) => {
    options.onReading?.(reading);
    if (reading.probe === 'containers') list(reading);
  };
  const reading = readRound({ ...options, onReading }, options.set, options.timeoutMs, options.beside);
  // Logs and journal wait for nothing but to know which containers there are, not for the slowest probe.
  const known = Promise.race([listed, reading.then(() => null)]);
  const [round, logs, jobs] = await Promise.all([
    reading,
    known.then((containers) => readStepLogs(excerptsFrom(options, containers), options.steps ?? [])),
    known.then(() => options.jobs?.() ?? null),
  ]);
  const finishedAt = options.clock.now();
  const report = buildCheckReport({
    round,
    identity: options.world.identity(),
    version: options.version,
    set: options.set,
    lang: options.lang,
    startedAt,
    finishedAt,
  });
  return { report, round, logs, jobs, startedAt, finishedAt };
}

function excerptsFrom({ world, clock }: ReadOptions, containers: Reading | null): ExcerptsFrom | null {
  return world.logs === undefined ? null : { source: world.logs, clock, containers: () => containers };
}

function render(report: CheckReport, format: CheckFormat, lang: Lang): string {
  if (format === 'json') return `${JSON.stringify(report, null, 2)}\n`;
  return format === 'markdown' ? renderCheckMarkdown(report, lang) : renderCheckText(report, lang);
}

/** Reads the probes of a set once and prints the judgement. Exit code 0 ok, 1 warn, 2 critical, 3 unknown. */
export async function runCheck({ format, ...options }: CheckOptions): Promise<CheckResult> {
  const checked = await readCheck(options);
  const { report } = checked;
  return { ...checked, exitCode: exitCodeOf(report.level), output: render(report, format, options.lang) };
}
