import { type Fault, fault, type Outcome } from '../../model/fault.ts';
import type { Sample } from '../../model/metric.ts';
import type { Probe } from '../../model/probe.ts';
import { failed, type Measured, measured } from '../../model/reading.ts';
import { en, pt } from '../../text/formats.ts';
import { phrase } from '../../text/lang.ts';
import { QUERIES } from '../cadence.ts';
import { type ProbeContext, within } from '../context.ts';
import { finding, summaryOf } from '../finding.ts';
import { isMissed } from '../prometheus/expected-metrics.ts';
import { instantValue } from '../prometheus/prom-values.ts';
import { IS_CLIENT } from './db-activity.ts';

/** The runbook's metric; the product does not have it. */
export const POOL_METRIC = 'sparkone_db_pool_in_use';

/** Connections as Postgres sees them, in place of the missing pool metric. */
export interface PoolSubstitute {
  readonly active: number;
  readonly idle: number;
  readonly idleInTransaction: number;
  /** Waiting for a lock. */
  readonly waiting: number;
  /** All client connections, of everybody. */
  readonly total: number;
  readonly max: number;
  readonly percent: number;
}

/** The API's connection pool, or what stands in for it. */
export interface DbPoolFacts {
  /** What the metric says; null when there is no such metric. */
  readonly inUse: number | null;
  /** Size of the pool; null when not told. */
  readonly size: number | null;
  readonly percent: number | null;
  /** From pg_stat_activity against max_connections; null when Postgres was not asked or did not answer. */
  readonly substitute: PoolSubstitute | null;
}

/** Use of the database pool: the runbook's metric, else Postgres's own count. */
export const dbPool: Probe<DbPoolFacts, ProbeContext> = {
  id: 'db.pool',
  runbook: 'D9',
  title: phrase('Pool do banco', 'Database pool'),
  tab: 'db',
  sets: ['daily'],
  ...QUERIES,
  metrics: [
    {
      id: 'db.pool',
      label: phrase('Pool do banco', 'Database pool'),
      unit: 'percent',
      threshold: { direction: 'above', warn: 70, critical: 80, forMs: 300_000 },
    },
    {
      id: 'db.pool.substitute',
      label: phrase('Conexões do Postgres', 'Postgres connections'),
      unit: 'percent',
      threshold: { direction: 'above', warn: 70, critical: 80, forMs: 300_000 },
    },
  ],
  read: readDbPool,
  faultLevels: { absent: 'unknown' },
  judge: ({ inUse, substitute }) =>
    inUse === null && substitute === null
      ? [
          finding(
            'none',
            phrase('sem métrica e sem Postgres que a substitua', 'no metric, and no Postgres to stand in'),
          ),
        ]
      : [],
  summarize: (reading) =>
    summaryOf(reading, ({ percent, substitute }) => {
      if (percent !== null) return phrase(pt.percent(percent), en.percent(percent));
      if (substitute === null) return phrase('sem métrica', 'no metric');
      return phrase(
        `sem métrica; Postgres ${substitute.total}/${substitute.max}`,
        `no metric; Postgres ${substitute.total}/${substitute.max}`,
      );
    }),
  shell: `curl -sS http://localhost:9090/api/v1/query --data-urlencode 'query=${POOL_METRIC}' | jq .data.result`,
};

/** Connections by state, of everybody. */
export const SUBSTITUTE_SQL = `
  SELECT count(*) FILTER (WHERE state = 'active')::int AS active,
         count(*) FILTER (WHERE state = 'idle')::int AS idle,
         count(*) FILTER (WHERE state LIKE 'idle in transaction%')::int AS idle_in_transaction,
         count(*) FILTER (WHERE wait_event_type = 'Lock')::int AS waiting,
         count(*)::int AS total,
         current_setting('max_connections')::int AS max
    FROM pg_stat_activity
   WHERE ${IS_CLIENT}`;

type SubstituteRow = {
  readonly active: number;
  readonly idle: number;
  readonly idle_in_transaction: number;
  readonly waiting: number;
  readonly total: number;
  readonly max: number;
};

async function readDbPool(context: ProbeContext, signal: AbortSignal): Promise<Measured<DbPoolFacts>> {
  const [pool, substitute] = await Promise.all([readMetric(context, signal), readSubstitute(context, signal)]);
  const facts: DbPoolFacts = {
    inUse: pool.ok ? pool.value.inUse : null,
    size: pool.ok ? pool.value.size : null,
    percent: pool.ok && pool.value.size !== null ? (100 * pool.value.inUse) / pool.value.size : null,
    substitute,
  };
  const samples: Sample[] = [];
  if (facts.percent !== null) samples.push({ metric: 'db.pool', value: facts.percent });
  if (substitute !== null) samples.push({ metric: 'db.pool.substitute', value: substitute.percent });
  if (pool.ok || !isMissed(pool.fault, POOL_METRIC, await context.target())) return measured(facts, samples);
  return failed(pool.fault, facts, samples);
}

async function readMetric(
  context: ProbeContext,
  signal: AbortSignal,
): Promise<Outcome<{ readonly inUse: number; readonly size: number | null }>> {
  const prometheus = await context.clients.prometheus();
  if (!prometheus.ok) return prometheus;
  const options = within(QUERIES.deadlineMs, signal);
  const [inUse, size] = await Promise.all([
    prometheus.value.query(`sum(${POOL_METRIC})`, options),
    prometheus.value.query('sum(sparkone_db_pool_size)', options),
  ]);
  if (!inUse.ok) return inUse;
  const value = instantValue(inUse.value.result);
  if (value === null) return { ok: false, fault: absentMetric() };
  return { ok: true, value: { inUse: value, size: size.ok ? instantValue(size.value.result) : null } };
}

async function readSubstitute(context: ProbeContext, signal: AbortSignal): Promise<PoolSubstitute | null> {
  const postgres = await context.clients.postgres();
  if (!postgres.ok) return null;
  const rows = await postgres.value.query<SubstituteRow>(SUBSTITUTE_SQL, [], within(QUERIES.deadlineMs, signal));
  const row = rows.ok ? rows.value[0] : undefined;
  if (row === undefined) return null;
  const { active, idle, waiting, total, max } = row;
  return {
    active,
    idle,
    idleInTransaction: row.idle_in_transaction,
    waiting,
    total,
    max,
    percent: (100 * total) / max,
  };
}

function absentMetric(): Fault {
  return fault(
    'absent',
    phrase(`a métrica ${POOL_METRIC} não existe`, `the metric ${POOL_METRIC} does not exist`),
    phrase(
      'o runbook a consulta e o produto não a publica: valem as conexões do Postgres, ao lado; expected.metrics a dispensa',
      "the runbook queries it and the product does not publish it: go by Postgres's connections, beside it; expected.metrics waives it",
    ),
    'NO_METRIC',
  );
}
