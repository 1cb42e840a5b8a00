import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ACTIVITY_SQL } from '../../../src/probes/db/db-activity.ts';
import {
  checkpointsSql,
  HEALTH_SQL,
  REPLICAS_SQL,
  SETTINGS_SQL,
  STANDBY_SQL,
  slotsSql,
} from '../../../src/probes/db/db-health-sql.ts';
import { LOCKS_SQL } from '../../../src/probes/db/db-locks.ts';
import { SUBSTITUTE_SQL } from '../../../src/probes/db/db-pool.ts';
import { EXTENSION_SQL, statementsSql } from '../../../src/probes/db/db-statements.ts';
import { TABLES_SQL } from '../../../src/probes/db/db-tables.ts';
import { FILE_SQL, STATE_SQL } from '../../../src/probes/db/postgres-ping.ts';

/** Columns of the catalogue's views as servers of each version have them, read from pg_attribute of running ones. */
interface Catalogue {
  readonly version: number;
  /** Version of pg_stat_statements that comes with it. */
  readonly statements: string;
  readonly views: Readonly<Record<string, string>>;
}

const CATALOGUES = JSON.parse(
  readFileSync(new URL('../../fixtures/postgres/catalogs.json', import.meta.url), 'utf8'),
) as Readonly<Record<string, Catalogue>>;

/** Every view that some version has, with all the columns that it ever had. */
const EVER = new Map<string, Set<string>>();
for (const { views } of Object.values(CATALOGUES))
  for (const [view, columns] of Object.entries(views))
    EVER.set(view, new Set([...(EVER.get(view) ?? []), ...columns.split(' ')]));

/** Words of a statement outside of texts, names that it gives itself (`AS x`) left out. */
function wordsOf(sql: string): Set<string> {
  const code = sql.replace(/'(?:[^']|'')*'/g, ' ').replace(/\bAS\s+(?:MATERIALIZED\s+)?"?\w+"?/gi, ' ');
  return new Set(code.match(/[a-z_][a-z0-9_]*/g) ?? []);
}

/** What a statement uses that a version does not have: a view, or a column that other versions have. */
function missing(sql: string, { views }: Catalogue): string[] {
  const words = wordsOf(sql);
  const used = [...EVER].filter(([view]) => words.has(view));
  const here = new Set(used.flatMap(([view]) => views[view]?.split(' ') ?? []));
  return used.flatMap(([view, columns]) => [
    ...(views[view] === undefined ? [view] : []),
    ...[...columns].filter((column) => words.has(column) && !here.has(column)).map((column) => `${view}.${column}`),
  ]);
}

const STATEMENTS = ({ version, statements }: Catalogue): Readonly<Record<string, string>> => ({
  state: STATE_SQL,
  files: FILE_SQL,
  activity: ACTIVITY_SQL,
  locks: LOCKS_SQL,
  pool: SUBSTITUTE_SQL,
  tables: TABLES_SQL,
  extension: EXTENSION_SQL,
  statements: statementsSql('public', statements),
  health: HEALTH_SQL,
  checkpoints: checkpointsSql(version),
  replicas: REPLICAS_SQL,
  slots: slotsSql(version),
  standby: STANDBY_SQL,
  settings: SETTINGS_SQL,
});

describe.each(Object.entries(CATALOGUES))('Postgres %s', (_major, catalogue) => {
  it.each(Object.entries(STATEMENTS(catalogue)))('has what is asked of it: %s', (_name, sql) => {
    expect(missing(sql, catalogue)).toEqual([]);
  });
});

describe('a statement that a version does not understand', () => {
  const of = (major: string): Catalogue => {
    const found = CATALOGUES[major];
    if (found === undefined) throw new Error(`no catalogue of ${major}`);
    return found;
  };

  it('is found, so that the check above can fail', () => {
    expect(missing(checkpointsSql(150_000), of('17'))).toEqual([
      'pg_stat_bgwriter.checkpoints_timed',
      'pg_stat_bgwriter.checkpoints_req',
    ]);
    expect(missing(checkpointsSql(170_000), of('16'))).toEqual([
      'pg_stat_checkpointer',
      'pg_stat_checkpointer.num_timed',
      'pg_stat_checkpointer.num_requested',
    ]);
    expect(missing(statementsSql('public', '1.8'), of('12'))).toContain('pg_stat_statements.total_exec_time');
    expect(missing(statementsSql('public', '1.7'), of('18'))).toContain('pg_stat_statements.total_time');
    expect(missing(slotsSql(130_000), of('12'))).toEqual(['pg_replication_slots.wal_status']);
    expect(missing('SELECT waitstart FROM pg_locks', of('13'))).toEqual(['pg_locks.waitstart']);
  });

  it('is chosen by version only where versions differ', () => {
    expect(new Set([120_000, 150_000, 160_000].map(checkpointsSql)).size).toBe(1);
    expect(checkpointsSql(180_004)).toBe(checkpointsSql(170_000));
    expect(statementsSql('public', '1.12')).toBe(statementsSql('public', '1.8'));
  });
});
