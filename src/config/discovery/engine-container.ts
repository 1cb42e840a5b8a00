import type { Role } from '../../model/service.ts';
import type { FoundContainer } from '../../model/target.ts';
import { detectRole } from './roles.ts';

/** A container as discovery needs it; what the Docker client lists has these and more. */
export interface EngineContainer {
  readonly id: string;
  readonly name: string;
  readonly image: string;
  readonly state: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly ports: readonly {
    readonly containerPort: number;
    readonly protocol: string;
    readonly hostIp: string;
    readonly hostPort: number | null;
  }[];
  readonly networks: readonly { readonly name: string; readonly ip: string }[];
  readonly mounts: readonly { readonly source: string; readonly destination: string }[];
}

/** A compose label of a container, '' without. */
export function composeLabel({ labels }: Pick<EngineContainer, 'labels'>, name: string): string {
  return labels[`com.docker.compose.${name}`] ?? '';
}

/** Label by which `docker stack deploy` marks services and their containers with the stack's name. */
export const STACK_LABEL = 'com.docker.stack.namespace';
/** Label of a task's container: the service's whole name, `sparkone_api`. */
export const SWARM_SERVICE_LABEL = 'com.docker.swarm.service.name';

/** The compose project or the stack of a container, '' without. */
export function projectOf(container: Pick<EngineContainer, 'labels'>): string {
  return composeLabel(container, 'project') || (container.labels[STACK_LABEL] ?? '');
}

/** A service's name within its stack: `api` of `sparkone_api`. */
export function nameInStack(name: string, stack: string): string {
  return stack !== '' && name.startsWith(`${stack}_`) ? name.slice(stack.length + 1) : name;
}

/** The service of a container in its compose project or stack; its own name without one. */
export function serviceOf(container: Pick<EngineContainer, 'labels' | 'name'>): string {
  const { labels, name } = container;
  const inSwarm = labels[SWARM_SERVICE_LABEL] ?? '';
  return composeLabel(container, 'service') || nameInStack(inSwarm, labels[STACK_LABEL] ?? '') || name;
}

/** Number among the replicas of its service, from 1: compose's label, or the slot in a task's name, `sparkone_api.2.x7f3...`. */
export function replicaOf(container: Pick<EngineContainer, 'labels' | 'name'>): number {
  const slot = /\.(\d+)\.[a-z0-9]+$/.exec(container.labels['com.docker.swarm.task.name'] ?? '')?.[1];
  return Number(composeLabel(container, 'container-number') || slot) || 1;
}

/** The container as the target's description holds it; `roles` by service go before what is detected. */
export function toFoundContainer(container: EngineContainer, roles?: ReadonlyMap<string, Role>): FoundContainer {
  const service = serviceOf(container);
  const tcp = container.ports.filter(({ protocol }) => protocol === 'tcp');
  const exposed = [...new Set(tcp.map(({ containerPort }) => containerPort))];
  return {
    id: container.id,
    name: container.name,
    service,
    role:
      roles?.get(service) ?? detectRole({ service, image: container.image, ports: exposed, labels: container.labels }),
    replica: replicaOf(container),
    state: container.state,
    isOneOff: /^true$/i.test(composeLabel(container, 'oneoff')),
    image: container.image,
    ips: container.networks.map(({ ip }) => ip).filter((ip) => ip !== ''),
    published: tcp.flatMap(({ containerPort, hostIp, hostPort }) =>
      hostPort === null ? [] : [{ containerPort, hostIp, hostPort }],
    ),
    exposed,
    labels: container.labels,
  };
}
