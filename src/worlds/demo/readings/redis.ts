import type { RedisInfoFacts } from '../../../probes/redis/redis-info.ts';
import type { RedisKeyspaceFacts } from '../../../probes/redis/redis-keyspace.ts';
import type { RedisSlowlogFacts } from '../../../probes/redis/redis-slowlog.ts';
import type { Moment } from '../moment.ts';
import { serverFault } from './pings.ts';
import { failedWith, type Generator, placeOf, type Track, tracked, type View, whileOk } from './view.ts';

const KIB = 1024;
const HOUR = 3_600_000;

function answered<F>(view: View, tracks: readonly Track[], facts: () => F) {
  const { answer } = view.now.redis;
  return answer.kind === 'ok'
    ? tracked(view, facts(), tracks)
    : failedWith<F>(view, serverFault(answer, placeOf('redis', 'Redis')), tracks);
}

const keysOf = ({ redis }: Moment): number => Object.values(redis.keys).reduce((sum, count) => sum + count, 0);

const INFO: readonly Track[] = [
  { metric: 'redis.ops', of: ({ redis }) => whileOk(redis.answer, redis.opsPerSecond) },
  { metric: 'redis.hit', of: ({ redis }) => whileOk(redis.answer, redis.hitPercent) },
  { metric: 'redis.evictions', of: ({ redis }) => whileOk(redis.answer, redis.evictedPerSecond) },
  { metric: 'redis.clients', of: ({ redis }) => whileOk(redis.answer, redis.clients) },
];

/** INFO of the simulated Redis. */
export const redisInfoReading: Generator<RedisInfoFacts> = (view) =>
  answered(view, INFO, () => {
    const { redis, at } = view.now;
    return {
      usedBytes: Math.round(redis.usedBytes),
      peakBytes: redis.peakBytes,
      rssBytes: Math.round(redis.usedBytes * redis.fragmentation),
      maxBytes: redis.maxBytes,
      policy: 'allkeys-lru',
      fragmentation: redis.fragmentation,
      opsPerSecond: redis.opsPerSecond,
      hitPercent: redis.hitPercent,
      evictedPerSecond: redis.evictedPerSecond,
      evicted: 0,
      expired: 184_220,
      clients: redis.clients,
      maxClients: 10_000,
      blockedClients: 1,
      rejectedConnections: 0,
      lastSaveAt: redis.lastSaveAt,
      changesSinceSave: Math.round(((at - redis.lastSaveAt) / 1000) * 3),
      isLastSaveGood: redis.isLastSaveGood,
      isAofOn: false,
      isAofGood: true,
      isSaving: false,
      isRewritingAof: false,
      lastSaveTookMs: 1_000,
      connected: [
        {
          name: 'sparkone-api',
          host: '172.18.0.5',
          user: 'default',
          count: Math.max(1, redis.clients - 3),
          idleMs: 0,
          outputBytes: 0,
          command: 'get',
        },
        {
          name: 'sparkone-worker',
          host: '172.18.0.6',
          user: 'default',
          count: Math.min(3, redis.clients),
          idleMs: 1_000,
          outputBytes: 0,
          command: 'brpop',
        },
      ],
      connectedRefused: null,
      role: 'master',
      replicas: 0,
      keyspaces: [
        { database: 0, keys: keysOf(view.now), expires: keysOf(view.now) - redis.keys.queue, averageTtlMs: HOUR },
      ],
    };
  });

const KEYS: readonly Track[] = [{ metric: 'redis.keys', of: (moment) => whileOk(moment.redis.answer, keysOf(moment)) }];

/** Keys of the simulated Redis: half of them were looked at. */
export const redisKeyspaceReading: Generator<RedisKeyspaceFacts> = (view) =>
  answered(view, KEYS, () => {
    const totalKeys = keysOf(view.now);
    const scanned = Math.min(5_000, totalKeys);
    const prefixes = Object.entries(view.now.redis.keys)
      .map(([prefix, count]) => ({
        prefix: `${prefix}:*`,
        keys: Math.round((count / totalKeys) * scanned),
        sharePercent: (count / totalKeys) * 100,
        estimatedKeys: count,
      }))
      .sort((a, b) => b.keys - a.keys);
    return {
      database: 0,
      totalKeys,
      scanned,
      isWhole: scanned === totalKeys,
      prefixes,
      big: [
        { key: 'cache:report:2026-11:channels', bytes: 2_310 * KIB, ttlMs: 2 * HOUR },
        { key: 'queue:ingestion', bytes: 412 * KIB, ttlMs: null },
        { key: 'cache:sheet:18:rows', bytes: 96 * KIB, ttlMs: HOUR / 4 },
      ],
      weighed: 100,
      weighingRefused: '',
      weighingRemedy: null,
    };
  });

const SLOWEST: readonly Track[] = [{ metric: 'redis.slowest', of: ({ redis }) => whileOk(redis.answer, 31.4) }];

/** The slow log of the simulated Redis. */
export const redisSlowlogReading: Generator<RedisSlowlogFacts> = (view) =>
  answered(view, SLOWEST, () => ({
    commands: [
      {
        id: 41,
        at: view.now.services.redis.startedAt + 3 * HOUR,
        tookMs: 31.4,
        command: 'HGETALL cache:report:2026-11:channels',
        client: '172.18.0.5:40112',
      },
      {
        id: 40,
        at: view.now.services.redis.startedAt + 2 * HOUR,
        tookMs: 14.2,
        command: 'LRANGE queue:ingestion 0 -1',
        client: '172.18.0.6:51230',
      },
    ],
    events: [],
    eventsRefused: null,
  }));
