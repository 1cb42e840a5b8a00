import { severity } from '../../model/level.ts';
import type { Comparison, Report, ReportStep } from '../../model/report.ts';
import { movedNumbers, samplesOf, stepChanges } from './changes.ts';

function failing(steps: readonly ReportStep[]): Map<string, ReportStep> {
  return new Map(steps.filter((step) => step.verdict === 'fail').map((step) => [step.id, step]));
}

/** Compares a report with the one before it of the same runbook and target. */
export function compareReports(now: Pick<Report, 'steps'>, before: Report): Comparison {
  const failsNow = failing(now.steps);
  const failedBefore = failing(before.steps);
  const judgedNow = new Set(now.steps.filter((step) => step.verdict !== 'pending').map((step) => step.id));
  const lasting = [...failsNow.keys()].filter((id) => failedBefore.has(id));
  const levelIn = (steps: ReadonlyMap<string, ReportStep>, id: string) => severity(steps.get(id)?.level ?? 'none');
  return {
    previousAt: before.finishedAt,
    previousOperator: before.by === 'check' ? '' : (before.operators.at(-1) ?? ''),
    fresh: [...failsNow.keys()].filter((id) => !failedBefore.has(id)),
    resolved: [...failedBefore.keys()].filter((id) => judgedNow.has(id) && !failsNow.has(id)),
    lasting,
    worse: lasting.filter((id) => levelIn(failsNow, id) > levelIn(failedBefore, id)),
    ...stepChanges(now.steps, before.steps),
    moved: movedNumbers(samplesOf(now.steps), samplesOf(before.steps)),
  };
}
