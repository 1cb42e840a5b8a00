import type { Role } from '../../model/service.ts';
import type { FoundSwarmService } from '../../model/swarm.ts';
import { type EngineContainer, nameInStack, STACK_LABEL, SWARM_SERVICE_LABEL } from './engine-container.ts';
import { detectRole } from './roles.ts';

/** A service as discovery needs it; what the swarm's client lists has these and more. */
export interface ListedService {
  readonly id: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly image: string;
  /** NaN where the engine does not tell. */
  readonly wanted: number;
  readonly ports: readonly {
    readonly protocol: string;
    readonly targetPort: number;
    readonly publishedPort: number;
  }[];
}

/** Id of what stands for a service of which no task runs on this machine: nothing can be run inside it. */
export const ELSEWHERE = 'service:';

/**
 * The containers of this machine with what the swarm knows of them: tasks that ended are history and left out, ports that
 * the swarm publishes are those of every node, and a service whose tasks all run elsewhere stands there too.
 */
export function withSwarmServices(
  containers: readonly EngineContainer[],
  services: readonly ListedService[],
): readonly EngineContainer[] {
  const named = new Map(services.map((service) => [service.name, service]));
  const here = containers
    .filter((one) => one.labels[SWARM_SERVICE_LABEL] === undefined || one.state === 'running')
    .map((one) => withPorts(one, named.get(one.labels[SWARM_SERVICE_LABEL] ?? '')));
  const present = new Set(here.map(({ labels }) => labels[SWARM_SERVICE_LABEL] ?? ''));
  return [...here, ...services.filter(({ name }) => !present.has(name)).map(elsewhere)];
}

/** The image without the digest that the manager adds to it. */
export function plainImage(image: string): string {
  const at = image.indexOf('@');
  return at < 0 ? image : image.slice(0, at);
}

function publishedPorts(service: ListedService): EngineContainer['ports'] {
  return service.ports
    .filter(({ publishedPort }) => publishedPort > 0)
    .map(({ protocol, targetPort, publishedPort }) => ({
      protocol,
      containerPort: targetPort,
      hostIp: '',
      hostPort: publishedPort,
    }));
}

function withPorts(container: EngineContainer, service: ListedService | undefined): EngineContainer {
  if (service === undefined) return container;
  const own = container.ports.filter(({ hostPort }) => hostPort !== null);
  const added = publishedPorts(service).filter((port) => !own.some(({ hostPort }) => hostPort === port.hostPort));
  return { ...container, image: plainImage(container.image), ports: [...container.ports, ...added] };
}

function elsewhere(service: ListedService): EngineContainer {
  return {
    id: `${ELSEWHERE}${service.id}`,
    name: service.name,
    image: plainImage(service.image),
    // Whether it runs is the probe's business; a service that wants no task is not asked in vain.
    state: service.wanted === 0 ? 'exited' : 'running',
    labels: { ...service.labels, [SWARM_SERVICE_LABEL]: service.name },
    ports: publishedPorts(service),
    networks: [],
    mounts: [],
  };
}

/** The stack's services as the target's description holds them; `roles` by service go before what is detected. */
export function servicesOfStack(
  services: readonly ListedService[],
  stack: string,
  roles: ReadonlyMap<string, Role>,
): readonly FoundSwarmService[] {
  return services
    .filter(({ labels }) => labels[STACK_LABEL] === stack)
    .map(({ id, name, labels, image, ports }) => {
      const service = nameInStack(name, stack);
      const plain = plainImage(image);
      const role =
        roles.get(service) ??
        detectRole({ service, image: plain, ports: ports.map(({ targetPort }) => targetPort), labels });
      return { id, name, service, role, image: plain };
    });
}

/** Names of all stacks among the services, in order. */
export function stacksOf(services: readonly ListedService[]): readonly string[] {
  const names = services.map(({ labels }) => labels[STACK_LABEL] ?? '').filter((name) => name !== '');
  return [...new Set(names)].toSorted();
}
