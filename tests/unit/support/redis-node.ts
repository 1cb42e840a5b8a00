import type { RedisNodeFacts } from '../../../src/probes/redis/redis-nodes.ts';

/** A master that says nothing of itself but where it is. */
export function redisNode(address: string, part: Partial<RedisNodeFacts> = {}): RedisNodeFacts {
  return {
    address,
    role: 'master',
    flags: '',
    master: '',
    isLinkUp: null,
    behindBytes: null,
    lagMs: null,
    slots: null,
    usedBytes: null,
    maxBytes: null,
    ...part,
  };
}
