import { inapplicable } from '../../../model/reading.ts';
import type { DbHealthFacts } from '../../../probes/db/db-health.ts';
import type { DbReplicasFacts } from '../../../probes/db/db-replicas.ts';
import type { DbStatementsFacts } from '../../../probes/db/db-statements.ts';
import type { DbTablesFacts, TableFacts } from '../../../probes/db/db-tables.ts';
import type { Moment } from '../moment.ts';
import { serverFault } from './pings.ts';
import { failedWith, type Generator, placeOf, type Track, tracked, type View, whileOk } from './view.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const MIB = 1024 ** 2;

/** A reading of the simulated Postgres: its facts while it answers, else the fault. */
function answered<F>(view: View, tracks: readonly Track[], facts: () => F) {
  const { answer } = view.now.postgres;
  return answer.kind === 'ok'
    ? tracked(view, facts(), tracks)
    : failedWith<F>(view, serverFault(answer, placeOf('postgres', 'Postgres')), tracks);
}

/** Share of the time, calls a day, mean and longest relative to the mean of all, rows a call. */
const STATEMENTS: readonly (readonly [string, number, number, number, number, number])[] = [
  ['SELECT * FROM messages WHERE payload->>$1 = $2 ORDER BY received_at DESC', 34, 9_400, 18, 240, 140],
  ['SELECT t.*, e.* FROM tasks t LEFT JOIN events e ON e.task_id = t.id WHERE t.user_id = $1', 21, 61_000, 1.7, 34, 12],
  [
    'INSERT INTO messages (conversation_id, payload, received_at) VALUES ($1, $2, now()) RETURNING id',
    16,
    118_000,
    0.7,
    22,
    1,
  ],
  ['SELECT count(*) FROM sync_rows WHERE sheet_id = $1 AND changed_at > $2', 9, 7_200, 6.2, 51, 1],
  ['SELECT * FROM conversations WHERE contact ILIKE $1 ORDER BY last_message_at DESC LIMIT $2', 7, 3_100, 11, 88, 50],
  ['UPDATE messages SET status = $1, updated_at = now() WHERE id = $2', 5, 96_000, 0.3, 19, 1],
];

const MEAN: readonly Track[] = [
  { metric: 'db.statements.mean', of: ({ postgres }) => whileOk(postgres.answer, 18 * postgres.meanStatementMs) },
];

/** Heaviest statements of the simulated Postgres. */
export const dbStatementsReading: Generator<DbStatementsFacts> = (view) =>
  answered(view, MEAN, () => ({
    version: '1.10',
    hidden: 0,
    grant: null,
    statements: STATEMENTS.map(([query, timePercent, calls, mean, most, rowsPerCall], index) => {
      const meanMs = mean * view.now.postgres.meanStatementMs;
      return {
        id: String(71_400_233 + index * 977),
        query,
        calls,
        totalMs: calls * meanMs,
        meanMs,
        maxMs: most * view.now.postgres.meanStatementMs,
        rowsPerCall,
        timePercent,
      };
    }),
  }));

/** Rows, bytes a row, bytes of indexes a row, share of the dead rows, minutes since the last vacuum. */
const TABLES: readonly (readonly [string, number, number, number, number, number])[] = [
  ['messages', 4_180_000, 420, 130, 0.61, 184],
  ['events', 2_240_000, 190, 96, 0.2, 231],
  ['sync_rows', 905_000, 240, 88, 0.12, 96],
  ['conversations', 61_300, 610, 210, 0.04, 412],
  ['tasks', 48_900, 380, 120, 0.02, 305],
  ['users', 1_240, 420, 160, 0.01, 1_460],
];

function tableFacts(moment: Moment): TableFacts[] {
  return TABLES.map(([table, rows, rowBytes, indexBytes, dead, minutes]) => {
    const deadRows = Math.round(dead * moment.postgres.deadTuples);
    return {
      table,
      rows,
      deadRows,
      deadPercent: (100 * deadRows) / (rows + deadRows),
      tableBytes: rows * rowBytes,
      indexBytes: rows * indexBytes,
      vacuumedAt: moment.at - minutes * MINUTE - (moment.at % HOUR),
      analyzedAt: moment.at - minutes * MINUTE - (moment.at % HOUR),
      sequentialScans: rows > 1_000_000 ? 12 : 4_310,
      indexScans: rows * 3,
      isLocked: table === 'messages' && moment.postgres.waiting > 0,
    };
  });
}

const DEAD: readonly Track[] = [
  { metric: 'db.dead-rows', of: ({ postgres }) => whileOk(postgres.answer, postgres.deadTuples) },
];

/** Tables of the simulated Postgres. */
export const dbTablesReading: Generator<DbTablesFacts> = (view) =>
  answered(view, DEAD, () => ({
    tables: tableFacts(view.now),
    count: TABLES.length,
    deadRows: view.now.postgres.deadTuples,
  }));

const HEALTH: readonly Track[] = [
  { metric: 'db.cache-hit', of: ({ postgres }) => whileOk(postgres.answer, postgres.cacheHitPercent) },
  { metric: 'db.wraparound', of: ({ postgres }) => whileOk(postgres.answer, 3.1) },
];

/** Counters and settings of the simulated Postgres. */
export const dbHealthReading: Generator<DbHealthFacts> = (view) =>
  answered(view, HEALTH, () => {
    const { postgres, services } = view.now;
    return {
      cacheHitPercent: postgres.cacheHitPercent,
      deadlocks: 0,
      tempFiles: 14,
      tempBytes: 212 * MIB,
      rollbackPercent: (100 * postgres.rollbacksPerSecond) / (postgres.commitsPerSecond + postgres.rollbacksPerSecond),
      statsSince: services.postgres.startedAt,
      checkpointsTimed: 3_412,
      checkpointsRequested: 9,
      archiver: null,
      replicas: [],
      hiddenReplicas: 0,
      slots: [],
      standby: null,
      grant: null,
      wraparoundPercent: 3.1,
      settings: [
        { name: 'max_connections', value: '100' },
        { name: 'shared_buffers', value: '256MB' },
        { name: 'effective_cache_size', value: '768MB' },
        { name: 'work_mem', value: '4MB' },
        { name: 'max_wal_size', value: '1GB' },
        { name: 'autovacuum', value: 'on' },
        { name: 'statement_timeout', value: '0' },
        { name: 'idle_in_transaction_session_timeout', value: '0' },
        { name: 'log_min_duration_statement', value: '500ms' },
      ],
    };
  });

/** The simulated Postgres has no read replicas. */
export const dbReplicasReading: Generator<DbReplicasFacts> = () => inapplicable();
