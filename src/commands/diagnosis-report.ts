import type { Cause } from '../model/check.ts';
import type { DiagnosisRun, DiagnosisStep, Remedy, Suspect } from '../model/diagnosis.ts';
import type { Level } from '../model/level.ts';
import type { TargetIdentity } from '../model/target.ts';
import type { Lang, Phrase } from '../text/lang.ts';
import { type CheckReport, type FaultReport, faultReport, reportCause, reportTarget } from './check-report.ts';

/** One step in `diagnose --json`. */
export interface DiagnosisStepReport {
  readonly id: string;
  /** Line of the runbook: `T3`; null when it has none. */
  readonly runbook: string | null;
  readonly title: string;
  readonly question: string;
  /** `read`, or `passed` by a branch of the runbook. */
  readonly state: string;
  readonly level: Level;
  readonly says: string;
  readonly rulesOut: string | null;
  readonly numbers: readonly {
    readonly label: string;
    readonly value: string;
    readonly limit: string | null;
    readonly level: Level;
  }[];
  readonly checks: readonly {
    readonly id: string;
    readonly title: string;
    readonly level: Level;
    readonly summary: string;
    readonly fault: FaultReport | null;
    readonly ageMs: number | null;
  }[];
  /** Lines of the log that were looked at, without secrets. */
  readonly log: readonly string[];
}

/** A suspect in `diagnose --json`. */
export interface SuspectReport {
  readonly id: string;
  readonly certainty: string;
  readonly level: Level;
  readonly title: string;
  readonly evidence: readonly string[];
}

/** What `diagnose --json` prints; of the family of `check --json`. Texts are in the language asked for; times are ISO 8601. */
export interface DiagnosisReport
  extends Pick<
    CheckReport,
    'schema' | 'version' | 'target' | 'mark' | 'startedAt' | 'finishedAt' | 'level' | 'causes'
  > {
  readonly kind: 'diagnosis';
  readonly diagnosis: string;
  readonly title: string;
  readonly sentence: string;
  readonly cause: SuspectReport | null;
  readonly others: readonly SuspectReport[];
  readonly ruledOut: readonly string[];
  readonly unmeasured: readonly string[];
  readonly remedies: readonly ({ readonly label: string; readonly runbook: string | null } & Remedy['link'])[];
  readonly steps: readonly DiagnosisStepReport[];
}

/** What a report is made of. */
export interface DiagnosisReportInput {
  /** Ended. */
  readonly run: DiagnosisRun;
  readonly causes: readonly Cause[];
  readonly identity: TargetIdentity;
  readonly version: string;
  readonly lang: Lang;
}

function stepReport(step: DiagnosisStep, say: (text: Phrase) => string): DiagnosisStepReport {
  const { id, line, title, question, state, level, says, rulesOut, numbers, evidence } = step;
  return {
    ...{ id, runbook: line, title: say(title), question: say(question), state, level, says: say(says) },
    rulesOut: rulesOut === null ? null : say(rulesOut),
    numbers: numbers.map((one) => ({
      label: say(one.label),
      value: say(one.value),
      limit: one.limit === null ? null : say(one.limit),
      level: one.level,
    })),
    checks: (evidence?.checks ?? []).map(({ probe, fault, ageMs, ...check }) => ({
      id: probe,
      title: say(check.title),
      level: check.level,
      summary: say(check.summary),
      fault: faultReport(fault, say),
      ageMs,
    })),
    log: evidence?.log?.lines ?? [],
  };
}

function suspectReport(
  { id, certainty, level, title, evidence }: Suspect,
  say: (text: Phrase) => string,
): SuspectReport {
  return { id, certainty, level, title: say(title), evidence: evidence.map(say) };
}

/** Puts a diagnosis that ended into the shape of `diagnose --json`. */
export function buildDiagnosisReport({ run, causes, identity, version, lang }: DiagnosisReportInput): DiagnosisReport {
  const { conclusion } = run;
  if (conclusion === null || run.endedAt === null) throw new Error('a report is made of a diagnosis that ended');
  const say = (text: Phrase) => text[lang];
  return {
    schema: 1,
    kind: 'diagnosis',
    version,
    target: reportTarget(identity),
    mark: identity.mark,
    diagnosis: run.id,
    title: say(run.title),
    startedAt: new Date(run.startedAt).toISOString(),
    finishedAt: new Date(run.endedAt).toISOString(),
    level: conclusion.level,
    sentence: say(conclusion.sentence),
    cause: conclusion.cause === null ? null : suspectReport(conclusion.cause, say),
    others: conclusion.others.map((suspect) => suspectReport(suspect, say)),
    ruledOut: conclusion.ruledOut.map(say),
    unmeasured: conclusion.unmeasured.map(say),
    remedies: conclusion.remedies.map(({ label, line, link }) => ({ label: say(label), runbook: line, ...link })),
    causes: causes.map((cause) => reportCause(cause, say)),
    steps: run.steps.map((step) => stepReport(step, say)),
  };
}
