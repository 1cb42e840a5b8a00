import { afterEach, beforeAll, expect, it } from 'vitest';
import { createPostgres, type Postgres } from '../../src/clients/postgres/postgres.ts';
import type { JudgeContext } from '../../src/model/probe.ts';
import { Secret } from '../../src/model/secret.ts';
import type { ProbeContext } from '../../src/probes/context.ts';
import { dbActivity } from '../../src/probes/db/db-activity.ts';
import { dbHealth } from '../../src/probes/db/db-health.ts';
import { dbLocks } from '../../src/probes/db/db-locks.ts';
import { dbStatements } from '../../src/probes/db/db-statements.ts';
import { dbTables } from '../../src/probes/db/db-tables.ts';
import { createLocalTransport } from '../../src/transport/local.ts';
import { postgresOf } from './clients/accesses.ts';
import { type LiveStack, liveOrSkip, waitFor, withStack } from './stack/live.ts';
import { probeContext } from './stack/probe-context.ts';

const { signal } = new AbortController();

/** Limits low enough for a test that does not wait a minute. */
const EAGER: JudgeContext = { now: 0, threshold: () => ({ direction: 'above', warn: 1, critical: 2 }) };

liveOrSkip()('the DB tab on the stack', () => {
  const transport = createLocalTransport();
  let stack: LiveStack;
  let postgres: Postgres;
  let context: ProbeContext;

  beforeAll(async () => {
    stack = await withStack();
    postgres = createPostgres(transport, postgresOf(stack));
    context = probeContext({ postgres: async () => ({ ok: true, value: postgres }) });
    return async () => {
      await postgres.close();
      await transport.close();
    };
  });
  afterEach(() => stack.heal());

  it('finds a blocked transaction and names its blocker, the table and the statement', async () => {
    expect((await dbLocks.read(context, signal)).facts).toMatchObject({ waiting: 0, tree: [] });
    await stack.fault('postgres-lock');
    let reading = await dbLocks.read(context, signal);
    await waitFor(
      async () => {
        reading = await dbLocks.read(context, signal);
        return reading.facts?.waiting === 1;
      },
      { deadlineMs: 60_000, what: 'the waiter is seen' },
    );
    const [root, waiter, ...others] = reading.facts?.tree ?? [];
    expect(others).toEqual([]);
    expect(root).toMatchObject({ application: 'fault-holder', depth: 0, blocks: 1, state: 'idle in transaction' });
    expect(waiter).toMatchObject({ application: 'fault-waiter', depth: 1, blockedBy: [root?.pid], target: 'ledger' });
    expect(waiter?.query).toMatch(/^UPDATE ledger SET amount_cents/);
    expect(waiter?.waitMs).toBeGreaterThan(0);
    const facts = reading.facts;
    if (facts === null) throw new Error('no facts');
    const [finding] = dbLocks.judge?.(facts, EAGER) ?? [];
    expect(finding?.level).toBe('critical');
    expect(finding?.text.en).toContain(`session ${root?.pid} (fault-holder`);

    const activity = await dbActivity.read(context, signal);
    expect(activity.facts?.sessions.find(({ pid }) => pid === root?.pid)).toMatchObject({
      state: 'idle in transaction',
    });
    expect(activity.facts).toMatchObject({ waiting: 1, hidden: 0, max: 50 });
    expect(activity.facts?.longestIdleInTransactionMs).toBeGreaterThan(0);
  });

  it('reads statements, tables and counters, and waits for nobody while a table is held', async () => {
    await stack.exec('postgres', ['psql', '-qU', 'sparkone', '-c', 'SELECT count(*) FROM ledger CROSS JOIN items']);
    const statements = await dbStatements.read(context, signal);
    expect(statements.fault).toBeNull();
    expect(statements.facts?.statements.some(({ query }) => query.includes('pg_stat_activity'))).toBe(false);
    const shares = (statements.facts?.statements ?? []).map(({ timePercent }) => timePercent);
    expect(shares.length).toBeGreaterThan(0);
    expect(shares.toSorted((a, b) => b - a)).toEqual(shares);

    const health = await dbHealth.read(context, signal);
    expect(health.fault).toBeNull();
    expect(health.facts?.checkpointsTimed).toBeGreaterThanOrEqual(0);
    expect(health.facts?.settings.map(({ name }) => name)).toContain('shared_buffers');

    await stack.fault('postgres-lock');
    const tables = await dbTables.read(context, signal);
    expect(tables.fault).toBeNull();
    expect(tables.facts?.tables.find(({ table }) => table === 'ledger')).toMatchObject({ isLocked: true });
    expect(tables.facts?.tables.find(({ table }) => table === 'items')).toMatchObject({ isLocked: false });
  });

  it('says which GRANT shows what an ordinary role may not see', async () => {
    const admin = (sql: string) => stack.exec('postgres', ['psql', '-qU', 'sparkone', '-c', sql]);
    await admin("DROP ROLE IF EXISTS tui_plain; CREATE ROLE tui_plain LOGIN PASSWORD 'plain'");
    const plain = createPostgres(transport, { ...postgresOf(stack), user: 'tui_plain', password: new Secret('plain') });
    try {
      const asPlain = {
        ...context,
        clients: { postgres: async () => ({ ok: true, value: plain }) },
      } as unknown as ProbeContext;
      const activity = await dbActivity.read(asPlain, signal);
      expect(activity.fault).toBeNull();
      expect(activity.facts).toMatchObject({ grant: 'GRANT pg_monitor TO "tui_plain";' });
      await stack.fault('postgres-lock');
      expect((await dbLocks.read(asPlain, signal)).facts).toMatchObject({
        waiting: 1,
        tree: [{ blocks: 1 }, { target: 'ledger' }],
      });
      for (const probe of [dbStatements, dbTables, dbHealth])
        expect((await probe.read(asPlain, signal)).fault).toBeNull();
    } finally {
      await plain.close();
      await admin('DROP ROLE tui_plain');
    }
  });
});
