import type { Redis } from '../../clients/redis/redis.ts';
import { infoNumber, keyspaces, type RedisInfo, type RedisKeyspace } from '../../clients/redis/redis-info.ts';
import { onMasters } from '../../clients/redis/redis-nodes.ts';
import type { Finding } from '../../model/check.ts';
import { good, type Outcome } from '../../model/fault.ts';
import type { Sample } from '../../model/metric.ts';
import type { Probe } from '../../model/probe.ts';
import { failed, type Measured, measured } from '../../model/reading.ts';
import { en, pt } from '../../text/formats.ts';
import { inert } from '../../text/inert.ts';
import { type Phrase, phrase } from '../../text/lang.ts';
import type { CallOptions } from '../../transport/transport.ts';
import { SESSIONS } from '../cadence.ts';
import { orNull, type ProbeContext, within } from '../context.ts';
import { finding, summaryOf } from '../finding.ts';
import { clientsOf, type RedisClientFacts } from './redis-clients.ts';

/** What INFO tells of memory, traffic, clients, persistence and replication; null where this Redis does not tell. */
export interface RedisInfoFacts {
  readonly usedBytes: number;
  readonly peakBytes: number | null;
  readonly rssBytes: number | null;
  /** Null without a limit. */
  readonly maxBytes: number | null;
  readonly policy: string;
  readonly fragmentation: number | null;
  readonly opsPerSecond: number | null;
  /** Since the reading before, else since the start. */
  readonly hitPercent: number | null;
  /** Since the reading before; null on the first one. */
  readonly evictedPerSecond: number | null;
  readonly evicted: number;
  readonly expired: number;
  readonly clients: number;
  readonly maxClients: number | null;
  /** Waiting in BLPOP and the like. */
  readonly blockedClients: number;
  readonly rejectedConnections: number;
  /** Epoch milliseconds. */
  readonly lastSaveAt: number | null;
  /** Writes that a crash would lose, as far as snapshots go. */
  readonly changesSinceSave: number;
  readonly isLastSaveGood: boolean;
  readonly isAofOn: boolean;
  readonly isAofGood: boolean;
  readonly isSaving: boolean;
  readonly isRewritingAof: boolean;
  /** Of the last snapshot; null before the first one. */
  readonly lastSaveTookMs: number | null;
  /** Who is connected, most connections first; null when CLIENT LIST was not asked or refused. */
  readonly connected: readonly RedisClientFacts[] | null;
  /** Why CLIENT LIST was refused, with the rule that would allow it. */
  readonly connectedRefused: Phrase | null;
  readonly role: string;
  readonly replicas: number;
  readonly keyspaces: readonly RedisKeyspace[];
}

/** INFO in whole: memory against its limit, hits, evictions, clients, persistence, replication. */
export const redisInfo: Probe<RedisInfoFacts, ProbeContext> = {
  id: 'redis.info',
  runbook: 'T3',
  title: phrase('Uso do Redis', 'Use of Redis'),
  tab: 'redis',
  sets: ['weekly'],
  ...SESSIONS,
  metrics: [
    { id: 'redis.ops', label: phrase('Comandos', 'Commands'), unit: 'perSecond' },
    { id: 'redis.hit', label: phrase('Acerto do cache', 'Cache hit'), unit: 'percent' },
    {
      id: 'redis.evictions',
      label: phrase('Chaves despejadas', 'Keys evicted'),
      unit: 'perSecond',
      threshold: { direction: 'above', warn: 1 },
    },
    { id: 'redis.clients', label: phrase('Clientes', 'Clients'), unit: 'count' },
  ],
  read: readRedisInfo,
  judge: judgeInfo,
  summarize: (reading) =>
    summaryOf(reading, ({ usedBytes, clients, hitPercent }) =>
      phrase(
        `${pt.bytes(usedBytes)} · ${clients} clientes · acerto ${pt.percent(hitPercent ?? Number.NaN)}`,
        `${en.bytes(usedBytes)} · ${clients} clients · hit ${en.percent(hitPercent ?? Number.NaN)}`,
      ),
    ),
  shell: 'docker compose exec redis redis-cli info',
};

function judgeInfo({
  isAofOn,
  isAofGood,
  clients,
  maxClients,
  rejectedConnections,
}: RedisInfoFacts): readonly Finding[] {
  return [
    ...(isAofOn && !isAofGood
      ? [
          finding(
            'critical',
            phrase(
              'a última escrita no AOF falhou: o Redis pode recusar escritas (MISCONF); confira o disco',
              'the last write to the AOF failed: Redis may refuse writes (MISCONF); check the disk',
            ),
          ),
        ]
      : []),
    ...(maxClients !== null && clients > 0.9 * maxClients
      ? [
          finding(
            'warn',
            phrase(
              `${clients} de ${maxClients} clientes (${rejectedConnections} recusados): veja CLIENT LIST ou aumente maxclients`,
              `${clients} of ${maxClients} clients (${rejectedConnections} refused): see CLIENT LIST, or raise maxclients`,
            ),
          ),
        ]
      : []),
  ];
}

/** Counters of the reading before, for rates. */
interface Before {
  at: number | null;
  evicted: number;
  hits: number;
  misses: number;
}

const FEW_LOOKUPS = 20;
/** CLIENT LIST holds Redis up for as long as it has clients to tell. */
const MOST_CLIENTS = 1_000;

async function readRedisInfo(context: ProbeContext, signal: AbortSignal): Promise<Measured<RedisInfoFacts>> {
  const redis = await context.clients.redis();
  if (!redis.ok) return failed(redis.fault);
  const info = await redis.value.info(null, within(SESSIONS.deadlineMs, signal));
  if (!info.ok) return failed(info.fault);
  const before = context.memory('redis.info', (): Before => ({ at: null, evicted: 0, hits: 0, misses: 0 }));
  const count = infoNumber(info.value, 'connected_clients');
  const list = count > MOST_CLIENTS ? null : await listClients(redis.value, within(SESSIONS.deadlineMs, signal));
  const facts: RedisInfoFacts = {
    ...factsOf(info.value, before, context.monotonic()),
    connected: list?.ok === true ? clientsOf(list.value) : null,
    connectedRefused: list?.ok === false ? list.fault.hint : null,
  };
  const known: readonly (readonly [string, number | null])[] = [
    ['redis.ops', facts.opsPerSecond],
    ['redis.hit', facts.hitPercent],
    ['redis.evictions', facts.evictedPerSecond],
    ['redis.clients', facts.clients],
  ];
  return measured(
    facts,
    known.flatMap(([metric, value]): Sample[] => (value === null ? [] : [{ metric, value }])),
  );
}

/** CLIENT LIST of every master. */
async function listClients(redis: Redis, options: CallOptions): Promise<Outcome<string>> {
  const lists = await onMasters(redis, options, (master) => master.call('CLIENT', ['LIST'], options));
  return lists.ok ? good(lists.value.map(String).join('\n')) : lists;
}

/** Rates come from counters; a counter that fell back means that the server was restarted. */
function factsOf(info: RedisInfo, before: Before, now: number): Omit<RedisInfoFacts, 'connected' | 'connectedRefused'> {
  const number = (name: string): number => infoNumber(info, name);
  const count = (name: string): number => orNull(number(name)) ?? 0;
  const [evicted, hits, misses] = [count('evicted_keys'), count('keyspace_hits'), count('keyspace_misses')];
  const isLater = before.at !== null && evicted >= before.evicted && hits >= before.hits && now > before.at;
  const seconds = (now - (before.at ?? now)) / 1000;
  const lookups = hits - before.hits + misses - before.misses;
  const recent = isLater && lookups >= FEW_LOOKUPS ? ((hits - before.hits) / lookups) * 100 : Number.NaN;
  const evictedPerSecond = isLater && seconds > 0 ? (evicted - before.evicted) / seconds : null;
  Object.assign(before, { at: now, evicted, hits, misses });
  const maxMemory = count('maxmemory');
  return {
    usedBytes: count('used_memory'),
    peakBytes: orNull(number('used_memory_peak')),
    rssBytes: orNull(number('used_memory_rss')),
    maxBytes: maxMemory > 0 ? maxMemory : null,
    policy: inert(info.maxmemory_policy ?? ''),
    fragmentation: orNull(number('mem_fragmentation_ratio')),
    opsPerSecond: orNull(number('instantaneous_ops_per_sec')),
    hitPercent: orNull(recent) ?? orNull((hits / (hits + misses)) * 100),
    evictedPerSecond,
    evicted,
    expired: count('expired_keys'),
    clients: count('connected_clients'),
    maxClients: orNull(number('maxclients')),
    blockedClients: count('blocked_clients'),
    rejectedConnections: count('rejected_connections'),
    lastSaveAt: count('rdb_last_save_time') > 0 ? count('rdb_last_save_time') * 1000 : null,
    changesSinceSave: count('rdb_changes_since_last_save'),
    isLastSaveGood: info.rdb_last_bgsave_status !== 'err',
    isAofOn: info.aof_enabled === '1',
    isAofGood: info.aof_last_write_status !== 'err',
    isSaving: info.rdb_bgsave_in_progress === '1',
    isRewritingAof: info.aof_rewrite_in_progress === '1',
    lastSaveTookMs: number('rdb_last_bgsave_time_sec') >= 0 ? number('rdb_last_bgsave_time_sec') * 1000 : null,
    role: inert(info.role ?? ''),
    replicas: count('connected_slaves'),
    keyspaces: keyspaces(info),
  };
}
