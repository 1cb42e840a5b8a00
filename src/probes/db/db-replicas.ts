import type { Postgres } from '../../clients/postgres/postgres.ts';
import { bad, type Fault, good, type Outcome } from '../../model/fault.ts';
import type { Sample } from '../../model/metric.ts';
import type { Probe } from '../../model/probe.ts';
import { inapplicable, type Measured, measured } from '../../model/reading.ts';
import { addressText } from '../../model/service.ts';
import { en, pt } from '../../text/formats.ts';
import { inert } from '../../text/inert.ts';
import { type Phrase, phrase } from '../../text/lang.ts';
import type { CallOptions } from '../../transport/transport.ts';
import { RESOURCES } from '../cadence.ts';
import { orNull, type ProbeContext, within } from '../context.ts';
import { summaryOf } from '../finding.ts';
import { judgeReplicas } from './db-replicas-judge.ts';
import { PLAIN_SQL, REPLICA_SQL, WRITTEN_SQL } from './db-replicas-sql.ts';

/** A read replica of the configuration. */
export interface DbReplicaFacts {
  /** `replica-1.internal:5432`. */
  readonly replica: string;
  /** Why it cannot be asked, and what to do; null when it answers, and all below is then told. */
  readonly failure: { readonly text: Phrase; readonly hint: Phrase } | null;
  readonly version: string;
  /** False when it takes writes: it was promoted, or is another server. */
  readonly isStandby: boolean;
  readonly isPaused: boolean;
  /** Receives from its primary; null where that is not told. */
  readonly isReceiving: boolean | null;
  /** `streaming`; '' when not told. */
  readonly status: string;
  /** Log of the primary that has not come; null when not told. */
  readonly missingBytes: number | null;
  /** Log of the primary that queries do not see yet, the missing included; null when not told. */
  readonly behindBytes: number | null;
  /** How old what queries see is; 0 when it has everything, null when not told. */
  readonly lagMs: number | null;
  /** Queries that were cancelled because replay needed what they held, since the last reset; null when not told. */
  readonly conflicts: number | null;
  /** Those since the reading before; null on the first one. */
  readonly newConflicts: number | null;
}

/** Read replicas beside how far their primary is. */
export interface DbReplicasFacts {
  readonly replicas: readonly DbReplicaFacts[];
  /** Why the primary could not be asked how far it is; null when it could. */
  readonly primaryFault: Fault | null;
}

const MIB = 1024 * 1024;

/** Read replicas: whether each answers and follows, and how far behind it is. */
export const dbReplicas: Probe<DbReplicasFacts, ProbeContext> = {
  id: 'db.replicas',
  runbook: 'T2',
  title: phrase('Réplicas do Postgres', 'Postgres replicas'),
  tab: 'db',
  sets: ['daily'],
  isRare: true,
  ...RESOURCES,
  metrics: [
    {
      id: 'db.replica.lag',
      label: phrase('Atraso da réplica', 'Replica lag'),
      unit: 'ms',
      threshold: { direction: 'above', warn: 30_000, critical: 300_000, forMs: 60_000 },
      isOptional: true,
    },
    {
      id: 'db.replica.behind',
      label: phrase('WAL que falta à réplica', 'WAL the replica lacks'),
      unit: 'bytes',
      threshold: { direction: 'above', warn: 256 * MIB, critical: 2048 * MIB, forMs: 60_000 },
      isOptional: true,
    },
  ],
  read: readReplicas,
  judge: judgeReplicas,
  summarize: (reading) =>
    summaryOf(reading, ({ replicas }) => {
      const well = replicas.filter(({ failure, isStandby }) => failure === null && isStandby).length;
      const lags = replicas.flatMap(({ lagMs }) => lagMs ?? []);
      const lag = Math.max(0, ...lags);
      const worst = lags.length === 0 ? '–' : pt.duration(lag);
      const worstEn = lags.length === 0 ? '–' : en.duration(lag);
      return phrase(
        `${well} de ${replicas.length} seguem o primário, maior atraso ${worst}`,
        `${well} of ${replicas.length} follow the primary, worst lag ${worstEn}`,
      );
    }),
  shell:
    'psql "$REPLICA_URL" -xc "SELECT pg_is_in_recovery(), pg_last_wal_receive_lsn(), pg_last_wal_replay_lsn(), now() - pg_last_xact_replay_timestamp() AS age"',
};

type ReplicaRow = {
  readonly is_standby: boolean;
  readonly version: string;
  readonly received?: string | null;
  readonly replayed?: string | null;
  readonly is_paused?: boolean;
  readonly replay_age_ms?: number | null;
  readonly receivers?: number;
  readonly status?: string | null;
  readonly conflicts?: number | null;
};

/** What is kept of a replica between readings. */
interface Kept {
  /** Monotonic milliseconds at which it had everything; null when never seen so. */
  caughtUpAt: number | null;
  conflicts: number | null;
}

/** The log may be on its way: it is given this long before a replica counts as behind. */
const GRACE_MS = 250;

async function readReplicas(context: ProbeContext, signal: AbortSignal): Promise<Measured<DbReplicasFacts>> {
  const replicas = await context.clients.replicas();
  if (replicas.length === 0) return inapplicable();
  // A silent primary must leave the time to ask its replicas, one of which may have to stand in.
  const whole = within(RESOURCES.deadlineMs, signal);
  const options = { ...whole, timeoutMs: whole.timeoutMs / 2 };
  const written = await askPrimary(context, { ...whole, timeoutMs: whole.timeoutMs * 0.4 });
  const found = await Promise.all(replicas.map((one) => readReplica(context, one, written, options)));
  const samples = found.flatMap(({ replica: entity, lagMs, behindBytes }): Sample[] => [
    ...(lagMs === null ? [] : [{ metric: 'db.replica.lag', value: lagMs, entity }]),
    ...(behindBytes === null ? [] : [{ metric: 'db.replica.behind', value: behindBytes, entity }]),
  ]);
  return measured({ replicas: found, primaryFault: written.ok ? null : written.fault }, samples);
}

/** How far the primary is, asked before its replicas, so that what they have is not taken for too little. */
async function askPrimary(context: ProbeContext, options: CallOptions): Promise<Outcome<number | null>> {
  const primary = await context.clients.postgres();
  if (!primary.ok) return primary;
  const rows = await primary.value.query<{ lsn: string | null }>(WRITTEN_SQL, [], options);
  if (!rows.ok) return rows.fault.code === '0A000' ? good(null) : rows;
  return good(lsnBytes(rows.value[0]?.lsn));
}

/** A position in the log, `16/B374D848`, as bytes since its beginning; null for none. */
export function lsnBytes(text: string | null | undefined): number | null {
  const [, high, low] = /^([0-9A-F]+)\/([0-9A-F]+)$/i.exec(text ?? '') ?? [];
  if (high === undefined || low === undefined) return null;
  return Number.parseInt(high, 16) * 2 ** 32 + Number.parseInt(low, 16);
}

async function askReplica(replica: Postgres, options: CallOptions): Promise<Outcome<ReplicaRow>> {
  const rows = await replica.query<ReplicaRow>(REPLICA_SQL, [], options);
  const answer =
    !rows.ok && rows.fault.code === '0A000' ? await replica.query<ReplicaRow>(PLAIN_SQL, [], options) : rows;
  if (!answer.ok) return answer;
  const [row] = answer.value;
  return row === undefined ? bad({ kind: 'malformed', message: NO_ROW, hint: NO_ROW }) : good(row);
}

const NO_ROW = phrase('a réplica não respondeu nada', 'the replica answered nothing');

async function readReplica(
  context: ProbeContext,
  replica: Postgres,
  written: Outcome<number | null>,
  options: CallOptions,
): Promise<DbReplicaFacts> {
  const name = inert(addressText(replica.access.endpoint.address));
  const kept = context.memory(`db.replicas ${name}`, (): Kept => ({ caughtUpAt: null, conflicts: null }));
  const goal = written.ok ? written.value : null;
  let row = await askReplica(replica, options);
  if (row.ok && goal !== null && (lsnBytes(row.value.replayed) ?? goal) < goal) {
    await context.pause(GRACE_MS, options.signal);
    row = await askReplica(replica, options);
  }
  if (!row.ok) return unanswered(name, row.fault);
  return factsOf(name, row.value, { goal, kept, now: context.monotonic() });
}

function unanswered(replica: string, { message, hint }: Fault): DbReplicaFacts {
  return {
    replica,
    failure: { text: message, hint },
    version: '',
    isStandby: false,
    isPaused: false,
    isReceiving: null,
    status: '',
    missingBytes: null,
    behindBytes: null,
    lagMs: null,
    conflicts: null,
    newConflicts: null,
  };
}

interface Seen {
  readonly goal: number | null;
  readonly kept: Kept;
  readonly now: number;
}

function factsOf(replica: string, row: ReplicaRow, { goal, kept, now }: Seen): DbReplicaFacts {
  const replayed = lsnBytes(row.replayed);
  const received = lsnBytes(row.received) ?? replayed;
  const upTo = (position: number | null): number | null =>
    goal === null || position === null || !row.is_standby ? null : Math.max(0, goal - position);
  const behindBytes = upTo(replayed);
  if (behindBytes === 0) kept.caughtUpAt = now;
  const conflicts = row.conflicts ?? null;
  const before = kept.conflicts;
  kept.conflicts = conflicts;
  return {
    replica,
    failure: null,
    version: inert(row.version),
    isStandby: row.is_standby,
    isPaused: row.is_paused === true,
    isReceiving: row.receivers === undefined || !row.is_standby ? null : row.receivers > 0,
    status: inert(row.status ?? ''),
    missingBytes: upTo(received),
    behindBytes,
    lagMs: lagOf(behindBytes, row, kept, now),
    conflicts,
    newConflicts: before === null || conflicts === null ? null : Math.max(0, conflicts - before),
  };
}

/**
 * How old what queries see is: the age of the last transaction replayed, where anything is missing. On a primary that is idle that
 * age says nothing, so it is no more than the time since the replica was seen to have everything.
 */
function lagOf(behindBytes: number | null, { replay_age_ms }: ReplicaRow, kept: Kept, now: number): number | null {
  if (behindBytes === 0) return 0;
  const age = orNull(replay_age_ms ?? Number.NaN);
  if (behindBytes === null || age === null) return null;
  return Math.max(0, kept.caughtUpAt === null ? age : Math.min(age, now - kept.caughtUpAt));
}
