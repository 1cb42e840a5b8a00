import { CAUSES } from '../../src/causes/registry.ts';
import { createCockpit } from '../../src/engine/cockpit.ts';
import { type ChangingFleet, createFleet, createMember } from '../../src/engine/fleet.ts';
import type { FleetMember } from '../../src/model/fleet.ts';
import type { FaultSwitches } from '../../src/model/world.ts';
import { probeSpecs } from '../../src/probes/registry.ts';
import { DEMO_FLEET } from '../../src/worlds/demo/fleet.ts';
import { DEMO_IDENTITY } from '../../src/worlds/demo/stack.ts';
import { createDemoWorld } from '../../src/worlds/demo/world.ts';
import { createFakeClock, type FakeClock } from '../unit/support/fake-clock.ts';
import { MORNING } from './play.ts';

/** The demo's fleet on the real engine, with time in the test's hands. */
export interface FleetPlay {
  readonly fleet: ChangingFleet;
  readonly clock: FakeClock;
  member(name: string): FleetMember;
  faults(name: string): FaultSwitches;
  close(): Promise<void>;
}

/** Opens the demo's fleet, all but the targets named in `asleep`, and lets the first readings come in. */
export async function playFleet(asleep: readonly string[] = []): Promise<FleetPlay> {
  const clock = createFakeClock(MORNING);
  const members = DEMO_FLEET.map(({ name, host, group, environment, scene, seed }) => {
    const world = createDemoWorld({ scene, clock, seed, identity: { ...DEMO_IDENTITY, name, host, environment } });
    const cockpit = createCockpit({ world, specs: probeSpecs, causes: CAUSES, clock, random: () => 0.5 });
    return createMember({ name, group, cockpit, desks: { faults: world.faults } });
  });
  for (const member of members) if (!asleep.includes(member.name)) member.wake();
  await clock.run(20_000);
  const fleet = createFleet(members, clock);
  return {
    fleet,
    clock,
    member: (name) => fleet.member(name),
    faults: (name) => fleet.member(name).desks.faults as FaultSwitches,
    close: async () => void (await Promise.all(members.map(({ cockpit }) => cockpit.close()))),
  };
}
