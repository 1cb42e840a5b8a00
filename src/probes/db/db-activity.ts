import type { Finding } from '../../model/check.ts';
import type { JudgeContext, Probe } from '../../model/probe.ts';
import { failed, type Measured, measured } from '../../model/reading.ts';
import { en, pt } from '../../text/formats.ts';
import { inert } from '../../text/inert.ts';
import { phrase } from '../../text/lang.ts';
import { SESSIONS } from '../cadence.ts';
import { type ProbeContext, within } from '../context.ts';
import { finding, summaryOf } from '../finding.ts';
import { monitorGrant, oneLine } from './sql-line.ts';

/** A session of a client, from pg_stat_activity. Ages in milliseconds, null when not told or not applicable. */
export interface SessionFacts {
  readonly pid: number;
  readonly user: string;
  readonly application: string;
  /** Address it comes from; '' for the local socket. */
  readonly client: string;
  readonly database: string;
  /** The server's word: `active`, `idle`, `idle in transaction` ...; '' when we may not see it. */
  readonly state: string;
  /** `Lock: relation`; '' while it does not wait. */
  readonly wait: string;
  readonly transactionMs: number | null;
  /** Since the statement that runs, or ran last, began. */
  readonly statementMs: number | null;
  readonly stateMs: number | null;
  /** One inert line, masked. */
  readonly query: string;
}

/** Sessions of one application and user. */
export interface ApplicationFacts {
  readonly application: string;
  readonly user: string;
  readonly total: number;
  readonly active: number;
  readonly idle: number;
  readonly idleInTransaction: number;
}

/** Who is connected and what they do. */
export interface DbActivityFacts {
  readonly active: number;
  readonly idle: number;
  readonly idleInTransaction: number;
  /** Waiting for a lock. */
  readonly waiting: number;
  readonly total: number;
  readonly max: number;
  /** The cockpit's own sessions, part of the total. */
  readonly own: number;
  /** Null without an open transaction. */
  readonly longestTransactionMs: number | null;
  readonly longestIdleInTransactionMs: number | null;
  /** What is not idle, longest transaction first; at most {@link MOST_SESSIONS}. */
  readonly sessions: readonly SessionFacts[];
  readonly applications: readonly ApplicationFacts[];
  /** Sessions of other users that we may not look into. */
  readonly hidden: number;
  /** What an administrator would run so that nothing is hidden; null when nothing is. */
  readonly grant: string | null;
}

/** Sessions kept in facts. */
export const MOST_SESSIONS = 60;

const MINUTE = 60_000;
/** A dump is one long transaction by design. */
const IS_DUMP = /^pg_(?:dump|dumpall|basebackup)$/;
const OWN = 'sparkone-tui';

/** Sessions and open transactions: who is connected, who runs, who waits, who forgot to commit. */
export const dbActivity: Probe<DbActivityFacts, ProbeContext> = {
  id: 'db.activity',
  runbook: 'T1',
  title: phrase('Sessões do banco', 'Database sessions'),
  tab: 'db',
  sets: ['weekly'],
  ...SESSIONS,
  metrics: [
    { id: 'db.sessions.active', label: phrase('Sessões ativas', 'Active sessions'), unit: 'count' },
    {
      id: 'db.transaction.longest',
      label: phrase('Transação mais longa', 'Longest transaction'),
      unit: 'ms',
      threshold: { direction: 'above', warn: 5 * MINUTE, critical: 60 * MINUTE },
    },
    {
      id: 'db.transaction.idle',
      label: phrase('Parada em transação', 'Idle in transaction'),
      unit: 'ms',
      threshold: { direction: 'above', warn: MINUTE, critical: 10 * MINUTE },
    },
  ],
  read: readDbActivity,
  judge: judgeActivity,
  summarize: (reading) =>
    summaryOf(reading, ({ active, idle, idleInTransaction, waiting, total, max }) =>
      phrase(
        `${total}/${max} conexões: ${active} ativas, ${waiting} esperando, ${idleInTransaction} paradas em transação, ${idle} ociosas`,
        `${total}/${max} connections: ${active} active, ${waiting} waiting, ${idleInTransaction} idle in transaction, ${idle} idle`,
      ),
    ),
  shell:
    'psql "$DATABASE_URL" -c "SELECT pid, usename, application_name, state, wait_event_type, now() - xact_start AS transaction, left(query, 80) FROM pg_stat_activity WHERE backend_type = \'client backend\' ORDER BY xact_start"',
};

/** Names the session behind a transaction that stands still for too long. */
function judgeActivity(facts: DbActivityFacts, { threshold }: JudgeContext): readonly Finding[] {
  const limit = threshold('db.transaction.idle')?.warn ?? Number.POSITIVE_INFINITY;
  return facts.sessions
    .filter(({ state, stateMs }) => isIdleInTransaction(state) && (stateMs ?? 0) > limit)
    .slice(0, 3)
    .map(({ pid, application, user, stateMs }) => {
      const who = application === '' ? user : application;
      return finding(
        'warn',
        phrase(
          `a sessão ${pid} (${who}) está parada dentro de uma transação há ${pt.duration(stateMs ?? 0)}: segura bloqueios e impede o vacuum`,
          `session ${pid} (${who}) has been idle inside a transaction for ${en.duration(stateMs ?? 0)}: it holds locks and keeps vacuum off`,
        ),
      );
    });
}

function isIdleInTransaction(state: string): boolean {
  return state.startsWith('idle in transaction');
}

/** The kind of other users' sessions is hidden from an ordinary role; that they are in a database is not. */
export const IS_CLIENT = "(backend_type = 'client backend' OR (backend_type IS NULL AND datid IS NOT NULL))";

/** Sessions of clients, with the columns that all supported versions have. */
export const ACTIVITY_SQL = `
  SELECT a.pid,
         coalesce(a.usename::text, '') AS "user",
         coalesce(a.application_name, '') AS application,
         coalesce(host(a.client_addr), '') AS client,
         coalesce(a.datname::text, '') AS database,
         coalesce(a.state, '') AS state,
         coalesce(a.wait_event_type, '') AS wait_type,
         coalesce(a.wait_event, '') AS wait_event,
         (extract(epoch FROM clock_timestamp() - a.xact_start) * 1000)::float8 AS transaction_ms,
         (extract(epoch FROM clock_timestamp() - a.query_start) * 1000)::float8 AS statement_ms,
         (extract(epoch FROM clock_timestamp() - a.state_change) * 1000)::float8 AS state_ms,
         left(a.query, CASE WHEN a.state = 'idle' THEN 80 ELSE 2000 END) AS query,
         current_setting('max_connections')::int AS max
    FROM pg_stat_activity a
   WHERE ${IS_CLIENT}
   ORDER BY a.xact_start NULLS LAST
   LIMIT 2000`;

type ActivityRow = {
  readonly pid: number;
  readonly user: string;
  readonly application: string;
  readonly client: string;
  readonly database: string;
  readonly state: string;
  readonly wait_type: string;
  readonly wait_event: string;
  readonly transaction_ms: number | null;
  readonly statement_ms: number | null;
  readonly state_ms: number | null;
  readonly query: string | null;
  readonly max: number;
};

async function readDbActivity(context: ProbeContext, signal: AbortSignal): Promise<Measured<DbActivityFacts>> {
  const postgres = await context.clients.postgres();
  if (!postgres.ok) return failed(postgres.fault);
  const rows = await postgres.value.query<ActivityRow>(ACTIVITY_SQL, [], within(SESSIONS.deadlineMs, signal));
  if (!rows.ok) return failed(rows.fault);
  return activityMeasured(factsOf(rows.value, postgres.value.access.user));
}

/** Facts with the samples that belong to them. */
export function activityMeasured(facts: DbActivityFacts): Measured<DbActivityFacts> {
  return measured(facts, [
    { metric: 'db.sessions.active', value: facts.active },
    { metric: 'db.transaction.longest', value: facts.longestTransactionMs ?? 0 },
    { metric: 'db.transaction.idle', value: facts.longestIdleInTransactionMs ?? 0 },
  ]);
}

function factsOf(rows: readonly ActivityRow[], user: string): DbActivityFacts {
  const others = rows.filter(({ application }) => application !== OWN);
  const sessions = others.map(sessionOf);
  const count = (test: (state: string) => boolean): number => sessions.filter(({ state }) => test(state)).length;
  const hidden = rows.filter(({ query }) => query === '<insufficient privilege>').length;
  return {
    active: count((state) => state === 'active'),
    idle: count((state) => state === 'idle'),
    idleInTransaction: count(isIdleInTransaction),
    waiting: others.filter(({ wait_type }) => wait_type === 'Lock').length,
    total: rows.length,
    max: rows[0]?.max ?? 0,
    own: rows.length - others.length,
    longestTransactionMs: longest(
      sessions.filter(({ application }) => !IS_DUMP.test(application)).map(({ transactionMs }) => transactionMs),
    ),
    longestIdleInTransactionMs: longest(
      sessions.filter(({ state }) => isIdleInTransaction(state)).map(({ stateMs }) => stateMs),
    ),
    sessions: sessions.filter(({ state }) => state !== 'idle').slice(0, MOST_SESSIONS),
    applications: applicationsOf(sessions),
    hidden,
    grant: hidden === 0 ? null : monitorGrant(user),
  };
}

function sessionOf(row: ActivityRow): SessionFacts {
  const isWaiting = row.state === 'active' && row.wait_type !== '' && row.wait_type !== 'Client';
  return {
    pid: row.pid,
    user: inert(row.user),
    application: inert(row.application),
    client: inert(row.client),
    database: inert(row.database),
    state: inert(row.state),
    wait: isWaiting ? inert(`${row.wait_type}: ${row.wait_event}`) : '',
    transactionMs: row.transaction_ms,
    statementMs: row.statement_ms,
    stateMs: row.state_ms,
    query: oneLine(row.query ?? ''),
  };
}

function longest(ages: readonly (number | null)[]): number | null {
  const known = ages.filter((age) => age !== null);
  return known.length === 0 ? null : Math.max(0, ...known);
}

/** Sessions counted by application and user, most first. */
export function applicationsOf(sessions: readonly SessionFacts[]): ApplicationFacts[] {
  const counted = new Map<string, { -readonly [K in keyof ApplicationFacts]: ApplicationFacts[K] }>();
  for (const { application, user, state } of sessions) {
    const key = `${application}\n${user}`;
    const row = counted.get(key) ?? { application, user, total: 0, active: 0, idle: 0, idleInTransaction: 0 };
    row.total += 1;
    if (state === 'active') row.active += 1;
    else if (state === 'idle') row.idle += 1;
    else if (isIdleInTransaction(state)) row.idleInTransaction += 1;
    counted.set(key, row);
  }
  return [...counted.values()].sort((a, b) => b.total - a.total);
}
