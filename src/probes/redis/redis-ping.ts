import type { Redis } from '../../clients/redis/redis.ts';
import { infoNumber, mergeInfo, type RedisInfo, serverOf } from '../../clients/redis/redis-info.ts';
import { allOf, mastersOf } from '../../clients/redis/redis-nodes.ts';
import type { Finding } from '../../model/check.ts';
import type { Fault } from '../../model/fault.ts';
import type { Probe } from '../../model/probe.ts';
import { failed, type Measured, measured } from '../../model/reading.ts';
import { addressText } from '../../model/service.ts';
import { en, pt } from '../../text/formats.ts';
import { inert } from '../../text/inert.ts';
import { phrase } from '../../text/lang.ts';
import { bestOf } from '../best-of.ts';
import { AVAILABILITY } from '../cadence.ts';
import { orNull, type ProbeContext, within } from '../context.ts';
import { finding, summaryOf } from '../finding.ts';
import { lookAtNodes, type RedisNodesFacts, replicaSamples } from './redis-nodes.ts';
import { judgeNodes } from './redis-nodes-judge.ts';
import { withWitnesses } from './redis-outage.ts';

/** What Redis answered to PING and INFO, asked directly. */
export interface RedisPingFacts {
  /** `172.18.0.4:6379`. */
  readonly address: string;
  /** `Redis` or `Valkey`. */
  readonly server: string;
  readonly version: string;
  /** User of the ACL that we log in as; `default` without one. */
  readonly user: string;
  readonly isTls: boolean;
  readonly tookMs: number;
  readonly role: 'master' | 'replica' | 'unknown';
  /** Of a replica: whether it reaches its master; null on a master. */
  readonly isMasterLinkUp: boolean | null;
  readonly usedBytes: number;
  /** Null without a limit. */
  readonly maxBytes: number | null;
  readonly memoryPercent: number | null;
  /** `noeviction`, `allkeys-lru` ...; '' when not told. */
  readonly policy: string;
  readonly clients: number;
  readonly evictedKeys: number;
  /** Share of lookups found, since the start; null before the first lookup. */
  readonly hitPercent: number | null;
  readonly uptimeMs: number;
  /** Last snapshot on disk worked; false stops writes when `stop-writes-on-bgsave-error` is on. */
  readonly isLastSaveGood: boolean;
  readonly source: string;
  /** A node of a cluster that is asked as if it were alone: what it tells is a part. Absent on older tapes. */
  readonly isLoneClusterNode?: boolean;
  /** The servers that stand together; null for one alone, absent on older tapes. */
  readonly nodes?: RedisNodesFacts | null;
  /** Why they could not be looked at. */
  readonly nodesFault?: Fault;
}

/** A direct PING: /health is 200 with Redis down, and all else is 500. */
export const redisPing: Probe<RedisPingFacts, ProbeContext> = {
  id: 'redis.ping',
  runbook: 'T3',
  title: phrase('Redis responde', 'Redis answers'),
  tab: 'redis',
  sets: ['daily'],
  ...AVAILABILITY,
  metrics: [
    {
      id: 'redis.ping',
      label: phrase('Resposta do Redis', 'Redis answer'),
      unit: 'ms',
      threshold: { direction: 'above', warn: 100, critical: 1000 },
    },
    {
      id: 'redis.memory',
      label: phrase('Memória do Redis', 'Redis memory'),
      unit: 'percent',
      threshold: { direction: 'above', warn: 75, critical: 85, forMs: 300_000 },
    },
    { id: 'redis.memory.bytes', label: phrase('Memória do Redis', 'Redis memory'), unit: 'bytes' },
    {
      id: 'redis.replica.lag',
      label: phrase('Silêncio da réplica do Redis', 'Silence of the Redis replica'),
      unit: 'ms',
      threshold: { direction: 'above', warn: 10_000, critical: 60_000 },
      isOptional: true,
    },
    {
      id: 'redis.replica.behind',
      label: phrase('Atraso da réplica do Redis', 'Redis replica behind'),
      unit: 'bytes',
      isOptional: true,
    },
  ],
  read: readRedisPing,
  faultLevels: {
    unreachable: 'critical',
    timeout: 'critical',
    denied: 'critical',
    malformed: 'critical',
  },
  judge: judgeRedis,
  summarize: (reading) =>
    summaryOf(reading, ({ tookMs, usedBytes, maxBytes, version }) => {
      const limit = (text: string) => (maxBytes === null ? '' : `/${text}`);
      return phrase(
        `PONG em ${pt.duration(tookMs)} · ${version} · ${pt.bytes(usedBytes)}${limit(pt.bytes(maxBytes ?? 0))}`,
        `PONG in ${en.duration(tookMs)} · ${version} · ${en.bytes(usedBytes)}${limit(en.bytes(maxBytes ?? 0))}`,
      );
    }),
  shell: 'docker compose exec redis redis-cli ping',
};

function judgeRedis(facts: RedisPingFacts): readonly Finding[] {
  const found: Finding[] = facts.nodes == null ? [] : [...judgeNodes(facts.nodes)];
  if (facts.nodesFault !== undefined) found.push(finding('unknown', facts.nodesFault.message));
  if (facts.isLoneClusterNode === true) {
    found.push(
      finding(
        'warn',
        phrase(
          'este Redis é um nó de cluster e só ele é lido: ponha redis.cluster: true na configuração',
          'this Redis is a node of a cluster and it alone is read: put redis.cluster: true into the configuration',
        ),
      ),
    );
  }
  if (facts.role === 'replica' && facts.nodes?.kind === 'sentinel') {
    found.push(
      finding(
        'critical',
        phrase(
          `os sentinelas nomeiam ${facts.address} como mestre, e ele é uma réplica: as escritas falham (READONLY)`,
          `the sentinels name ${facts.address} as the master, and it is a replica: writes fail (READONLY)`,
        ),
      ),
    );
  } else if (facts.role === 'replica') {
    found.push(
      finding(
        'critical',
        phrase(
          'este Redis é uma réplica e recusa escritas (READONLY): redis-cli replicaof no one, se não foi de propósito',
          'this Redis is a replica and refuses writes (READONLY): redis-cli replicaof no one, unless it is meant to be',
        ),
      ),
    );
  }
  if (!facts.isLastSaveGood) {
    found.push(
      finding(
        'warn',
        phrase(
          'o último snapshot em disco falhou; as escritas podem parar (MISCONF): confira o disco e os logs do redis',
          'the last snapshot to disk failed; writes may stop (MISCONF): check the disk and the logs of redis',
        ),
      ),
    );
  }
  if (facts.policy === 'noeviction' && facts.memoryPercent !== null && facts.memoryPercent >= 99) {
    found.push(
      finding(
        'critical',
        phrase(
          'memória cheia e política noeviction: as escritas falham (OOM); aumente maxmemory ou limpe o cache',
          'memory full with policy noeviction: writes fail (OOM); raise maxmemory or flush the cache',
        ),
      ),
    );
  }
  return found;
}

/** Of the time of a reading, where those beside a silent master have to be asked too. */
const PING_SHARE = 0.45;

async function readRedisPing(context: ProbeContext, signal: AbortSignal): Promise<Measured<RedisPingFacts>> {
  const redis = await context.clients.redis();
  if (!redis.ok) return failed(redis.fault);
  const options = within(AVAILABILITY.deadlineMs, signal);
  const masters = await mastersOf(redis.value, options);
  if (!masters.ok) return failed(masters.fault);
  const patience =
    redis.value.nodes === undefined ? options : { ...options, timeoutMs: options.timeoutMs * PING_SHARE };
  const pingAll = async () => allOf(await Promise.all(masters.value.map((one) => one.call('PING', [], patience))));
  const ping = await bestOf(context, 'redis.ping', pingAll);
  if (!ping.ok) return failed(await withWitnesses(ping.fault, redis.value, options));
  const tookMs = ping.value;
  const infos = allOf(await Promise.all(masters.value.map((one) => one.info(null, options))));
  if (!infos.ok) return failed<RedisPingFacts>(infos.fault, null, [{ metric: 'redis.ping', value: tookMs }]);
  const asked = masters.value.flatMap((one, index) => ({ redis: one, info: infos.value[index] ?? {} }));
  const nodes = await lookAtNodes(redis.value, asked, options);
  const facts: RedisPingFacts = {
    ...factsOf(infos.value, redis.value, masters.value[0] ?? redis.value, tookMs),
    ...(nodes.ok ? { nodes: nodes.value } : { nodesFault: nodes.fault }),
  };
  return measured(facts, [
    { metric: 'redis.ping', value: tookMs },
    { metric: 'redis.memory.bytes', value: facts.usedBytes },
    ...(facts.memoryPercent === null ? [] : [{ metric: 'redis.memory', value: facts.memoryPercent }]),
    ...(facts.nodes == null ? [] : replicaSamples(facts.nodes)),
  ]);
}

/** Share of its limit that a server uses; NaN without a limit. */
function memoryPercent(info: RedisInfo): number {
  const max = infoNumber(info, 'maxmemory');
  return max > 0 ? (infoNumber(info, 'used_memory') / max) * 100 : Number.NaN;
}

function factsOf(infos: readonly RedisInfo[], redis: Redis, master: Redis, tookMs: number): RedisPingFacts {
  const info = mergeInfo(infos);
  const { access } = redis;
  // Of several, the fullest refuses writes first.
  const percents = infos.map(memoryPercent).filter((percent) => !Number.isNaN(percent));
  const number = (name: string): number => infoNumber(info, name);
  const maxBytes = number('maxmemory') > 0 ? number('maxmemory') : null;
  const usedBytes = orNull(number('used_memory')) ?? 0;
  const lookups = number('keyspace_hits') + number('keyspace_misses');
  const server = serverOf(info);
  const role = info.role === 'master' ? 'master' : info.role === 'slave' ? 'replica' : 'unknown';
  return {
    address: inert(addressText((redis.nodes?.kind === 'cluster' ? redis : master).access.endpoint.address)),
    server: server.name,
    version: inert(server.version),
    user: inert(access.user ?? 'default'),
    isTls: access.tls,
    tookMs,
    role,
    isMasterLinkUp: role === 'replica' ? info.master_link_status === 'up' : null,
    usedBytes,
    maxBytes,
    memoryPercent: percents.length === 0 ? null : Math.max(...percents),
    policy: inert(info.maxmemory_policy ?? ''),
    clients: orNull(number('connected_clients')) ?? 0,
    evictedKeys: orNull(number('evicted_keys')) ?? 0,
    hitPercent: lookups > 0 ? (number('keyspace_hits') / lookups) * 100 : null,
    uptimeMs: (orNull(number('uptime_in_seconds')) ?? 0) * 1000,
    isLastSaveGood: info.rdb_last_bgsave_status !== 'err',
    source: access.source,
    ...(info.redis_mode === 'cluster' && redis.nodes === undefined ? { isLoneClusterNode: true } : {}),
  };
}
