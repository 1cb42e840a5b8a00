import { createClients } from '../../clients/clients.ts';
import type { DockerEvent } from '../../clients/docker/docker-events.ts';
import { projectOf } from '../../config/discovery/engine-container.ts';
import { applyTarget, rolesOf } from '../../config/override/override.ts';
import type { TargetConfig } from '../../config/schema/root.ts';
import type { Clock, Stop } from '../../model/clock.ts';
import type { Line } from '../../model/line.ts';
import { failed, type Reading } from '../../model/reading.ts';
import type { Address, Role } from '../../model/service.ts';
import { stackOf } from '../../model/swarm.ts';
import type { Discovered } from '../../model/target.ts';
import type { World } from '../../model/world.ts';
import type { ProbeClients, ProbeContext } from '../../probes/context.ts';
import { liveProbes, probeSpecs } from '../../probes/registry.ts';
import type { Transport } from '../../transport/transport.ts';
import { createDiscoverCache, discover } from './discover.ts';
import { createHeardEvents } from './heard-events.ts';
import { hintOf, SWARM_PROBES } from './hints.ts';
import { watchLine } from './line-watch.ts';
import { createProbeClients } from './live-clients.ts';
import { createLiveLogSource } from './live-log-source.ts';
import { createPrometheusSource } from './prometheus-source.ts';
import { unknownTarget } from './unknown-target.ts';

const REDISCOVER_EVERY_MS = 30_000;
/** The first readings wait for discovery, and a silent engine must leave them the time to ask the services themselves. */
const DISCOVER_TIMEOUT_MS = 2_000;
/** Each call takes its round trips. */
const DISCOVER_TIMEOUT_OVER_LINE_MS = 5_000;
/** Events come in bursts (`kill`, `die`, `stop`): they are answered together. */
const GATHER_MS = 120;
const HOUR_MS = 3_600_000;

/** What the configuration says of a target, and its name there. */
export interface ConfiguredTarget {
  readonly name: string;
  readonly target: TargetConfig;
}

/** How the live stack is looked at. */
export interface LiveOptions {
  /** Compose project by name; null takes the one that looks most like SparkOne. */
  readonly project: string | null;
  readonly configured?: ConfiguredTarget;
  /** Where the engine listens. Default `/var/run/docker.sock`. */
  readonly dockerAddress?: Address;
  /** True for one round without events and rediscovery. Default false. */
  readonly readsOnce?: boolean;
}

/** What a live world is made of. */
export interface LiveWith {
  readonly transport: Transport;
  readonly clock: Clock;
  readonly options: LiveOptions;
}

/** The live stack, and what else than readings is asked of it: clients for logs and actions, and what was discovered. */
export interface LiveWorld extends World {
  readonly kind: 'live';
  readonly clients: ProbeClients;
  /** After the first discovery. */
  target(): Promise<Discovered>;
  /** What is known now. */
  discovered(): Discovered;
  /** Looks again now. */
  rediscover(): Promise<Discovered>;
  /** Takes another configuration of the target in place of the one before, and looks again. */
  configure(configured: ConfiguredTarget | null): void;
}

/** Builds the live world of a target. Nothing is connected before the first reading. The transport stays open at its end. */
export function createLiveWorld({ transport, clock, options }: LiveWith): LiveWorld {
  const ending = new AbortController();
  const cache = createDiscoverCache();
  const memories = new Map<string, object>();
  const lastOoms = new Map<string, number>();
  const heard = createHeardEvents(() => clock.monotonic());
  const listeners = new Set<(probes: readonly string[], isOverdue?: boolean) => void>();
  const { line } = transport;
  const stops: Stop[] = [];
  let configured = options.configured ?? null;
  const unknown = unknownTarget(transport.host(), options.project ?? configured?.target.project ?? null);
  let known = configured === null ? unknown : applyTarget(unknown, configured.name, configured.target);
  let looking: Promise<Discovered> | null = null;
  let hasLooked = false;

  const dockerAddress = options.dockerAddress ?? configured?.target.engine;
  const clients = createClients({
    transport,
    clock,
    discovered: () => known,
    ...(dockerAddress === undefined ? {} : { dockerAddress }),
  });

  const look = async (): Promise<Discovered> => {
    const startedAt = clock.monotonic();
    const timeoutMs = line === undefined ? DISCOVER_TIMEOUT_MS : DISCOVER_TIMEOUT_OVER_LINE_MS;
    const call = { signal: ending.signal, timeoutMs };
    const looked = {
      transport,
      docker: clients.docker,
      project: options.project ?? configured?.target.project ?? null,
      directory: configured?.target.directory ?? null,
      composeFiles: configured?.target.composeFiles ?? [],
      roles: configured === null ? new Map<string, Role>() : rolesOf(configured.target),
      cache,
    };
    const found = await discover(looked, hasLooked ? known : null, call);
    const cut = line?.faultSince(startedAt) ?? null;
    if (cut !== null) {
      // Half of a look says nothing: what was known stays.
      known = { ...known, engineFault: cut };
      return known;
    }
    known = configured === null ? found : applyTarget(found, configured.name, configured.target);
    if (!hasLooked && options.readsOnce !== true && !ending.signal.aborted) {
      stops.push(clock.every(REDISCOVER_EVERY_MS, () => void rediscover()));
    }
    hasLooked = true;
    return known;
  };
  const rediscover = (): Promise<Discovered> => {
    looking ??= look().finally(() => {
      looking = null;
    });
    return looking;
  };
  const target = (): Promise<Discovered> => (hasLooked ? Promise.resolve(known) : rediscover());

  const context: ProbeContext = {
    clients: createProbeClients(clients, target),
    target,
    now: () => clock.now(),
    monotonic: () => clock.monotonic(),
    ownCpu: () => {
      if (transport.isMetered === true) return null;
      const { user, system } = process.cpuUsage();
      return { user: user / 1000, system: system / 1000 };
    },
    pause: (ms, signal) => pause(clock, ms, signal),
    memory: <T extends object>(key: string, begin: () => T): T => {
      const kept = memories.get(key) ?? begin();
      memories.set(key, kept);
      return kept as T;
    },
    lastOomAt: (id) => lastOoms.get(id) ?? null,
    heardSince: heard.since,
    changedAt: heard.changedAt,
    plannedCalls: plannedCalls(),
    readsOnce: options.readsOnce === true,
  };

  const tell = (probes: readonly string[], isOverdue = false) => {
    for (const listener of listeners) listener(probes, isOverdue);
  };
  const gather = createGathering(clock, async (probes, isMoving) => {
    // One that began before the event may have seen the state before it.
    if (isMoving) await (looking ?? Promise.resolve()).then(rediscover);
    if (!ending.signal.aborted) tell(probes);
  });
  stops.push(gather.stop);

  const onEvent = (event: DockerEvent) => {
    const { project } = known.identity;
    // Before a project is known any start may be the one that is waited for.
    if (event.kind !== 'container') {
      // A node that went, an update that moves on: told by managers alone.
      if (stackOf(known) !== null) gather.add(SWARM_PROBES, false);
      return;
    }
    if (project !== null && projectOf({ labels: event.attributes }) !== project) return;
    heard.note(event.containerId, event.action === 'destroy');
    if (event.action === 'oom') lastOoms.set(event.containerId, event.at);
    if (event.action === 'destroy') lastOoms.delete(event.containerId);
    const hint = hintOf(event);
    if (hint !== null) gather.add(hint.probes, hint.isMoving);
  };
  let stopEvents: Stop | null = null;
  let wasCut = false;
  stops.push(() => stopEvents?.());
  const follow = () => {
    if (stopEvents !== null || options.readsOnce === true) return;
    const onState = (failure: unknown) => {
      if (failure === null) heard.begin();
      else heard.end();
      // Everything may have happened while nobody listened; the first time everything is read anyway.
      if (failure !== null) gather.add(['containers', 'containers.stats'], true);
      else if (wasCut) gather.add(everything, true);
      wasCut = failure !== null;
    };
    stopEvents = clients.docker.events({ onEvent, onState, onGap: heard.end });
  };
  const everything = [...liveProbes.keys()];
  if (line !== undefined) {
    const onAway = () => tell(everything, true);
    const onBack = () => {
      heard.end();
      stopEvents?.();
      stopEvents = null;
      if (listeners.size > 0) follow();
      // What was known of addresses is likely to hold; what does not is read again when the look has found it.
      tell(everything, true);
      void (looking ?? Promise.resolve()).then(rediscover);
    };
    stops.push(watchLine(line, { onAway, onBack }));
  }

  return {
    kind: 'live',
    clients: context.clients,
    logs: createLiveLogSource({ docker: clients.docker, clock, target }),
    metrics: createPrometheusSource({
      prometheus: context.clients.prometheus,
      monotonic: () => clock.monotonic(),
    }),
    identity: () => known.identity,
    target,
    discovered: () => known,
    rediscover,
    configure: (next) => {
      configured = next;
      // A look that is under way still has the configuration before.
      void (looking ?? Promise.resolve()).then(rediscover);
    },
    read: async (probe, signal): Promise<Reading> => {
      const live = liveProbes.get(probe);
      if (live === undefined) throw new Error(`no probe ${probe}`);
      const startedAt = clock.monotonic();
      const found = await live.read(context, signal);
      // Whatever a client makes of a line that was cut under it: the target was not asked.
      const isSuspect = found.fault !== null || (line !== undefined && line.state().kind !== 'up');
      // What does not arise here does not for want of a line either.
      const cut = isSuspect && found.isInapplicable !== true ? (line?.faultSince(startedAt) ?? null) : null;
      return { probe, at: clock.now(), tookMs: clock.monotonic() - startedAt, ...(cut === null ? found : failed(cut)) };
    },
    ...(line === undefined ? {} : overLine(line, target, ending.signal)),
    onHint: (listener) => {
      listeners.add(listener);
      follow();
      return () => void listeners.delete(listener);
    },
    close: async () => {
      ending.abort();
      for (const stop of stops) stop();
      listeners.clear();
      await clients.close();
    },
  };
}

/** What a world beyond a line has beside that of this host. */
function overLine(
  line: Line,
  target: () => Promise<Discovered>,
  signal: AbortSignal,
): Pick<World, 'line' | 'ready' | 'notice' | 'onNotice'> {
  return {
    line,
    // Readings that had to wait for the first look would have half of their time.
    ready: async () => {
      if ((await line.open(signal)) === null) await target();
    },
    notice: () => line.notice(),
    onNotice: (listener) => line.subscribe(listener),
  };
}

/** Calls an hour to each limited path when every screen is open all the time. */
function plannedCalls(): Readonly<Record<string, number>> {
  const planned: Record<string, number> = {};
  for (const { calls, watchedEveryMs } of probeSpecs) {
    for (const [path, count] of Object.entries(calls ?? {})) {
      planned[path] = (planned[path] ?? 0) + (count * HOUR_MS) / watchedEveryMs;
    }
  }
  return planned;
}

function pause(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const done = () => {
      stop();
      signal.removeEventListener('abort', done);
      resolve();
    };
    const stop = clock.after(ms, done);
    signal.addEventListener('abort', done, { once: true });
  });
}

interface Gathering {
  add(probes: readonly string[], isMoving: boolean): void;
  stop(): void;
}

/** Collects hints for a moment and hands them on together. */
function createGathering(
  clock: Clock,
  act: (probes: readonly string[], isMoving: boolean) => Promise<void>,
): Gathering {
  const gathered = new Set<string>();
  let isMoving = false;
  let waiting: Stop | null = null;
  const flush = () => {
    const probes = [...gathered];
    const moved = isMoving;
    gathered.clear();
    isMoving = false;
    waiting = null;
    void act(probes, moved);
  };
  return {
    add: (probes, moves) => {
      for (const probe of probes) gathered.add(probe);
      isMoving ||= moves;
      waiting ??= clock.after(GATHER_MS, flush);
    },
    stop: () => waiting?.(),
  };
}
