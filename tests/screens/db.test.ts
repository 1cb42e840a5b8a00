import { describe, expect, it } from 'vitest';
import type { Postgres, Row } from '../../src/clients/postgres/postgres.ts';
import type { Cockpit } from '../../src/model/cockpit.ts';
import { good } from '../../src/model/fault.ts';
import type { Probe } from '../../src/model/probe.ts';
import type { Reading } from '../../src/model/reading.ts';
import type { ProbeContext } from '../../src/probes/context.ts';
import { ACTIVITY_SQL, dbActivity } from '../../src/probes/db/db-activity.ts';
import { dbHealth } from '../../src/probes/db/db-health.ts';
import { HEALTH_SQL, REPLICAS_SQL, SETTINGS_SQL, STANDBY_SQL } from '../../src/probes/db/db-health-sql.ts';
import { dbLocks, LOCKS_SQL } from '../../src/probes/db/db-locks.ts';
import { dbStatements, EXTENSION_SQL } from '../../src/probes/db/db-statements.ts';
import { dbTables, TABLES_SQL } from '../../src/probes/db/db-tables.ts';
import { postgresPing, STATE_SQL } from '../../src/probes/db/postgres-ping.ts';
import { probeSpecs } from '../../src/probes/registry.ts';
import type { ShellState } from '../../src/shell/state.ts';
import { LANGS } from '../../src/text/lang.ts';
import { cellWidth } from '../../src/text/width.ts';
import { calm, fakeContext } from '../unit/probes/fake-context.ts';
import { fakeCockpit } from './support/fake-cockpit.ts';
import { frameOf, plainRows } from './support/frames.ts';
import { BROKEN, NOW, reading } from './support/worlds.ts';

const MINUTE = 60_000;
const ACCESS: Postgres['access'] = {
  endpoint: { address: { host: '172.18.0.3', port: 5432 }, peer: '172.18.0.3' },
  database: 'sparkone',
  user: 'sparkone',
  password: null,
  ssl: 'prefer',
  source: '.env DATABASE_URL',
} as unknown as Postgres['access'];

/** A database that answers with rows made up for each statement, none to those it does not know. */
function answering(rows: Readonly<Record<string, readonly Row[]>>): Postgres {
  const known = new Map(Object.entries(rows));
  return {
    place: 'Postgres (db:5432)',
    access: ACCESS,
    query: (sql) => {
      const key = sql.includes('pg_stat_checkpointer')
        ? 'checkpoints'
        : sql.includes('pg_replication_slots')
          ? 'slots'
          : /FROM \w+\.pg_stat_statements/.test(sql)
            ? 'statements'
            : sql;
      return Promise.resolve(good((known.get(key) ?? []) as never));
    },
    close: () => Promise.resolve(),
  };
}

const PING = {
  version: '17.2',
  max: 100,
  connections: 22,
  role_connections: 19,
  reserved: 3,
  role_limit: 20,
  is_superuser: false,
  tls: 'TLSv1.3',
  is_read_only: false,
  started_at: NOW - 90 * MINUTE,
  bytes: 812_000_000,
  sees_files: false,
};

const HEALTH = {
  hit: 990_000,
  read: 10_000,
  deadlocks: 3,
  temp_files: 2,
  temp_bytes: 40_000_000,
  stats_reset: NOW - 600 * MINUTE,
  commits: 9_000,
  rollbacks: 100,
  version: 170_002,
  archive_mode: 'on',
  archived_count: 812,
  failed_count: 4,
  last_archived_time: NOW - 40 * MINUTE,
  last_failed_time: NOW - 2 * MINUTE,
  last_failed_wal: '0000000100000A2F000000C1',
  is_standby: false,
  oldest: 70_000_000,
};

const session = (pid: number, given: Row = {}): Row => ({
  pid,
  user: 'sparkone',
  application: 'sparkone-api',
  client: '172.18.0.5',
  database: 'sparkone',
  state: 'active',
  wait_type: '',
  wait_event: '',
  transaction_ms: 4_000,
  statement_ms: 3_000,
  state_ms: 3_000,
  query: 'SELECT 1',
  max: 100,
  ...given,
});

const lock = (pid: number, blockedBy: readonly number[], given: Row = {}): Row => ({
  pid,
  blocked_by: blockedBy,
  user: 'sparkone',
  application: 'sparkone-api',
  client: '172.18.0.5',
  state: blockedBy.length > 0 ? 'active' : 'idle in transaction',
  transaction_ms: 90_000,
  wait_ms: blockedBy.length > 0 ? 80_000 : null,
  mode: blockedBy.length > 0 ? 'RowExclusiveLock' : '',
  target: blockedBy.length > 0 ? 'messages' : '',
  query: 'UPDATE messages SET status = $1',
  ...given,
});

const table = (name: string): Row => ({
  table: name,
  rows: 4_000_000,
  dead_rows: 2_000_000,
  is_locked: false,
  tables: 3,
  all_dead: 2_000_000,
  table_bytes: 900_000_000,
  index_bytes: 200_000_000,
  vacuumed_at: null,
  analyzed_at: NOW - MINUTE,
  seq_scan: 12,
  idx_scan: 40_000,
});

const statement = (id: string, query: string): Row => ({
  id,
  query,
  calls: 1000,
  total: 90_000,
  longest: 900,
  rows: 4_000,
  everything: 200_000,
  hidden: 2,
});

const WORKING: Readonly<Record<string, readonly Row[]>> = {
  'SELECT 1': [{ one: 1 }],
  [STATE_SQL]: [PING],
  [ACTIVITY_SQL]: [
    session(4711, { state: 'idle in transaction', state_ms: 90_000, transaction_ms: 90_000 }),
    session(4712, { wait_type: 'Lock', wait_event: 'relation', query: '<insufficient privilege>' }),
    session(4713),
  ],
  [LOCKS_SQL]: [lock(4711, []), lock(4712, [4711])],
  [EXTENSION_SQL]: [{ version: '1.11', schema: 'public', libraries: null }],
  statements: [statement('1', 'SELECT * FROM messages WHERE payload = $1')],
  [TABLES_SQL]: [table('messages')],
  [HEALTH_SQL]: [HEALTH],
  checkpoints: [{ timed: 400, requested: 12 }],
  [REPLICAS_SQL]: [
    {
      name: 'replica-1',
      client: '10.0.0.2',
      is_hidden: false,
      state: 'catchup',
      is_sync: false,
      lag: 48_000_000,
      lag_ms: 8_000,
    },
    { name: '', client: '', is_hidden: true, state: '', is_sync: null, lag: null, lag_ms: null },
  ],
  slots: [
    { name: 'replica_1', active: true, status: 'reserved', held: 48_000_000 },
    { name: 'old_debezium', active: false, status: 'extended', held: 5_400_000_000 },
    { name: 'gone', active: false, status: 'lost', held: null },
  ],
  [SETTINGS_SQL]: [
    { name: 'fsync', value: 'off' },
    { name: 'max_connections', value: '100' },
    { name: 'password_encryption', value: 'md5' },
  ],
};

/** On a standby the answers about replication are others. */
const STANDBY: Readonly<Record<string, readonly Row[]>> = {
  ...WORKING,
  [STATE_SQL]: [{ ...PING, is_read_only: true, is_superuser: true, role_limit: -1, tls: '' }],
  [HEALTH_SQL]: [{ ...HEALTH, is_standby: true, archive_mode: 'off' }],
  [REPLICAS_SQL]: [],
  slots: [],
  [STANDBY_SQL]: [{ status: 'streaming', sender: '10.0.0.1', is_paused: true, lag_ms: 240_000 }],
  [LOCKS_SQL]: [],
};

/** What a shell, a terminal and a table trip over, as a session, a table or a statement may be named. */
const HOSTILE: readonly string[] = [
  '\u001b[2J\u001b]0;owned\u0007UPDATE t SET a = 1',
  'line one\nline two\r\n\tline three',
  '\u202egnp.exe\u202c and \u2066x\u2069',
  '漢字テーブル全角ＡＢＣ WHERE 名前 = $1',
  '👩‍👩‍👧‍👦🏳️‍🌈 emoji 👍🏽 family',
  `e${'\u0301'.repeat(60)} zalgo`,
  '\u0000\u0007\u009b31m bell',
  'x'.repeat(5_000),
  "'; DROP TABLE messages; --",
  '',
  ' \u200b\u200b\u2060',
  '\ud800 lone surrogate',
];

const hostileRows = (text: string): Readonly<Record<string, readonly Row[]>> => ({
  ...WORKING,
  [ACTIVITY_SQL]: [
    session(21, { query: text, application: text, user: text, wait_type: 'LWLock', wait_event: text, database: text }),
    session(22),
  ],
  [LOCKS_SQL]: [
    lock(31, [], { query: text, application: text, user: text }),
    lock(32, [31], { target: text, query: text, application: text }),
    lock(33, [31]),
  ],
  statements: [statement('1', text), statement('2', 'SELECT 1')],
  [TABLES_SQL]: [table(text), table('messages')],
  [REPLICAS_SQL]: [{ name: text, client: '10.0.0.2', is_hidden: false, state: text, is_sync: true, lag: 1, lag_ms: 1 }],
  slots: [{ name: text, active: false, status: text, held: 1 }],
  [SETTINGS_SQL]: [{ name: 'ssl', value: text }],
});

const PROBES: readonly Probe<unknown, ProbeContext>[] = [
  postgresPing,
  dbActivity,
  dbLocks,
  dbStatements,
  dbTables,
  dbHealth,
].map((probe) => probe as unknown as Probe<unknown, ProbeContext>);

/** The cockpit of what the probes read of a database that answers so. */
async function cockpitOf(rows: Readonly<Record<string, readonly Row[]>>): Promise<Cockpit> {
  const { context } = fakeContext({ postgres: () => Promise.resolve(good(answering(rows))) });
  const readings: Reading[] = [];
  for (const probe of PROBES) {
    const { facts, samples, fault } = await probe.read(context, calm);
    readings.push(reading(probe.id, { facts: facts as never, samples, fault }));
  }
  return fakeCockpit({ ...BROKEN, specs: probeSpecs, causes: [], readings });
}

const rowsAt = (
  cockpit: Cockpit,
  lang: 'pt-BR' | 'en',
  columns: number,
  rows: number,
  more: Partial<ShellState> = {},
) => plainRows(frameOf(cockpit, { lang, tab: 'db', size: { columns, rows }, ...more }));
const details = (subject: string): Partial<ShellState> => ({ mode: { kind: 'details', subject, offset: 0 } });

describe('the DB tab', () => {
  it.each(LANGS.flatMap((lang) => [[lang, 80, 24] as const, [lang, 120, 36] as const, [lang, 120, 90] as const]))(
    'shows locks, archiver, slots and settings (%s, %ix%i)',
    async (lang, columns, rows) => {
      const shown = rowsAt(await cockpitOf(WORKING), lang, columns, rows);
      await expect(`${shown.join('\n')}\n`).toMatchFileSnapshot(`golden/db-states-${columns}x${rows}-${lang}.golden`);
    },
  );

  it.each(LANGS)('says that the server is a standby, and that its replay is paused (%s)', async (lang) => {
    const shown = rowsAt(await cockpitOf(STANDBY), lang, 120, 60);
    await expect(`${shown.join('\n')}\n`).toMatchFileSnapshot(`golden/db-standby-120x60-${lang}.golden`);
  });

  it.each(LANGS.flatMap((lang) => [[lang, 80, 24] as const, [lang, 120, 36] as const]))(
    'shows the whole tree of a queue as a page, and scrolls to its end (%s, %ix%i)',
    async (lang, columns, rows) => {
      const queue = Array.from({ length: 60 }, (_, index) => lock(100 + index, index === 0 ? [] : [99 + index]));
      const cockpit = await cockpitOf({ ...WORKING, [LOCKS_SQL]: queue });
      const tab = rowsAt(cockpit, lang, columns, rows).join('\n');
      expect(tab).toMatch(lang === 'en' ? /and 52 more that wait: Enter/ : /e mais 52 que esperam: Enter/);
      const page = rowsAt(cockpit, lang, columns, rows, details('db:locks'));
      await expect(`${page.join('\n')}\n`).toMatchFileSnapshot(`golden/db-locks-${columns}x${rows}-${lang}.golden`);
      const end = rowsAt(cockpit, lang, columns, rows, {
        mode: { kind: 'details', subject: 'db:locks', offset: 10_000 },
      });
      expect(end.join('\n')).toMatch(/ 159 /);
    },
  );
});

describe('text of the database', () => {
  const cases = HOSTILE.flatMap((text) =>
    LANGS.map((lang) => [JSON.stringify(text).slice(0, 40), lang, text] as const),
  );
  it.each(cases)('%s neither moves the cursor nor a column (%s)', async (_name, lang, text) => {
    const cockpit = await cockpitOf(hostileRows(text));
    for (const [columns, rows] of [
      [80, 120],
      [120, 120],
      [200, 120],
    ] as const) {
      const shown = rowsAt(cockpit, lang, columns, rows);
      for (const row of shown) {
        expect(row).not.toMatch(/[\p{Cc}\u200b\u202a-\u202e\u2060\u2066-\u2069]/u);
        expect(cellWidth(row)).toBeLessThanOrEqual(columns);
      }
      const at = (pattern: RegExp, row: string): number => {
        const found = pattern.exec(row);
        return found === null ? -1 : cellWidth(row.slice(0, found.index));
      };
      // The cell after the hostile one stands where it stands in the row of its well-behaved neighbour.
      const of = (pid: string): string => shown.find((row) => new RegExp(`^ .\\s+(└ )?${pid}\\s`).test(row)) ?? '';
      const state = lang === 'en' ? /active/ : /ativa/;
      expect(at(state, of('21'))).toBe(at(state, of('22')));
      expect(at(state, of('22'))).toBeGreaterThan(0);
      const waits = lang === 'en' ? /waits/ : /espera/;
      expect(at(waits, of('32'))).toBe(at(waits, of('33')));
      expect(at(waits, of('33'))).toBeGreaterThan(0);
    }
  });

  it.each(HOSTILE.map((text) => [JSON.stringify(text).slice(0, 40), text]))(
    '%s is inert on a page',
    async (_n, text) => {
      const cockpit = await cockpitOf(hostileRows(text));
      for (const subject of ['session:21', 'session:32', 'statement:1', 'db:locks', 'health:slots'])
        for (const row of rowsAt(cockpit, 'en', 80, 40, details(subject))) {
          expect(row).not.toMatch(/[\p{Cc}\u200b\u202a-\u202e\u2060\u2066-\u2069]/u);
          expect(cellWidth(row)).toBeLessThanOrEqual(80);
        }
    },
  );
});
