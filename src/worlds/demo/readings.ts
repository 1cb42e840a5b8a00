import type { FactsOf, ProbeId } from '../../probes/registry.ts';
import { alertsReading } from './readings/alerts.ts';
import { apiDatabaseReading, apiHealthReading, apiRedisReading } from './readings/api.ts';
import {
  apiBudgetReading,
  apiMemoryReading,
  apiRateLimitReading,
  apiSlowQueriesReading,
} from './readings/api-extras.ts';
import { backupsCatalogueReading, backupsNewestReading, backupsVerifyReading } from './readings/backups.ts';
import { containersReading, containersRestartsReading, containersStatsReading } from './readings/containers.ts';
import { dbHealthReading, dbReplicasReading, dbStatementsReading, dbTablesReading } from './readings/database.ts';
import { edgeConfigReading, edgeLogReading } from './readings/edge.ts';
import {
  hostClockReading,
  hostCpuReading,
  hostDisksReading,
  hostFdsReading,
  hostMemoryReading,
} from './readings/host.ts';
import { postgresPingReading, redisPingReading } from './readings/pings.ts';
import {
  apiErrorsReading,
  apiLatencyReading,
  apiTrafficReading,
  dbPoolReading,
  prometheusUpReading,
} from './readings/prometheus.ts';
import { deployReading } from './readings/records.ts';
import { redisInfoReading, redisKeyspaceReading, redisSlowlogReading } from './readings/redis.ts';
import { dbActivityReading, dbLocksReading } from './readings/sessions.ts';
import { swarmNodesReading, swarmServicesReading } from './readings/swarm.ts';
import { tlsCertificatesReading, tlsHeadersReading, tlsRenewalReading } from './readings/tls.ts';
import type { Generator } from './readings/view.ts';

/** One generator a probe: a probe without one does not compile. */
export const GENERATORS: { readonly [Id in ProbeId]: Generator<FactsOf<Id>> } = {
  alerts: alertsReading,
  'api.budget': apiBudgetReading,
  'api.memory': apiMemoryReading,
  'api.rate-limit': apiRateLimitReading,
  'api.slow-queries': apiSlowQueriesReading,
  'backups.newest': backupsNewestReading,
  'backups.catalogue': backupsCatalogueReading,
  'backups.verify': backupsVerifyReading,
  'containers.restarts': containersRestartsReading,
  deploy: deployReading,
  'host.clock': hostClockReading,
  'host.fds': hostFdsReading,
  'tls.certificates': tlsCertificatesReading,
  'tls.headers': tlsHeadersReading,
  'tls.renewal': tlsRenewalReading,
  'edge.config': edgeConfigReading,
  'edge.log': edgeLogReading,
  'api.health': apiHealthReading,
  'api.database': apiDatabaseReading,
  'api.redis': apiRedisReading,
  containers: containersReading,
  'containers.stats': containersStatsReading,
  'swarm.services': swarmServicesReading,
  'swarm.nodes': swarmNodesReading,
  'host.cpu': hostCpuReading,
  'host.memory': hostMemoryReading,
  'host.disks': hostDisksReading,
  'postgres.ping': postgresPingReading,
  'redis.ping': redisPingReading,
  'prometheus.up': prometheusUpReading,
  'api.latency': apiLatencyReading,
  'api.errors': apiErrorsReading,
  'api.traffic': apiTrafficReading,
  'db.pool': dbPoolReading,
  'db.activity': dbActivityReading,
  'db.statements': dbStatementsReading,
  'db.tables': dbTablesReading,
  'db.health': dbHealthReading,
  'db.replicas': dbReplicasReading,
  'redis.info': redisInfoReading,
  'redis.keyspace': redisKeyspaceReading,
  'redis.slowlog': redisSlowlogReading,
  'db.locks': dbLocksReading,
};
