import { Secret } from '../../model/secret.ts';
import { asList, asNumber, asText, asTexts, asTime, isRecord, member, memberAt } from '../json.ts';

/** A port that a service publishes; on every node in `ingress` mode, only where a task runs in `host` mode. */
export interface SwarmPort {
  readonly protocol: 'tcp' | 'udp' | 'sctp';
  readonly targetPort: number;
  readonly publishedPort: number;
  readonly mode: 'ingress' | 'host';
}

/** How many tasks a service wants, and where: `jobs` end by themselves. */
export type SwarmMode = 'replicated' | 'global' | 'job';

/** How the engine is getting on with a service's last update (Engine API, Service.UpdateStatus). */
export interface SwarmUpdate {
  readonly state:
    | 'updating'
    | 'paused'
    | 'completed'
    | 'rollback_started'
    | 'rollback_paused'
    | 'rollback_completed'
    | 'unknown';
  readonly message: string;
  readonly startedAt: number | null;
  /** The same as the engine writes it, to the nanosecond: tells one update from the next. */
  readonly startedStamp: string;
  readonly completedAt: number | null;
}

/** A service as `GET /services?status=true` lists it. */
export interface SwarmService {
  readonly id: string;
  /** Counts up with every change of the service. */
  readonly version: number;
  /** `sparkone_api`. */
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** As written in the specification, digest included. */
  readonly image: string;
  /** What a rollback would return to; '' when there is nothing before. */
  readonly previousImage: string;
  readonly hasPrevious: boolean;
  readonly mode: SwarmMode;
  /** NaN where the engine does not tell. */
  readonly running: number;
  readonly wanted: number;
  readonly update: SwarmUpdate | null;
  /** What the swarm does with an update whose tasks fail. */
  readonly failureAction: 'pause' | 'continue' | 'rollback';
  readonly ports: readonly SwarmPort[];
  readonly hasTty: boolean;
  /** Values may be passwords. */
  readonly environment: Readonly<Record<string, Secret>>;
  readonly command: readonly string[];
  readonly createdAt: number | null;
  readonly updatedAt: number | null;
}

/** State of a task as the engine names it, from first to last (Engine API, TaskState). */
export type SwarmTaskState =
  | 'new'
  | 'allocated'
  | 'pending'
  | 'assigned'
  | 'accepted'
  | 'preparing'
  | 'ready'
  | 'starting'
  | 'running'
  | 'complete'
  | 'shutdown'
  | 'failed'
  | 'rejected'
  | 'remove'
  | 'orphaned'
  | 'unknown';

/** One task: what the swarm made of one replica, once. The engine keeps the last few of each. */
export interface SwarmTask {
  readonly id: string;
  readonly serviceId: string;
  /** Number among the replicas, from 1; 0 for a task of a global service. */
  readonly slot: number;
  /** '' while none was found for it. */
  readonly nodeId: string;
  readonly state: SwarmTaskState;
  /** What the swarm wants of it: `running`, `shutdown` ... */
  readonly desired: SwarmTaskState;
  readonly message: string;
  /** Why it failed or cannot be placed; '' otherwise. */
  readonly error: string;
  /** NaN without a container that ended. */
  readonly exitCode: number;
  readonly containerId: string;
  readonly image: string;
  /** Epoch milliseconds of its last change of state. */
  readonly changedAt: number | null;
  readonly createdAt: number | null;
}

/** A machine of the swarm. */
export interface SwarmNode {
  readonly id: string;
  readonly host: string;
  readonly role: 'manager' | 'worker';
  readonly availability: 'active' | 'pause' | 'drain' | 'unknown';
  readonly state: 'ready' | 'down' | 'disconnected' | 'unknown';
  readonly message: string;
  readonly address: string;
  readonly isLeader: boolean;
  /** Of a manager, as the one that was asked sees it; null for a worker. */
  readonly reachability: 'reachable' | 'unreachable' | 'unknown' | null;
  readonly engine: string;
  readonly cpus: number;
  readonly memoryBytes: number;
}

/** What an engine says of its place in a swarm (`GET /info`, `Swarm`). */
export interface SwarmMembership {
  readonly state: 'inactive' | 'pending' | 'active' | 'error' | 'locked' | 'unknown';
  readonly nodeId: string;
  readonly address: string;
  /** True on a manager, the only one that tells of services. */
  readonly isManager: boolean;
  readonly error: string;
  /** Addresses of the managers it knows, `10.0.0.2:2377`. */
  readonly managers: readonly string[];
  /** NaN on a worker. */
  readonly managerCount: number;
  readonly nodeCount: number;
}

const UPDATE_STATES = [
  'updating',
  'paused',
  'completed',
  'rollback_started',
  'rollback_paused',
  'rollback_completed',
] as const;
const FAILURE_ACTIONS = ['pause', 'continue', 'rollback'] as const;
const TASK_STATES: readonly SwarmTaskState[] = [
  'new',
  'allocated',
  'pending',
  'assigned',
  'accepted',
  'preparing',
  'ready',
  'starting',
  'running',
  'complete',
  'shutdown',
  'failed',
  'rejected',
  'remove',
  'orphaned',
];
const PROTOCOLS = ['tcp', 'udp', 'sctp'] as const;
const MEMBERSHIPS = ['inactive', 'pending', 'active', 'error', 'locked'] as const;

function oneOf<T extends string>(known: readonly T[], value: unknown): T | 'unknown' {
  return known.find((one) => one === value) ?? 'unknown';
}

/** Reads `Swarm` of `GET /info`; an engine that does not speak of it is in none. */
export function parseMembership(json: unknown): SwarmMembership {
  const state = asText(member(json, 'LocalNodeState'));
  return {
    state: state === '' ? 'inactive' : oneOf(MEMBERSHIPS, state),
    nodeId: asText(member(json, 'NodeID')),
    address: asText(member(json, 'NodeAddr')),
    isManager: member(json, 'ControlAvailable') === true,
    error: asText(member(json, 'Error')),
    managers: asList(member(json, 'RemoteManagers'))
      .map((one) => asText(member(one, 'Addr')))
      .filter((address) => address !== ''),
    managerCount: asNumber(member(json, 'Managers')),
    nodeCount: asNumber(member(json, 'Nodes')),
  };
}

/** Reads one element of `GET /services`, or `GET /services/{id}`. */
export function parseService(json: unknown): SwarmService {
  const spec = member(json, 'Spec');
  const container = memberAt(spec, 'TaskTemplate', 'ContainerSpec');
  const previous = member(json, 'PreviousSpec');
  return {
    id: asText(member(json, 'ID')),
    version: asNumber(memberAt(json, 'Version', 'Index')),
    name: asText(member(spec, 'Name')),
    labels: asTexts(member(spec, 'Labels')),
    image: asText(member(container, 'Image')),
    previousImage: asText(memberAt(previous, 'TaskTemplate', 'ContainerSpec', 'Image')),
    hasPrevious: isRecord(previous),
    mode: modeOf(member(spec, 'Mode')),
    running: asNumber(memberAt(json, 'ServiceStatus', 'RunningTasks')),
    wanted: asNumber(memberAt(json, 'ServiceStatus', 'DesiredTasks')),
    update: parseUpdate(member(json, 'UpdateStatus')),
    failureAction: FAILURE_ACTIONS.find((one) => one === memberAt(spec, 'UpdateConfig', 'FailureAction')) ?? 'pause',
    ports: asList(memberAt(json, 'Endpoint', 'Ports')).map(parsePort),
    hasTty: member(container, 'TTY') === true,
    environment: parseEnvironment(member(container, 'Env')),
    command: [...asList(member(container, 'Command')), ...asList(member(container, 'Args'))].map((word) =>
      asText(word),
    ),
    createdAt: asTime(member(json, 'CreatedAt')),
    updatedAt: asTime(member(json, 'UpdatedAt')),
  };
}

function modeOf(json: unknown): SwarmMode {
  if (isRecord(member(json, 'Global'))) return 'global';
  return isRecord(member(json, 'ReplicatedJob')) || isRecord(member(json, 'GlobalJob')) ? 'job' : 'replicated';
}

function parseUpdate(json: unknown): SwarmUpdate | null {
  // The engine leaves an empty object with a service that was never updated.
  if (asText(member(json, 'State')) === '') return null;
  return {
    state: oneOf(UPDATE_STATES, member(json, 'State')),
    message: asText(member(json, 'Message')),
    startedAt: asTime(member(json, 'StartedAt')),
    startedStamp: asText(member(json, 'StartedAt')),
    completedAt: asTime(member(json, 'CompletedAt')),
  };
}

function parsePort(json: unknown): SwarmPort {
  return {
    protocol: PROTOCOLS.find((name) => name === member(json, 'Protocol')) ?? 'tcp',
    targetPort: asNumber(member(json, 'TargetPort')),
    publishedPort: asNumber(member(json, 'PublishedPort')),
    mode: member(json, 'PublishMode') === 'host' ? 'host' : 'ingress',
  };
}

function parseEnvironment(json: unknown): Record<string, Secret> {
  return Object.fromEntries(
    asList(json).flatMap((line) => {
      const text = asText(line);
      const at = text.indexOf('=');
      return at > 0 ? [[text.slice(0, at), new Secret(text.slice(at + 1))]] : [];
    }),
  );
}

/** Reads one element of `GET /tasks`. */
export function parseTask(json: unknown): SwarmTask {
  const status = member(json, 'Status');
  return {
    id: asText(member(json, 'ID')),
    serviceId: asText(member(json, 'ServiceID')),
    slot: asNumber(member(json, 'Slot')) || 0,
    nodeId: asText(member(json, 'NodeID')),
    state: oneOf(TASK_STATES, member(status, 'State')),
    desired: oneOf(TASK_STATES, member(json, 'DesiredState')),
    message: asText(member(status, 'Message')),
    error: asText(member(status, 'Err')),
    exitCode: asNumber(memberAt(status, 'ContainerStatus', 'ExitCode')),
    containerId: asText(memberAt(status, 'ContainerStatus', 'ContainerID')),
    image: asText(memberAt(json, 'Spec', 'ContainerSpec', 'Image')),
    changedAt: asTime(member(status, 'Timestamp')),
    createdAt: asTime(member(json, 'CreatedAt')),
  };
}

/** Reads one element of `GET /nodes`. */
export function parseNode(json: unknown): SwarmNode {
  const spec = member(json, 'Spec');
  const description = member(json, 'Description');
  const manager = member(json, 'ManagerStatus');
  return {
    id: asText(member(json, 'ID')),
    host: asText(member(description, 'Hostname')),
    role: member(spec, 'Role') === 'manager' ? 'manager' : 'worker',
    availability: oneOf(['active', 'pause', 'drain'] as const, member(spec, 'Availability')),
    state: oneOf(['ready', 'down', 'disconnected'] as const, memberAt(json, 'Status', 'State')),
    message: asText(memberAt(json, 'Status', 'Message')),
    address: asText(memberAt(json, 'Status', 'Addr')),
    isLeader: member(manager, 'Leader') === true,
    reachability: isRecord(manager)
      ? oneOf(['reachable', 'unreachable'] as const, member(manager, 'Reachability'))
      : null,
    engine: asText(memberAt(description, 'Engine', 'EngineVersion')),
    cpus: asNumber(memberAt(description, 'Resources', 'NanoCPUs')) / 1e9,
    memoryBytes: asNumber(memberAt(description, 'Resources', 'MemoryBytes')),
  };
}

/** Attributes that `details=1` puts before a line of a service's log: `com.docker.swarm.node.id=...,com.docker...=... `. */
export function splitDetails(text: string): {
  readonly attributes: Readonly<Record<string, string>>;
  readonly text: string;
} {
  const end = text.indexOf(' ');
  const head = end < 0 ? text : text.slice(0, end);
  if (!head.startsWith('com.docker.swarm.')) return { attributes: {}, text };
  const attributes = Object.fromEntries(
    head.split(',').flatMap((part) => {
      const at = part.indexOf('=');
      return at > 0 ? [[part.slice(0, at), part.slice(at + 1)]] : [];
    }),
  );
  return { attributes, text: end < 0 ? '' : text.slice(end + 1) };
}

/** Names of the objects of a listing, by id. */
export function byId<T extends { readonly id: string }>(objects: readonly T[]): ReadonlyMap<string, T> {
  return new Map(objects.map((one) => [one.id, one]));
}
