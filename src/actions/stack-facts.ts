import { scopeOf } from '../clients/docker/docker.ts';
import type { ContainerState, ContainerSummary } from '../clients/docker/docker-container.ts';
import { parseComposeFile } from '../config/discovery/compose-file.ts';
import { parseDotenv } from '../config/discovery/dotenv.ts';
import { serviceOf } from '../config/discovery/engine-container.ts';
import { bad, fault, good, type Outcome } from '../model/fault.ts';
import type { GateCheck } from '../model/plan.ts';
import type { Json } from '../model/reading.ts';
import type { Role } from '../model/service.ts';
import { stackOf } from '../model/swarm.ts';
import { phrase } from '../text/lang.ts';
import type { Ground } from './ground.ts';
import { notOnSwarm } from './swarm/on-swarm.ts';

/** A container of the stack as a plan sees it. */
export interface ContainerFacts {
  readonly id: string;
  readonly name: string;
  readonly state: ContainerState;
  readonly health: 'healthy' | 'unhealthy' | 'starting' | 'none';
  readonly imageId: string;
  /** Name the container was made from: `sparkone/app:latest`, or an id when that name moved on. */
  readonly image: string;
}

/** A service of the stack. */
export interface ServiceFacts {
  readonly service: string;
  readonly role: Role;
  /** Image name in the compose file; for a built service without one, what compose calls it. */
  readonly image: string;
  /** Built from the project's own code. */
  readonly isBuilt: boolean;
  readonly containers: readonly ContainerFacts[];
}

/** What nearly every plan starts from. */
export interface StackFacts {
  readonly project: string;
  readonly directory: string;
  readonly composeFiles: readonly string[];
  /** Compose with project and files: `docker compose -p sparkone -f /opt/sparkone/docker-compose.prod.yml`. */
  readonly compose: readonly string[] | null;
  readonly services: readonly ServiceFacts[];
  /** What compose puts before a service's name to call the image it builds: `sparkone-`, `sparkone_`. */
  readonly imagePrefix: string;
  /** The api's port inside its container; null when it is not known. */
  readonly apiPort: number | null;
}

/** Looks at the stack: the engine's containers and the compose file. */
export async function lookAtStack(ground: Ground): Promise<Outcome<StackFacts>> {
  const { target, docker, tools, call } = ground;
  const { project } = target.identity;
  if (stackOf(target) !== null) return bad(notOnSwarm());
  if (project === null || target.directory === null) return bad(noStackFault());
  const [containers, services] = await Promise.all([docker.containers({ project }, call), readServices(ground)]);
  if (!containers.ok) return containers;
  const own = containers.value.filter(({ labels }) => labels['com.docker.compose.oneoff'] !== 'True');
  const names = new Set([
    ...services.keys(),
    ...own.map((one) => one.labels['com.docker.compose.service'] ?? one.name),
  ]);
  const roles = new Map([...target.services, ...target.containers].map(({ service, role }) => [service, role]));
  const { compose } = tools;
  const imagePrefix = `${project}${compose?.major === 1 ? '_' : '-'}`;
  return good({
    project,
    imagePrefix,
    directory: target.directory,
    composeFiles: target.composeFiles,
    compose:
      compose === null || target.composeFiles.length === 0
        ? null
        : [...compose.argv, '-p', project, ...target.composeFiles.flatMap((file) => ['-f', file])],
    apiPort: portOfApi(ground),
    services: [...names].sort().map((service) => {
      const said = services.get(service);
      const mine = own.filter((one) => one.labels['com.docker.compose.service'] === service).map(toFacts);
      return {
        service,
        role: roles.get(service) ?? 'other',
        image: said?.image || (said?.isBuilt === true ? `${imagePrefix}${service}` : (mine[0]?.image ?? '')),
        isBuilt: said?.isBuilt ?? false,
        containers: mine,
      };
    }),
  });
}

/**
 * The same for what only looks at a service or speaks to it from inside one of its containers: on a swarm the running tasks of
 * this node. What stops, starts or makes containers must not take these for the whole.
 */
export async function lookAtStackHere(ground: Ground): Promise<Outcome<StackFacts>> {
  const { target, docker, call } = ground;
  const stack = stackOf(target);
  if (stack === null) return lookAtStack(ground);
  const listed = await docker.containers(scopeOf(target, stack), call);
  if (!listed.ok) return listed;
  const here = listed.value.filter(({ state }) => state === 'running');
  const services = target.swarm?.services ?? [];
  return good({
    project: stack,
    imagePrefix: '',
    directory: target.directory ?? '',
    composeFiles: target.composeFiles,
    compose: null,
    apiPort: portOfApi(ground),
    services: services.map(({ service, role, image }) => ({
      service,
      role,
      image,
      isBuilt: false,
      containers: here.filter((one) => serviceOf(one) === service).map(toFacts),
    })),
  });
}

async function readServices({
  target,
  transport,
  call,
}: Ground): Promise<Map<string, { image: string; isBuilt: boolean }>> {
  const services = new Map<string, { image: string; isBuilt: boolean }>();
  const options = { ...call, maxBytes: 1024 * 1024 };
  const dotenv = await transport.files.readText(`${target.directory}/.env`, options);
  const environ = dotenv.ok ? parseDotenv(dotenv.value) : {};
  for (const file of target.composeFiles) {
    const text = await transport.files.readText(file, options);
    if (!text.ok) continue;
    try {
      const known = { COMPOSE_PROJECT_NAME: target.identity.project ?? '', ...environ };
      for (const { service, image, hasBuild } of await parseComposeFile(text.value, known)) {
        const before = services.get(service);
        services.set(service, {
          image: image || (before?.image ?? ''),
          isBuilt: hasBuild || (before?.isBuilt ?? false),
        });
      }
    } catch {
      // No YAML: the containers' own labels still tell the services, and discovery says that the file is broken.
    }
  }
  return services;
}

function toFacts({ id, name, state, status, imageId, image }: ContainerSummary): ContainerFacts {
  const said = /\((?:health: )?(healthy|unhealthy|starting)\)/.exec(status)?.[1];
  const health = said === 'healthy' || said === 'unhealthy' || said === 'starting' ? said : 'none';
  return { id, name, state, health, imageId, image };
}

function portOfApi({ target }: Ground): number | null {
  const container = target.containers.find(({ role }) => role === 'api');
  const port = container?.published[0]?.containerPort ?? container?.exposed[0];
  if (port !== undefined) return port;
  return target.api?.address.kind === 'tcp' ? target.api.address.port : null;
}

function noStackFault() {
  return fault(
    'absent',
    phrase('não há projeto do compose neste alvo', 'there is no compose project on this target'),
    phrase(
      'diga a pasta e o projeto na configuração, ou suba o stack: sparkone-tui doctor',
      'give its folder and project in the configuration, or bring the stack up: sparkone-tui doctor',
    ),
  );
}

/** The services of a role. */
export function ofRole(facts: StackFacts, ...roles: readonly Role[]): readonly ServiceFacts[] {
  return facts.services.filter(({ role }) => roles.includes(role));
}

/** Services built from the project's own code that have a container: what a deploy replaces. */
export function builtServices(facts: StackFacts): readonly ServiceFacts[] {
  return facts.services.filter(({ isBuilt, containers }) => isBuilt && containers.length > 0);
}

/** Running containers that write to the database: the api and worker, and whatever else runs the project's code. */
export function writersOf(facts: StackFacts): readonly ContainerFacts[] {
  return facts.services
    .filter(({ isBuilt, role }) => isBuilt || role === 'api' || role === 'worker')
    .flatMap(({ containers }) => containers.filter(({ state }) => state === 'running'));
}

/** That services run and are healthy, and the api answers on the paths. */
export function healthChecks(
  facts: StackFacts,
  services: readonly string[],
  paths: readonly string[],
): readonly GateCheck[] {
  const { project } = facts;
  const api = ofRole(facts, 'api').find(({ service }) => services.includes(service));
  return [
    ...services.map((service) => ({ kind: 'service' as const, project, service })),
    ...(api === undefined || facts.apiPort === null
      ? []
      : paths.map((path) => ({
          kind: 'http' as const,
          project,
          service: api.service,
          port: facts.apiPort ?? 0,
          path,
        }))),
  ];
}

/** The command that shows what a gate on services sees. */
export function shownGate(facts: StackFacts): readonly string[] {
  return [...(facts.compose ?? ['docker', 'compose']), 'ps'];
}

/** What of the stack a plan stands on: ids and images of these services' containers, not their passing states. */
export function basisOf(facts: StackFacts, services: readonly string[]): Json {
  return facts.services
    .filter(({ service }) => services.includes(service))
    .map(({ service, containers }) => ({
      service,
      containers: containers.map(({ id, imageId }) => ({ id, imageId })),
    }));
}
