import { Secret } from '../../model/secret.ts';
import { asEntries, asList, asNumber, asText, asTexts, asTime, isRecord, member, memberAt } from '../json.ts';

/** State of a container as the engine names it. */
export type ContainerState =
  | 'created'
  | 'running'
  | 'paused'
  | 'restarting'
  | 'removing'
  | 'exited'
  | 'dead'
  | 'unknown';

/** A port of a container; `hostPort` is null when it is not published. */
export interface ContainerPort {
  readonly containerPort: number;
  readonly protocol: 'tcp' | 'udp' | 'sctp';
  readonly hostIp: string;
  readonly hostPort: number | null;
}

/** A container's place in a network; `ip` is '' while it is stopped. */
export interface ContainerNetwork {
  readonly name: string;
  readonly ip: string;
}

/** Something mounted into a container; `name` is '' unless it is a volume. */
export interface ContainerMount {
  readonly kind: string;
  readonly name: string;
  readonly source: string;
  readonly destination: string;
  readonly isWritable: boolean;
}

/** A container as `GET /containers/json` lists it. */
export interface ContainerSummary {
  readonly id: string;
  /** First name, without the leading slash. */
  readonly name: string;
  readonly image: string;
  readonly imageId: string;
  /** Epoch milliseconds. */
  readonly createdAt: number;
  readonly state: ContainerState;
  /** The engine's words: `Up 3 hours (healthy)`. */
  readonly status: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly ports: readonly ContainerPort[];
  readonly networks: readonly ContainerNetwork[];
  readonly mounts: readonly ContainerMount[];
}

/** What a health check says; null in {@link ContainerDetail.health} when there is none. */
export interface ContainerHealth {
  readonly status: 'starting' | 'healthy' | 'unhealthy' | 'unknown';
  readonly failingStreak: number;
  /** Output of the last run, cut at 500 characters; not inert. */
  readonly lastOutput: string;
}

/** A container as `GET /containers/{id}/json` describes it. */
export interface ContainerDetail {
  readonly id: string;
  readonly name: string;
  readonly image: string;
  readonly imageId: string;
  readonly createdAt: number | null;
  readonly state: ContainerState;
  /** True also while paused and between two starts of a restart loop. */
  readonly isRunning: boolean;
  /** Killed for memory; only for the main process, not for a child. */
  readonly isOomKilled: boolean;
  readonly exitCode: number;
  /** Why it could not start, '' otherwise. */
  readonly error: string;
  readonly startedAt: number | null;
  readonly finishedAt: number | null;
  readonly health: ContainerHealth | null;
  readonly restartCount: number;
  readonly restartPolicy: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Values may be passwords. */
  readonly environment: Readonly<Record<string, Secret>>;
  readonly command: readonly string[];
  readonly hasTty: boolean;
  readonly exposed: readonly number[];
  readonly ports: readonly ContainerPort[];
  readonly networks: readonly ContainerNetwork[];
  readonly mounts: readonly ContainerMount[];
  /** 0 when there is no limit. */
  readonly memoryLimitBytes: number;
  readonly logDriver: string;
}

const STATES: readonly ContainerState[] = ['created', 'running', 'paused', 'restarting', 'removing', 'exited', 'dead'];
const PROTOCOLS = ['tcp', 'udp', 'sctp'] as const;

/** Reads one element of `GET /containers/json`. */
export function parseSummary(json: unknown): ContainerSummary {
  return {
    id: asText(member(json, 'Id')),
    name: asText(asList(member(json, 'Names'))[0]).replace(/^\//, ''),
    image: asText(member(json, 'Image')),
    imageId: asText(member(json, 'ImageID')),
    createdAt: asNumber(member(json, 'Created')) * 1000,
    state: parseState(member(json, 'State')),
    status: asText(member(json, 'Status')),
    labels: asTexts(member(json, 'Labels')),
    ports: asList(member(json, 'Ports')).map(parseListedPort),
    networks: parseNetworks(memberAt(json, 'NetworkSettings', 'Networks')),
    mounts: asList(member(json, 'Mounts')).map(parseMount),
  };
}

/** Reads `GET /containers/{id}/json`. */
export function parseDetail(json: unknown): ContainerDetail {
  const state = member(json, 'State');
  const config = member(json, 'Config');
  const host = member(json, 'HostConfig');
  return {
    id: asText(member(json, 'Id')),
    name: asText(member(json, 'Name')).replace(/^\//, ''),
    image: asText(member(config, 'Image')),
    imageId: asText(member(json, 'Image')),
    createdAt: asTime(member(json, 'Created')),
    state: parseState(member(state, 'Status')),
    isRunning: member(state, 'Running') === true,
    isOomKilled: member(state, 'OOMKilled') === true,
    exitCode: asNumber(member(state, 'ExitCode')),
    error: asText(member(state, 'Error')),
    startedAt: asTime(member(state, 'StartedAt')),
    finishedAt: asTime(member(state, 'FinishedAt')),
    health: parseHealth(member(state, 'Health')),
    restartCount: asNumber(member(json, 'RestartCount')),
    restartPolicy: asText(memberAt(host, 'RestartPolicy', 'Name'), 'no') || 'no',
    labels: asTexts(member(config, 'Labels')),
    environment: parseEnvironment(member(config, 'Env')),
    command: [...asList(member(config, 'Entrypoint')), ...asList(member(config, 'Cmd'))].map((part) => asText(part)),
    hasTty: member(config, 'Tty') === true,
    exposed: asEntries(member(config, 'ExposedPorts')).map(([key]) => Number.parseInt(key, 10)),
    ports: asEntries(memberAt(json, 'NetworkSettings', 'Ports')).flatMap(parseBoundPorts),
    networks: parseNetworks(memberAt(json, 'NetworkSettings', 'Networks')),
    mounts: asList(member(json, 'Mounts')).map(parseMount),
    memoryLimitBytes: asNumber(member(host, 'Memory')) || 0,
    logDriver: asText(memberAt(host, 'LogConfig', 'Type')),
  };
}

function parseState(value: unknown): ContainerState {
  return STATES.find((state) => state === value) ?? 'unknown';
}

function parseHealth(json: unknown): ContainerHealth | null {
  const status = asText(member(json, 'Status'));
  if (status === '' || status === 'none') return null;
  const runs = asList(member(json, 'Log'));
  return {
    status: status === 'starting' || status === 'healthy' || status === 'unhealthy' ? status : 'unknown',
    failingStreak: asNumber(member(json, 'FailingStreak')),
    lastOutput: asText(member(runs.at(-1), 'Output')).slice(0, 500),
  };
}

function parseEnvironment(json: unknown): Record<string, Secret> {
  const environment: Record<string, Secret> = {};
  for (const line of asList(json)) {
    const text = asText(line);
    const at = text.indexOf('=');
    if (at > 0) environment[text.slice(0, at)] = new Secret(text.slice(at + 1));
  }
  return environment;
}

function parseListedPort(json: unknown): ContainerPort {
  const hostPort = asNumber(member(json, 'PublicPort'));
  return {
    containerPort: asNumber(member(json, 'PrivatePort')),
    protocol: PROTOCOLS.find((name) => name === member(json, 'Type')) ?? 'tcp',
    hostIp: asText(member(json, 'IP')),
    hostPort: Number.isNaN(hostPort) ? null : hostPort,
  };
}

/** One entry of the port map: `"8000/tcp": [{"HostIp": "127.0.0.1", "HostPort": "8000"}]`, null when not published. */
function parseBoundPorts([key, bindings]: readonly [string, unknown]): ContainerPort[] {
  const [port = '', type = 'tcp'] = key.split('/');
  const containerPort = Number(port);
  const protocol = PROTOCOLS.find((name) => name === type) ?? 'tcp';
  if (asList(bindings).length === 0) return [{ containerPort, protocol, hostIp: '', hostPort: null }];
  return asList(bindings).map((binding) => ({
    containerPort,
    protocol,
    hostIp: asText(member(binding, 'HostIp')),
    hostPort: asNumber(member(binding, 'HostPort')),
  }));
}

function parseNetworks(json: unknown): ContainerNetwork[] {
  return asEntries(json)
    .filter(([, network]) => isRecord(network))
    .map(([name, network]) => ({ name, ip: asText(member(network, 'IPAddress')) }));
}

function parseMount(json: unknown): ContainerMount {
  return {
    kind: asText(member(json, 'Type')),
    name: asText(member(json, 'Name')),
    source: asText(member(json, 'Source')),
    destination: asText(member(json, 'Destination')),
    isWritable: member(json, 'RW') === true,
  };
}
