import { describe, expect, it } from 'vitest';
import { createCockpit } from '../../../src/engine/cockpit.ts';
import type { Stop } from '../../../src/model/clock.ts';
import { type Measured, measured } from '../../../src/model/reading.ts';
import { createDice } from '../support/dice.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { type Answer, createFakeWorld, fakeMetric, fakeSpec, faulty } from '../support/fake-world.ts';

const DEADLINE_MS = 3_000;
const MINUTES = 10;
/** Longest silence: the last interval fully backed off, a hung read given up, and a little jitter. */
const LONGEST_SILENCE_MS = 20_000 * 1.05 + 3 * DEADLINE_MS + 100;

describe('a storm of slow, hung and broken reads with an impatient operator', () => {
  it.each([1, 2, 3])('never overlaps a probe, never forgets one and leaves nothing behind (seed %i)', async (seed) => {
    const dice = createDice(seed);
    const clock = createFakeClock();
    const ids = ['a', 'b', 'c', 'd'];
    const startedAt = new Map<string, number>();
    const overlaps: string[] = [];
    const silences: string[] = [];
    const lastReading = new Map<string, number>();

    const answerOf = (id: string): Answer => {
      return (signal) => {
        const before = startedAt.get(id);
        if (before !== undefined && clock.monotonic() - before < 3 * DEADLINE_MS - 1) overlaps.push(id);
        startedAt.set(id, clock.monotonic());
        const end = () => void startedAt.delete(id);
        const fate = dice.next();
        if (fate < 0.1) return new Promise<never>(() => undefined);
        return new Promise<Measured<unknown>>((resolve, reject) => {
          const finish = () => {
            end();
            if (fate < 0.2) reject(new Error(`bug ${id}`));
            else if (fate < 0.4) resolve(faulty('unreachable')(signal));
            else resolve(measured({}, [{ metric: `m.${id}`, value: dice.whole(0, 100) }]));
          };
          clock.after(dice.whole(0, fate > 0.9 ? 12_000 : 800), finish);
          if (fate > 0.95) signal.addEventListener('abort', finish);
        });
      };
    };
    const world = createFakeWorld(clock, Object.fromEntries(ids.map((id) => [id, answerOf(id)])));
    const specs = ids.map((id) => fakeSpec(id, { metrics: [fakeMetric(`m.${id}`)], deadlineMs: DEADLINE_MS }));
    const cockpit = createCockpit({
      world,
      specs,
      causes: [],
      clock,
      random: () => dice.next(),
      onReading: ({ probe }) => lastReading.set(probe, clock.monotonic()),
    });
    cockpit.start();
    let stops: Stop[] = [];
    for (let spent = 0; spent < MINUTES * 60_000; ) {
      const some = ids.filter(() => dice.next() < 0.4);
      const deed = dice.whole(0, 12);
      if (deed === 0) cockpit.probeNow(some);
      else if (deed === 1) world.hint(some);
      else if (deed === 2) stops.push(cockpit.watch(some));
      else if (deed === 3) {
        for (const stop of stops) stop();
        stops = [];
      } else if (deed === 4) clock.jump(dice.whole(-100_000, 100_000));
      const stepMs = dice.whole(0, 2_000);
      spent += stepMs;
      await clock.run(stepMs);
      for (const id of ids) {
        const silentMs = clock.monotonic() - (lastReading.get(id) ?? 1_000);
        if (silentMs > LONGEST_SILENCE_MS) silences.push(`${id}: ${silentMs} ms`);
        expect(cockpit.ageMs(id)).toBeGreaterThanOrEqual(0);
      }
    }
    expect(overlaps).toEqual([]);
    expect(silences).toEqual([]);
    await cockpit.close();
    const own = clock.pending();
    await clock.run(20_000);
    expect(clock.pending()).toBe(0);
    expect(own).toBeLessThanOrEqual(3 * ids.length);
  });
});
