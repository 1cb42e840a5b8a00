import type { Cause } from '../../model/check.ts';
import { type Level, worst } from '../../model/level.ts';
import type { Outlook, Report, ReportJob, ReportStep } from '../../model/report.ts';
import type { Runbook, StepVerdict } from '../../model/runbook.ts';
import type { Evidence, Walk } from '../../model/walk.ts';
import { evidenceLevel } from '../proposal.ts';
import { compareReports } from './compare.ts';

/** Jobs that a report lists at the most. */
const MOST_JOBS = 50;

/** How bad a step ended: what failed counts as it was seen (at least a warning), what was not judged is unknown. */
function stepLevel(step: { readonly verdict: StepVerdict; readonly evidence: Evidence | null }): Level {
  if (step.verdict === 'pass') return 'ok';
  if (step.verdict === 'skip') return 'none';
  const seen = evidenceLevel(step.evidence);
  if (step.verdict === 'pending') return 'unknown';
  return seen === 'critical' ? 'critical' : 'warn';
}

/** What a report is made from. */
export interface ReportInput {
  readonly runbook: Runbook;
  readonly walk: Walk;
  readonly by: Report['by'];
  readonly version: string;
  readonly finishedAt: number;
  readonly causes: readonly Cause[];
  /** Jobs of the target's journal; null where there is none to read. */
  readonly jobs: readonly ReportJob[] | null;
  readonly outlook: Outlook;
  /** The report before of the same runbook and target; null when there is none that can be read. */
  readonly previous: Report | null;
}

/** Jobs that began since then, oldest first; the newest of them when there are very many. */
function jobsSince(jobs: readonly ReportJob[], since: number): ReportJob[] {
  return jobs
    .filter(({ startedAt }) => startedAt >= since)
    .toSorted((a, b) => a.startedAt - b.startedAt)
    .slice(-MOST_JOBS)
    .map(({ id, action, who, why, state, startedAt, tookMs }) => ({
      id,
      action,
      who,
      why,
      state,
      startedAt,
      tookMs,
    }));
}

/** Makes the report of a walk. */
export function buildReport(input: ReportInput): Report {
  const { runbook, walk } = input;
  const steps: ReportStep[] = runbook.steps.map((step) => {
    const walked = walk.steps.find((candidate) => candidate.id === step.id);
    const verdict = walked?.verdict ?? 'pending';
    const evidence = walked?.evidence ?? null;
    return {
      id: step.id,
      runbook: step.line,
      title: step.title,
      verdict,
      proposed: walked?.proposed ?? 'pending',
      reason: walked?.reason ?? null,
      level: stepLevel({ verdict, evidence }),
      notes: walked?.notes ?? [],
      actions: walked?.actions ?? [],
      evidence,
      at: walked?.at ?? null,
    };
  });
  const report: Omit<Report, 'comparison'> = {
    schema: 2,
    kind: 'report',
    version: input.version,
    runbook: runbook.id,
    title: runbook.title,
    target: walk.target,
    mark: walk.mark,
    operators: walk.operators,
    by: input.by,
    startedAt: walk.startedAt,
    finishedAt: input.finishedAt,
    walkedMs: walk.walkedMs,
    clockSetMs: walk.clockSetMs,
    level: worst(steps.map((step) => step.level)),
    causes: input.causes.map(({ title, evidence }) => ({ title, evidence })),
    steps,
    jobs: input.jobs === null ? null : jobsSince(input.jobs, input.previous?.finishedAt ?? walk.startedAt),
    outlook: input.outlook,
  };
  return { ...report, comparison: input.previous === null ? null : compareReports(report, input.previous) };
}
