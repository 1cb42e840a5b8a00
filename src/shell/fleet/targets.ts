import type { Fleet, FleetMember } from '../../model/fleet.ts';
import type { Lang, Phrase } from '../../text/lang.ts';
import { ENVIRONMENT_LABELS } from '../environment-labels.ts';
import { fuzzyScore } from '../keys/fuzzy.ts';

function scoreOf({ name, group, cockpit }: FleetMember, typed: string, lang: Lang): number | undefined {
  const environment: Phrase = ENVIRONMENT_LABELS[cockpit.identity().environment].long;
  const beside = [group ?? '', environment[lang]].map((text) => fuzzyScore(text, typed));
  // A name says more than what it belongs to.
  const scores = [fuzzyScore(name, typed), ...beside.map((score) => (score === undefined ? undefined : score - 5))];
  const found = scores.filter((score) => score !== undefined);
  return found.length === 0 ? undefined : Math.max(...found);
}

/** Targets by group, groups in the order in which they first come; those without one first. */
function byGroup(members: readonly FleetMember[]): FleetMember[] {
  const groups = [...new Set([null, ...members.map(({ group }) => group)])];
  return groups.flatMap((group) => members.filter((member) => member.group === group));
}

/** Targets that match what was typed, by name, group or environment, best first; all of them by group when nothing was typed. */
export function findTargets(fleet: Fleet, typed: string, lang: Lang): FleetMember[] {
  const members = byGroup(fleet.members());
  if (typed.trim() === '') return members;
  return members
    .flatMap((member) => {
      const score = scoreOf(member, typed, lang);
      return score === undefined ? [] : [{ member, score }];
    })
    .sort((a, b) => b.score - a.score)
    .map(({ member }) => member);
}
