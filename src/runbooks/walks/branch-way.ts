import { severity } from '../../model/level.ts';
import type { BranchStep, Runbook } from '../../model/runbook.ts';
import { levelOfProbe, type Sight } from '../evidence.ts';

/** Whether the probe of a branch is as bad as it asks; null while nobody can tell. */
export function branchHolds(step: BranchStep, sight: Sight): boolean | null {
  const level = levelOfProbe(step.probe, sight);
  return level === 'unknown' ? null : severity(level) >= severity(step.atLeast);
}

/** Ids of the steps between a branch and the one that it goes on at; none when that is the next one (null). */
export function stepsBefore(runbook: Runbook, step: BranchStep, goal: string | null): readonly string[] {
  if (goal === null) return [];
  const from = runbook.steps.findIndex(({ id }) => id === step.id);
  const to = runbook.steps.findIndex(({ id }) => id === goal);
  return runbook.steps.slice(from + 1, Math.max(from + 1, to)).map(({ id }) => id);
}

/** Ids of the steps that a branch passes over, given what its probe says now; what is not known is not bad. */
export function passedOver(runbook: Runbook, step: BranchStep, sight: Sight): readonly string[] {
  return stepsBefore(runbook, step, branchHolds(step, sight) === true ? step.goTo : step.otherwise);
}
