import { describe, expect, it } from 'vitest';
import { BLOCKING_PID } from '../../../src/worlds/demo/faults/db-pool-full.ts';
import { largeKeysOf, prefixesOf, slowCommandsOf } from '../../../src/worlds/demo/redis-tables.ts';
import { findScene, SCENES } from '../../../src/worlds/demo/scenes.ts';
import { sessionsOf } from '../../../src/worlds/demo/sessions.ts';
import { Simulation } from '../../../src/worlds/demo/simulation.ts';
import { statementsOf } from '../../../src/worlds/demo/statements.ts';
import { otherBytesOf, tablesOf } from '../../../src/worlds/demo/tables.ts';

const BORN = Date.UTC(2026, 10, 23, 13, 2, 14);

function simulate(scene: string): Simulation {
  return new Simulation({ seed: 1, bornAt: BORN }, findScene(scene)?.onsets ?? []);
}

describe('sessions of the simulated Postgres', () => {
  it.each(SCENES.map(({ id }) => id))('are as many as the moment counts, in scene %s', (id) => {
    const simulation = simulate(id);
    for (let t = BORN - 20 * 60_000; t < BORN + 5 * 60_000; t += 61_000) {
      const moment = simulation.at(t);
      const sessions = sessionsOf(moment);
      const count = (state: string) => sessions.filter((session) => session.state === state).length;
      const { active, idle, idleInTransaction, waiting } = moment.postgres;
      expect({ active: count('active'), idle: count('idle'), open: count('idle in transaction') }).toEqual({
        active,
        idle,
        open: idleInTransaction,
      });
      expect(sessions.filter(({ waitMs }) => waitMs !== null)).toHaveLength(waiting);
      expect(new Set(sessions.map(({ pid }) => pid)).size).toBe(sessions.length);
    }
  });

  it('with a full pool all wait, in the end, for the transaction left open in psql', () => {
    const sessions = sessionsOf(simulate('db-pool-full').at(BORN));
    const byPid = new Map(sessions.map((session) => [session.pid, session]));
    const rootOf = (pid: number): number => {
      const [blocker] = byPid.get(pid)?.blockedBy ?? [];
      return blocker === undefined ? pid : rootOf(blocker);
    };
    const roots = new Set(sessions.filter(({ blockedBy }) => blockedBy.length > 0).map(({ pid }) => rootOf(pid)));
    expect([...roots]).toEqual([BLOCKING_PID]);
    expect(byPid.get(BLOCKING_PID)).toMatchObject({ state: 'idle in transaction', transactionMs: 14 * 60_000 });
    expect(sessions.some(({ waitMs, transactionMs }) => waitMs !== null && waitMs > (transactionMs ?? 0))).toBe(false);
  });

  it('no longer wait when that one is terminated', () => {
    const simulation = simulate('db-pool-full');
    simulation.apply({ kind: 'terminate', pid: BLOCKING_PID }, BORN);
    const sessions = sessionsOf(simulation.at(BORN + 20_000));
    expect(sessions.some(({ pid, waitMs }) => pid === BLOCKING_PID || waitMs !== null)).toBe(false);
  });
});

describe('tables and statements of the simulated database', () => {
  it('add up to the size of the database', () => {
    const moment = simulate('calm').at(BORN);
    const own = tablesOf(moment).reduce((sum, { bytes, indexBytes }) => sum + bytes + indexBytes, 0);
    expect(own + otherBytesOf(moment)).toBeCloseTo(moment.postgres.databaseBytes, -5);
  });

  it('name the slow report first while latency spikes', () => {
    expect(statementsOf(simulate('latency-spike').at(BORN))[0]?.meanMs).toBeGreaterThan(1_000);
    expect(statementsOf(simulate('calm').at(BORN))[0]?.meanMs).toBeLessThan(1_000);
  });
});

describe('tables of the simulated Redis', () => {
  it('lose the keys of a flushed prefix, and only those', () => {
    const simulation = simulate('calm');
    simulation.apply({ kind: 'flush', prefix: 'cache' }, BORN);
    const moment = simulation.at(BORN);
    expect(prefixesOf(moment).find(({ prefix }) => prefix === 'cache')).toMatchObject({ keys: 0, bytes: 0 });
    expect(largeKeysOf(moment).some(({ key }) => key.startsWith('cache:'))).toBe(false);
    expect(largeKeysOf(moment).length).toBeGreaterThan(0);
  });

  it('hold slow commands of the past only, newest first', () => {
    const ats = slowCommandsOf(simulate('calm').at(BORN)).map(({ at }) => at);
    expect(ats.every((at) => at <= BORN)).toBe(true);
    expect(ats).toEqual([...ats].sort((a, b) => b - a));
  });
});
