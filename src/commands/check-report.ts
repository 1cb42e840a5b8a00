import type { Round } from '../engine/run-once.ts';
import type { Cause } from '../model/check.ts';
import type { Fault } from '../model/fault.ts';
import type { Level } from '../model/level.ts';
import type { Sample } from '../model/metric.ts';
import type { Environment, TargetIdentity, WorldMark } from '../model/target.ts';
import { probeSpecs } from '../probes/registry.ts';
import type { Lang, Phrase } from '../text/lang.ts';

/** A fault as JSON tells it, in one language. */
export type FaultReport = Pick<Fault, 'kind'> & {
  readonly message: string;
  readonly hint: string;
  readonly code: string | null;
};

/** A fault in one language; null for none. */
export function faultReport(fault: Fault | null, say: (text: Phrase) => string): FaultReport | null {
  if (fault === null) return null;
  return { kind: fault.kind, message: say(fault.message), hint: say(fault.hint), code: fault.code ?? null };
}

/** Whom a report is about. */
export function reportTarget({ name, host, project, environment }: TargetIdentity): CheckReport['target'] {
  return { name, host, project, environment };
}

/** A root cause in one language. */
export function reportCause(cause: Cause, say: (text: Phrase) => string): CheckReport['causes'][number] {
  const { id, level, title, evidence, explains } = cause;
  return { id, level, title: say(title), evidence: evidence.map(say), explains };
}

/** One probe in `check --json`. */
export interface CheckItem {
  readonly id: string;
  /** Line of the runbook: `D1`; null when it has none. */
  readonly runbook: string | null;
  readonly title: string;
  readonly level: Level;
  readonly summary: string;
  /** Everything that is not ok, worst first. */
  readonly findings: readonly { readonly level: Level; readonly text: string }[];
  readonly samples: readonly Sample[];
  readonly facts: unknown;
  readonly fault: FaultReport | null;
  readonly ageMs: number | null;
  readonly tookMs: number | null;
}

/** What `check --json` prints. Texts are in the language asked for; times are ISO 8601. */
export interface CheckReport {
  readonly schema: 1;
  readonly version: string;
  readonly target: {
    readonly name: string;
    readonly host: string;
    readonly project: string | null;
    readonly environment: Environment;
  };
  /** `DEMO` or `REPLAY` when the world is not real. */
  readonly mark: WorldMark | null;
  readonly set: string;
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly level: Level;
  readonly causes: readonly {
    readonly id: string;
    readonly level: Level;
    readonly title: string;
    readonly evidence: readonly string[];
    readonly explains: readonly string[];
  }[];
  readonly items: readonly CheckItem[];
}

/** What a report is made of. */
export interface CheckInput {
  readonly round: Round;
  readonly identity: TargetIdentity;
  readonly version: string;
  readonly set: string;
  readonly lang: Lang;
  readonly startedAt: number;
  readonly finishedAt: number;
}

/** Puts a round into the shape of `check --json`. */
export function buildCheckReport({
  round,
  identity,
  version,
  set,
  lang,
  startedAt,
  finishedAt,
}: CheckInput): CheckReport {
  const say = (phrase: Phrase) => phrase[lang];
  const items = round.checks.flatMap((check, index): CheckItem[] => {
    const reading = round.readings[index];
    if (reading?.isInapplicable === true) return [];
    const spec = probeSpecs.find((candidate) => candidate.id === check.probe);
    const item: CheckItem = {
      id: check.probe,
      runbook: spec?.runbook ?? null,
      title: spec === undefined ? check.probe : say(spec.title),
      level: check.level,
      summary: say(check.summary),
      findings: check.findings.map(({ level, text }) => ({ level, text: say(text) })),
      samples: reading?.samples ?? [],
      facts: reading?.facts ?? null,
      fault: faultReport(check.fault, say),
      ageMs: reading === undefined ? null : Math.max(0, finishedAt - reading.at),
      tookMs: reading?.tookMs ?? null,
    };
    return [item];
  });
  return {
    schema: 1,
    version,
    target: reportTarget(identity),
    mark: identity.mark,
    set,
    startedAt: new Date(startedAt).toISOString(),
    finishedAt: new Date(finishedAt).toISOString(),
    level: round.verdict.level,
    causes: round.verdict.causes.map((cause) => reportCause(cause, say)),
    items,
  };
}
