import type { ProbeSpec } from '../model/probe.ts';
import type { Measured } from '../model/reading.ts';
import { apiBudget } from './api/api-budget.ts';
import { apiDatabase } from './api/api-database.ts';
import { apiErrors } from './api/api-errors.ts';
import { apiHealth } from './api/api-health.ts';
import { apiLatency } from './api/api-latency.ts';
import { apiMemory } from './api/api-memory.ts';
import { apiRateLimit } from './api/api-rate-limit.ts';
import { apiRedis } from './api/api-redis.ts';
import { apiSlowQueries } from './api/api-slow-queries.ts';
import { apiTraffic } from './api/api-traffic.ts';
import { backupsCatalogue } from './backups/backups-catalogue.ts';
import { backupsNewest } from './backups/backups-newest.ts';
import { backupsVerify } from './backups/backups-verify.ts';
import { containers } from './containers/containers.ts';
import { containersRestarts } from './containers/containers-restarts.ts';
import { containersStats } from './containers/containers-stats.ts';
import { deploy } from './containers/deploy.ts';
import type { ProbeContext } from './context.ts';
import { dbActivity } from './db/db-activity.ts';
import { dbHealth } from './db/db-health.ts';
import { dbLocks } from './db/db-locks.ts';
import { dbPool } from './db/db-pool.ts';
import { dbReplicas } from './db/db-replicas.ts';
import { dbStatements } from './db/db-statements.ts';
import { dbTables } from './db/db-tables.ts';
import { postgresPing } from './db/postgres-ping.ts';
import { hostClock } from './host/host-clock.ts';
import { hostCpu } from './host/host-cpu.ts';
import { hostDisks } from './host/host-disks.ts';
import { hostFds } from './host/host-fds.ts';
import { hostMemory } from './host/host-memory.ts';
import { alerts } from './prometheus/alerts.ts';
import { prometheusUp } from './prometheus/prometheus-up.ts';
import { redisInfo } from './redis/redis-info.ts';
import { redisKeyspace } from './redis/redis-keyspace.ts';
import { redisPing } from './redis/redis-ping.ts';
import { redisSlowlog } from './redis/redis-slowlog.ts';
import { swarmNodes } from './swarm/swarm-nodes.ts';
import { swarmServices } from './swarm/swarm-services.ts';
import { edgeConfig } from './tls/edge-config.ts';
import { edgeLog } from './tls/edge-log.ts';
import { tlsCertificates } from './tls/tls-certificates.ts';
import { tlsHeaders } from './tls/tls-headers.ts';
import { tlsRenewal } from './tls/tls-renewal.ts';

/** Every probe by its id, in the order of check and Overview. */
export const probes = {
  'redis.ping': redisPing,
  'postgres.ping': postgresPing,
  'api.health': apiHealth,
  'api.database': apiDatabase,
  'api.redis': apiRedis,
  containers,
  'containers.stats': containersStats,
  'containers.restarts': containersRestarts,
  'swarm.services': swarmServices,
  'swarm.nodes': swarmNodes,
  'host.cpu': hostCpu,
  'host.memory': hostMemory,
  'host.disks': hostDisks,
  'prometheus.up': prometheusUp,
  'api.latency': apiLatency,
  'api.errors': apiErrors,
  'api.traffic': apiTraffic,
  'db.pool': dbPool,
  'db.locks': dbLocks,
  'db.activity': dbActivity,
  'db.statements': dbStatements,
  'db.tables': dbTables,
  'db.health': dbHealth,
  'db.replicas': dbReplicas,
  'redis.info': redisInfo,
  'redis.keyspace': redisKeyspace,
  'redis.slowlog': redisSlowlog,
  alerts,
  'tls.certificates': tlsCertificates,
  'tls.headers': tlsHeaders,
  'tls.renewal': tlsRenewal,
  'edge.config': edgeConfig,
  'edge.log': edgeLog,
  'backups.newest': backupsNewest,
  'backups.catalogue': backupsCatalogue,
  'backups.verify': backupsVerify,
  deploy,
  'api.slow-queries': apiSlowQueries,
  'api.memory': apiMemory,
  'api.rate-limit': apiRateLimit,
  'host.fds': hostFds,
  'host.clock': hostClock,
  'api.budget': apiBudget,
};

/** Id of a probe. */
export type ProbeId = keyof typeof probes;

/** Facts of a probe by its id. */
export type FactsOf<Id extends ProbeId> = (typeof probes)[Id] extends ProbeSpec<infer F> ? F : never;

/** All probes as the engine, the screens and `check` know them. */
export const probeSpecs: readonly ProbeSpec[] = Object.values(probes);

/** A probe with its way of measuring, whatever its facts. */
export interface LiveProbe extends ProbeSpec {
  read(context: ProbeContext, signal: AbortSignal): Promise<Measured<unknown>>;
}

/** All probes with their way of measuring, for the live world. */
export const liveProbes: ReadonlyMap<string, LiveProbe> = new Map<string, LiveProbe>(Object.entries(probes));

/** Tells the ids that exist. */
export function isProbeId(id: string): id is ProbeId {
  return Object.hasOwn(probes, id);
}
