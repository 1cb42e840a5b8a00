import { fault } from '../../model/fault.ts';
import type { Probe } from '../../model/probe.ts';
import { failed, type Measured, measured } from '../../model/reading.ts';
import { en, pt } from '../../text/formats.ts';
import { phrase } from '../../text/lang.ts';
import { RARE } from '../cadence.ts';
import { type ProbeContext, within } from '../context.ts';
import { summaryOf } from '../finding.ts';
import { monitorGrant, oneLine } from './sql-line.ts';

/** A statement as pg_stat_statements counts it, constants taken out. */
export interface StatementFacts {
  readonly id: string;
  /** One inert line, masked. */
  readonly query: string;
  readonly calls: number;
  readonly totalMs: number;
  readonly meanMs: number;
  readonly maxMs: number;
  readonly rowsPerCall: number;
  /** Share of the time of all statements. */
  readonly timePercent: number;
}

/** Statements by the time they took, since the counters were reset. */
export interface DbStatementsFacts {
  readonly statements: readonly StatementFacts[];
  /** Version of the extension. */
  readonly version: string;
  /** Statements of other users whose text we may not see. */
  readonly hidden: number;
  /** What an administrator would run so that nothing is hidden; null when nothing is. */
  readonly grant: string | null;
}

const MOST_STATEMENTS = 20;

/** Statements that take most of the database's time, when pg_stat_statements is there to tell. */
export const dbStatements: Probe<DbStatementsFacts, ProbeContext> = {
  id: 'db.statements',
  runbook: 'W4',
  title: phrase('Comandos que mais pesam', 'Heaviest statements'),
  tab: 'db',
  sets: ['weekly'],
  ...RARE,
  metrics: [{ id: 'db.statements.mean', label: phrase('Comando mais pesado', 'Heaviest statement'), unit: 'ms' }],
  // An extension that is not installed is a choice, and no trouble of the stack.
  faultLevels: { absent: 'none', unsupported: 'none' },
  read: readDbStatements,
  summarize: (reading) =>
    summaryOf(reading, ({ statements: [first] }) =>
      first === undefined
        ? phrase('nenhum comando contado', 'no statement counted')
        : phrase(
            `${pt.percent(first.timePercent)} do tempo num comando: média ${pt.duration(first.meanMs)}, ${pt.short(first.calls)} vezes`,
            `${en.percent(first.timePercent)} of the time in one statement: mean ${en.duration(first.meanMs)}, ${en.short(first.calls)} times`,
          ),
    ),
  shell:
    'psql "$DATABASE_URL" -c "SELECT calls, total_exec_time, mean_exec_time, left(query, 80) FROM pg_stat_statements ORDER BY total_exec_time DESC LIMIT 20"',
};

/** Whether pg_stat_statements is there, where, and whether its library is loaded. */
export const EXTENSION_SQL = `
  SELECT e.extversion AS version, quote_ident(n.nspname) AS schema,
         (SELECT setting FROM pg_settings WHERE name = 'shared_preload_libraries') AS libraries
    FROM (SELECT 1) AS one
    LEFT JOIN pg_extension e ON e.extname = 'pg_stat_statements'
    LEFT JOIN pg_namespace n ON n.oid = e.extnamespace`;

/** Times were renamed with version 1.8 (Postgres 13). Statements of monitors, ours among them, are left out. */
export function statementsSql(schema: string, version: string): string {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const time = major > 1 || minor >= 8 ? 'exec_time' : 'time';
  return `
    WITH counted AS (
      SELECT queryid::text AS id, query, calls, total_${time} AS total, max_${time} AS longest, rows,
             sum(total_${time}) OVER () AS everything,
             count(*) FILTER (WHERE query = '<insufficient privilege>') OVER () AS hidden
        FROM ${schema}.pg_stat_statements
       WHERE dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
    )
    SELECT id, left(query, 2000) AS query, calls, total, longest, rows, everything, hidden FROM counted
     WHERE query !~ 'pg_(stat|locks|settings|catalog|db_role|file_settings|class|database)|^(BEGIN|COMMIT|ROLLBACK|SET)\\M'
     ORDER BY total DESC LIMIT ${MOST_STATEMENTS}`;
}

type ExtensionRow = {
  readonly version: string | null;
  readonly schema: string | null;
  readonly libraries: string | null;
};

type StatementRow = {
  readonly id: string | null;
  readonly query: string | null;
  readonly calls: number;
  readonly total: number;
  readonly longest: number;
  readonly rows: number;
  readonly everything: number;
  readonly hidden: number;
};

async function readDbStatements(context: ProbeContext, signal: AbortSignal): Promise<Measured<DbStatementsFacts>> {
  const postgres = await context.clients.postgres();
  if (!postgres.ok) return failed(postgres.fault);
  const options = within(RARE.deadlineMs, signal);
  const extension = await postgres.value.query<ExtensionRow>(EXTENSION_SQL, [], options);
  if (!extension.ok) return failed(extension.fault);
  const { version = null, schema = null, libraries = null } = extension.value[0] ?? {};
  if (version === null || schema === null) return failed(notInstalled(libraries));
  const rows = await postgres.value.query<StatementRow>(statementsSql(schema, version), [], options);
  if (!rows.ok) return failed(rows.fault.code === '55000' ? notLoaded() : rows.fault);
  const hidden = rows.value[0]?.hidden ?? 0;
  const facts: DbStatementsFacts = {
    version,
    statements: rows.value.map(statementOf),
    hidden,
    grant: hidden === 0 ? null : monitorGrant(postgres.value.access.user),
  };
  const [first] = facts.statements;
  return measured(facts, first === undefined ? [] : [{ metric: 'db.statements.mean', value: first.meanMs }]);
}

function statementOf(row: StatementRow, index: number): StatementFacts {
  return {
    id: row.id ?? String(index),
    query: oneLine(row.query ?? ''),
    calls: row.calls,
    totalMs: row.total,
    meanMs: row.calls > 0 ? row.total / row.calls : 0,
    maxMs: row.longest,
    rowsPerCall: row.calls > 0 ? row.rows / row.calls : 0,
    timePercent: row.everything > 0 ? (row.total / row.everything) * 100 : 0,
  };
}

/** `libraries` is null when we may not see it. */
function notInstalled(libraries: string | null) {
  const isLoaded = libraries?.includes('pg_stat_statements') === true;
  const create = 'CREATE EXTENSION pg_stat_statements;';
  const hint = isLoaded
    ? phrase(`como administrador, neste banco: ${create}`, `as an administrator, in this database: ${create}`)
    : phrase(
        `ponha shared_preload_libraries = 'pg_stat_statements' no postgresql.conf, reinicie o Postgres e rode ${create}`,
        `put shared_preload_libraries = 'pg_stat_statements' into postgresql.conf, restart Postgres, and run ${create}`,
      );
  const message = phrase(
    'a extensão pg_stat_statements não está instalada',
    'the extension pg_stat_statements is not installed',
  );
  return fault('absent', message, hint, 'NO_EXTENSION');
}

function notLoaded() {
  return fault(
    'unsupported',
    phrase(
      'a extensão pg_stat_statements existe, mas a biblioteca não foi carregada',
      'the extension pg_stat_statements exists, but its library was not loaded',
    ),
    phrase(
      "ponha shared_preload_libraries = 'pg_stat_statements' no postgresql.conf e reinicie o Postgres",
      "put shared_preload_libraries = 'pg_stat_statements' into postgresql.conf and restart Postgres",
    ),
    '55000',
  );
}
