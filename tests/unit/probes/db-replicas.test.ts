import { describe, expect, it } from 'vitest';
import type { Postgres, Row } from '../../../src/clients/postgres/postgres.ts';
import { bad, fault, good, type Outcome } from '../../../src/model/fault.ts';
import { type DbReplicasFacts, dbReplicas, lsnBytes } from '../../../src/probes/db/db-replicas.ts';
import { same } from '../../../src/text/lang.ts';
import { calm, fakeContext, NOW } from './fake-context.ts';

const CAUGHT_UP: Row = {
  is_standby: true,
  version: '15.8',
  received: '0/5000',
  replayed: '0/5000',
  is_paused: false,
  replay_age_ms: 7_200_000,
  receivers: 1,
  status: 'streaming',
  conflicts: 3,
};
const BEHIND: Row = { ...CAUGHT_UP, received: '0/4000', replayed: '0/3000', replay_age_ms: 90_000 };

/** A server that gives these answers in turn, the last one for ever. */
function server(
  host: string,
  ...answers: readonly (Row | Outcome<never>)[]
): Postgres & { asked: string[]; patience: number[] } {
  const left = [...answers];
  const asked: string[] = [];
  const patience: number[] = [];
  return {
    place: `Postgres (${host}:5432)`,
    access: { endpoint: { address: { kind: 'tcp', host, port: 5432 } } } as Postgres['access'],
    asked,
    patience,
    query: async (sql, _params, { timeoutMs }) => {
      asked.push(sql);
      patience.push(timeoutMs);
      const answer = (left.length > 1 ? left.shift() : left[0]) ?? {};
      return ('ok' in answer ? answer : good([answer])) as never;
    },
    close: async () => undefined,
  };
}

function look(replicas: readonly Postgres[], primary: Outcome<Postgres> = good(server('primary', { lsn: '0/5000' }))) {
  const fake = fakeContext({ replicas: async () => replicas, postgres: async () => primary });
  const read = async () => {
    const reading = await dbReplicas.read(fake.context, calm);
    const facts = reading.facts as DbReplicasFacts;
    const found = dbReplicas.judge?.(facts, { now: NOW, threshold: () => undefined }) ?? [];
    return { reading, facts, found: found.map(({ level, text }) => `${level} ${text.en}`) };
  };
  return { ...fake, read };
}

describe('a position in the log', () => {
  it.each([
    ['0/5000', 0x5000],
    ['16/B374D848', 0x16 * 2 ** 32 + 0xb374d848],
    ['FFFFFFFF/FFFFFFFF', 2 ** 64 - 1],
    ['', null],
    [null, null],
    ['5000', null],
  ])('%j', (text, bytes) => expect(lsnBytes(text)).toBe(bytes));
});

describe('read replicas', () => {
  it('do not apply where none is configured', async () => {
    const { context } = fakeContext({ replicas: async () => [] });
    expect(await dbReplicas.read(context, calm)).toMatchObject({ isInapplicable: true, fault: null });
  });

  it('that have everything are not late, however long ago the last transaction was', async () => {
    const { reading, found } = await look([server('r1', CAUGHT_UP)]).read();
    expect(found).toEqual([]);
    expect(reading.samples).toEqual([
      { metric: 'db.replica.lag', value: 0, entity: 'r1:5432' },
      { metric: 'db.replica.behind', value: 0, entity: 'r1:5432' },
    ]);
  });

  it('are behind by what queries do not see, and lack what did not come', async () => {
    const { facts } = await look([server('r1', BEHIND)]).read();
    expect(facts.replicas[0]).toMatchObject({ behindBytes: 0x2000, missingBytes: 0x1000, lagMs: 90_000 });
  });

  it('are asked once more before they count as behind: the log may be on its way', async () => {
    const replica = server('r1', BEHIND, CAUGHT_UP);
    const { facts } = await look([replica]).read();
    expect(facts.replicas[0]).toMatchObject({ behindBytes: 0, lagMs: 0 });
    expect(replica.asked).toHaveLength(2);
  });

  it('of an idle primary are no later than the time since they had everything', async () => {
    const late = { ...BEHIND, replay_age_ms: 7_200_000 };
    const { read, time } = look([server('r1', CAUGHT_UP, late)]);
    await read();
    time.now += 15_000;
    expect((await read()).facts.replicas[0]).toMatchObject({ behindBytes: 0x2000, lagMs: 15_000 });
  });

  it('tell conflicts since the reading before, not those of last week', async () => {
    const { read } = look([server('r1', CAUGHT_UP, { ...CAUGHT_UP, conflicts: 5 })]);
    expect((await read()).found).toEqual([]);
    expect((await read()).found).toEqual([expect.stringMatching(/^warn replica r1:5432: 2 queries cancelled/)]);
  });

  it.each([
    ['paused', { is_paused: true }, /^warn .*paused/],
    ['promoted', { is_standby: false }, /^critical .*takes writes/],
    ['without a receiver', { receivers: 0, replayed: '0/3000' }, /^warn .*no walreceiver/],
  ])('%s', async (_name, part, expected) => {
    const { found } = await look([server('r1', { ...CAUGHT_UP, ...part })]).read();
    expect(found).toEqual([expect.stringMatching(expected)]);
  });

  it('that are gone are a warning each, and critical when none is left', async () => {
    const gone = bad(
      fault('unreachable', same('Postgres (r2:5432) refused the connection'), same('start it'), 'ECONNREFUSED'),
    );
    const one = await look([server('r1', CAUGHT_UP), server('r2', gone)]).read();
    expect(one.found).toEqual(['warn replica r2:5432: Postgres (r2:5432) refused the connection']);
    expect(one.reading.samples.every(({ entity }) => entity === 'r1:5432')).toBe(true);
    const all = await look([server('r1', gone), server('r2', gone)]).read();
    expect(all.found.map((text) => text.split(' ')[0])).toEqual(['critical', 'critical']);
  });

  it('have no lag where their primary does not answer, and say so', async () => {
    const gone = bad(fault('timeout', same('Postgres (primary:5432) did not answer'), same('-')));
    const { facts, found, reading } = await look([server('r1', CAUGHT_UP)], gone).read();
    expect(facts.replicas[0]).toMatchObject({ behindBytes: null, lagMs: null, failure: null });
    expect(reading.samples).toEqual([]);
    expect(found).toEqual([expect.stringMatching(/^unknown the lag .* did not answer/)]);
  });

  it('are asked within the reading, however long their primary is silent', async () => {
    const [primary, replica] = [server('primary', { lsn: '0/5000' }), server('r1', CAUGHT_UP)];
    await look([replica], good(primary)).read();
    expect((primary.patience[0] ?? 0) + (replica.patience[0] ?? 0)).toBeLessThan(dbReplicas.deadlineMs);
  });

  it('of a service that keeps its log to itself still say that they are replicas', async () => {
    const refused = bad(fault('unsupported', same('not supported for Aurora'), same('-'), '0A000'));
    const primary = good(server('primary', refused));
    const { facts, found } = await look([server('r1', refused, { is_standby: true, version: '15.4' })], primary).read();
    expect(facts).toMatchObject({
      primaryFault: null,
      replicas: [{ version: '15.4', lagMs: null, isReceiving: null }],
    });
    expect(found).toEqual([]);
  });
});
