import { STACK_LABEL } from '../../config/discovery/engine-container.ts';
import type { Clock, Stop } from '../../model/clock.ts';
import { good, type Outcome } from '../../model/fault.ts';
import type { Address } from '../../model/service.ts';
import { stackOf } from '../../model/swarm.ts';
import type { Discovered } from '../../model/target.ts';
import { within } from '../../transport/deadline.ts';
import type { CallOptions, ExecResult, Transport, Wire } from '../../transport/transport.ts';
import { asList } from '../json.ts';
import { createEngineCalls, type EngineCalls } from './docker-calls.ts';
import { type ContainerDetail, type ContainerSummary, parseDetail, parseSummary } from './docker-container.ts';
import {
  type DiskUsage,
  type EngineInfo,
  type EngineVersion,
  type ImageSummary,
  parseDiskUsage,
  parseImage,
  parseInfo,
  projectFilter,
} from './docker-engine.ts';
import { EVENTS_PATH, type EventListener, followEvents } from './docker-events.ts';
import { type ContainerExecOptions, execInContainer } from './docker-exec.ts';
import { createLogDemuxer, type LogLine, logQuery, readLogLines, type WantedLog } from './docker-logs.ts';
import { connectInside } from './docker-relay.ts';
import type { ContainerStats } from './docker-stats.ts';
import { createStatsHub, type StatsOptions } from './docker-stats-hub.ts';
import { createStatsPolls } from './docker-stats-polls.ts';
import { createSwarm, type Swarm } from './docker-swarm.ts';

/** Where the engine listens unless told otherwise. */
export const DOCKER_SOCKET: Address = { kind: 'unix', path: '/var/run/docker.sock' };

/** Which part of a container's log is wanted. */
export type LogOptions = WantedLog;

/** Which containers are listed: those of one compose project or stack, of any project, or every one. */
export type ContainerScope = { readonly project: string } | { readonly stack: string } | 'projects' | 'all';

/** Which containers are a target's: those of its stack where it is one of a swarm's, else those of its compose project. */
export function scopeOf(target: Pick<Discovered, 'swarm'>, project: string): ContainerScope {
  return stackOf(target) === project ? { stack: project } : { project };
}

/** The Docker engine of a target. */
export interface Docker {
  version(options: CallOptions): Promise<Outcome<EngineVersion>>;
  info(options: CallOptions): Promise<Outcome<EngineInfo>>;
  /** Stopped containers included. */
  containers(scope: ContainerScope, options: CallOptions): Promise<Outcome<readonly ContainerSummary[]>>;
  /** By id or name. */
  inspect(id: string, options: CallOptions): Promise<Outcome<ContainerDetail>>;
  images(options: CallOptions): Promise<Outcome<readonly ImageSummary[]>>;
  /** By id, digest or tag. */
  image(name: string, options: CallOptions): Promise<Outcome<ImageSummary>>;
  /** Walks all layers and volumes: seconds on a large host. */
  diskUsage(options: CallOptions): Promise<Outcome<DiskUsage>>;
  /** Latest statistics by id, from streams that stay open while they are asked for; see {@link StatsOptions}. */
  stats(ids: readonly string[], options: StatsOptions): Promise<ReadonlyMap<string, Outcome<ContainerStats>>>;
  /** Lines in batches, oldest first; `timeoutMs` counts until the log begins, the signal ends it. */
  logs(id: string, wanted: LogOptions, options: CallOptions): Promise<Outcome<AsyncIterable<readonly LogLine[]>>>;
  /** Runs argv in a running container and waits for its end. */
  exec(id: string, argv: readonly string[], options: ContainerExecOptions): Promise<Outcome<ExecResult>>;
  /** Opens a connection to a port of a running container from its inside; see {@link connectInside}. */
  connectInside(id: string, port: number, place: string, options: CallOptions): Promise<Outcome<Wire>>;
  /** The swarm that the engine is a manager of. */
  readonly swarm: Swarm;
  /** Tells of events until stopped, over restarts of the engine. */
  events(listener: EventListener): Stop;
  close(): Promise<void>;
}

/**
 * Speaks the Engine API straight over HTTP on the engine's socket. No dockerode: the API is plain JSON, and dockerode
 * pulls gRPC and protobuf, about 50 ms of start-up for what is a few hundred lines here.
 */
export function createDocker(transport: Transport, clock: Clock, address: Address = DOCKER_SOCKET): Docker {
  const engine = createEngineCalls(transport, address);
  const { calls } = engine;
  const hub =
    transport.isMetered === true
      ? createStatsPolls(
          (id, isWhole, options) =>
            calls.json({ path: `/containers/${idPath(id)}/stats?stream=0${isWhole ? '' : '&one-shot=1'}` }, options),
          () => clock.monotonic(),
        )
      : createStatsHub(
          (id, options) => calls.open({ path: `/containers/${idPath(id)}/stats` }, options),
          () => clock.monotonic(),
        );
  const read = async <T>(path: string, parse: (json: unknown) => T, options: CallOptions): Promise<Outcome<T>> => {
    const reply = await calls.json({ path }, options);
    return reply.ok ? good(parse(reply.value)) : reply;
  };
  return {
    version: (options) => engine.version(options),
    info: (options) => read('/info', parseInfo, options),
    containers: (scope, options) => read(listPath(scope), (json) => asList(json).map(parseSummary), options),
    inspect: joined((id, options) => read(`/containers/${idPath(id)}/json`, parseDetail, options)),
    images: (options) => read('/images/json', (json) => asList(json).map(parseImage), options),
    image: (name, options) => read(`/images/${idPath(name)}/json`, parseImage, options),
    diskUsage: (options) => read('/system/df', parseDiskUsage, options),
    stats: (ids, options) => hub.read(ids, options),
    logs: (id, wanted, options) => openLogs(calls, id, wanted, options),
    exec: (id, argv, options) => execInContainer(calls, idPath(id), argv, options),
    connectInside: (id, port, place, options) =>
      connectInside({ calls, transport, address, versioned: engine.versioned }, idPath(id), port, place, options),
    swarm: createSwarm(calls),
    events: (listener) => followEvents((options) => calls.open({ path: EVENTS_PATH }, options), clock, listener),
    close: async () => {
      hub.close();
      await engine.close();
    },
  };
}

/** Several who ask the same at the same time get one answer; when the first gave up its question, the others ask themselves. */
function joined<T>(
  ask: (key: string, options: CallOptions) => Promise<Outcome<T>>,
): (key: string, options: CallOptions) => Promise<Outcome<T>> {
  const underWay = new Map<string, Promise<Outcome<T>>>();
  return async (key, options) => {
    const other = underWay.get(key);
    const shared = other === undefined ? null : await within(options.signal, other).catch(() => null);
    if (shared?.ok === true || options.signal.aborted) return shared ?? ask(key, options);
    const own = ask(key, options);
    underWay.set(key, own);
    const answer = await own;
    if (underWay.get(key) === own) underWay.delete(key);
    return answer;
  };
}

async function openLogs(
  calls: EngineCalls,
  id: string,
  wanted: LogOptions,
  options: CallOptions,
): Promise<Outcome<AsyncIterable<readonly LogLine[]>>> {
  const path = `/containers/${idPath(id)}`;
  const detail = await calls.json({ path: `${path}/json` }, options);
  if (!detail.ok) return detail;
  const body = await calls.open({ path: `${path}/logs?${logQuery(wanted)}` }, options);
  if (!body.ok) return body;
  const { hasTty } = parseDetail(detail.value);
  const demuxer = createLogDemuxer({ hasTty, hasTimestamps: true, maxLineBytes: wanted.maxLineBytes ?? 64 * 1024 });
  return good(readLogLines(body.value, demuxer));
}

function listPath(scope: ContainerScope): string {
  if (scope === 'all') return '/containers/json?all=1';
  const filter = scopeFilter(scope);
  return `/containers/json?all=1&filters=${encodeURIComponent(JSON.stringify(filter))}`;
}

function scopeFilter(scope: Exclude<ContainerScope, 'all'>): Readonly<Record<string, readonly string[]>> {
  if (scope === 'projects') return projectFilter(undefined);
  return 'stack' in scope ? { label: [`${STACK_LABEL}=${scope.stack}`] } : projectFilter(scope.project);
}

function idPath(id: string): string {
  return encodeURIComponent(id);
}
