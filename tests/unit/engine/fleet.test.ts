import { describe, expect, it } from 'vitest';
import { createFakeFleet } from '../support/fake-fleet.ts';

const NAMES = ['a', 'b', 'c', 'd'].map((name) => ({ name }));

function counter(subscribe: (listener: () => void) => () => void) {
  const counted = { told: 0, stop: () => {} };
  counted.stop = subscribe(() => {
    counted.told += 1;
  });
  return counted;
}

describe('a fleet', () => {
  it('gives a target by name, and the first one for a name that is gone', () => {
    const { fleet } = createFakeFleet(NAMES);
    expect(fleet.member('c').name).toBe('c');
    expect(fleet.member('gone')).toBe(fleet.members()[0]);
    expect(fleet.member(null)).toBe(fleet.members()[0]);
  });

  it('tells when the verdict of any target changes, and not for new numbers of the same level', async () => {
    const { fleet, clock, wakeAll, measure } = createFakeFleet(NAMES);
    await wakeAll();
    await clock.run(20_000);
    const heard = counter(fleet.subscribe);
    const before = fleet.version();
    measure('a', 50);
    await clock.run(10_000);
    expect(heard.told).toBe(0);
    measure('c', 99);
    await clock.run(10_000);
    expect(heard.told).toBe(1);
    expect(fleet.version()).toBeGreaterThan(before);
    heard.stop();
    heard.stop();
    measure('c', 10);
    await clock.run(10_000);
    expect(heard.told).toBe(1);
  });

  it('gathers the news of many targets into few tellings', async () => {
    const targets = Array.from({ length: 50 }, (_, index) => ({ name: `t${index}` }));
    const { fleet, clock, members, wakeAll } = createFakeFleet(targets);
    await wakeAll();
    await clock.run(20_000);
    const heard = counter(fleet.subscribe);
    for (const { world, cockpit } of members) {
      world.answers.a = () => ({ facts: {}, fault: null, samples: [{ metric: 'm', value: 99 }] });
      cockpit.probeNow();
    }
    await clock.run(1_000);
    expect(members.every(({ cockpit }) => cockpit.verdict().level === 'critical')).toBe(true);
    expect(heard.told).toBeGreaterThan(0);
    expect(heard.told).toBeLessThanOrEqual(5);
  });

  it('reads a target that was never opened only from its opening on', async () => {
    const { members, clock } = createFakeFleet(NAMES);
    const [first, second] = members;
    first?.wake();
    await clock.run(60_000);
    expect(second?.isAwake()).toBe(false);
    expect(second?.world.reads).toHaveLength(0);
    second?.wake();
    second?.wake();
    await clock.run(100);
    expect(second?.isAwake()).toBe(true);
    expect(second?.world.reads).toHaveLength(1);
  });

  it('exchanges its targets, and hears of those that are there only', async () => {
    const { fleet, clock, members, wakeAll, measure } = createFakeFleet(NAMES);
    await wakeAll();
    await clock.run(20_000);
    const lists = counter(fleet.subscribeMembers);
    const heard = counter(fleet.subscribe);
    fleet.replace(members.slice(0, 2));
    await clock.run(1_000);
    expect([lists.told, heard.told, fleet.members().length]).toEqual([1, 1, 2]);
    measure('d', 99);
    await clock.run(10_000);
    expect(heard.told).toBe(1);
    measure('b', 99);
    await clock.run(10_000);
    expect(heard.told).toBe(2);
  });

  it('reads on where one target is silent', async () => {
    const { members, clock, wakeAll } = createFakeFleet(NAMES);
    const silent = members[1];
    if (silent !== undefined) silent.world.answers.a = () => new Promise(() => {});
    await wakeAll();
    await clock.run(60_000);
    const reads = (index: number) => members[index]?.world.reads.length ?? 0;
    expect(members[1]?.cockpit.state('a').reading?.fault?.kind).toBe('timeout');
    for (const index of [0, 2, 3]) expect(reads(index)).toBeGreaterThanOrEqual(12);
  });
});
