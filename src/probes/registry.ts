import type { ProbeSpec } from '../model/probe.ts';
import type { Measured } from '../model/reading.ts';
import { alerts } from './alerts.ts';
import { apiBudget } from './api-budget.ts';
import { apiDatabase } from './api-database.ts';
import { apiErrors } from './api-errors.ts';
import { apiHealth } from './api-health.ts';
import { apiLatency } from './api-latency.ts';
import { apiMemory } from './api-memory.ts';
import { apiRateLimit } from './api-rate-limit.ts';
import { apiRedis } from './api-redis.ts';
import { apiSlowQueries } from './api-slow-queries.ts';
import { apiTraffic } from './api-traffic.ts';
import { backupsCatalogue } from './backups-catalogue.ts';
import { backupsNewest } from './backups-newest.ts';
import { backupsVerify } from './backups-verify.ts';
import { containers } from './containers.ts';
import { containersRestarts } from './containers-restarts.ts';
import { containersStats } from './containers-stats.ts';
import type { ProbeContext } from './context.ts';
import { dbActivity } from './db-activity.ts';
import { dbHealth } from './db-health.ts';
import { dbLocks } from './db-locks.ts';
import { dbPool } from './db-pool.ts';
import { dbReplicas } from './db-replicas.ts';
import { dbStatements } from './db-statements.ts';
import { dbTables } from './db-tables.ts';
import { deploy } from './deploy.ts';
import { edgeConfig } from './edge-config.ts';
import { edgeLog } from './edge-log.ts';
import { hostClock } from './host-clock.ts';
import { hostCpu } from './host-cpu.ts';
import { hostDisks } from './host-disks.ts';
import { hostFds } from './host-fds.ts';
import { hostMemory } from './host-memory.ts';
import { postgresPing } from './postgres-ping.ts';
import { prometheusUp } from './prometheus-up.ts';
import { redisInfo } from './redis-info.ts';
import { redisKeyspace } from './redis-keyspace.ts';
import { redisPing } from './redis-ping.ts';
import { redisSlowlog } from './redis-slowlog.ts';
import { swarmNodes } from './swarm-nodes.ts';
import { swarmServices } from './swarm-services.ts';
import { tlsCertificates } from './tls-certificates.ts';
import { tlsHeaders } from './tls-headers.ts';
import { tlsRenewal } from './tls-renewal.ts';

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
