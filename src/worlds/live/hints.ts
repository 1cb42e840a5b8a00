import type { DockerEvent } from '../../clients/docker/docker-events.ts';
import { SWARM_SERVICE_LABEL, serviceOf } from '../../config/discovery/engine-container.ts';
import { detectRole } from '../../config/discovery/roles.ts';
import type { Role } from '../../model/service.ts';
import type { ProbeId } from '../../probes/registry.ts';

/** Probes that say more as soon as a service of this role came or went. */
const PROBES_OF_ROLE: Readonly<Partial<Record<Role, readonly ProbeId[]>>> = {
  api: ['api.health', 'api.database', 'api.redis'],
  redis: ['redis.ping', 'api.redis', 'api.database', 'api.health'],
  postgres: ['postgres.ping', 'api.database', 'db.pool', 'db.replicas'],
  prometheus: ['prometheus.up', 'api.latency', 'api.errors', 'api.traffic', 'alerts', 'db.pool'],
  alertmanager: ['alerts'],
};

/** Actions after which a container is another one, or somewhere else. */
const MOVING = new Set(['create', 'start', 'die', 'destroy', 'pause', 'unpause', 'rename', 'stop', 'restart']);

/** Probes that tell of a swarm. */
export const SWARM_PROBES: readonly ProbeId[] = ['swarm.services', 'swarm.nodes'];

/** What an event of the engine means for us. */
export interface Hint {
  readonly probes: readonly ProbeId[];
  /** Addresses or states changed: discovery has to look again first. */
  readonly isMoving: boolean;
}

/** What to read after an event of the project's; null for what changes nothing that is shown. */
export function hintOf({ action, attributes }: DockerEvent): Hint | null {
  if (action === 'kill' || action === 'update') return null;
  const role = detectRole({
    service: serviceOf({ labels: attributes, name: attributes.name ?? '' }),
    image: attributes.image ?? '',
    ports: [],
    labels: {},
  });
  const ofRole = PROBES_OF_ROLE[role] ?? [];
  const listed: readonly ProbeId[] = attributes[SWARM_SERVICE_LABEL] === undefined ? ['containers'] : SWARM_PROBES;
  if (action === 'oom') return { probes: listed, isMoving: false };
  if (action === 'health_status') return { probes: [...listed, ...ofRole], isMoving: false };
  if (!MOVING.has(action)) return null;
  return { probes: [...listed, 'containers.stats', 'containers.restarts', ...ofRole], isMoving: true };
}
