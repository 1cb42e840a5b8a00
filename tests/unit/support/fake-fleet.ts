import { createCockpit } from '../../../src/engine/cockpit.ts';
import { type ChangingFleet, createFleet, createMember } from '../../../src/engine/fleet.ts';
import type { FleetMember } from '../../../src/model/fleet.ts';
import type { Environment } from '../../../src/model/target.ts';
import { createFakeClock, type FakeClock } from './fake-clock.ts';
import { createFakeWorld, type FakeWorld, fakeMetric, fakeSpec, values } from './fake-world.ts';

/** How one target of a fake fleet is made. */
export interface FakeTarget {
  readonly name: string;
  readonly group?: string;
  readonly environment?: Environment;
  /** Value of its one metric: warning above 80, critical above 90. */
  readonly value?: number;
}

/** A target of a fake fleet with the world behind it: one probe `a` with the metric `m`. */
export interface FakeMember extends FleetMember {
  readonly world: FakeWorld;
}

/** A fleet over fake worlds; nobody is awake yet. */
export interface FakeFleet {
  readonly fleet: ChangingFleet;
  readonly members: readonly FakeMember[];
  readonly clock: FakeClock;
  /** Wakes all of them and lets their first readings come in. */
  wakeAll(): Promise<void>;
  /** Lets a target measure another value from now on. */
  measure(name: string, value: number): void;
}

/** Builds a {@link FakeFleet}. */
export function createFakeFleet(targets: readonly FakeTarget[]): FakeFleet {
  const clock = createFakeClock();
  const members = targets.map(({ name, group, environment = 'unknown', value = 10 }): FakeMember => {
    const world = createFakeWorld(clock, { a: values({ m: value }) });
    const identity = { ...world.identity(), name, environment };
    const named: FakeWorld = { ...world, identity: () => identity, read: world.read };
    const specs = [fakeSpec('a', { metrics: [fakeMetric('m')] })];
    const cockpit = createCockpit({ world: named, specs, causes: [], clock, random: () => 0.5 });
    return { ...createMember({ name, group: group ?? null, cockpit, desks: {} }), world };
  });
  return {
    fleet: createFleet(members, clock),
    members,
    clock,
    wakeAll: async () => {
      for (const member of members) member.wake();
      await clock.run(100);
    },
    measure: (name, value) => {
      const found = members.find((member) => member.name === name);
      if (found !== undefined) found.world.answers.a = values({ m: value });
    },
  };
}
