import type { Evidence } from '../evidence.ts';
import { type DoctorItem, unseen } from '../item.ts';
import { DRIFT_RULES } from './registry.ts';
import { type DriftRule, isFault } from './rule.ts';

/** What the rules find: one item a drift, one for a rule that holds, one for a rule that could not be looked at. */
export function driftItems(evidence: Evidence, rules: readonly DriftRule[] = DRIFT_RULES): DoctorItem[] {
  return rules.flatMap((rule): DoctorItem[] => {
    const common = { id: `drift.${rule.id}`, section: 'drift', runbook: rule.runbook, title: rule.title } as const;
    const found = rule.find(evidence);
    if (isFault(found)) return [unseen(common, found)];
    if (found.length === 0) return [{ ...common, level: 'ok', detail: rule.holds, remedy: null }];
    return found.map(({ id, runbook, level, detail, remedy }) => ({
      ...common,
      id: id === '' ? common.id : `${common.id}.${id}`,
      runbook: runbook ?? rule.runbook,
      level: level ?? 'warn',
      detail,
      remedy,
    }));
  });
}
