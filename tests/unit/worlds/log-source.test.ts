import { describe, expect, it } from 'vitest';
import type { RawLogLine } from '../../../src/model/log.ts';
import { engineDenied } from '../../../src/worlds/demo/faults/engine-denied.ts';
import { createDemoLogSource } from '../../../src/worlds/demo/log-source.ts';
import { findScene } from '../../../src/worlds/demo/scenes.ts';
import { Simulation } from '../../../src/worlds/demo/simulation.ts';

const BORN = Date.UTC(2026, 10, 23, 13, 2, 14);

/** A clock with one timer, moved by hand. */
function handClock() {
  let now = BORN;
  let timer: { at: number; run: () => void } | undefined;
  return {
    now: () => now,
    after(ms: number, run: () => void) {
      const mine = { at: now + ms, run };
      timer = mine;
      return () => {
        if (timer === mine) timer = undefined;
      };
    },
    pass(ms: number) {
      const end = now + ms;
      while (timer !== undefined && timer.at <= end) {
        now = timer.at;
        const { run } = timer;
        timer = undefined;
        run();
      }
      now = end;
    },
  };
}

function follow(scene: string, services: readonly string[] | null, tailLines: number) {
  const simulation = new Simulation({ seed: 1, bornAt: BORN }, findScene(scene)?.onsets ?? []);
  const clock = handClock();
  const lines: RawLogLine[] = [];
  const statuses: string[] = [];
  const stop = createDemoLogSource(simulation, clock).follow(
    { services, tailLines, since: null },
    {
      lines: (batch) => lines.push(...batch),
      status: (service, failure) => statuses.push(`${service} ${failure?.kind ?? 'ok'}`),
    },
  );
  return { simulation, clock, lines, statuses, stop };
}

describe('the demo as a log source', () => {
  it('gives the history first, then goes on without loss or repeats', () => {
    const followed = follow('calm', ['api'], 50);
    followed.clock.pass(0);
    expect(followed.lines).toHaveLength(50);
    followed.clock.pass(20_000);
    const ats = followed.lines.map((line) => line.at);
    expect(ats.length).toBeGreaterThan(100);
    expect(ats).toEqual([...ats].sort((a, b) => a - b));
    expect(followed.statuses).toEqual(['api ok']);
    followed.stop();
    const before = followed.lines.length;
    followed.clock.pass(10_000);
    expect(followed.lines).toHaveLength(before);
  });

  it('tells once that the engine refuses, and once that it is back', () => {
    const followed = follow('calm', ['api'], 5);
    followed.clock.pass(1_000);
    followed.simulation.setFault(engineDenied, true, followed.clock.now());
    followed.clock.pass(3_000);
    const silent = followed.lines.length;
    followed.clock.pass(3_000);
    expect(followed.lines).toHaveLength(silent);
    followed.simulation.setFault(engineDenied, false, followed.clock.now());
    followed.clock.pass(3_000);
    expect(followed.statuses).toEqual(['api ok', 'api denied', 'api ok']);
    expect(followed.lines.length).toBeGreaterThan(silent);
  });
});
