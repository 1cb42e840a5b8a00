import { describe, expect, it } from 'vitest';
import { createCockpit } from '../../../src/engine/cockpit.ts';
import { inapplicable } from '../../../src/model/reading.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { type Answer, createFakeWorld, fakeMetric, fakeSpec, faulty, values } from '../support/fake-world.ts';

const nothing: Answer = () => inapplicable();

async function opened(answers: Record<string, Answer>) {
  const clock = createFakeClock();
  const world = createFakeWorld(clock, answers);
  const specs = [
    fakeSpec('always', { metrics: [fakeMetric('m')] }),
    fakeSpec('rare', { isRare: true, faultLevels: { unreachable: 'critical' } }),
  ];
  const cockpit = createCockpit({ world, specs, causes: [], clock, random: () => 0.5 });
  return { clock, world, cockpit };
}

describe('a probe whose question does not arise', () => {
  it('is listed nowhere, counts for nothing, and is not green', async () => {
    const { clock, cockpit } = await opened({ always: values({ m: 1 }), rare: nothing });
    cockpit.start();
    await clock.run(100);
    expect(cockpit.probeIds).toEqual(['always']);
    expect(cockpit.state('rare').check).toMatchObject({ level: 'none', fault: null, findings: [] });
    expect(cockpit.verdict()).toMatchObject({ level: 'ok', isComplete: true, counts: { ok: 1, none: 0, unknown: 0 } });
    expect(cockpit.state('rare').lastGood).toBeNull();
  });

  it('appears when a reading finds that it does, with its level, and the list is another one then', async () => {
    const { clock, world, cockpit } = await opened({ always: values({ m: 1 }), rare: nothing });
    cockpit.start();
    await clock.run(100);
    const before = cockpit.probeIds;
    await clock.run(10_000);
    expect(cockpit.probeIds).toBe(before);
    world.answers.rare = faulty('unreachable');
    await clock.run(30_000);
    expect(cockpit.probeIds).toEqual(['always', 'rare']);
    expect(cockpit.verdict().level).toBe('critical');
  });

  it('goes away when it no longer does, and leaves the verdict with it', async () => {
    const { clock, world, cockpit } = await opened({ always: faulty('unreachable'), rare: values({}) });
    cockpit.start();
    await clock.run(100);
    expect(cockpit.probeIds).toEqual(['always', 'rare']);
    world.answers.always = nothing;
    await clock.run(30_000);
    expect(cockpit.probeIds).toEqual(['rare']);
    expect(cockpit.verdict()).toMatchObject({ level: 'ok', others: [] });
  });

  it('is waited for by nobody while it was never read, where it is rare', async () => {
    const { cockpit } = await opened({});
    expect(cockpit.probeIds).toEqual(['always']);
    expect([cockpit.has('rare'), cockpit.has('other')]).toEqual([true, false]);
  });
});
