import type { SwarmNode, SwarmService, SwarmTask, SwarmUpdate } from '../../clients/docker/docker-swarm-objects.ts';
import { nameInStack } from '../../config/discovery/engine-container.ts';
import { plainImage } from '../../config/discovery/swarm-containers.ts';
import type { Role } from '../../model/service.ts';
import { inert } from '../../text/inert.ts';
import { orNull } from '../context.ts';

/** A task that should be there: one replica of a service, on a node. */
export interface SwarmTaskFacts {
  /** `api.2`, or `api` with the node of a global service behind it. */
  readonly task: string;
  /** Host of the node; '' while none was found for it. */
  readonly node: string;
  readonly state: SwarmTask['state'];
  /** Why it is not running; '' when it is, and while nothing is known. */
  readonly error: string;
  /** Epoch milliseconds since which it is in this state. */
  readonly since: number | null;
  readonly image: string;
  /** Its container, on its node; '' while there is none. */
  readonly containerId: string;
}

/** A task that failed or was refused, as the swarm remembers it. */
export interface TaskFailure {
  readonly task: string;
  readonly node: string;
  readonly state: 'failed' | 'rejected';
  /** The engine's words: `task: non-zero exit (1)`, `No such image: ...`. */
  readonly error: string;
  /** Null without a container that ended. */
  readonly exitCode: number | null;
  /** Epoch milliseconds. */
  readonly at: number | null;
}

/** A service of the stack as the swarm keeps it. */
export interface SwarmServiceFacts {
  /** Name within the stack: `api`. */
  readonly service: string;
  /** Whole name: `sparkone_api`. */
  readonly name: string;
  readonly role: Role;
  readonly mode: SwarmService['mode'];
  readonly image: string;
  /** Image that a rollback returns to; null when there is nothing to return to. */
  readonly previousImage: string | null;
  /** Null where the engine does not tell. */
  readonly running: number | null;
  readonly wanted: number | null;
  readonly update: SwarmUpdate | null;
  readonly tasks: readonly SwarmTaskFacts[];
  /** The last ones of an hour, newest first. */
  readonly failures: readonly TaskFailure[];
  /** How many in the last ten minutes, as far as the engine keeps them. */
  readonly recentFailures: number;
  /** `80->8000/tcp`. */
  readonly ports: readonly string[];
  /** Epoch milliseconds of the last change of its specification. */
  readonly updatedAt: number | null;
}

/** A machine of the swarm. */
export interface SwarmNodeFacts {
  /** Its host name, or the beginning of its id when two have the same. */
  readonly node: string;
  readonly role: SwarmNode['role'];
  readonly availability: SwarmNode['availability'];
  readonly state: SwarmNode['state'];
  readonly message: string;
  readonly address: string;
  readonly isLeader: boolean;
  readonly reachability: SwarmNode['reachability'];
  readonly engine: string;
  readonly cpus: number | null;
  readonly memoryBytes: number | null;
  /** The one that was asked. */
  readonly isAsked: boolean;
}

/** What is wanted of a task that belongs to the present; `ready` ones wait until their predecessor has ended. */
const WANTED: ReadonlySet<SwarmTask['desired']> = new Set(['running', 'ready', 'complete']);
const HOUR_MS = 3_600_000;
const RECENT_MS = 600_000;
const MOST_FAILURES = 5;
const MOST_ERROR = 200;

/** Names of nodes by id: hosts, told apart by their ids where several have the same. */
export function nodeNames(nodes: readonly SwarmNode[]): ReadonlyMap<string, string> {
  const times = (host: string) => nodes.filter((node) => node.host === host).length;
  return new Map(
    nodes.map(({ id, host }) => {
      const name = inert(host) || id.slice(0, 12);
      return [id, times(host) > 1 ? `${name}-${id.slice(0, 4)}` : name];
    }),
  );
}

/** What services are described with. */
export interface SwarmSight {
  readonly stack: string;
  readonly tasks: readonly SwarmTask[];
  readonly nodes: ReadonlyMap<string, string>;
  roleOf(service: string): Role;
  /** Epoch milliseconds. */
  readonly now: number;
}

/** Facts of a service and its tasks. */
export function describeService(service: SwarmService, sight: SwarmSight): SwarmServiceFacts {
  const { stack, now } = sight;
  const name = nameInStack(service.name, stack);
  const own = sight.tasks.filter(({ serviceId }) => serviceId === service.id);
  const failures = own
    .flatMap((task) => failureOf(task, name, sight))
    .filter(({ at }) => at === null || now - at <= HOUR_MS)
    .toSorted((a, b) => (b.at ?? 0) - (a.at ?? 0));
  return {
    service: inert(name),
    name: inert(service.name),
    role: sight.roleOf(name),
    mode: service.mode,
    image: inert(plainImage(service.image)),
    previousImage: service.hasPrevious ? inert(plainImage(service.previousImage)) : null,
    running: orNull(service.running),
    wanted: orNull(service.wanted),
    update: service.update === null ? null : { ...service.update, message: said(service.update.message) },
    tasks: own.filter(({ desired }) => WANTED.has(desired)).map((task) => taskOf(task, name, sight)),
    failures: failures.slice(0, MOST_FAILURES),
    recentFailures: failures.filter(({ at }) => at !== null && now - at <= RECENT_MS).length,
    ports: service.ports.map(
      ({ publishedPort, targetPort, protocol }) => `${publishedPort}->${targetPort}/${protocol}`,
    ),
    updatedAt: service.updatedAt,
  };
}

function taskName({ slot, nodeId }: SwarmTask, service: string, { nodes }: SwarmSight): string {
  return slot > 0 ? `${service}.${slot}` : `${service}.${nodes.get(nodeId) ?? '?'}`;
}

function taskOf(task: SwarmTask, service: string, sight: SwarmSight): SwarmTaskFacts {
  return {
    task: inert(taskName(task, service, sight)),
    node: sight.nodes.get(task.nodeId) ?? '',
    state: task.state,
    error: said(task.error),
    since: task.changedAt,
    image: inert(plainImage(task.image)),
    containerId: task.containerId,
  };
}

function failureOf(task: SwarmTask, service: string, sight: SwarmSight): TaskFailure[] {
  if (task.state !== 'failed' && task.state !== 'rejected') return [];
  return [
    {
      task: inert(taskName(task, service, sight)),
      node: sight.nodes.get(task.nodeId) ?? '',
      state: task.state,
      error: said(task.error || task.message),
      exitCode: orNull(task.exitCode),
      at: task.changedAt,
    },
  ];
}

function said(text: string): string {
  return inert(text.trim()).slice(0, MOST_ERROR);
}

/** Facts of the nodes, managers first, then by name. */
export function describeNodes(nodes: readonly SwarmNode[], asked: string): readonly SwarmNodeFacts[] {
  const names = nodeNames(nodes);
  return nodes
    .map((node) => ({
      node: names.get(node.id) ?? node.id,
      role: node.role,
      availability: node.availability,
      state: node.state,
      message: said(node.message),
      address: inert(node.address),
      isLeader: node.isLeader,
      reachability: node.reachability,
      engine: inert(node.engine),
      cpus: orNull(node.cpus),
      memoryBytes: orNull(node.memoryBytes),
      isAsked: node.id === asked,
    }))
    .toSorted((a, b) => Number(b.role === 'manager') - Number(a.role === 'manager') || a.node.localeCompare(b.node));
}
