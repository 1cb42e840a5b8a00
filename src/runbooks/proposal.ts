import { type Level, severity, worst } from '../model/level.ts';
import type { RunbookStep, StepVerdict } from '../model/runbook.ts';
import type { Evidence, LogEvidence } from '../model/walk.ts';

/** Level of what a step saw; `none` when it saw nothing. */
export function evidenceLevel(evidence: Evidence | null): Level {
  return worst((evidence?.checks ?? []).map((check) => check.level));
}

/**
 * Verdict that the numbers propose: `fail` for critical and for warnings, `pending` (the operator has to say) where nothing
 * could be measured, `skip` where the question does not apply, `pass` when all is ok.
 */
export function numbersVerdict(evidence: Evidence | null): StepVerdict {
  if (evidence === null) return 'pending';
  const level = evidenceLevel(evidence);
  if (level === 'critical' || level === 'warn') return 'fail';
  return level === 'ok' ? 'pass' : level === 'none' ? 'skip' : 'pending';
}

/** Whether a log holds something that a person has to read: what a filter found, or errors where all lines are looked at. */
export function hasLinesToJudge({ filter, matched, errors }: LogEvidence): boolean {
  return (filter === 'all' ? errors : matched) > 0;
}

/** Whether a step's log says that all is well by itself: it was read and holds nothing to judge, or there is none here. */
export function isLogQuiet(log: LogEvidence | null): boolean {
  if (log === null) return false;
  return log.fault === null ? !hasLinesToJudge(log) : log.fault.kind === 'absent';
}

/** Verdict that a step proposes to whoever walks. What only a person can judge or do is `pending`. */
export function proposeVerdict(step: RunbookStep, evidence: Evidence | null): StepVerdict {
  switch (step.kind) {
    case 'look': {
      const byNumbers = numbersVerdict(evidence);
      const isWell = byNumbers === 'pass' || byNumbers === 'skip';
      return isWell && step.log !== null && !isLogQuiet(evidence?.log ?? null) ? 'pending' : byNumbers;
    }
    case 'wait': {
      const level = evidenceLevel(evidence);
      if (level === 'unknown' || level === 'none') return 'pending';
      return severity(level) <= severity(step.until) ? 'pass' : 'fail';
    }
    case 'branch':
      return 'pass';
    case 'ask':
    case 'offer':
      return 'pending';
  }
}
