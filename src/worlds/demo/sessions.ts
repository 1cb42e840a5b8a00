import { BLOCKING_PID } from './faults/db-pool-full.ts';
import type { Moment } from './moment.ts';
import { hashed } from './noise.ts';
import { SERVICES } from './stack.ts';

/** A backend of the simulated Postgres. Ages in milliseconds. */
export interface DemoSession {
  readonly pid: number;
  readonly user: string;
  readonly application: string;
  readonly client: string;
  readonly state: 'active' | 'idle' | 'idle in transaction';
  /** Null without an open transaction. */
  readonly transactionMs: number | null;
  readonly statementMs: number;
  readonly stateMs: number;
  readonly query: string;
  /** Whom it waits for; empty when it does not wait. */
  readonly blockedBy: readonly number[];
  /** Null when it does not wait. */
  readonly waitMs: number | null;
  /** `RowExclusiveLock`; '' when it does not wait. */
  readonly mode: string;
  /** Table it waits for; '' when it does not wait. */
  readonly table: string;
}

const QUICK = [
  'SELECT id, title, due_at FROM tasks WHERE user_id = $1 AND status = $2 ORDER BY due_at LIMIT 50',
  'INSERT INTO messages (conversation_id, payload, received_at) VALUES ($1, $2, $3) RETURNING id',
  'UPDATE conversations SET last_message_at = $1 WHERE id = $2',
  'SELECT e.* FROM events e WHERE e.starts_at BETWEEN $1 AND $2',
  'SELECT 1',
] as const;

/** The report that reads whole tables while latency spikes. */
export const SLOW_QUERY = "SELECT * FROM messages WHERE payload->>'channel' = $1 ORDER BY received_at DESC";

const BLOCKED = 'UPDATE messages SET status = $1 WHERE id = $2';
const LEFT_OPEN = 'ALTER TABLE messages ADD COLUMN archived_at timestamptz';

/** Backends are the same for so long before their statements change. */
const TURN_MS = 5_000;

function client(application: string): string {
  return application === 'psql' ? '' : application === 'worker' ? SERVICES.worker.ip : SERVICES.api.ip;
}

function sessionAt(moment: Moment, index: number, state: DemoSession['state']): DemoSession {
  const roll = (name: string) => hashed(moment.seed, `session.${name}.${index}`, Math.floor(moment.at / TURN_MS));
  const application = index % 5 === 4 ? 'worker' : 'api';
  const isSlow = state === 'active' && moment.postgres.meanStatementMs > 20 && index % 4 !== 3;
  const statementMs = isSlow ? moment.postgres.longestTransactionMs * roll('age') : 4 + 180 * roll('age') ** 3;
  const idleMs = 200 + 90_000 * roll('idle') ** 2;
  return {
    pid: 4_720 + index,
    user: 'sparkone',
    application,
    client: client(application),
    state,
    transactionMs: state === 'idle' ? null : statementMs + 3,
    statementMs: state === 'idle' ? idleMs + 5 : statementMs,
    stateMs: state === 'idle' ? idleMs : statementMs,
    query: isSlow ? SLOW_QUERY : (QUICK[Math.floor(roll('query') * QUICK.length)] ?? QUICK[0]),
    blockedBy: [],
    waitMs: null,
    mode: '',
    table: '',
  };
}

/** One that waits: most for the open transaction itself, some behind another that waits already. */
function waitingAt(moment: Moment, index: number): DemoSession {
  const session = sessionAt(moment, index, 'active');
  const sinceMs = moment.postgres.longestTransactionMs - 20_000;
  const waitMs = Math.max(1_000, sinceMs * (1 - hashed(moment.seed, 'session.wait', index) * 0.9));
  const isBehind = index % 6 === 5;
  return {
    ...session,
    transactionMs: waitMs + 8,
    statementMs: waitMs + 2,
    stateMs: waitMs + 2,
    query: BLOCKED,
    blockedBy: [isBehind ? session.pid - 1 : BLOCKING_PID],
    waitMs,
    mode: 'RowExclusiveLock',
    table: 'messages',
  };
}

/** The transaction that somebody left open in psql. */
function blockerAt(moment: Moment): DemoSession {
  const openMs = moment.postgres.longestTransactionMs;
  return {
    ...sessionAt(moment, 0, 'idle in transaction'),
    pid: BLOCKING_PID,
    user: 'ops',
    application: 'psql',
    client: '',
    transactionMs: openMs,
    statementMs: openMs - 1_200,
    stateMs: openMs - 1_000,
    query: LEFT_OPEN,
  };
}

/** Every client backend at an instant: as many in each state as the moment counts. */
export function sessionsOf(moment: Moment): readonly DemoSession[] {
  const { active, idle, idleInTransaction, waiting } = moment.postgres;
  const hasBlocker = waiting > 0 && idleInTransaction > 0;
  const sessions: DemoSession[] = hasBlocker ? [blockerAt(moment)] : [];
  const add = (count: number, make: (index: number) => DemoSession) => {
    for (let n = 0; n < count; n += 1) sessions.push(make(sessions.length));
  };
  add(Math.min(waiting, active), (index) => waitingAt(moment, index));
  add(Math.max(0, active - waiting), (index) => sessionAt(moment, index, 'active'));
  add(idleInTransaction - (hasBlocker ? 1 : 0), (index) => sessionAt(moment, index, 'idle in transaction'));
  add(idle, (index) => sessionAt(moment, index, 'idle'));
  return sessions;
}
