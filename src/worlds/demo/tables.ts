import type { Moment } from './moment.ts';

const MINUTE = 60_000;
const MIB = 1024 * 1024;

/** A table of the simulated database. Times are epoch milliseconds. */
export interface DemoTable {
  readonly schema: string;
  readonly table: string;
  readonly rows: number;
  readonly deadRows: number;
  readonly bytes: number;
  readonly indexBytes: number;
  readonly lastVacuumAt: number;
  readonly lastAnalyzeAt: number;
  readonly sequentialScans: number;
  readonly indexScans: number;
}

/** Table, rows, share of the database's bytes, share of those that are indexes, share of the dead rows, minutes since its vacuum. */
const PLAN: readonly (readonly [string, number, number, number, number, number])[] = [
  ['messages', 8_214_000, 0.61, 0.31, 0.58, 214],
  ['sync_rows', 2_940_000, 0.17, 0.42, 0.21, 97],
  ['events', 611_000, 0.08, 0.38, 0.06, 340],
  ['tasks', 488_000, 0.07, 0.4, 0.11, 61],
  ['conversations', 92_400, 0.04, 0.5, 0.03, 45],
  ['users', 2_180, 0.01, 0.45, 0.006, 1_100],
  ['alembic_version', 1, 0.00001, 0.5, 0, 2_900],
];

/** The database's tables, largest first; their sizes and dead rows add up to those of the moment. */
export function tablesOf(moment: Moment): readonly DemoTable[] {
  const { databaseBytes, deadTuples, meanStatementMs } = moment.postgres;
  const hours = (moment.at - moment.services.postgres.startedAt) / 3_600_000;
  return PLAN.map(([table, rows, share, indexShare, deadShare, minutes]) => {
    const total = databaseBytes * share;
    const isScanned = table === 'messages' && meanStatementMs > 20;
    return {
      schema: 'public',
      table,
      rows,
      deadRows: Math.round(deadTuples * deadShare),
      bytes: Math.max(8_192, Math.round(total * (1 - indexShare))),
      indexBytes: Math.max(16_384, Math.round(total * indexShare)),
      lastVacuumAt: moment.at - minutes * MINUTE,
      lastAnalyzeAt: moment.at - (minutes / 2) * MINUTE,
      sequentialScans: Math.round(hours * (isScanned ? 40 : 2)),
      indexScans: Math.round((hours * rows) / 900),
    };
  });
}

/** Rows of sequences, catalogues and free space: what of the database belongs to no table, bytes. */
export function otherBytesOf(moment: Moment): number {
  const own = tablesOf(moment).reduce((sum, { bytes, indexBytes }) => sum + bytes + indexBytes, 0);
  return Math.max(0, Math.round(moment.postgres.databaseBytes - own), 8 * MIB);
}
