import { failed, inapplicable } from '../../../model/reading.ts';
import type { ContainerFacts } from '../../../probes/containers/container-state.ts';
import type { ContainersFacts } from '../../../probes/containers/containers.ts';
import type { ContainersRestartsFacts } from '../../../probes/containers/containers-restarts.ts';
import type { ContainerStatsFacts, ContainersStatsFacts } from '../../../probes/containers/containers-stats.ts';
import type { Moment } from '../moment.ts';
import type { Simulation } from '../simulation.ts';
import { containerId, containerName, imageId, SERVICE_NAMES, SERVICES, type ServiceName } from '../stack.ts';
import { engineTrouble } from './engine.ts';
import { isHere } from './swarm.ts';
import { failedWith, type Generator, type Track, tracked } from './view.ts';

function containerFacts(moment: Moment, service: ServiceName): ContainerFacts {
  const plan = SERVICES[service];
  const now = moment.services[service];
  return {
    entity: service,
    id: containerId(service, now.image),
    name: containerName(service),
    service,
    role: plan.role,
    image: now.image,
    imageId: imageId(now.image),
    state: now.state,
    health: now.state === 'exited' ? 'none' : now.health,
    healthOutput: now.health === 'unhealthy' && now.state === 'running' ? 'exit 1' : '',
    restarts: now.restarts,
    exitCode: now.exitCode,
    isOomKilled: now.isOomKilled,
    oomEvents: 0,
    lastOomAt: null,
    startedAt: now.startedAt,
    finishedAt: now.finishedAt,
    error: '',
    shouldRun: true,
    ports: plan.published.map((port) => `0.0.0.0:${port}->${port}`),
  };
}

function running(moment: Moment): number {
  if (moment.engine.kind !== 'ok') return Number.NaN;
  return SERVICE_NAMES.filter((name) => moment.services[name].state === 'running').length;
}

const COUNTS: readonly Track[] = [
  { metric: 'containers.running', of: running },
  {
    metric: 'containers.expected',
    of: (moment) => (moment.engine.kind === 'ok' ? SERVICE_NAMES.length : Number.NaN),
  },
];

/** `docker compose ps` of the simulated project. */
export const containersReading: Generator<ContainersFacts> = (view) => {
  if (view.now.swarm !== null) return inapplicable();
  const trouble = engineTrouble(view.now);
  if (trouble !== null) return failedWith(view, trouble, COUNTS);
  const facts = SERVICE_NAMES.map((name) => containerFacts(view.now, name));
  return tracked(view, { project: 'sparkone', containers: facts, missing: [] }, COUNTS);
};

function isUp(moment: Moment, service: ServiceName): boolean {
  const { state } = moment.services[service];
  return isHere(moment, service) && moment.engine.kind === 'ok' && (state === 'running' || state === 'paused');
}

function tracksOf(service: ServiceName): Track[] {
  const track = (metric: string, of: (one: Moment['services'][ServiceName]) => number): Track => ({
    metric,
    entity: service,
    of: (moment) => (isUp(moment, service) ? of(moment.services[service]) : Number.NaN),
  });
  return [
    track('container.cpu', (one) => one.cpuPercent),
    track('container.memory', (one) => one.memoryBytes),
    track('container.memory.percent', (one) => (100 * one.memoryBytes) / one.memoryLimitBytes),
    track('container.rx', (one) => one.rxPerSecond),
    track('container.tx', (one) => one.txPerSecond),
    track('container.read', (one) => one.readPerSecond),
    track('container.write', (one) => one.writePerSecond),
  ];
}

const STATS: readonly Track[] = SERVICE_NAMES.flatMap(tracksOf);

function statsFacts(moment: Moment, service: ServiceName): ContainerStatsFacts {
  const now = moment.services[service];
  return {
    entity: service,
    id: containerId(service, now.image),
    service,
    cpuPercent: now.cpuPercent,
    memoryBytes: Math.round(now.memoryBytes),
    memoryLimitBytes: now.memoryLimitBytes,
    hasMemoryLimit: true,
    memoryPercent: (100 * now.memoryBytes) / now.memoryLimitBytes,
    rxPerSecond: now.rxPerSecond,
    txPerSecond: now.txPerSecond,
    readPerSecond: now.readPerSecond,
    writePerSecond: now.writePerSecond,
    processes: now.pids,
    fault: null,
  };
}

/** `docker stats` of the simulated project: running containers only. */
export const containersStatsReading: Generator<ContainersStatsFacts> = (view) => {
  const trouble = engineTrouble(view.now);
  if (trouble !== null) return failed(trouble);
  const rows = SERVICE_NAMES.filter((name) => isUp(view.now, name)).map((name) => statsFacts(view.now, name));
  return tracked(view, { rows }, STATS);
};

const TEN_MINUTES = 600_000;

/** Restarts within a span: the difference of the engine's counter between its ends. */
function restartsWithin(simulation: Simulation, now: Moment, service: ServiceName, spanMs: number): number {
  const before = simulation.near(now.at - spanMs).services[service].restarts;
  return Math.max(0, now.services[service].restarts - before);
}

/** How often the engine started each container again. */
export const containersRestartsReading: Generator<ContainersRestartsFacts> = (view) => {
  if (view.now.swarm !== null) return inapplicable();
  const trouble = engineTrouble(view.now);
  if (trouble !== null) return failed(trouble);
  const { now, simulation } = view;
  const rows = SERVICE_NAMES.map((service) => ({
    entity: service,
    service,
    total: now.services[service].restarts,
    inTenMinutes: restartsWithin(simulation, now, service, TEN_MINUTES),
    inHour: restartsWithin(simulation, now, service, 6 * TEN_MINUTES),
    startedAt: now.services[service].startedAt,
  }));
  const tracks = SERVICE_NAMES.flatMap((service): Track[] => [
    { metric: 'container.restarts', entity: service, of: (moment) => moment.services[service].restarts },
    {
      metric: 'container.restarts.recent',
      entity: service,
      of: (moment) => restartsWithin(simulation, moment, service, TEN_MINUTES),
    },
  ]);
  return tracked(view, { rows, since: simulation.origin.bornAt - 6 * TEN_MINUTES }, tracks);
};
