import type { Rounds } from '../engine/run-once.ts';
import type { Clock } from '../model/clock.ts';
import type { DiagnosisId, DiagnosisRun } from '../model/diagnosis.ts';
import { exitCodeOf } from '../model/level.ts';
import type { LogSource } from '../model/log.ts';
import { probeSpecs } from '../probes/registry.ts';
import { type DiagnosisGround, probesOfDiagnosis, runDiagnosis } from '../runbooks/diagnoses/diagnosis-run.ts';
import { DIAGNOSES } from '../runbooks/diagnoses/registry.ts';
import { chooseDiagnosis } from '../shell/diagnosis-choice.ts';
import { openRounds, probesOf, type SparkoneOptions } from '../sparkone.ts';
import { readExcerpt } from '../tails/read-excerpt.ts';
import { type Lang, phrase } from '../text/lang.ts';
import { padEnd } from '../text/width.ts';
import type { CommandResult } from './check.ts';
import { buildDiagnosisReport } from './diagnosis-report.ts';
import { renderDiagnosisText } from './diagnosis-text.ts';

/** What `diagnose` is asked for. */
export interface DiagnoseOptions extends SparkoneOptions {
  /** Null looks first and takes what is red. */
  readonly id: DiagnosisId | null;
  readonly format: 'text' | 'json';
  readonly lang: Lang;
  readonly timeoutMs: number;
  readonly version: string;
}

/** A diagnosis that ended, printed; the run is null when nothing was red and none was asked for. */
export interface DiagnoseResult extends CommandResult {
  readonly run: DiagnosisRun | null;
}

const ALL_WELL = phrase('nada está vermelho: diga o que diagnosticar', 'nothing is red: say what to diagnose');

/** The diagnoses, one a line. */
export function listDiagnoses(lang: Lang): string {
  const all = Object.values(DIAGNOSES);
  const width = Math.max(...all.map(({ id }) => id.length));
  return all.map(({ id, runbook }) => `${padEnd(id, width)}  ${runbook.title[lang]}: ${runbook.when[lang]}\n`).join('');
}

function groundOf(
  rounds: Rounds,
  probes: readonly string[],
  timeoutMs: number,
  clock: Clock,
  logs: LogSource | undefined,
): DiagnosisGround {
  const { signal } = new AbortController();
  return {
    probeIds: probes,
    state: (probe) => rounds.state(probe),
    causes: () => rounds.verdict().causes,
    threshold: (metric) => rounds.threshold(metric),
    latest: (metric, entity) => rounds.latest(metric, entity),
    now: () => clock.now(),
    read: async (asked) => void (await rounds.read(asked, timeoutMs)),
    readLog: logs === undefined ? null : (excerpt) => readExcerpt({ source: logs, clock, signal }, excerpt),
  };
}

async function chosenByLooking(rounds: Rounds, timeoutMs: number): Promise<DiagnosisId | null> {
  const { verdict } = await rounds.read(probesOf('daily'), timeoutMs);
  const tabOf = (probe: string) => probeSpecs.find(({ id }) => id === probe)?.tab ?? 'overview';
  return chooseDiagnosis({ verdict, tabOf, selected: null, tab: null });
}

/** Runs a diagnosis and prints what it found. Exit code by the level of its conclusion, as `check`. */
export async function runDiagnose(options: DiagnoseOptions): Promise<DiagnoseResult> {
  const { world, clock, lang, format, version, timeoutMs } = options;
  const asked = options.id === null ? probesOf('all') : probesOfDiagnosis(DIAGNOSES[options.id]);
  // One set of rounds for both looks: an hour of history comes only once.
  const rounds = openRounds(options, asked);
  const id = options.id ?? (await chosenByLooking(rounds, timeoutMs));
  if (id === null) return { exitCode: 0, output: `${ALL_WELL[lang]}\n${listDiagnoses(lang)}`, run: null };
  const ground = groundOf(rounds, asked, timeoutMs, clock, world.logs);
  const run = await runDiagnosis(DIAGNOSES[id], ground, () => undefined, new AbortController().signal);
  const { causes } = rounds.verdict();
  const report = buildDiagnosisReport({ run, causes, identity: world.identity(), version, lang });
  const output = format === 'json' ? `${JSON.stringify(report, null, 2)}\n` : renderDiagnosisText(report, lang);
  return { exitCode: exitCodeOf(report.level), output, run };
}
