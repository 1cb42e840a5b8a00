import type { Clock, Stop } from '../model/clock.ts';
import { tellingDesks } from '../model/desks.ts';
import type { Fleet, FleetMember } from '../model/fleet.ts';
import { Announcer } from './announcer.ts';

const PAINT_EVERY_MS = 250;

/** A fleet whose targets can be exchanged, for a configuration that is reloaded. */
export interface ChangingFleet extends Fleet {
  /** Puts another list of targets in force. Those that are kept have to be the same objects. */
  replace(members: readonly FleetMember[]): void;
}

/**
 * Makes a target of a fleet; it sleeps until it is woken. One that is awaited will be woken as soon as there is a screen,
 * and counts as awake before. @param onWake called each time it is woken.
 */
export function createMember(
  parts: Omit<FleetMember, 'isAwake' | 'wake'>,
  isAwaited = false,
  onWake?: () => void,
): FleetMember {
  let isAwake = isAwaited;
  return {
    ...parts,
    isAwake: () => isAwake,
    wake() {
      isAwake = true;
      parts.cockpit.start();
      onWake?.();
    },
  };
}

/** Gathers the changes of many targets, so that a board of them is drawn as seldom as the screen of one. */
export function createFleet(given: readonly FleetMember[], clock: Clock): ChangingFleet {
  let members = given;
  const news = new Announcer(clock, PAINT_EVERY_MS);
  const memberListeners = new Set<() => void>();
  let listening = 0;
  let stops: readonly Stop[] = [];

  const follow = (member: FleetMember): Stop => {
    const { cockpit, desks } = member;
    let seen = cockpit.verdict();
    const onReading = () => {
      // New numbers of the same level wait for the second's edge, at which everything is drawn anyway.
      const now = cockpit.verdict();
      if (now === seen) return;
      seen = now;
      news.change('news', false);
    };
    const stopReadings = cockpit.subscribe(onReading);
    const stopDesks = tellingDesks(desks).map((desk) => desk.subscribe(() => news.change('news', false)));
    return () => {
      stopReadings();
      for (const stop of stopDesks) stop();
    };
  };
  const unfollow = () => {
    for (const stop of stops) stop();
    stops = [];
  };
  const refollow = () => {
    unfollow();
    if (listening > 0) stops = members.map(follow);
  };

  return {
    members: () => members,
    member: (name) => {
      const [first] = members;
      if (first === undefined) throw new Error('a fleet without targets');
      return members.find((member) => member.name === name) ?? first;
    },
    subscribeMembers(listener) {
      memberListeners.add(listener);
      return () => void memberListeners.delete(listener);
    },
    version: () => news.version,
    subscribe(listener) {
      listening += 1;
      if (listening === 1) refollow();
      const stop = news.subscribe(listener);
      let isStopped = false;
      return () => {
        if (isStopped) return;
        isStopped = true;
        stop();
        listening -= 1;
        if (listening === 0) unfollow();
      };
    },
    replace(next) {
      members = next;
      refollow();
      news.change('news', false);
      for (const listener of [...memberListeners]) listener();
    },
  };
}
