import type { Stop } from './clock.ts';
import type { Cockpit } from './cockpit.ts';
import type { Desk, Desks } from './desks.ts';

/** One of the targets that a session looks at. Its engine runs whether it is in sight or not. */
export interface FleetMember {
  /** Name in the configuration, and in every phrase about it. */
  readonly name: string;
  /** Group in the list of targets; null without one. */
  readonly group: string | null;
  readonly cockpit: Cockpit;
  /** What can be done there beside looking at readings. */
  readonly desks: Omit<Desks, 'fleet'>;
  /** False while it was never opened: nothing is connected and nothing is read. */
  isAwake(): boolean;
  /** Begins to read it; again is nothing. */
  wake(): void;
}

/** The targets of a session, of which one is in sight. At least one. */
export interface Fleet extends Desk {
  /** In the order of the configuration. A new list when, and only when, a target came or went. */
  members(): readonly FleetMember[];
  /** The target of that name; the first one where there is none (any more). */
  member(name: string | null): FleetMember;
  /** Calls the listener when a target came or went. */
  subscribeMembers(listener: () => void): Stop;
  /** Counts up when a verdict or a desk of any target changed, while somebody listens. */
  version(): number;
}

/** What a session works with while this target is in sight; the fleet only where there is something to choose from. */
export function desksInSight(fleet: Fleet, member: FleetMember): Desks {
  return fleet.members().length > 1 ? { ...member.desks, fleet } : member.desks;
}
