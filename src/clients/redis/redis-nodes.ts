import { bad, good, type Outcome } from '../../model/fault.ts';
import { type Address, addressText } from '../../model/service.ts';
import type { RedisAccess } from '../../model/target.ts';
import type { CallOptions, Transport } from '../../transport/transport.ts';
import { createRedis, type Redis } from './redis.ts';

/** How long what was found out of masters is taken for true; a failover takes seconds. */
export const KNOWN_MS = 5_000;
/** How long one node is waited for that is only asked where the others are. */
export const ASK_MS = 1_200;

/** Redis servers that stand together, each with a client of its own. */
export interface RedisNodes {
  readonly kind: 'sentinel' | 'cluster';
  /** What the sentinels call the master; '' for a cluster. */
  readonly name: string;
  /** Those that take writes: the one that the sentinels name, or every master of a cluster that holds slots. */
  masters(options: CallOptions): Promise<Outcome<readonly Redis[]>>;
  /** A data node by its address, made at the first use. */
  at(address: Address): Redis;
  /** Empty for a cluster. */
  readonly sentinels: readonly Redis[];
  /** Asks anew the next time: what was found out may not be true any more. */
  forget(): void;
}

/** The servers that take writes: one, the one that sentinels name, or each master of a cluster. */
export async function mastersOf(redis: Redis, options: CallOptions): Promise<Outcome<readonly Redis[]>> {
  return redis.nodes === undefined ? good([redis]) : redis.nodes.masters(options);
}

/** Asks every master the same; a sum without one of them would be wrong, so its fault is that of all. */
export async function onMasters<T>(
  redis: Redis,
  options: CallOptions,
  ask: (master: Redis) => Promise<Outcome<T>>,
): Promise<Outcome<readonly T[]>> {
  const masters = await mastersOf(redis, options);
  if (!masters.ok) return masters;
  return allOf(await Promise.all(masters.value.map(ask)));
}

/** All values, or the first fault. */
export function allOf<T>(outcomes: readonly Outcome<T>[]): Outcome<readonly T[]> {
  const values: T[] = [];
  for (const outcome of outcomes) {
    if (!outcome.ok) return bad(outcome.fault);
    values.push(outcome.value);
  }
  return good(values);
}

/** Clients by address. */
export interface NodePool {
  at(address: Address): Redis;
  /** Closes those that are not among these. */
  keep(addresses: readonly Address[]): void;
  close(): Promise<void>;
}

/** A pool of clients with one login. */
export function createNodePool(transport: Transport, access: RedisAccess): NodePool {
  const clients = new Map<string, Redis>();
  const { topology, ...login } = access;
  return {
    at: (address) => {
      const key = addressText(address);
      const known = clients.get(key);
      if (known !== undefined) return known;
      const made = createRedis(transport, {
        ...login,
        endpoint: { address, route: 'config', prefix: '', tls: false },
      });
      clients.set(key, made);
      return made;
    },
    keep: (addresses) => {
      const kept = new Set(addresses.map(addressText));
      for (const [key, client] of clients) {
        if (kept.has(key)) continue;
        clients.delete(key);
        void client.close();
      }
    },
    close: async () => {
      await Promise.allSettled([...clients.values()].map((client) => client.close()));
      clients.clear();
    },
  };
}

/** Options of a call that asks where the others are: it must leave time for the call that it is made for. */
export function asking({ signal, timeoutMs }: CallOptions): CallOptions {
  return { signal, timeoutMs: Math.min(ASK_MS, timeoutMs / 2) };
}

/**
 * Waits for the answers of many until `enough` came, or none is left to wait for. Good ones in order of their coming, and the
 * first fault.
 */
export function firstAnswers<T>(
  asks: readonly Promise<Outcome<T>>[],
  enough: number,
): Promise<{ readonly good: readonly T[]; readonly fault: Outcome<never> | null }> {
  const answered: T[] = [];
  let fault: Outcome<never> | null = null;
  let left = asks.length;
  return new Promise((resolve) => {
    const done = () => resolve({ good: [...answered], fault });
    if (left === 0) done();
    for (const ask of asks) {
      void ask.then((outcome) => {
        left -= 1;
        if (outcome.ok) answered.push(outcome.value);
        else fault ??= outcome;
        if (answered.length >= enough || left === 0) done();
      });
    }
  });
}
