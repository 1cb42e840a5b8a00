import type { Fleet, FleetMember } from '../../model/fleet.ts';
import { type Level, severity } from '../../model/level.ts';
import type { Environment } from '../../model/target.ts';
import type { Cursor } from '../state.ts';

/** True once there is something to judge a target by: what was not read yet is neither good nor unknown. */
export function isMeasured({ cockpit, isAwake }: FleetMember): boolean {
  if (!isAwake()) return false;
  const { isComplete, level, causes, others } = cockpit.verdict();
  if (causes.length > 0 || severity(level) > severity('unknown')) return true;
  return isComplete && (others.length > 0 || level !== 'unknown');
}

/** How well a target is as a whole; `none` while nothing is known of it. */
export function levelOf(member: FleetMember): Level {
  return isMeasured(member) ? member.cockpit.verdict().level : 'none';
}

/** Id of a target's row. */
export function rowOf({ name }: Pick<FleetMember, 'name'>): string {
  return `target:${name}`;
}

/** The name in a row's id; null for the row of something else. */
export function nameOfRow(row: string | null): string | null {
  return row?.startsWith('target:') === true ? row.slice('target:'.length) : null;
}

/** Of equal level production stands first: there it hurts most. */
const WEIGHT: Readonly<Record<Environment, number>> = { production: 3, staging: 1, development: 0, unknown: 2 };

function byTrouble(a: FleetMember, b: FleetMember): number {
  const weight = (member: FleetMember): number => WEIGHT[member.cockpit.identity().environment];
  return severity(levelOf(b)) - severity(levelOf(a)) || weight(b) - weight(a);
}

/**
 * The targets of the board, worst first, otherwise as in the configuration. The one that is selected keeps the place at
 * which it was selected, so that nothing moves under the cursor.
 */
export function boardOrder(members: readonly FleetMember[], cursor: Cursor): readonly FleetMember[] {
  const sorted = members.toSorted(byTrouble);
  const selected = sorted.find((member) => rowOf(member) === cursor.row);
  if (selected === undefined || cursor.place === undefined) return sorted;
  const others = sorted.filter((member) => member !== selected);
  return others.toSpliced(Math.min(cursor.place, others.length), 0, selected);
}

/** How many targets are at each level. */
export function countLevels(fleet: Fleet): Readonly<Record<Level, number>> {
  const counts: Record<Level, number> = { ok: 0, warn: 0, critical: 0, unknown: 0, none: 0 };
  for (const member of fleet.members()) counts[levelOf(member)] += 1;
  return counts;
}
