import { describe, expect, it } from 'vitest';
import { runOnce } from '../../../src/engine/run-once.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { createFakeWorld, fakeSpec, faulty, values } from '../support/fake-world.ts';

const specs = ['a', 'hung', 'c', 'unasked'].map((id) => fakeSpec(id, { faultLevels: { unreachable: 'critical' } }));

describe('one round', () => {
  it('reads each probe once, all at once, in the order asked, and waits for no silent one', async () => {
    const clock = createFakeClock();
    const world = createFakeWorld(clock, { a: values({}), c: faulty('unreachable', 'c refused') });
    const round = runOnce({ world, specs, causes: [], clock, probes: ['c', 'hung', 'a'], timeoutMs: 2_000 });
    await clock.run(2_100);
    const { checks, readings, verdict } = await round;
    expect(checks.map((check) => [check.probe, check.level])).toEqual([
      ['c', 'critical'],
      ['hung', 'unknown'],
      ['a', 'ok'],
    ]);
    expect(readings.map((reading) => reading.probe)).toEqual(['c', 'hung', 'a']);
    expect(readings[1]?.tookMs).toBe(2_100);
    expect(verdict).toMatchObject({ level: 'critical', isComplete: true, counts: { ok: 1, unknown: 1, critical: 1 } });
    expect(clock.pending()).toBe(0);
    expect(world.reads).toHaveLength(3);
  });

  it('refuses a probe that does not exist', async () => {
    const clock = createFakeClock();
    const world = createFakeWorld(clock);
    await expect(runOnce({ world, specs, causes: [], clock, probes: ['x'], timeoutMs: 1 })).rejects.toThrow(
      'no probe x',
    );
  });
});
