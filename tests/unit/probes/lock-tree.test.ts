import { describe, expect, it } from 'vitest';
import { dbLocks, type LockSessionFacts, locksMeasured } from '../../../src/probes/db/db-locks.ts';
import { type LockSession, lockTree } from '../../../src/probes/db/lock-tree.ts';

const session = (pid: number, ...blockedBy: number[]): LockSession => ({ pid, blockedBy });
const shape = (sessions: readonly LockSession[]) =>
  lockTree(sessions).map(({ session: { pid }, depth, blocks }) => [pid, depth, blocks]);

describe('lock tree', () => {
  it('puts the root blocker first, and those who wait for a waiter under that one', () => {
    expect(shape([session(30, 20), session(20, 10), session(10), session(21, 10)])).toEqual([
      [10, 0, 3],
      [20, 1, 1],
      [30, 2, 0],
      [21, 1, 0],
    ]);
  });

  it('puts a session of a queue under the holder, not under those ahead of it', () => {
    expect(shape([session(3, 2, 1), session(2, 1), session(1)])).toEqual([
      [1, 0, 2],
      [2, 1, 0],
      [3, 1, 0],
    ]);
  });

  it('orders roots by how many they block', () => {
    expect(shape([session(1), session(2, 1), session(5), session(6, 5), session(7, 5)]).map(([pid]) => pid)).toEqual([
      5, 6, 7, 1, 2,
    ]);
  });

  it('opens a deadlock instead of losing it, and shows everybody once', () => {
    const tree = shape([session(1, 2), session(2, 3), session(3, 1), session(4, 1)]);
    expect(tree.map(([pid]) => pid).toSorted()).toEqual([1, 2, 3, 4]);
    expect(tree.filter(([, depth]) => depth === 0)).toHaveLength(1);
  });

  it('keeps a prepared transaction (pid 0) as the root, and leaves out blockers that have gone', () => {
    expect(shape([session(0), session(9, 0), session(8, 777)])).toEqual([
      [0, 0, 1],
      [9, 1, 0],
      [8, 0, 0],
    ]);
  });

  it('keeps 500 sessions, queued up behind one another or one behind the other', () => {
    const queue = Array.from({ length: 500 }, (_, index) =>
      session(index + 1, ...Array.from({ length: index }, (_unused, ahead) => index - ahead)),
    );
    const chain = Array.from({ length: 500 }, (_, index) => session(index + 1, ...(index === 0 ? [] : [index])));
    for (const [sessions, deepest] of [
      [queue, 1],
      [chain, 499],
    ] as const) {
      const tree = lockTree(sessions);
      expect(tree[0]).toMatchObject({ session: { pid: 1 }, depth: 0, blocks: 499 });
      expect(new Set(tree.map((place) => place.session.pid)).size).toBe(500);
      expect(Math.max(...tree.map(({ depth }) => depth))).toBe(deepest);
    }
  });
});

describe('sessions that wait', () => {
  const waits = (pid: number, blockedBy: readonly number[], waitMs: number | null): LockSessionFacts => ({
    pid,
    blockedBy,
    user: 'app',
    application: '',
    client: '',
    state: '',
    transactionMs: null,
    isWaiting: blockedBy.length > 0,
    waitMs,
    mode: blockedBy.length > 0 ? 'ShareLock' : '',
    target: '',
    query: '',
  });

  it('are counted and named also where for how long is hidden, as it is before Postgres 14', () => {
    const { facts, samples } = locksMeasured([waits(1, [], null), waits(2, [1], null)]);
    expect(facts).toMatchObject({ waiting: 1, longestWaitMs: null, tree: [{ pid: 1, blocks: 1 }, { pid: 2 }] });
    expect(samples).toEqual([{ metric: 'db.locks.waiting', value: 1 }]);
    const findings = facts === null ? [] : (dbLocks.judge?.(facts, { now: 0, threshold: () => undefined }) ?? []);
    expect(findings.map(({ level, text }) => `${level} ${text.en}`)).toEqual([
      'warn session 1 blocks 1 other; for how long, this user may not see (GRANT pg_monitor)',
    ]);
  });

  it('go by the longest that is known', () => {
    expect(locksMeasured([waits(1, [], null), waits(2, [1], null), waits(3, [1], 900)]).facts?.longestWaitMs).toBe(900);
    expect(locksMeasured([]).facts).toMatchObject({ waiting: 0, longestWaitMs: 0 });
  });
});
