import type { Redis } from 'ioredis';

/** Calls an IP may make to one path in an hour; what is not listed (`/health`, `/metrics`, `/version`) is exempt. */
const limits: readonly (readonly [prefix: string, perHour: number])[] = [
  ['/health/', 1000],
  ['/profiler/', 100],
  ['/items', 20_000],
  ['/login', 20_000],
  ['/reports', 20_000],
];
const windowSeconds = 3600;

/** The `x-ratelimit-*` headers of an answer, or that the limit is used up. */
export type Allowance = { readonly isAllowed: boolean; readonly headers: Readonly<Record<string, string>> };

/** Counts the call in Redis. Rejects when Redis does not take the write, never settles while Redis is silent. */
export async function allow(redis: Redis, address: string, path: string): Promise<Allowance> {
  const limit = limits.find(([prefix]) => path.startsWith(prefix))?.[1];
  if (limit === undefined) return { isAllowed: true, headers: {} };
  const key = `rate_limit:${address}:${path}`;
  const used = await redis.incr(key);
  if (used === 1) await redis.expire(key, windowSeconds);
  const left = await redis.ttl(key);
  return {
    isAllowed: used <= limit,
    headers: {
      'x-ratelimit-limit': String(limit),
      'x-ratelimit-remaining': String(Math.max(0, limit - used)),
      'x-ratelimit-reset': String(Math.floor(Date.now() / 1000) + Math.max(0, left)),
    },
  };
}
