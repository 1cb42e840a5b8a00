import type { Redis } from '../../clients/redis/redis.ts';
import { allOf, mastersOf } from '../../clients/redis/redis-nodes.ts';
import { bad, good, type Outcome } from '../../model/fault.ts';
import type { Probe } from '../../model/probe.ts';
import { failed, type Measured, measured } from '../../model/reading.ts';
import { en, pt } from '../../text/formats.ts';
import { type Phrase, phrase } from '../../text/lang.ts';
import type { CallOptions } from '../../transport/transport.ts';
import { RARE } from '../cadence.ts';
import { type ProbeContext, within } from '../context.ts';
import { oneLine } from '../db/sql-line.ts';
import { summaryOf } from '../finding.ts';

/** Keys that begin alike, up to the first colon. */
export interface PrefixFacts {
  readonly prefix: string;
  /** Among the keys that were looked at. */
  readonly keys: number;
  readonly sharePercent: number;
  /** Of the whole database, by that share. */
  readonly estimatedKeys: number;
}

/** One of the largest keys of the sample. */
export interface BigKeyFacts {
  /** Inert, masked. */
  readonly key: string;
  readonly bytes: number;
  /** Null when it never expires. */
  readonly ttlMs: number | null;
}

/** A bounded look at the keys: what a flush of this database would lose. */
export interface RedisKeyspaceFacts {
  readonly database: number;
  readonly totalKeys: number;
  readonly scanned: number;
  /** Every key was seen, so counts are no estimates. */
  readonly isWhole: boolean;
  readonly prefixes: readonly PrefixFacts[];
  readonly big: readonly BigKeyFacts[];
  /** Keys whose memory was asked for. */
  readonly weighed: number;
  /** Why memory could not be asked (an ACL); '' when it could. */
  readonly weighingRefused: string;
  /** The rule that would allow it; null when nothing was refused. */
  readonly weighingRemedy: Phrase | null;
}

const MOST_KEYS = 5_000;
const SCAN_COUNT = 500;
const MOST_WEIGHED = 100;
const MOST_PREFIXES = 12;
const MOST_BIG = 10;
const BUDGET_MS = 1_500;

/** Keys by prefix and the largest ones, from a bounded SCAN: never KEYS, never the whole of a large database. */
export const redisKeyspace: Probe<RedisKeyspaceFacts, ProbeContext> = {
  id: 'redis.keyspace',
  runbook: 'T3',
  title: phrase('Chaves do Redis', 'Redis keys'),
  tab: 'redis',
  sets: ['weekly'],
  ...RARE,
  metrics: [{ id: 'redis.keys', label: phrase('Chaves', 'Keys'), unit: 'count' }],
  read: readRedisKeyspace,
  summarize: (reading) =>
    summaryOf(reading, ({ totalKeys, prefixes: [first] }) =>
      phrase(
        `${pt.short(totalKeys)} chaves${first === undefined ? '' : `, ${pt.percent(first.sharePercent)} em ${first.prefix}`}`,
        `${en.short(totalKeys)} keys${first === undefined ? '' : `, ${en.percent(first.sharePercent)} in ${first.prefix}`}`,
      ),
    ),
  shell:
    'docker compose exec redis redis-cli --scan --pattern "*" | head -5000 | cut -d: -f1 | sort | uniq -c | sort -rn',
};

async function readRedisKeyspace(context: ProbeContext, signal: AbortSignal): Promise<Measured<RedisKeyspaceFacts>> {
  const redis = await context.clients.redis();
  if (!redis.ok) return failed(redis.fault);
  const options = within(RARE.deadlineMs, signal);
  const isLate = lateness(context);
  const masters = await mastersOf(redis.value, options);
  if (!masters.ok) return failed(masters.fault);
  const share = masters.value.length;
  const looked = allOf(await Promise.all(masters.value.map((one) => lookAtKeys(one, share, options, isLate))));
  if (!looked.ok) return failed(looked.fault);
  const keys = looked.value.flatMap((one) => one.keys);
  const totalKeys = looked.value.reduce((sum, one) => sum + one.totalKeys, 0);
  const found = looked.value.flatMap(({ weighed }) => weighed.found);
  const refused = looked.value.find(({ weighed }) => weighed.refused !== '')?.weighed;
  const facts: RedisKeyspaceFacts = {
    database: redis.value.access.database,
    totalKeys,
    scanned: keys.length,
    isWhole: looked.value.every(({ isWhole }) => isWhole),
    prefixes: prefixesOf(keys, totalKeys),
    big: found.toSorted((a, b) => b.bytes - a.bytes).slice(0, MOST_BIG),
    weighed: found.length,
    weighingRefused: refused?.refused ?? '',
    weighingRemedy: refused?.remedy ?? null,
  };
  return measured(facts, [{ metric: 'redis.keys', value: totalKeys }]);
}

/** One master's keys: its share of what may be looked at. */
async function lookAtKeys(redis: Redis, share: number, options: CallOptions, isLate: () => boolean) {
  const total = await redis.call('DBSIZE', [], options);
  if (!total.ok) return total;
  const scanned = await scan(redis, MOST_KEYS / share, options, isLate);
  if (!scanned.ok) return scanned;
  const { keys, isWhole } = scanned.value;
  const weighed = await weigh(redis, keys.slice(0, Math.ceil(MOST_WEIGHED / share)), options, isLate);
  return good({ keys, isWhole, weighed, totalKeys: Math.max(Number(total.value), isWhole ? keys.length : 0) });
}

function lateness(context: ProbeContext): () => boolean {
  const startedAt = context.monotonic();
  return () => context.monotonic() - startedAt > BUDGET_MS;
}

/** SCAN may give a key twice (redis.io/commands/scan); its order is that of the hash, so a part is a fair sample. */
async function scan(
  redis: Redis,
  most: number,
  options: CallOptions,
  isLate: () => boolean,
): Promise<Outcome<{ readonly keys: readonly string[]; readonly isWhole: boolean }>> {
  const keys = new Set<string>();
  let cursor = '0';
  do {
    const page = await redis.call('SCAN', [cursor, 'COUNT', SCAN_COUNT], options);
    if (!page.ok) return bad(page.fault);
    const [next, found] = page.value as readonly [string, readonly string[]];
    cursor = String(next);
    for (const key of found) keys.add(String(key));
  } while (cursor !== '0' && keys.size < most && !isLate());
  return good({ keys: [...keys], isWhole: cursor === '0' });
}

async function weigh(redis: Redis, keys: readonly string[], options: CallOptions, isLate: () => boolean) {
  const found: BigKeyFacts[] = [];
  for (const key of keys) {
    if (isLate()) break;
    const [bytes, ttl] = await Promise.all([
      redis.call('MEMORY', ['USAGE', key, 'SAMPLES', 5], options),
      redis.call('PTTL', [key], options),
    ]);
    if (!bytes.ok) return { found, refused: bytes.fault.code ?? bytes.fault.kind, remedy: bytes.fault.hint };
    const ttlMs = ttl.ok && Number(ttl.value) >= 0 ? Number(ttl.value) : null;
    if (bytes.value !== null) found.push({ key: oneLine(key).slice(0, 120), bytes: Number(bytes.value), ttlMs });
  }
  return { found, refused: '', remedy: null };
}

/** Up to the first colon; keys without one stand together. */
export function prefixesOf(keys: readonly string[], totalKeys: number): PrefixFacts[] {
  const counts = new Map<string, number>();
  for (const key of keys) {
    const colon = key.indexOf(':');
    const prefix = colon < 0 ? '(…)' : `${oneLine(key.slice(0, colon)).slice(0, 40)}:*`;
    counts.set(prefix, (counts.get(prefix) ?? 0) + 1);
  }
  return [...counts]
    .map(([prefix, count]) => ({
      prefix,
      keys: count,
      sharePercent: (count / keys.length) * 100,
      estimatedKeys: Math.round((count / keys.length) * totalKeys),
    }))
    .sort((a, b) => b.keys - a.keys)
    .slice(0, MOST_PREFIXES);
}
