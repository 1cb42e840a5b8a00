import { afterEach, describe, expect, it } from 'vitest';
import { readCheck } from '../../../src/commands/check.ts';
import type { LogSource } from '../../../src/model/log.ts';
import type { Reading } from '../../../src/model/reading.ts';
import { morning } from '../../../src/runbooks/books/morning.ts';
import { findScene } from '../../../src/worlds/demo/scenes.ts';
import { createDemoWorld, type DemoWorld } from '../../../src/worlds/demo/world.ts';
import { createFakeClock, type FakeClock } from '../support/fake-clock.ts';

const SECOND = 1_000;

let world: DemoWorld;
let clock: FakeClock;
afterEach(async () => await world.close());

/** A check of the calm demo whose probe `silent` never answers, and what it had asked for after three seconds. */
async function check(silent: string) {
  const scene = findScene('calm');
  if (scene === undefined) throw new Error('no scene');
  clock = createFakeClock();
  world = createDemoWorld({ scene, clock });
  const asked: string[] = [];
  const logs: LogSource = {
    ...world.logs,
    read: (query, signal) => {
      asked.push(`log ${query.services?.join() ?? ''}`);
      return world.logs.read?.(query, signal) ?? new Promise(() => undefined);
    },
  };
  const read = (probe: string, signal: AbortSignal): Promise<Reading> =>
    probe === silent ? new Promise(() => undefined) : world.read(probe, signal);
  const checking = readCheck({
    ...{ world: { ...world, read, logs }, clock, set: 'daily', lang: 'en', timeoutMs: 10 * SECOND, version: 'test' },
    steps: morning.steps,
    jobs: () => {
      asked.push('jobs');
      return Promise.resolve([]);
    },
  });
  await clock.run(3 * SECOND);
  const early = [...asked];
  await clock.run(30 * SECOND);
  return { early, checked: await checking };
}

describe('what a check reads beside its probes', () => {
  it('does not wait for the slowest of them', async () => {
    const { early, checked } = await check('host.cpu');
    expect(early.toSorted()).toEqual(['jobs', 'log api', 'log api', 'log api']);
    expect([...checked.logs.keys()]).toEqual(['logs', 'errors', 'security']);
    expect(checked.jobs).toEqual([]);
    const cpu = checked.round.readings.find(({ probe }) => probe === 'host.cpu');
    expect(cpu?.fault).toMatchObject({ kind: 'timeout' });
  });

  it('is read, at the end, also where nobody tells which containers there are', async () => {
    const { early, checked } = await check('containers');
    expect(early).toEqual([]);
    expect([...checked.logs.keys()]).toEqual(['logs', 'errors', 'security']);
    expect(checked.report.level).not.toBe('ok');
  });
});
