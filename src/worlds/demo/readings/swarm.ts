import { inapplicable } from '../../../model/reading.ts';
import type { SwarmNodeFacts, SwarmServiceFacts, SwarmTaskFacts } from '../../../probes/swarm/swarm-facts.ts';
import type { SwarmNodesFacts } from '../../../probes/swarm/swarm-nodes.ts';
import type { SwarmServicesFacts } from '../../../probes/swarm/swarm-services.ts';
import { calmSwarm } from '../calm-swarm.ts';
import type { Moment, SwarmMoment } from '../moment.ts';
import { containerId, SERVICE_NAMES, SERVICES, type ServiceName } from '../stack.ts';
import { engineTrouble } from './engine.ts';
import { failedWith, type Generator, type Track, tracked } from './view.ts';

const STACK = 'sparkone';
const GIB = 1024 ** 3;

function tasksOf({ tasks }: SwarmMoment, service: ServiceName): SwarmMoment['tasks'] {
  return tasks.filter((task) => task.service === service);
}

function runningOf(moment: Moment, service: ServiceName): number {
  const container = moment.services[service];
  if (moment.swarm === null || container.state !== 'running') return 0;
  return tasksOf(moment.swarm, service).filter(({ state }) => state === 'running').length;
}

function wantedOf(moment: Moment, service: ServiceName): number {
  return moment.swarm === null ? 0 : tasksOf(moment.swarm, service).length;
}

function factsOf(moment: Moment, swarm: SwarmMoment, service: ServiceName): SwarmServiceFacts {
  const { image, state, startedAt } = moment.services[service];
  const plan = SERVICES[service];
  const deploys = moment.deploys;
  const isBuilt = service === 'api' || service === 'worker';
  const before = deploys.at(-2)?.number;
  return {
    service,
    name: `${STACK}_${service}`,
    role: plan.role,
    mode: service === 'traefik' ? 'global' : 'replicated',
    image,
    previousImage: isBuilt && before !== undefined ? `sparkone-api:${before}` : null,
    running: runningOf(moment, service),
    wanted: wantedOf(moment, service),
    update: null,
    tasks: tasksOf(swarm, service).map((task): SwarmTaskFacts => {
      const isUp = state === 'running' || task.state !== 'running';
      return {
        task: service === 'traefik' ? `${service}.${task.node}` : `${service}.${task.slot}`,
        node: task.node,
        state: isUp ? task.state : 'starting',
        error: task.error,
        since: state === 'running' ? Math.max(task.since, startedAt) : task.since,
        image,
        containerId: task.node === '' ? '' : containerId(service, `${image}.${task.slot}`),
      };
    }),
    failures: swarm.failures.filter((failure) => failure.task.startsWith(`${service}.`)),
    recentFailures: swarm.failures.filter((failure) => failure.task.startsWith(`${service}.`)).length,
    ports: plan.published.map((port) => `${port}->${port}/tcp`),
    updatedAt: deploys.at(-1)?.at ?? null,
  };
}

const SERVICE_TRACKS: readonly Track[] = SERVICE_NAMES.flatMap((entity): Track[] => [
  { metric: 'swarm.running', entity, of: (moment) => runningOf(moment, entity) },
  { metric: 'swarm.missing', entity, of: (moment) => wantedOf(moment, entity) - runningOf(moment, entity) },
  {
    metric: 'swarm.failures',
    entity,
    of: ({ swarm }) => swarm?.failures.filter(({ task }) => task.startsWith(`${entity}.`)).length ?? Number.NaN,
  },
]);

/** `docker stack services` of the simulated swarm. */
export const swarmServicesReading: Generator<SwarmServicesFacts> = (view) => {
  const { now } = view;
  if (now.swarm === null) return inapplicable();
  const trouble = engineTrouble(now);
  if (trouble !== null) return failedWith(view, trouble, SERVICE_TRACKS);
  const { swarm } = now;
  const services = SERVICE_NAMES.toSorted().map((service) => factsOf(now, swarm, service));
  return tracked(view, { stack: STACK, services }, SERVICE_TRACKS);
};

function nodeFacts({ host, isManager, state, availability, message }: SwarmMoment['nodes'][number]): SwarmNodeFacts {
  const first = calmSwarm(0).nodes[0]?.host;
  return {
    node: host,
    role: isManager ? 'manager' : 'worker',
    availability,
    state,
    message,
    address: `10.0.0.${host.slice(-1)}`,
    isLeader: isManager,
    reachability: isManager ? 'reachable' : null,
    engine: '26.1.5',
    cpus: 4,
    memoryBytes: 8 * GIB,
    isAsked: host === first,
  };
}

const NODE_TRACKS: readonly Track[] = [
  {
    metric: 'swarm.nodes.ready',
    of: ({ swarm }) => swarm?.nodes.filter(({ state }) => state === 'ready').length ?? Number.NaN,
  },
  {
    metric: 'swarm.nodes.down',
    of: ({ swarm }) => swarm?.nodes.filter(({ state }) => state === 'down').length ?? Number.NaN,
  },
  { metric: 'swarm.managers', of: ({ swarm }) => (swarm === null ? Number.NaN : 1) },
];

/** `docker node ls` of the simulated swarm. */
export const swarmNodesReading: Generator<SwarmNodesFacts> = (view) => {
  const { now } = view;
  if (now.swarm === null) return inapplicable();
  const trouble = engineTrouble(now);
  if (trouble !== null) return failedWith(view, trouble, NODE_TRACKS);
  const nodes = now.swarm.nodes.map(nodeFacts);
  return tracked(view, { nodes, managers: 1, reachableManagers: 1 }, NODE_TRACKS);
};

/** Services with a task on the machine that is asked: the only ones whose use it can tell. */
export function isHere({ swarm }: Moment, service: ServiceName): boolean {
  const here = swarm?.nodes[0]?.host;
  return swarm === null || swarm.tasks.some((task) => task.service === service && task.node === here);
}
