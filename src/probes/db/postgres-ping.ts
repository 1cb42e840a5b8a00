import type { Postgres } from '../../clients/postgres/postgres.ts';
import { isOwn } from '../../config/discovery/accesses.ts';
import type { Finding } from '../../model/check.ts';
import type { Fault } from '../../model/fault.ts';
import type { Probe } from '../../model/probe.ts';
import { failed, type Measured, measured } from '../../model/reading.ts';
import { addressText } from '../../model/service.ts';
import { en, pt } from '../../text/formats.ts';
import { inert } from '../../text/inert.ts';
import { phrase } from '../../text/lang.ts';
import type { CallOptions } from '../../transport/transport.ts';
import { bestOf } from '../best-of.ts';
import { AVAILABILITY } from '../cadence.ts';
import { type ProbeContext, within } from '../context.ts';
import { finding, summaryOf } from '../finding.ts';
import { IS_CLIENT } from './db-activity.ts';

/** What Postgres answered to `SELECT 1`, asked directly. */
export interface PostgresPingFacts {
  /** `172.18.0.3:5432`. */
  readonly address: string;
  readonly database: string;
  readonly user: string;
  /** `15.4`. */
  readonly version: string;
  readonly tookMs: number;
  readonly connections: number;
  readonly maxConnections: number;
  /** Kept back for superusers, and since Postgres 16 for those with pg_use_reserved_connections. */
  readonly reservedConnections: number;
  /** Sessions that our role may have at most; null without a limit. */
  readonly roleLimit: number | null;
  readonly roleConnections: number;
  readonly isSuperuser: boolean;
  /** `TLSv1.3` of our own session, '' without TLS; null when not told. */
  readonly tls: string | null;
  /** A standby, or a server that refuses writes. */
  readonly isReadOnly: boolean;
  /** Epoch milliseconds of the server's start; null when not told. */
  readonly startedAt: number | null;
  readonly databaseBytes: number | null;
  /** No container of the project: a managed service. */
  readonly isManaged: boolean;
  /** Where the address and the password came from: `.env DATABASE_URL`. */
  readonly source: string;
}

/** A direct `SELECT 1`: /health is 200 with Postgres down. */
export const postgresPing: Probe<PostgresPingFacts, ProbeContext> = {
  id: 'postgres.ping',
  runbook: 'T2',
  title: phrase('Postgres responde', 'Postgres answers'),
  tab: 'db',
  sets: ['daily'],
  ...AVAILABILITY,
  everyMs: 15_000,
  metrics: [
    {
      id: 'postgres.ping',
      label: phrase('Resposta do Postgres', 'Postgres answer'),
      unit: 'ms',
      threshold: { direction: 'above', warn: 500, critical: 2000 },
    },
    {
      id: 'postgres.connections',
      label: phrase('Conexões do Postgres', 'Postgres connections'),
      unit: 'percent',
      threshold: { direction: 'above', warn: 80, critical: 95 },
    },
  ],
  read: readPostgresPing,
  faultLevels: {
    unreachable: 'critical',
    timeout: 'critical',
    denied: 'critical',
    malformed: 'critical',
  },
  judge: ({ isReadOnly, ...facts }) => [
    ...judgeRoleLimit(facts),
    ...(isReadOnly
      ? [
          finding(
            'critical',
            phrase(
              'o Postgres só aceita leituras: é uma réplica ou está em default_transaction_read_only',
              'Postgres takes reads only: it is a standby, or default_transaction_read_only is on',
            ),
          ),
        ]
      : []),
  ],
  summarize: (reading) =>
    summaryOf(reading, ({ tookMs, version, connections, maxConnections }) =>
      phrase(
        `responde em ${pt.duration(tookMs)} · ${version} · ${connections}/${maxConnections} conexões`,
        `answers in ${en.duration(tookMs)} · ${version} · ${connections}/${maxConnections} connections`,
      ),
    ),
  shell: 'psql "$DATABASE_URL" -c "SELECT 1"',
};

/** From this share of a role's own limit on it is nearly used up. */
const NEARLY_ALL = 0.8;

function judgeRoleLimit({
  user,
  roleLimit,
  roleConnections,
  isSuperuser,
}: Pick<PostgresPingFacts, 'user' | 'roleLimit' | 'roleConnections' | 'isSuperuser'>): readonly Finding[] {
  // A superuser is not held to it.
  if (roleLimit === null || isSuperuser || roleConnections < NEARLY_ALL * roleLimit) return [];
  return [
    finding(
      'warn',
      phrase(
        `${user} usa ${roleConnections} das ${roleLimit} conexões que lhe cabem (CONNECTION LIMIT)`,
        `${user} uses ${roleConnections} of the ${roleLimit} connections that it may have (CONNECTION LIMIT)`,
      ),
    ),
  ];
}

/** Our own session is read only by its settings; what the server, the database or the role say is what counts. */
export const STATE_SQL = `
  SELECT current_setting('server_version') AS version,
         current_setting('max_connections')::int AS max,
         (SELECT count(*)::int FROM pg_stat_activity WHERE ${IS_CLIENT}) AS connections,
         (SELECT count(*)::int FROM pg_stat_activity WHERE usename = current_user) AS role_connections,
         current_setting('superuser_reserved_connections')::int
           + coalesce(current_setting('reserved_connections', true), '0')::int AS reserved,
         (SELECT rolconnlimit FROM pg_roles WHERE rolname = current_user) AS role_limit,
         (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) AS is_superuser,
         (SELECT CASE WHEN ssl THEN version ELSE '' END FROM pg_stat_ssl WHERE pid = pg_backend_pid()) AS tls,
         pg_is_in_recovery() OR EXISTS (
           SELECT 1 FROM pg_db_role_setting s, unnest(s.setconfig) AS config
            WHERE config IN ('default_transaction_read_only=on', 'default_transaction_read_only=true')
              AND s.setdatabase IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))
              AND s.setrole IN (0, (SELECT oid FROM pg_roles WHERE rolname = current_user))) AS is_read_only,
         pg_postmaster_start_time() AS started_at,
         CASE WHEN has_database_privilege(current_database(), 'CONNECT')
              THEN pg_database_size(current_database()) END AS bytes,
         has_function_privilege('pg_show_all_file_settings()', 'EXECUTE') AS sees_files`;

/** ALTER SYSTEM and postgresql.conf; only for those who may see them. */
export const FILE_SQL = `
  SELECT EXISTS (SELECT 1 FROM pg_file_settings
    WHERE name = 'default_transaction_read_only' AND applied AND setting IN ('on', 'true', 'yes', '1')) AS is_read_only`;

type StateRow = {
  readonly version: string;
  readonly max: number;
  readonly connections: number;
  readonly role_connections: number;
  readonly reserved: number;
  readonly role_limit: number | null;
  readonly is_superuser: boolean | null;
  readonly tls: string | null;
  readonly is_read_only: boolean;
  readonly started_at: number | null;
  readonly bytes: number | null;
  readonly sees_files: boolean;
};

async function readPostgresPing(context: ProbeContext, signal: AbortSignal): Promise<Measured<PostgresPingFacts>> {
  const postgres = await context.clients.postgres();
  if (!postgres.ok) return failed(postgres.fault);
  const options = within(AVAILABILITY.deadlineMs, signal);
  const ping = await bestOf(context, 'postgres.ping', () => postgres.value.query('SELECT 1', [], options));
  if (!ping.ok) return failed(refused(ping.fault));
  const tookMs = ping.value;
  const state = await postgres.value.query<StateRow>(STATE_SQL, [], options);
  if (!state.ok) return failed<PostgresPingFacts>(state.fault, null, [{ metric: 'postgres.ping', value: tookMs }]);
  const row = state.value[0];
  const { access } = postgres.value;
  const facts: PostgresPingFacts = {
    address: inert(addressText(access.endpoint.address)),
    database: inert(access.database),
    user: inert(access.user),
    version: inert(row?.version ?? ''),
    tookMs,
    connections: row?.connections ?? 0,
    maxConnections: row?.max ?? 0,
    reservedConnections: row?.reserved ?? 0,
    roleLimit: (row?.role_limit ?? -1) < 0 ? null : (row?.role_limit ?? null),
    roleConnections: row?.role_connections ?? 0,
    isSuperuser: row?.is_superuser === true,
    tls: row?.tls == null ? null : inert(row.tls),
    isReadOnly:
      row?.is_read_only === true || (row?.sees_files === true && (await isReadOnlyByFile(postgres.value, options))),
    startedAt: row?.started_at ?? null,
    databaseBytes: row?.bytes ?? null,
    isManaged: !isOwn(access.endpoint, (await context.target()).containers),
    source: access.source,
  };
  const used = (facts.connections / facts.maxConnections) * 100;
  return measured(facts, [
    { metric: 'postgres.ping', value: tookMs },
    ...(Number.isFinite(used) ? [{ metric: 'postgres.connections', value: used }] : []),
  ]);
}

/** A server without our database answers and turns us away; `absent` would say that there is nothing to ask. */
function refused(failure: Fault): Fault {
  return failure.code === '3D000' ? { ...failure, kind: 'denied' } : failure;
}

async function isReadOnlyByFile(postgres: Postgres, options: CallOptions): Promise<boolean> {
  const rows = await postgres.query<{ readonly is_read_only: boolean }>(FILE_SQL, [], options);
  return rows.ok && rows.value[0]?.is_read_only === true;
}
