import { beforeAll, expect, it } from 'vitest';
import { createClients } from '../../src/clients/clients.ts';
import { createSystemClock } from '../../src/engine/clock.ts';
import { Secret } from '../../src/model/secret.ts';
import type { Discovered, PostgresAccess } from '../../src/model/target.ts';
import { type DbReplicasFacts, dbReplicas } from '../../src/probes/db/db-replicas.ts';
import { createLocalTransport } from '../../src/transport/local.ts';
import { fakeContext, TARGET } from '../unit/probes/fake-context.ts';
import { type LiveStack, liveOrSkip, waitFor, withStack } from './stack/live.ts';
import { PAIR_PASSWORD, type PostgresPair, startPostgresPair } from './stack/postgres-pair.ts';
import { read } from './stack/process.ts';

const { signal } = new AbortController();

async function imageOf(stack: LiveStack): Promise<string> {
  const id = (await stack.compose(['ps', '-q', 'postgres'])).stdout.trim();
  return read(['docker', 'inspect', '-f', '{{.Config.Image}}', id]);
}

liveOrSkip()('a read replica that streams', () => {
  const transport = createLocalTransport();
  const clock = createSystemClock();
  let pair: PostgresPair;
  let look: () => Promise<{ readonly facts: DbReplicasFacts; readonly found: readonly string[] }>;

  const accessTo = (port: number): PostgresAccess => ({
    endpoint: { address: { kind: 'tcp', host: pair.host, port }, route: 'config', prefix: '', tls: false },
    database: 'postgres',
    user: 'postgres',
    password: new Secret(PAIR_PASSWORD),
    ssl: 'prefer',
    source: 'configuration',
  });
  const replicaOf = ({ replicas: [one] }: DbReplicasFacts) => one;

  beforeAll(async () => {
    const stack = await withStack();
    pair = await startPostgresPair(await imageOf(stack), `${stack.project}-replica`);
    const target: Discovered = { ...TARGET, postgres: { ...accessTo(5432), replicas: [accessTo(5433)] } };
    const clients = createClients({ transport, clock, discovered: () => target });
    const { context } = fakeContext({
      postgres: async () => clients.postgres(),
      replicas: async () => clients.replicas(),
    });
    look = async () => {
      const live = { ...context, now: () => clock.now(), monotonic: () => clock.monotonic() };
      const reading = await dbReplicas.read(live, signal);
      const facts = reading.facts as DbReplicasFacts;
      const found = dbReplicas.judge?.(facts, { now: clock.now(), threshold: () => undefined }) ?? [];
      return { facts, found: found.map(({ level, text }) => `${level} ${text.en}`) };
    };
    await waitFor(
      async () => {
        const { facts } = await look();
        return facts.primaryFault === null && replicaOf(facts)?.status === 'streaming';
      },
      { deadlineMs: 60_000, what: 'the replica streams' },
    );
    await pair.psql(5432, 'CREATE TABLE ledger AS SELECT generate_series(1, 1000) AS id');
    return async () => {
      await clients.close();
      await pair.remove();
      await transport.close();
    };
  });

  it('has everything, and is told as one that follows', async () => {
    await waitFor(async () => replicaOf((await look()).facts)?.behindBytes === 0, {
      deadlineMs: 20_000,
      what: 'the replica has everything',
    });
    const { facts, found } = await look();
    expect(found).toEqual([]);
    expect(replicaOf(facts)).toMatchObject({
      isStandby: true,
      isReceiving: true,
      lagMs: 0,
      missingBytes: 0,
      conflicts: 0,
    });
  });

  it('that is paused receives and does not show, by so many bytes and for so long', async () => {
    await pair.psql(5433, 'SELECT pg_wal_replay_pause()');
    await pair.psql(5432, 'INSERT INTO ledger SELECT generate_series(1, 20000)');
    await waitFor(
      async () => {
        const one = replicaOf((await look()).facts);
        return (one?.behindBytes ?? 0) > 500_000 && one?.missingBytes === 0 && (one?.lagMs ?? 0) > 0;
      },
      { deadlineMs: 20_000, what: 'the log has come and is not replayed' },
    );
    expect((await look()).found).toEqual([expect.stringMatching(/^warn replica .*paused/)]);
    await pair.psql(5433, 'SELECT pg_wal_replay_resume()');
    await waitFor(async () => replicaOf((await look()).facts)?.lagMs === 0, {
      deadlineMs: 20_000,
      what: 'the replica caught up',
    });
  });

  it('tells of a query that replay cancelled', async () => {
    await look();
    const reader = pair.psql(5433, 'BEGIN; SELECT count(*) FROM ledger; SELECT pg_sleep(60)').catch(() => 'cancelled');
    await waitFor(
      async () =>
        (await pair.psql(
          5433,
          "SELECT count(*) FROM pg_locks l JOIN pg_class c ON c.oid = l.relation WHERE relname = 'ledger'",
        )) === '1',
      { deadlineMs: 20_000, what: 'the reader holds its lock' },
    );
    await pair.psql(5432, 'DROP TABLE ledger');
    expect(await reader).toBe('cancelled');
    const found = new Set<string>();
    await waitFor(
      async () => {
        for (const text of (await look()).found) found.add(text);
        return [...found].some((text) => text.includes('queries cancelled'));
      },
      { deadlineMs: 20_000, what: 'the conflict is counted' },
    );
  });

  it('that was promoted is a second primary, and one that is gone is the last one', async () => {
    await pair.promote();
    await waitFor(async () => (await look()).found.some((text) => /^critical .*takes writes/.test(text)), {
      deadlineMs: 20_000,
      what: 'the promotion is seen',
    });
    await pair.kill(5433);
    const { found, facts } = await look();
    expect(found).toEqual([expect.stringMatching(/^critical replica .*refused the connection/)]);
    expect(replicaOf(facts)).toMatchObject({ lagMs: null, behindBytes: null });
  });
});
