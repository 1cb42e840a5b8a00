import type { Moment } from './moment.ts';
import { hashed } from './noise.ts';
import { SLOW_QUERY } from './sessions.ts';

/** A row of pg_stat_statements of the simulated Postgres, since the server's start. Times in milliseconds. */
export interface DemoStatement {
  readonly query: string;
  readonly calls: number;
  readonly meanMs: number;
  readonly maxMs: number;
  readonly totalMs: number;
  readonly rows: number;
  /** Blocks found in the cache, percent. */
  readonly hitPercent: number;
}

/** Statement, calls an hour at usual load, mean in milliseconds, rows a call. */
const USUAL: readonly (readonly [query: string, perHour: number, meanMs: number, rows: number])[] = [
  ['SELECT id, title, due_at FROM tasks WHERE user_id = $1 AND status = $2 ORDER BY due_at LIMIT $3', 5_200, 1.9, 24],
  ['INSERT INTO messages (conversation_id, payload, received_at) VALUES ($1, $2, $3) RETURNING id', 7_400, 0.8, 1],
  ['SELECT e.* FROM events e WHERE e.starts_at BETWEEN $1 AND $2', 2_100, 3.4, 18],
  ['UPDATE conversations SET last_message_at = $1 WHERE id = $2', 7_300, 0.6, 1],
  ['SELECT count(*) FROM sync_rows WHERE sheet_id = $1 AND changed_at > $2', 360, 41, 1],
  ['SELECT * FROM conversations WHERE contact ILIKE $1', 140, 186, 9],
];

/** The most expensive statements, by total time. */
export function statementsOf(moment: Moment): readonly DemoStatement[] {
  const upHours = (moment.at - moment.services.postgres.startedAt) / 3_600_000;
  const usual = USUAL.map(([query, perHour, meanMs, rows], index): DemoStatement => {
    const calls = Math.round(upHours * perHour * 0.45);
    const maxMs = meanMs * (8 + 20 * hashed(moment.seed, 'statement.max', index));
    return { query, calls, meanMs, maxMs, totalMs: calls * meanMs, rows: calls * rows, hitPercent: 99.4 };
  });
  const isBusy = moment.postgres.meanStatementMs > 20;
  const slowCalls = Math.round(upHours * 2) + (isBusy ? moment.api.slowQueriesPerHour : 0);
  const meanMs = isBusy ? 4_900 : 640;
  const slow: DemoStatement = {
    query: SLOW_QUERY,
    calls: slowCalls,
    meanMs,
    maxMs: isBusy ? 9_400 : 910,
    totalMs: slowCalls * meanMs,
    rows: slowCalls * 18_240,
    hitPercent: isBusy ? 38 : 81,
  };
  return [...usual, slow].sort((a, b) => b.totalMs - a.totalMs);
}
