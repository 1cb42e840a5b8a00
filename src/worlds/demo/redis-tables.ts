import type { Moment } from './moment.ts';
import { hashed } from './noise.ts';

/** Keys of one prefix of the simulated Redis. */
export interface DemoPrefix {
  readonly prefix: 'session' | 'cache' | 'ratelimit' | 'queue';
  readonly keys: number;
  readonly bytes: number;
  /** Keys with an expiry. */
  readonly expiring: number;
  readonly type: 'string' | 'hash' | 'list';
}

/** A large key. */
export interface DemoKey {
  readonly key: string;
  readonly type: DemoPrefix['type'];
  readonly bytes: number;
  readonly elements: number;
  /** Milliseconds to live; null without an expiry. */
  readonly ttlMs: number | null;
}

/** An entry of SLOWLOG. */
export interface DemoSlowCommand {
  readonly id: number;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly tookMs: number;
  readonly command: string;
  readonly client: string;
}

const BYTES_A_KEY = { session: 900, cache: 5_200, ratelimit: 120, queue: 2_400 } as const;
const TYPES = { session: 'hash', cache: 'string', ratelimit: 'string', queue: 'list' } as const;

/** The keyspace by prefix, most bytes first. */
export function prefixesOf({ redis }: Moment): readonly DemoPrefix[] {
  const prefixes = (['session', 'cache', 'ratelimit', 'queue'] as const).map((prefix): DemoPrefix => {
    const keys = redis.keys[prefix];
    const expiring = prefix === 'queue' ? 0 : keys;
    return { prefix, keys, bytes: keys * BYTES_A_KEY[prefix], expiring, type: TYPES[prefix] };
  });
  return prefixes.sort((a, b) => b.bytes - a.bytes);
}

const LARGE: readonly (readonly [key: string, type: DemoKey['type'], bytes: number, elements: number])[] = [
  ['cache:sheets:rows:1f0a', 'string', 2_310_000, 1],
  ['queue:ingestion', 'list', 410_000, 180],
  ['cache:report:weekly', 'string', 388_000, 1],
  ['session:service-account', 'hash', 61_000, 412],
];

/** The largest keys of a sample, largest first; those of emptied prefixes are gone. */
export function largeKeysOf({ redis, seed }: Moment): readonly DemoKey[] {
  return LARGE.filter(([key]) => redis.keys[key.split(':')[0] as keyof typeof redis.keys] > 0).map(
    ([key, type, bytes, elements], index) => ({
      ...{ key, type, bytes, elements },
      ttlMs: type === 'list' ? null : Math.round(3_600_000 * hashed(seed, 'redis.ttl', index)),
    }),
  );
}

/** The slow commands of the last hours, newest first. */
export function slowCommandsOf({ at, seed }: Moment): readonly DemoSlowCommand[] {
  const spacing = 47 * 60_000;
  const last = Math.floor(at / spacing);
  return Array.from({ length: 6 }, (_, back): DemoSlowCommand => {
    const index = last - back;
    const roll = hashed(seed, 'redis.slow', index);
    const command = roll > 0.5 ? 'LRANGE queue:ingestion 0 -1' : 'GET cache:sheets:rows:1f0a';
    const time = Math.min(at, Math.floor((index + roll * 0.9) * spacing));
    return { id: index % 100_000, at: time, tookMs: 11 + 30 * roll, command, client: '172.18.0.6:44120' };
  });
}
