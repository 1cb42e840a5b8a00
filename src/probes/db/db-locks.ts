import type { Finding } from '../../model/check.ts';
import type { JudgeContext, Probe } from '../../model/probe.ts';
import { failed, type Measured, measured } from '../../model/reading.ts';
import { en, pt } from '../../text/formats.ts';
import { inert } from '../../text/inert.ts';
import { type Phrase, phrase } from '../../text/lang.ts';
import { SESSIONS } from '../cadence.ts';
import { type ProbeContext, within } from '../context.ts';
import { finding, summaryOf } from '../finding.ts';
import { type LockSession, lockTree } from './lock-tree.ts';
import { oneLine } from './sql-line.ts';

/** A session of a blocking chain. Ages in milliseconds. */
export interface LockSessionFacts extends LockSession {
  readonly user: string;
  readonly application: string;
  readonly client: string;
  /** The server's word; '' when we may not see it. */
  readonly state: string;
  readonly transactionMs: number | null;
  readonly isWaiting: boolean;
  /** How long it has been waiting; null where that is hidden (another user's session, before Postgres 14). */
  readonly waitMs: number | null;
  /** `AccessExclusiveLock`; '' for one that does not wait. */
  readonly mode: string;
  /** What it waits for: a table's name, else the kind of lock. */
  readonly target: string;
  /** One inert line, masked. */
  readonly query: string;
}

/** A session in the tree of who blocks whom. */
export interface LockNodeFacts extends LockSessionFacts {
  /** 0 for a root blocker. */
  readonly depth: number;
  /** Sessions that wait for it, at once or in their turn. */
  readonly blocks: number;
}

/** Who waits for a lock, and who holds it. */
export interface DbLocksFacts {
  readonly waiting: number;
  /** Depth first, roots that block most first; at most {@link MOST_NODES}. */
  readonly tree: readonly LockNodeFacts[];
  /** Null when somebody waits and nobody's time is known. */
  readonly longestWaitMs: number | null;
}

/** Sessions of chains kept in facts. */
export const MOST_NODES = 500;

/** Blocking chains: who waits for a lock and which session is at the root of it. */
export const dbLocks: Probe<DbLocksFacts, ProbeContext> = {
  id: 'db.locks',
  runbook: 'T2',
  title: phrase('Bloqueios do banco', 'Database locks'),
  tab: 'db',
  sets: ['daily'],
  ...SESSIONS,
  metrics: [
    { id: 'db.locks.waiting', label: phrase('Sessões bloqueadas', 'Blocked sessions'), unit: 'count' },
    {
      id: 'db.locks.wait',
      label: phrase('Espera por bloqueio', 'Wait for a lock'),
      unit: 'ms',
      threshold: { direction: 'above', warn: 5_000, critical: 60_000 },
    },
  ],
  read: readDbLocks,
  judge: judgeLocks,
  summarize: (reading) =>
    summaryOf(reading, ({ waiting }) =>
      waiting === 0
        ? phrase('ninguém espera por bloqueio', 'nobody waits for a lock')
        : phrase(`${waiting} sessões esperam por um bloqueio`, `${waiting} sessions wait for a lock`),
    ),
  shell:
    'psql "$DATABASE_URL" -c "SELECT pid, pg_blocking_pids(pid) AS blocked_by, state, left(query, 80) FROM pg_stat_activity WHERE cardinality(pg_blocking_pids(pid)) > 0"',
};

function stateWords(state: string, ms: number | null): Phrase {
  const age = phrase(pt.duration(ms ?? 0), en.duration(ms ?? 0));
  if (state.startsWith('idle in transaction'))
    return phrase(`parada em transação há ${age['pt-BR']}`, `idle in transaction for ${age.en}`);
  if (state === '') return phrase('de outro usuário', "another user's");
  return phrase(`em transação há ${age['pt-BR']}`, `in a transaction for ${age.en}`);
}

/** Each root blocker by name, as bad as the longest wait behind it. */
function judgeLocks(facts: DbLocksFacts, { threshold }: JudgeContext): readonly Finding[] {
  const limit = threshold('db.locks.wait');
  return chains(facts.tree).flatMap(({ root, longestMs }): Finding[] => {
    if (longestMs === null) return root.blocks === 0 ? [] : [hiddenWait(root)];
    const isOver = (value: number | undefined): boolean => value !== undefined && longestMs > value;
    if (!isOver(limit?.warn) && !isOver(limit?.critical)) return [];
    const who = root.application === '' ? root.user : root.application;
    const words = stateWords(root.state, root.transactionMs);
    return [
      finding(
        isOver(limit?.critical) ? 'critical' : 'warn',
        phrase(
          `a sessão ${root.pid} (${who}, ${words['pt-BR']}) bloqueia ${root.blocks} ${root.blocks === 1 ? 'outra' : 'outras'} há ${pt.duration(longestMs)}`,
          `session ${root.pid} (${who}, ${words.en}) has blocked ${root.blocks} ${root.blocks === 1 ? 'other' : 'others'} for ${en.duration(longestMs)}`,
        ),
      ),
    ];
  });
}

/** Somebody waits, and for how long is hidden from us. */
function hiddenWait({ pid, blocks }: LockNodeFacts): Finding {
  return finding(
    'warn',
    phrase(
      `a sessão ${pid} bloqueia ${blocks} ${blocks === 1 ? 'outra' : 'outras'}; há quanto tempo, este usuário não pode ver (GRANT pg_monitor)`,
      `session ${pid} blocks ${blocks} ${blocks === 1 ? 'other' : 'others'}; for how long, this user may not see (GRANT pg_monitor)`,
    ),
  );
}

/** Chains with the longest known wait; null while none is known. */
function chains(tree: readonly LockNodeFacts[]): { root: LockNodeFacts; longestMs: number | null }[] {
  const found: { root: LockNodeFacts; longestMs: number | null }[] = [];
  for (const node of tree) {
    const chain = found.at(-1);
    if (node.depth === 0 || chain === undefined) found.push({ root: node, longestMs: node.waitMs });
    else if (node.waitMs !== null) chain.longestMs = Math.max(chain.longestMs ?? 0, node.waitMs);
  }
  return found;
}

/**
 * pg_locks tells everybody who waits (pg_stat_activity hides waits of other users from ordinary roles); `waitstart` came with
 * Postgres 14, so it is read by name.
 */
export const LOCKS_SQL = `
  WITH waiting AS MATERIALIZED (
    SELECT DISTINCT ON (l.pid) l.pid, l.mode, l.locktype, l.relation, l.database,
           (to_jsonb(l) ->> 'waitstart')::timestamptz AS since, pg_blocking_pids(l.pid) AS blockers
      FROM pg_locks l WHERE NOT l.granted AND l.pid IS NOT NULL ORDER BY l.pid
  ), involved AS (
    SELECT pid FROM waiting UNION SELECT unnest(blockers) FROM waiting
  )
  SELECT i.pid, coalesce(w.blockers, '{}') AS blocked_by,
         coalesce(a.usename::text, '') AS "user", coalesce(a.application_name, '') AS application,
         coalesce(host(a.client_addr), '') AS client, coalesce(a.state, '') AS state,
         (extract(epoch FROM clock_timestamp() - a.xact_start) * 1000)::float8 AS transaction_ms,
         CASE WHEN w.pid IS NOT NULL THEN
           (extract(epoch FROM clock_timestamp() - coalesce(w.since, a.query_start)) * 1000)::float8 END AS wait_ms,
         coalesce(w.mode, '') AS mode,
         coalesce(c.relname::text, w.locktype, '') AS target,
         coalesce(left(a.query, 2000), '') AS query
    FROM involved i
    LEFT JOIN waiting w USING (pid)
    LEFT JOIN pg_stat_activity a USING (pid)
    LEFT JOIN pg_class c ON c.oid = w.relation
     AND w.database = (SELECT oid FROM pg_database WHERE datname = current_database())`;

type LockRow = {
  readonly pid: number;
  readonly blocked_by: readonly number[];
  readonly user: string;
  readonly application: string;
  readonly client: string;
  readonly state: string;
  readonly transaction_ms: number | null;
  readonly wait_ms: number | null;
  readonly mode: string;
  readonly target: string;
  readonly query: string;
};

async function readDbLocks(context: ProbeContext, signal: AbortSignal): Promise<Measured<DbLocksFacts>> {
  const postgres = await context.clients.postgres();
  if (!postgres.ok) return failed(postgres.fault);
  const rows = await postgres.value.query<LockRow>(LOCKS_SQL, [], within(SESSIONS.deadlineMs, signal));
  if (!rows.ok) return failed(rows.fault);
  return locksMeasured(
    rows.value.map((row) => ({
      pid: row.pid,
      blockedBy: [...new Set(row.blocked_by)],
      user: inert(row.user),
      application: inert(row.application),
      client: inert(row.client),
      state: row.pid === 0 ? 'prepared' : inert(row.state),
      transactionMs: row.transaction_ms,
      isWaiting: row.mode !== '',
      waitMs: row.wait_ms,
      mode: inert(row.mode),
      target: inert(row.target),
      query: oneLine(row.query),
    })),
  );
}

/** The sessions as a tree, with the samples that belong to it. */
export function locksMeasured(sessions: readonly LockSessionFacts[]): Measured<DbLocksFacts> {
  const places = lockTree(sessions);
  const waiting = sessions.filter(({ isWaiting }) => isWaiting);
  const waits = waiting.flatMap(({ waitMs }) => (waitMs === null ? [] : [waitMs]));
  const longestWaitMs = waiting.length > 0 && waits.length === 0 ? null : Math.max(0, ...waits);
  const facts: DbLocksFacts = {
    waiting: waiting.length,
    tree: places.slice(0, MOST_NODES).map(({ session, depth, blocks }) => ({ ...session, depth, blocks })),
    longestWaitMs,
  };
  return measured(facts, [
    { metric: 'db.locks.waiting', value: facts.waiting },
    ...(longestWaitMs === null ? [] : [{ metric: 'db.locks.wait', value: longestWaitMs }]),
  ]);
}
