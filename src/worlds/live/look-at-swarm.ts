import type { Docker } from '../../clients/docker/docker.ts';
import type { SwarmMembership, SwarmService } from '../../clients/docker/docker-swarm-objects.ts';
import type { CallOptions } from '../../transport/transport.ts';

/** What an engine says of its swarm; services are empty where it cannot tell. */
export interface SeenSwarm {
  readonly membership: SwarmMembership;
  readonly services: readonly SwarmService[];
}

/** What is kept of the looks before. */
export interface SwarmCache {
  /** Looks so far. */
  looks: number;
  /** What the last one that asked saw; null for an engine in no swarm. */
  seen: SeenSwarm | null;
}

/** An engine that was in no swarm is asked again every so many looks: it is dear to answer, and joins one in a lifetime. */
const ASK_EVERY = 10;

/** Asks the engine for its swarm, and a manager for the services. What cannot be asked now stays as it was. */
export async function lookAtSwarm(
  docker: Pick<Docker, 'info' | 'swarm'>,
  cache: SwarmCache,
  options: CallOptions,
): Promise<SeenSwarm | null> {
  const isDue = cache.seen !== null || cache.looks % ASK_EVERY === 0;
  cache.looks += 1;
  if (!isDue) return null;
  const info = await docker.info(options);
  if (!info.ok) return cache.seen;
  const membership = info.value.swarm;
  if (membership.state === 'inactive') {
    cache.seen = null;
    return null;
  }
  const listed = membership.isManager ? await docker.swarm.services(null, options) : null;
  cache.seen = { membership, services: listed?.ok === true ? listed.value : (cache.seen?.services ?? []) };
  return cache.seen;
}
