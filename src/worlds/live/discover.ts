import { openEnvironment } from '../../clients/docker/container-environment.ts';
import type { Docker } from '../../clients/docker/docker.ts';
import type { SwarmService } from '../../clients/docker/docker-swarm-objects.ts';
import type { ComposeService } from '../../config/discovery/compose-file.ts';
import { type ComposeProject, chooseProject, groupProjects, isFrom } from '../../config/discovery/compose-project.ts';
import { backupCandidates, type InspectedContainer, interpret } from '../../config/discovery/discovery.ts';
import { containerOfRole } from '../../config/discovery/endpoints.ts';
import { type EngineContainer, projectOf, toFoundContainer } from '../../config/discovery/engine-container.ts';
import { ELSEWHERE, servicesOfStack, stacksOf, withSwarmServices } from '../../config/discovery/swarm-containers.ts';
import { good, type Outcome } from '../../model/fault.ts';
import type { Role } from '../../model/service.ts';
import type { SwarmPlace } from '../../model/swarm.ts';
import type { Discovered } from '../../model/target.ts';
import { inert } from '../../text/inert.ts';
import { type Phrase, phrase } from '../../text/lang.ts';
import type { CallOptions, FileStat, Transport } from '../../transport/transport.ts';
import { readEdgeDomains } from './edge-files.ts';
import { lookAtSwarm, type SeenSwarm, type SwarmCache } from './look-at-swarm.ts';
import { readProjectFiles } from './project-files.ts';

/** Folders in which the product usually lies, for a host whose containers do not tell. */
const USUAL_DIRECTORIES: readonly string[] = ['/opt/sparkone', '/srv/sparkone'];

/** Roles whose environment or command tells how to reach something. */
const TELLING_ROLES: readonly Role[] = ['api', 'worker', 'postgres', 'redis', 'prometheus', 'alertmanager'];

/** Variables that discovery reads of them. */
const TELLING_NAMES: readonly string[] = [
  'DATABASE_URL',
  'REDIS_URL',
  'ENVIRONMENT',
  'APP_ENV',
  'POSTGRES_USER',
  'POSTGRES_PASSWORD',
  'POSTGRES_DB',
];

/** What discovery looks with, and what it was told. */
export interface DiscoverWith {
  readonly transport: Transport;
  readonly docker: Docker;
  /** Compose project by name; null takes the one that looks most like SparkOne. */
  readonly project: string | null;
  /** Project folder and compose files of the configuration; null and empty leave it to the containers. */
  readonly directory: string | null;
  readonly composeFiles: readonly string[];
  /** Roles by service that the configuration gives. */
  readonly roles: ReadonlyMap<string, Role>;
  /** Parsed compose files and inspections by what they came from, so that what did not change is not read twice. */
  readonly cache: DiscoverCache;
}

/** What is kept between two discoveries. */
export interface DiscoverCache {
  readonly composeByText: Map<string, readonly ComposeService[]>;
  readonly inspectedById: Map<string, InspectedContainer>;
  readonly swarm: SwarmCache;
}

/** An empty cache. */
export function createDiscoverCache(): DiscoverCache {
  return { composeByText: new Map(), inspectedById: new Map(), swarm: { looks: 0, seen: null } };
}

/**
 * Looks at the target and says what it is. Where the engine does not answer, what was known before stays, with its fault;
 * without anything known the usual folder and its files still tell what is published.
 */
export async function discover(
  looking: DiscoverWith,
  before: Discovered | null,
  options: CallOptions,
): Promise<Discovered> {
  const { transport, docker } = looking;
  const [listed, swarm] = await Promise.all([
    docker.containers('all', options),
    lookAtSwarm(docker, looking.cache.swarm, options),
  ]);
  if (!listed.ok && before !== null && before.identity.project !== null) {
    return { ...before, engineFault: listed.fault };
  }
  const containers = containersOf(listed.ok ? listed.value : [], swarm);
  const projects = groupProjects(containers);
  const project = chooseProject(projects, looking.project, looking.directory);
  const others = projects.map(({ name }) => name).filter((name) => name !== project?.name);
  const own = ownContainers(containers, project);
  const wanted = {
    project,
    directory: looking.directory,
    composeFiles: looking.composeFiles,
    usualDirectories: looking.project === null ? USUAL_DIRECTORIES : [],
    cache: looking.cache.composeByText,
  };
  // All that does not wait for each other at once: over a line a look is as long as its longest chain of questions.
  const [files, inspected, fileDomains] = await Promise.all([
    readProjectFiles(transport, wanted, options),
    inspectTelling(looking, own, swarm?.services ?? [], options),
    readEdgeDomains(transport, own, looking.roles, options),
  ]);
  return interpret({
    host: transport.host(),
    containers,
    project,
    otherProjects: others,
    directory: files.directory,
    composeFiles: files.composeFiles,
    composeServices: files.composeServices,
    dotenv: files.dotenv,
    inspected,
    roles: looking.roles,
    fileDomains,
    backupDirectory: await findBackups(transport, own, files.directory, files.dotenv, options),
    swarm: swarm === null ? null : placeOf(swarm, project, looking.roles),
    engineFault: listed.ok ? null : listed.fault,
    notes: [...wantedNotes(looking.project, project, others), ...folderNotes(looking, project, others), ...files.notes],
  });
}

/** A manager's services make this machine's containers whole; without its word they are taken as they are. */
function containersOf(listed: readonly EngineContainer[], swarm: SeenSwarm | null): readonly EngineContainer[] {
  return swarm === null || swarm.services.length === 0 ? listed : withSwarmServices(listed, swarm.services);
}

function placeOf(
  { membership, services }: SeenSwarm,
  project: ComposeProject | null,
  roles: ReadonlyMap<string, Role>,
): SwarmPlace | null {
  const { state, isManager, nodeId, managers, error } = membership;
  if (state === 'inactive') return null;
  const stack = project?.isStack === true ? project.name : null;
  return {
    state,
    isManager,
    nodeId,
    managers,
    error,
    stack,
    services: stack === null ? [] : servicesOfStack(services, stack, roles),
    otherStacks: stacksOf(services).filter((name) => name !== stack),
  };
}

function ownContainers(
  containers: readonly EngineContainer[],
  project: ComposeProject | null,
): readonly EngineContainer[] {
  return project === null ? [] : containers.filter((one) => projectOf(one) === project.name);
}

function wantedNotes(wanted: string | null, project: ComposeProject | null, others: readonly string[]): Phrase[] {
  if (wanted === null || project !== null) return [];
  const names = others.length === 0 ? '–' : others.map(inert).join(', ');
  return [
    phrase(
      `não há projeto compose chamado ${inert(wanted)}; neste host há: ${names}`,
      `there is no compose project named ${inert(wanted)}; this host has: ${names}`,
    ),
  ];
}

/** Several projects, and none tells of the folder that was asked for: which one was taken has to be known. */
function folderNotes(
  { project: wanted, directory }: Pick<DiscoverWith, 'project' | 'directory'>,
  project: ComposeProject | null,
  others: readonly string[],
): Phrase[] {
  if (wanted !== null || directory === null || project === null || others.length === 0) return [];
  if (isFrom(project, directory)) return [];
  const [folder, name, from] = [inert(directory), inert(project.name), inert(project.directory ?? '?')];
  return [
    phrase(
      `nenhum projeto compose foi iniciado em ${folder}; foi tomado ${name} (${from}); diga qual com project`,
      `no compose project was started from ${folder}; ${name} (${from}) was taken; say which one with project`,
    ),
  ];
}

async function inspectTelling(
  { docker, roles, cache: { inspectedById } }: DiscoverWith,
  own: readonly EngineContainer[],
  services: readonly SwarmService[],
  options: CallOptions,
): Promise<ReadonlyMap<string, InspectedContainer>> {
  const found = own.map((container) => toFoundContainer(container, roles));
  const ids = TELLING_ROLES.flatMap((role) => containerOfRole(found, role)?.id ?? []);
  await Promise.all(
    ids
      .filter((id) => !inspectedById.has(id))
      .map(async (id) => {
        // The swarm's own word is all there is of what runs elsewhere.
        const told = services.find((service) => id === `${ELSEWHERE}${service.id}`);
        const detail = told === undefined ? await docker.inspect(id, options) : good(told);
        if (!detail.ok) return;
        const environment = openEnvironment(detail.value, TELLING_NAMES);
        inspectedById.set(id, { environment, command: detail.value.command });
      }),
  );
  for (const id of inspectedById.keys()) if (!own.some((one) => one.id === id)) inspectedById.delete(id);
  return inspectedById;
}

/** The first folder of backups that exists: what a container mounts as `/backups` goes before the usual places. */
async function findBackups(
  { files }: Transport,
  own: readonly EngineContainer[],
  directory: string | null,
  dotenv: Readonly<Record<string, string>>,
  options: CallOptions,
): Promise<string | null> {
  const mounted = own.flatMap(({ mounts }) =>
    mounts.filter(({ destination }) => /(^|\/)backups?$/.test(destination)).map(({ source }) => source),
  );
  const candidates = [...new Set([...backupCandidates(directory, dotenv), ...mounted])];
  const stats = await Promise.all(candidates.map((candidate) => files.stat(candidate, options)));
  return candidates.find((_, index) => isFolder(stats[index])) ?? null;
}

function isFolder(stat: Outcome<FileStat> | undefined): boolean {
  return stat?.ok === true && stat.value.kind === 'directory';
}
