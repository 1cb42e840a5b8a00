import { afterEach, beforeAll, expect, it } from 'vitest';
import { createPostgres, type Postgres } from '../../../src/clients/postgres/postgres.ts';
import { Secret } from '../../../src/model/secret.ts';
import type { PostgresAccess } from '../../../src/model/target.ts';
import { createLocalTransport } from '../../../src/transport/local.ts';
import { type LiveStack, liveOrSkip, withStack } from '../stack/live.ts';
import { CALL, must, postgresOf, verdictOf } from './accesses.ts';

liveOrSkip()('the Postgres client on the stack', () => {
  const transport = createLocalTransport();
  let stack: LiveStack;
  let postgres: Postgres;

  beforeAll(async () => {
    stack = await withStack();
    postgres = createPostgres(transport, postgresOf(stack));
    return async () => {
      await postgres.close();
      await transport.close();
    };
  });
  afterEach(() => stack.heal());

  const ping = async (client = postgres, timeoutMs = 1500) =>
    verdictOf(await client.query('SELECT 1', [], { ...CALL, timeoutMs }));
  /** The verdict of a client of its own, for what only shows at login. */
  const pingAs = async (change: Partial<PostgresAccess>) => {
    const client = createPostgres(transport, { ...postgresOf(stack), ...change });
    try {
      return await ping(client);
    } finally {
      await client.close();
    }
  };

  it('answers with numbers, instants and parameters, named and read only', async () => {
    const sql = `SELECT 9007199254740991::int8 AS big, 2.5::numeric AS exact, '2026-01-01T00:00:00Z'::timestamptz AS at,
      $1::text AS text, current_setting('transaction_read_only') AS readonly, current_setting('application_name') AS name`;
    expect(must(await postgres.query(sql, ["it's"], CALL))).toEqual([
      {
        big: 9007199254740991,
        exact: 2.5,
        at: Date.UTC(2026, 0, 1),
        text: "it's",
        readonly: 'on',
        name: 'sparkone-tui',
      },
    ]);
    expect(verdictOf(await postgres.query('CREATE TABLE sparkone_tui_test (id int)', [], CALL))).toBe('denied 25006');
  });

  it('gives up a slow statement at its deadline and answers the next', async () => {
    const slow = await postgres.query('SELECT pg_sleep(5)', [], { ...CALL, timeoutMs: 300 });
    expect([verdictOf(slow), await ping()]).toEqual(['timeout ETIMEDOUT', 'ok']);
  });

  it('holds two sessions at the most, however many ask', async () => {
    const all = await Promise.all(
      Array.from({ length: 8 }, () => postgres.query('SELECT pg_backend_pid() AS pid, pg_sleep(0.05)', [], CALL)),
    );
    expect(new Set(all.map((rows) => must(rows)[0]?.pid)).size).toBeLessThanOrEqual(2);
  });

  it('names a wrong password, a missing database and TLS that is not offered', async () => {
    expect(await pingAs({ password: new Secret('wrong') })).toBe('denied 28P01');
    expect(await pingAs({ password: null })).toBe('denied 28P01');
    expect(await pingAs({ database: 'no_such_database' })).toBe('absent 3D000');
    expect(await pingAs({ ssl: 'require' })).toBe('unsupported SSL_REFUSED');
  });

  it('stopped is unreachable, and the same client is there again after the start', async () => {
    await stack.fault('postgres-stopped');
    expect(await ping()).toMatch(/^unreachable (ECONNREFUSED|ECONNRESET|57P03)$/);
    await stack.heal();
    expect(await ping(postgres, CALL.timeoutMs)).toBe('ok');
  });

  it('paused is a timeout within the deadline', async () => {
    await ping();
    await stack.fault('postgres-paused');
    const started = performance.now();
    expect([await ping(postgres, 400), await ping(postgres, 400)]).toEqual(['timeout ETIMEDOUT', 'timeout ETIMEDOUT']);
    expect(performance.now() - started).toBeLessThan(2500);
    await stack.heal();
    expect(await ping(postgres, CALL.timeoutMs)).toBe('ok');
  });

  it('with no connection left for us is denied by name', async () => {
    await stack.fault('postgres-connlimit');
    await expect.poll(() => pingAs({}), { timeout: 20_000 }).toBe('denied 53300');
  });
});
