import { describe, expect, it } from 'vitest';
import { replicaItem } from '../../src/commands/doctor/reach-replicas.ts';
import { type Fault, fault } from '../../src/model/fault.ts';
import type { DbReplicaFacts } from '../../src/probes/db/db-replicas.ts';
import { probeSpecs } from '../../src/probes/registry.ts';
import { LANGS, phrase, same } from '../../src/text/lang.ts';
import { fakeCockpit } from './support/fake-cockpit.ts';
import { frameOf, plainRows } from './support/frames.ts';
import { BROKEN, reading } from './support/worlds.ts';

const MIB = 1024 * 1024;
const WELL: DbReplicaFacts = {
  replica: 'replica-1.internal:5432',
  failure: null,
  version: '15.8',
  isStandby: true,
  isPaused: false,
  isReceiving: true,
  status: 'streaming',
  missingBytes: 0,
  behindBytes: 0,
  lagMs: 0,
  conflicts: 0,
  newConflicts: 0,
};
const LATE: DbReplicaFacts = {
  ...WELL,
  replica: 'replica-2.internal:5432',
  isPaused: true,
  missingBytes: 2 * MIB,
  behindBytes: 40 * MIB,
  lagMs: 95_000,
  conflicts: 7,
};
const GONE: DbReplicaFacts = {
  ...WELL,
  replica: 'replica-3.internal:5432',
  failure: {
    text: phrase(
      'Postgres (replica-3.internal:5432) recusou a conexão',
      'Postgres (replica-3.internal:5432) refused the connection',
    ),
    hint: phrase('nada escuta ali', 'nothing listens there'),
  },
  isStandby: false,
  isReceiving: null,
  status: '',
  missingBytes: null,
  behindBytes: null,
  lagMs: null,
  conflicts: null,
};

const DOWN = fault('unreachable', same('Postgres (db.internal:5432) refused the connection'), same('start it'));

const shownOf = (lang: 'pt-BR' | 'en', columns: number, rows: number, primaryFault: Fault | null = null): string[] => {
  const facts = { replicas: [WELL, LATE, GONE], primaryFault };
  const readings = [
    reading('db.replicas', { facts: facts as never }),
    ...(primaryFault === null ? [] : [reading('postgres.ping', { facts: null, fault: primaryFault })]),
  ];
  const cockpit = fakeCockpit({ ...BROKEN, specs: probeSpecs, causes: [], readings });
  return plainRows(frameOf(cockpit, { lang, tab: 'db', size: { columns, rows } }));
};

describe('read replicas on the DB tab', () => {
  const sizes = [
    [80, 36],
    [120, 48],
  ] as const;
  const cases = LANGS.flatMap((lang) => sizes.map(([columns, rows]) => ({ lang, columns, rows })));
  it.each(cases)('$columns x $rows, $lang', async ({ lang, columns, rows }) => {
    const file = `golden/db-replicas-${columns}x${rows}-${lang}.golden`;
    await expect(`${shownOf(lang, columns, rows).join('\n')}\n`).toMatchFileSnapshot(file);
  });

  it('stay in sight while the primary is down: one of them may have to stand in', () => {
    const shown = shownOf('en', 120, 48, DOWN).join('\n');
    expect(shown).toContain('db.internal:5432) refused the connection');
    expect(shown).toContain('replica-1.internal:5432');
    expect(shown).not.toContain('Heaviest statements');
  });

  it('say in the doctor what they are and how they are reached', () => {
    expect([WELL, LATE, GONE].map(replicaItem).map(({ level, detail }) => `${level} ${detail.en}`)).toEqual([
      'ok replica-1.internal:5432 · 15.8 · replica · lag 0 ms',
      'ok replica-2.internal:5432 · 15.8 · replica · lag 1 min 35 s',
      'warn replica-3.internal:5432 · Postgres (replica-3.internal:5432) refused the connection',
    ]);
    const promoted = replicaItem({ ...WELL, isStandby: false, lagMs: null });
    expect(promoted).toMatchObject({ level: 'warn', detail: { en: expect.stringContaining('no replica') } });
    expect(promoted.remedy?.en).toContain('which one is the primary');
  });
});
