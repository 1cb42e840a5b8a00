import type { Postgres } from '../../clients/postgres/postgres.ts';
import { bad, good, type Outcome } from '../../model/fault.ts';
import type { Sample } from '../../model/metric.ts';
import type { Probe } from '../../model/probe.ts';
import { failed, type Measured, measured } from '../../model/reading.ts';
import { en, pt } from '../../text/formats.ts';
import { inert } from '../../text/inert.ts';
import { phrase } from '../../text/lang.ts';
import type { CallOptions } from '../../transport/transport.ts';
import { SLOW } from '../cadence.ts';
import { orNull, type ProbeContext, within } from '../context.ts';
import { summaryOf } from '../finding.ts';
import { judgeHealth } from './db-health-judge.ts';
import { checkpointsSql, HEALTH_SQL, REPLICAS_SQL, SETTINGS_SQL, STANDBY_SQL, slotsSql } from './db-health-sql.ts';
import { SETTINGS, type SettingFacts } from './db-settings.ts';
import { monitorGrant } from './sql-line.ts';

/** A standby that follows this server. */
export interface ReplicaFacts {
  readonly name: string;
  /** Address it comes from; '' for the local socket and where it is hidden. */
  readonly client: string;
  readonly state: string;
  readonly isSync: boolean;
  /** Null when not told. */
  readonly lagBytes: number | null;
  readonly lagMs: number | null;
}

/** A replication slot: it holds back the log until its reader has it. */
export interface SlotFacts {
  readonly name: string;
  readonly isActive: boolean;
  /** `reserved`, `extended`, `unreserved`, `lost`; '' before Postgres 13. */
  readonly status: string;
  /** Null on a standby, and for a slot that holds nothing yet. */
  readonly heldBytes: number | null;
}

/** The archiver of the write-ahead log. */
export interface ArchiverFacts {
  readonly archived: number;
  readonly failed: number;
  /** Epoch milliseconds; null when never. */
  readonly lastAt: number | null;
  readonly lastFailedAt: number | null;
  readonly lastFailedWal: string;
  readonly isFailing: boolean;
}

/** This server as a standby. */
export interface StandbyFacts {
  /** `streaming`; '' when nothing is received, or when we may not see it. */
  readonly status: string;
  readonly sender: string;
  readonly isPaused: boolean;
  /** Null when nothing was replayed yet. */
  readonly lagMs: number | null;
}

/** Counters of the database and of the server since their last reset. */
export interface DbHealthFacts {
  /** Share of pages found in memory; null before anything was read. */
  readonly cacheHitPercent: number | null;
  readonly deadlocks: number;
  readonly tempFiles: number;
  readonly tempBytes: number;
  readonly rollbackPercent: number | null;
  /** Epoch milliseconds; null when never reset. */
  readonly statsSince: number | null;
  readonly checkpointsTimed: number;
  /** Forced by the amount written: many mean that max_wal_size is small. */
  readonly checkpointsRequested: number;
  /** Null where archiving is off. */
  readonly archiver: ArchiverFacts | null;
  readonly replicas: readonly ReplicaFacts[];
  /** Standbys of which we may see nothing. */
  readonly hiddenReplicas: number;
  readonly slots: readonly SlotFacts[];
  /** Null on a primary. */
  readonly standby: StandbyFacts | null;
  /** What an administrator would run so that nothing is hidden; null when nothing is. */
  readonly grant: string | null;
  /** Age of the oldest transaction id, percent of the two thousand million at which writes stop. */
  readonly wraparoundPercent: number;
  readonly settings: readonly SettingFacts[];
}

/** Cache, checkpoints, replication, archiver, deadlocks, and the settings that decide them. */
export const dbHealth: Probe<DbHealthFacts, ProbeContext> = {
  id: 'db.health',
  runbook: null,
  title: phrase('Saúde do Postgres', 'Health of Postgres'),
  tab: 'db',
  sets: ['weekly'],
  ...SLOW,
  metrics: [
    {
      id: 'db.cache-hit',
      label: phrase('Acerto do cache', 'Cache hit'),
      unit: 'percent',
      threshold: { direction: 'below', warn: 80 },
    },
    {
      id: 'db.wraparound',
      label: phrase('Idade das transações', 'Age of transactions'),
      unit: 'percent',
      threshold: { direction: 'above', warn: 40, critical: 75 },
    },
  ],
  read: readDbHealth,
  judge: judgeHealth,
  summarize: (reading) =>
    summaryOf(reading, ({ cacheHitPercent, deadlocks }) => {
      const hit = cacheHitPercent ?? Number.NaN;
      return phrase(
        `cache ${pt.percent(hit)} · ${pt.number(deadlocks)} deadlocks`,
        `cache ${en.percent(hit)} · ${en.number(deadlocks)} deadlocks`,
      );
    }),
  shell:
    'psql "$DATABASE_URL" -xc "SELECT blks_hit, blks_read, deadlocks, temp_bytes, stats_reset FROM pg_stat_database WHERE datname = current_database()"',
};

type HealthRow = {
  readonly hit: number;
  readonly read: number;
  readonly deadlocks: number;
  readonly temp_files: number;
  readonly temp_bytes: number;
  readonly stats_reset: number | null;
  readonly commits: number;
  readonly rollbacks: number;
  readonly version: number;
  readonly archive_mode: string;
  readonly archived_count: number;
  readonly failed_count: number;
  readonly last_archived_time: number | null;
  readonly last_failed_time: number | null;
  readonly last_failed_wal: string | null;
  readonly is_standby: boolean;
  readonly oldest: number;
};
type CheckpointRow = { readonly timed: number; readonly requested: number };
type ReplicaRow = {
  readonly name: string;
  readonly client: string;
  readonly is_hidden: boolean;
  readonly state: string;
  readonly is_sync: boolean | null;
  readonly lag: number | null;
  readonly lag_ms: number | null;
};
type SlotRow = {
  readonly name: string;
  readonly active: boolean;
  readonly status: string;
  readonly held: number | null;
};
type StandbyRow = {
  readonly status: string | null;
  readonly sender: string | null;
  readonly is_paused: boolean;
  readonly lag_ms: number | null;
};
type SettingRow = { readonly name: string; readonly value: string };

const LAST_XID = 2 ** 31;
/** Fewer pages than this make no ratio. */
const LEAST_PAGES = 10_000;

async function readDbHealth(context: ProbeContext, signal: AbortSignal): Promise<Measured<DbHealthFacts>> {
  const postgres = await context.clients.postgres();
  if (!postgres.ok) return failed(postgres.fault);
  const rows = await readRows(postgres.value, within(SLOW.deadlineMs, signal));
  if (!rows.ok) return failed(rows.fault);
  const facts = factsOf(rows.value, postgres.value.access.user);
  const { hit, read } = rows.value.health;
  const samples: Sample[] = [{ metric: 'db.wraparound', value: facts.wraparoundPercent }];
  if (facts.cacheHitPercent !== null && hit + read >= LEAST_PAGES)
    samples.push({ metric: 'db.cache-hit', value: facts.cacheHitPercent });
  return measured(facts, samples);
}

interface Rows {
  readonly health: HealthRow;
  readonly checkpoints: readonly CheckpointRow[];
  readonly replicas: readonly ReplicaRow[];
  readonly slots: readonly SlotRow[];
  readonly standby: readonly StandbyRow[];
  readonly settings: readonly SettingRow[];
}

/** One after the other: the cockpit has two sessions, and other probes want one. */
async function readRows(postgres: Postgres, options: CallOptions): Promise<Outcome<Rows>> {
  const health = await postgres.query<HealthRow>(HEALTH_SQL, [], options);
  if (!health.ok) return health;
  const [row] = health.value;
  if (row === undefined) return bad({ kind: 'absent', message: NO_ROW, hint: NO_ROW });
  const checkpoints = await postgres.query<CheckpointRow>(checkpointsSql(row.version), [], options);
  if (!checkpoints.ok) return checkpoints;
  const replicas = await postgres.query<ReplicaRow>(REPLICAS_SQL, [], options);
  if (!replicas.ok) return replicas;
  const slots = await postgres.query<SlotRow>(slotsSql(row.version), [], options);
  if (!slots.ok) return slots;
  const standby = row.is_standby ? await postgres.query<StandbyRow>(STANDBY_SQL, [], options) : good([]);
  if (!standby.ok) return standby;
  const settings = await postgres.query<SettingRow>(SETTINGS_SQL, [SETTINGS], options);
  if (!settings.ok) return settings;
  return good({
    health: row,
    checkpoints: checkpoints.value,
    replicas: replicas.value,
    slots: slots.value,
    standby: standby.value,
    settings: settings.value,
  });
}

const NO_ROW = phrase('pg_stat_database não tem este banco', 'pg_stat_database does not have this database');

function factsOf(rows: Rows, user: string): DbHealthFacts {
  const { health, checkpoints, replicas, settings } = rows;
  const hidden = replicas.filter(({ is_hidden }) => is_hidden).length;
  return {
    cacheHitPercent: orNull((health.hit / (health.hit + health.read)) * 100),
    deadlocks: health.deadlocks,
    tempFiles: health.temp_files,
    tempBytes: health.temp_bytes,
    rollbackPercent: orNull((health.rollbacks / (health.commits + health.rollbacks)) * 100),
    statsSince: health.stats_reset,
    checkpointsTimed: checkpoints[0]?.timed ?? 0,
    checkpointsRequested: checkpoints[0]?.requested ?? 0,
    archiver: health.archive_mode === 'off' ? null : archiverOf(health),
    replicas: replicas.filter(({ is_hidden }) => !is_hidden).map(replicaOf),
    hiddenReplicas: hidden,
    slots: rows.slots.map(({ name, active, status, held }) => ({
      name: inert(name),
      isActive: active,
      status: inert(status),
      heldBytes: held,
    })),
    standby: standbyOf(rows.standby[0]),
    grant: hidden === 0 ? null : monitorGrant(user),
    wraparoundPercent: (health.oldest / LAST_XID) * 100,
    settings: SETTINGS.flatMap((name) => settings.filter((setting) => setting.name === name)).map(
      ({ name, value }) => ({
        name,
        value: inert(value),
      }),
    ),
  };
}

function archiverOf(row: HealthRow): ArchiverFacts {
  const { archived_count, failed_count, last_archived_time, last_failed_time, last_failed_wal } = row;
  return {
    archived: archived_count,
    failed: failed_count,
    lastAt: last_archived_time,
    lastFailedAt: last_failed_time,
    lastFailedWal: inert(last_failed_wal ?? ''),
    isFailing: (last_failed_time ?? 0) > (last_archived_time ?? 0),
  };
}

function replicaOf({ name, client, state, is_sync, lag, lag_ms }: ReplicaRow): ReplicaFacts {
  return { name: inert(name), client, state: inert(state), isSync: is_sync === true, lagBytes: lag, lagMs: lag_ms };
}

function standbyOf(row: StandbyRow | undefined): StandbyFacts | null {
  if (row === undefined) return null;
  const { status, sender, is_paused, lag_ms } = row;
  return { status: inert(status ?? ''), sender: inert(sender ?? ''), isPaused: is_paused, lagMs: lag_ms };
}
