import type { Pool, QueryResultRow } from 'pg';
import { logConsole } from './log.ts';
import type { Metrics } from './metrics.ts';

const slowSeconds = 0.5;
const keptSlowQueries = 100;

/** One entry of `/profiler/slow-queries`. */
export type SlowQuery = {
  readonly query: string;
  readonly duration: number;
  readonly table: string;
  readonly operation: string;
  readonly timestamp: string;
  readonly row_count: number;
  readonly parameters: null;
};

/** Postgres as the api sees it: every query is timed, slow ones are remembered by this worker process. */
export class Database {
  readonly slow: SlowQuery[] = [];
  readonly #pool: Pool;
  readonly #metrics: Metrics;
  constructor(pool: Pool, metrics: Metrics) {
    this.#pool = pool;
    this.#metrics = metrics;
  }

  /** Runs one statement. Rejects as the driver does. */
  async query<Row extends QueryResultRow>(text: string, values: readonly unknown[] = []): Promise<Row[]> {
    const started = performance.now();
    const result = await this.#pool.query<Row>(text, [...values]);
    const seconds = (performance.now() - started) / 1000;
    const operation = (/^\w+/.exec(text)?.[0] ?? 'SELECT').toUpperCase();
    const table = /(?:from|into|update)\s+(\w+)/i.exec(text)?.[1] ?? 'unknown';
    this.#metrics.queries.add({ operation, table });
    this.#metrics.queryDuration.observe({ operation, table }, seconds);
    if (seconds >= slowSeconds) this.#remember(text, seconds, table, operation, result.rowCount ?? 0);
    return result.rows;
  }

  #remember(query: string, seconds: number, table: string, operation: string, rows: number): void {
    this.#metrics.slowQueries.add();
    const duration = Math.round(seconds * 1000) / 1000;
    const timestamp = new Date().toISOString();
    this.slow.unshift({ query, duration, table, operation, timestamp, row_count: rows, parameters: null });
    this.slow.splice(keptSlowQueries);
    logConsole('warning', 'slow query detected', { duration, table, operation });
  }

  /** Closes every connection. */
  async close(): Promise<void> {
    await this.#pool.end();
  }
}
