import type { CauseRule, CauseView } from '../model/cause-rule.ts';
import type { Cause, Check } from '../model/check.ts';
import type { ProbeState, Verdict } from '../model/cockpit.ts';
import { type Level, severity, worst } from '../model/level.ts';
import type { ProbeSpec } from '../model/probe.ts';
import { isSame } from './same.ts';

/** What is weighed. Wall times are epoch milliseconds. */
export interface Weighing {
  readonly states: readonly { readonly spec: ProbeSpec; readonly state: ProbeState }[];
  readonly causes: readonly CauseRule[];
  readonly view: CauseView;
  readonly before: Verdict | null;
  readonly wallNow: number;
  onBug(error: unknown): void;
}

function findCauses({ causes, view, before, wallNow, onBug }: Weighing): readonly Cause[] {
  const found: Cause[] = [];
  for (const rule of causes) {
    try {
      const cause = rule.when(view);
      if (cause === null) continue;
      const known = before?.causes.find((one) => one.id === cause.id);
      found.push({ ...cause, since: known?.since ?? beganAt(cause, view, wallNow) });
    } catch (error) {
      onBug(error);
    }
  }
  return found.sort((a, b) => severity(b.level) - severity(a.level));
}

/** A cause is as old as the oldest trouble that it explains. */
function beganAt(cause: Cause, view: CauseView, wallNow: number): number {
  const troubles = cause.explains.map((probe) => view.check(probe)).filter((check) => check !== null);
  return Math.min(wallNow, ...troubles.filter(isTrouble).map((check) => check.since ?? wallNow));
}

function isTrouble(check: Check): boolean {
  return check.level !== 'ok' && check.level !== 'none';
}

/**
 * When the level came about: with the first check that has it when it rose, now when it fell. What a reading that came later
 * knows from history counts too, for the escalation goes by it; of a level to which it may have fallen nothing is known before.
 */
function sinceOf(level: Level, checks: readonly Check[], { before, wallNow }: Weighing): number {
  const first = () =>
    Math.min(wallNow, ...checks.filter((check) => check.level === level).map((check) => check.since ?? wallNow));
  if (before?.level === level && before.since !== null)
    return level === 'critical' ? Math.min(before.since, first()) : before.since;
  if (before !== null && severity(before.level) > severity(level)) return wallNow;
  return first();
}

/** Weighs all checks: shared causes first, then what they do not explain. The same object as before when nothing changed. */
export function weigh(weighing: Weighing): Verdict {
  const { states, before } = weighing;
  const checks = states.map(({ state }) => state.check);
  const causes = findCauses(weighing);
  const explained = new Set(causes.flatMap((cause) => cause.explains));
  const counts: Record<Level, number> = { ok: 0, warn: 0, critical: 0, unknown: 0, none: 0 };
  for (const check of checks) counts[check.level] += 1;
  const level = worst([...causes.map((cause) => cause.level), ...checks.map((check) => check.level)]);
  const verdict: Verdict = {
    level,
    causes,
    others: states
      .filter(({ spec, state }) => state.reading !== null && isTrouble(state.check) && !explained.has(spec.id))
      .map(({ state }) => state.check)
      .sort((a, b) => severity(b.level) - severity(a.level)),
    counts,
    since: states.every(({ state }) => state.reading === null) ? null : sinceOf(level, checks, weighing),
    isComplete: states.every(({ spec, state }) => state.reading !== null || !spec.sets.includes('daily')),
  };
  return before !== null && isSame(before, verdict) ? before : verdict;
}
