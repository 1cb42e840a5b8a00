import type { Round } from '../engine/run-once.ts';
import type { Report, ReportJob } from '../model/report.ts';
import type { Runbook } from '../model/runbook.ts';
import type { TargetIdentity } from '../model/target.ts';
import type { LogEvidence } from '../model/walk.ts';
import { probeSpecs } from '../probes/registry.ts';
import type { Seen, Sight } from '../runbooks/evidence.ts';
import { outlookOf } from '../runbooks/reports/outlook.ts';
import { buildReport } from '../runbooks/reports/report-build.ts';
import { walkAlone, withBeyond } from '../runbooks/walks/walk-alone.ts';
import { same } from '../text/lang.ts';

/** Name of the runbook whose report a check writes, by the name of its set. */
export const RUNBOOK_OF_SET = { daily: 'morning', weekly: 'weekly' } as const;

/** A round as steps see it. `now` is epoch milliseconds. */
export function sightOf(round: Round, now: number): Sight {
  const seen = new Map<string, Seen>();
  for (const [index, check] of round.checks.entries()) {
    const title = probeSpecs.find(({ id }) => id === check.probe)?.title ?? same(check.probe);
    seen.set(check.probe, { check, reading: round.readings[index] ?? null, title });
  }
  return { seen: (probe) => seen.get(probe), causes: round.verdict.causes, now };
}

/** What the report of a check is made from. */
export interface RoundReportInput {
  readonly runbook: Runbook;
  readonly round: Round;
  readonly identity: TargetIdentity;
  readonly version: string;
  readonly operator: string;
  /** Host that the check ran on. */
  readonly host: string;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  readonly finishedAt: number;
  readonly previous: Report | null;
  /** What was read of the logs, by step. */
  readonly logs: ReadonlyMap<string, LogEvidence>;
  /** Jobs of the target's journal; null when it was not read. */
  readonly jobs: readonly ReportJob[] | null;
}

/** The report of a round that nobody walked. */
export function buildRoundReport(input: RoundReportInput): Report {
  const { round, identity, startedAt, finishedAt, version, previous } = input;
  const runbook = withBeyond(
    input.runbook,
    round.readings.filter(({ isInapplicable }) => isInapplicable !== true).map(({ probe }) => probe),
  );
  const sight = sightOf(round, finishedAt);
  const walk = walkAlone({
    runbook,
    sight,
    logs: input.logs,
    target: identity.name,
    mark: identity.mark,
    operator: input.operator,
    host: input.host,
    startedAt,
  });
  return buildReport({
    runbook,
    walk,
    by: 'check',
    version,
    finishedAt,
    causes: round.verdict.causes,
    jobs: input.jobs,
    outlook: outlookOf({ sight, previous }),
    previous,
  });
}
