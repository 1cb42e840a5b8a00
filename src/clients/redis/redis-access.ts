import type { Clock } from '../../model/clock.ts';
import type { RedisAccess } from '../../model/target.ts';
import type { Transport } from '../../transport/transport.ts';
import { byName, type Containers } from '../by-name.ts';
import { createRedis, type Redis } from './redis.ts';
import { createClusterRedis } from './redis-cluster.ts';
import { createSentinelRedis } from './redis-sentinel.ts';

/** What a client of an access is made with. */
export interface RedisWith {
  readonly transport: Transport;
  readonly clock: Pick<Clock, 'monotonic'>;
  readonly discovered: Containers;
}

/** The client for how the servers stand together: one alone, behind sentinels, or a cluster. */
export function createRedisOf(access: RedisAccess, { transport, clock, discovered }: RedisWith): Redis {
  const { topology } = access;
  if (topology === undefined) return createRedis(transport, access);
  const within = byName(transport, discovered);
  return topology.kind === 'sentinel'
    ? createSentinelRedis({ transport: within, access, topology, clock })
    : createClusterRedis({ transport: within, access, seeds: topology.seeds, clock });
}
