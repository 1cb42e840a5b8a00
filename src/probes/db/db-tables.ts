import type { Finding } from '../../model/check.ts';
import type { Probe } from '../../model/probe.ts';
import { failed, type Measured, measured } from '../../model/reading.ts';
import { en, pt } from '../../text/formats.ts';
import { inert } from '../../text/inert.ts';
import { phrase } from '../../text/lang.ts';
import { RARE } from '../cadence.ts';
import { type ProbeContext, within } from '../context.ts';
import { finding, summaryOf } from '../finding.ts';

/** A table of the database: sizes, dead rows, when it was last cleaned. */
export interface TableFacts {
  readonly table: string;
  /** Estimates of the statistics collector. */
  readonly rows: number;
  readonly deadRows: number;
  readonly deadPercent: number;
  readonly tableBytes: number;
  readonly indexBytes: number;
  /** By hand or automatic, epoch milliseconds; null when never. */
  readonly vacuumedAt: number | null;
  readonly analyzedAt: number | null;
  readonly sequentialScans: number;
  readonly indexScans: number;
  /** Somebody holds it exclusively: its size is an estimate, since asking would wait. */
  readonly isLocked: boolean;
}

/** The largest tables, largest first. */
export interface DbTablesFacts {
  readonly tables: readonly TableFacts[];
  readonly count: number;
  readonly deadRows: number;
}

const MOST_TABLES = 30;
/** More dead rows than this, and this share, mean that vacuum does not keep up. */
const DEAD_ROWS = 10_000;
const DEAD_PERCENT = 20;

/** Sizes of tables and indexes, dead rows, and the last vacuum. */
export const dbTables: Probe<DbTablesFacts, ProbeContext> = {
  id: 'db.tables',
  runbook: null,
  title: phrase('Tabelas do banco', 'Database tables'),
  tab: 'db',
  sets: ['weekly'],
  ...RARE,
  metrics: [{ id: 'db.dead-rows', label: phrase('Linhas mortas', 'Dead rows'), unit: 'count' }],
  read: readDbTables,
  judge: ({ tables }) => tables.filter(isNeglected).slice(0, 3).map(neglected),
  summarize: (reading) =>
    summaryOf(reading, ({ tables: [largest], count, deadRows }) => {
      const bytes = (largest?.tableBytes ?? 0) + (largest?.indexBytes ?? 0);
      return phrase(
        `${count} tabelas, a maior ${largest?.table ?? '–'} ${pt.bytes(bytes)}; ${pt.short(deadRows)} linhas mortas`,
        `${count} tables, the largest ${largest?.table ?? '–'} ${en.bytes(bytes)}; ${en.short(deadRows)} dead rows`,
      );
    }),
  shell:
    'psql "$DATABASE_URL" -c "SELECT relname, n_live_tup, n_dead_tup, last_autovacuum FROM pg_stat_user_tables ORDER BY n_dead_tup DESC"',
};

/** Whether vacuum does not keep up with a table. */
export function isNeglected({ deadRows, deadPercent }: TableFacts): boolean {
  return deadRows > DEAD_ROWS && deadPercent > DEAD_PERCENT;
}

function neglected({ table, deadRows, deadPercent }: TableFacts): Finding {
  return finding(
    'warn',
    phrase(
      `${table}: ${pt.percent(deadPercent)} de linhas mortas (${pt.short(deadRows)}); o vacuum não dá conta: procure transações longas, ou VACUUM (ANALYZE) ${table}`,
      `${table}: ${en.percent(deadPercent)} dead rows (${en.short(deadRows)}); vacuum does not keep up: look for long transactions, or VACUUM (ANALYZE) ${table}`,
    ),
    table,
  );
}

/** A table that is held exclusively would make the size functions wait: its pages as last counted have to do. */
export const TABLES_SQL = `
  WITH held AS MATERIALIZED (
    SELECT DISTINCT relation FROM pg_locks WHERE mode = 'AccessExclusiveLock' AND relation IS NOT NULL
  ), largest AS MATERIALIZED (
    SELECT s.*, c.relpages, c.oid IN (SELECT relation FROM held) OR c.reltoastrelid IN (SELECT relation FROM held) AS is_locked,
           count(*) OVER () AS tables, sum(s.n_dead_tup) OVER () AS all_dead
      FROM pg_stat_user_tables s JOIN pg_class c ON c.oid = s.relid
     ORDER BY greatest(c.relpages, 0) DESC, s.n_live_tup DESC LIMIT ${MOST_TABLES}
  )
  SELECT CASE WHEN schemaname = 'public' THEN relname::text ELSE schemaname || '.' || relname END AS "table",
         n_live_tup AS rows, n_dead_tup AS dead_rows, is_locked, tables, all_dead,
         CASE WHEN is_locked THEN greatest(relpages, 0)::bigint * current_setting('block_size')::bigint
              ELSE pg_table_size(relid) END AS table_bytes,
         CASE WHEN is_locked THEN 0 ELSE pg_indexes_size(relid) END AS index_bytes,
         greatest(last_vacuum, last_autovacuum) AS vacuumed_at, greatest(last_analyze, last_autoanalyze) AS analyzed_at,
         seq_scan, coalesce(idx_scan, 0) AS idx_scan
    FROM largest`;

type TableRow = {
  readonly table: string;
  readonly rows: number;
  readonly dead_rows: number;
  readonly is_locked: boolean;
  readonly tables: number;
  readonly all_dead: number;
  readonly table_bytes: number | null;
  readonly index_bytes: number | null;
  readonly vacuumed_at: number | null;
  readonly analyzed_at: number | null;
  readonly seq_scan: number;
  readonly idx_scan: number;
};

async function readDbTables(context: ProbeContext, signal: AbortSignal): Promise<Measured<DbTablesFacts>> {
  const postgres = await context.clients.postgres();
  if (!postgres.ok) return failed(postgres.fault);
  const rows = await postgres.value.query<TableRow>(TABLES_SQL, [], within(RARE.deadlineMs, signal));
  if (!rows.ok) return failed(rows.fault);
  const tables = rows.value.map(tableOf);
  const facts: DbTablesFacts = {
    tables: tables.sort((a, b) => b.tableBytes + b.indexBytes - a.tableBytes - a.indexBytes),
    count: rows.value[0]?.tables ?? 0,
    deadRows: rows.value[0]?.all_dead ?? 0,
  };
  return measured(facts, [{ metric: 'db.dead-rows', value: facts.deadRows }]);
}

function tableOf(row: TableRow): TableFacts {
  const all = row.rows + row.dead_rows;
  return {
    table: inert(row.table),
    rows: row.rows,
    deadRows: row.dead_rows,
    deadPercent: all > 0 ? (row.dead_rows / all) * 100 : 0,
    tableBytes: row.table_bytes ?? 0,
    indexBytes: row.index_bytes ?? 0,
    vacuumedAt: row.vacuumed_at,
    analyzedAt: row.analyzed_at,
    sequentialScans: row.seq_scan,
    indexScans: row.idx_scan,
    isLocked: row.is_locked,
  };
}
