import type { Measured } from '../../../model/reading.ts';
import {
  activityMeasured,
  applicationsOf,
  type DbActivityFacts,
  type SessionFacts,
} from '../../../probes/db/db-activity.ts';
import { type DbLocksFacts, type LockSessionFacts, locksMeasured } from '../../../probes/db/db-locks.ts';
import { BLOCKING_PID } from '../faults/db-pool-full.ts';
import type { Moment } from '../moment.ts';
import { hashed } from '../noise.ts';
import { serverFault } from './pings.ts';
import { failedWith, type Generator, historyOf, placeOf, type Track, type View, whileOk } from './view.ts';

const FIRST_PID = 2_100;
const BLOCKED_SQL = 'UPDATE messages SET status = $1, updated_at = now() WHERE id = $2';
const BLOCKER_SQL = 'ALTER TABLE messages ADD COLUMN channel_id integer REFERENCES channels (id)';

const STATEMENTS: readonly string[] = [
  'SELECT t.*, e.* FROM tasks t LEFT JOIN events e ON e.task_id = t.id WHERE t.user_id = $1',
  'INSERT INTO messages (conversation_id, payload, received_at) VALUES ($1, $2, now()) RETURNING id',
  'SELECT count(*) FROM sync_rows WHERE sheet_id = $1 AND changed_at > $2',
  'SELECT * FROM conversations WHERE contact ILIKE $1 ORDER BY last_message_at DESC LIMIT 50',
];

/** A report without an index, while statements are slow. */
const SLOW_SQL = "SELECT * FROM messages WHERE payload->>'channel' = $1 ORDER BY received_at DESC";

/** A session of the simulated pool. */
function session(moment: Moment, index: number, given: Partial<SessionFacts>): SessionFacts {
  const isWorker = index % 5 === 4;
  const roll = hashed(moment.seed, 'session', index);
  return {
    pid: FIRST_PID + index * 3,
    user: 'sparkone',
    application: isWorker ? 'sparkone-worker' : 'sparkone-api',
    client: isWorker ? '172.18.0.6' : '172.18.0.5',
    database: 'sparkone',
    state: 'idle',
    wait: '',
    transactionMs: null,
    statementMs: 40_000 * roll,
    stateMs: 40_000 * roll,
    query: 'COMMIT',
    ...given,
  };
}

/** The forgotten migration that holds the lock. */
function blocker(moment: Moment): SessionFacts {
  const ms = moment.postgres.longestTransactionMs;
  return session(moment, 0, {
    pid: BLOCKING_PID,
    application: 'alembic',
    client: '172.18.0.5',
    state: 'idle in transaction',
    transactionMs: ms,
    statementMs: ms - 400,
    stateMs: ms - 350,
    query: BLOCKER_SQL,
  });
}

const waitMs = (moment: Moment, index: number): number =>
  Math.max(
    400,
    moment.postgres.longestTransactionMs - 9_000 - index * 4_700 * (0.7 + 0.6 * hashed(moment.seed, 'wait', index)),
  );

function waiting(moment: Moment): SessionFacts[] {
  return Array.from({ length: moment.postgres.waiting }, (_, index) => {
    const ms = waitMs(moment, index);
    return session(moment, index + 1, {
      state: 'active',
      wait: 'Lock: relation',
      transactionMs: ms + 30,
      statementMs: ms,
      stateMs: ms,
      query: BLOCKED_SQL,
    });
  });
}

function running(moment: Moment): SessionFacts[] {
  const { postgres, seed, at } = moment;
  const isSlow = postgres.meanStatementMs > 20;
  return Array.from({ length: Math.max(0, postgres.active - postgres.waiting) }, (_, index) => {
    const roll = hashed(seed, 'running', index + Math.floor(at / 10_000));
    const ms = (isSlow ? postgres.longestTransactionMs : 40) * (0.2 + 0.8 * roll);
    const query = isSlow ? SLOW_SQL : (STATEMENTS[index % STATEMENTS.length] ?? '');
    return session(moment, 80 + index, { state: 'active', transactionMs: ms + 2, statementMs: ms, stateMs: ms, query });
  });
}

function idleInTransaction(moment: Moment): SessionFacts[] {
  const { postgres, seed, at } = moment;
  const isBlocked = postgres.waiting > 0;
  return Array.from({ length: postgres.idleInTransaction }, (_, index) => {
    if (index === 0 && isBlocked) return blocker(moment);
    const ms = 120 + 700 * hashed(seed, 'idle.tx', index + Math.floor(at / 10_000));
    return session(moment, 140 + index, {
      state: 'idle in transaction',
      transactionMs: ms,
      statementMs: ms / 2,
      stateMs: ms / 2,
      query: STATEMENTS[1] ?? '',
    });
  });
}

const byAge = (a: SessionFacts, b: SessionFacts): number => (b.transactionMs ?? 0) - (a.transactionMs ?? 0);

const ACTIVITY: readonly Track[] = [
  { metric: 'db.sessions.active', of: ({ postgres }) => whileOk(postgres.answer, postgres.active) },
  { metric: 'db.transaction.longest', of: ({ postgres }) => whileOk(postgres.answer, postgres.longestTransactionMs) },
  { metric: 'db.transaction.idle', of: (moment) => whileOk(moment.postgres.answer, longestIdle(moment) ?? 0) },
];

const longestIdle = (moment: Moment): number | null => {
  const ages = idleInTransaction(moment).map(({ stateMs }) => stateMs ?? 0);
  return ages.length === 0 ? null : Math.max(...ages);
};

/** A reading with its past, given once. */
function withPast<F>(view: View, reading: Measured<F>, tracks: readonly Track[]): Measured<F> {
  const history = historyOf(view, tracks);
  return history.length === 0 ? reading : { ...reading, history };
}

/** Sessions of the simulated Postgres. */
export const dbActivityReading: Generator<DbActivityFacts> = (view) => {
  const { postgres } = view.now;
  if (postgres.answer.kind !== 'ok')
    return failedWith(view, serverFault(postgres.answer, placeOf('postgres', 'Postgres')), ACTIVITY);
  const busy = [...waiting(view.now), ...running(view.now), ...idleInTransaction(view.now)].sort(byAge);
  const idle = Array.from({ length: postgres.idle }, (_, index) => session(view.now, 200 + index, {}));
  const facts: DbActivityFacts = {
    active: postgres.active,
    idle: postgres.idle,
    idleInTransaction: postgres.idleInTransaction,
    waiting: postgres.waiting,
    total: postgres.active + postgres.idle + postgres.idleInTransaction,
    max: postgres.maxConnections,
    own: 0,
    longestTransactionMs: postgres.longestTransactionMs,
    longestIdleInTransactionMs: longestIdle(view.now),
    sessions: busy.slice(0, 60),
    applications: applicationsOf([...busy, ...idle]),
    hidden: 0,
    grant: null,
  };
  return withPast(view, activityMeasured(facts), ACTIVITY);
};

const LOCKS: readonly Track[] = [
  { metric: 'db.locks.waiting', of: ({ postgres }) => whileOk(postgres.answer, postgres.waiting) },
  {
    metric: 'db.locks.wait',
    of: (moment) => whileOk(moment.postgres.answer, moment.postgres.waiting === 0 ? 0 : waitMs(moment, 0)),
  },
];

function lockSession(facts: SessionFacts, blockedBy: readonly number[]): LockSessionFacts {
  const { pid, user, application, client, state, transactionMs, statementMs, query } = facts;
  const isWaiting = blockedBy.length > 0;
  return {
    pid,
    blockedBy,
    user,
    application,
    client,
    state,
    transactionMs,
    isWaiting,
    waitMs: isWaiting ? statementMs : null,
    mode: isWaiting ? 'RowExclusiveLock' : '',
    target: isWaiting ? 'messages' : '',
    query,
  };
}

/** Who waits behind the forgotten transaction of the simulated Postgres. */
export const dbLocksReading: Generator<DbLocksFacts> = (view) => {
  const { postgres } = view.now;
  if (postgres.answer.kind !== 'ok')
    return failedWith(view, serverFault(postgres.answer, placeOf('postgres', 'Postgres')), LOCKS);
  const blocked = waiting(view.now).map((facts) => lockSession(facts, [BLOCKING_PID]));
  const sessions = blocked.length === 0 ? [] : [lockSession(blocker(view.now), []), ...blocked];
  return withPast(view, locksMeasured(sessions), LOCKS);
};
