import type { SwarmFacts, SwarmServiceState } from '../../../actions/swarm/swarm-facts.ts';
import { bad, good, type Outcome } from '../../../model/fault.ts';
import type { ActionId } from '../../../model/plan.ts';
import type { Moment, SwarmMoment } from '../moment.ts';
import { engineTrouble } from '../readings/engine.ts';
import { SERVICE_NAMES, SERVICES, type ServiceName } from '../stack.ts';
import { demoCheckout } from './deploys.ts';
import { type DemoLook, DIRECTORY } from './look.ts';

/** Actions that a swarm has a way of its own for. */
const OF_SWARM: ReadonlySet<ActionId> = new Set(['restart', 'restart-stack', 'update', 'rollback']);

/** Whether an action on the simulated stack is done the swarm's way. */
export function isDoneBySwarm(action: ActionId, { swarm }: Moment): boolean {
  return swarm !== null && OF_SWARM.has(action);
}

function stateOf({ services, deploys }: Moment, swarm: SwarmMoment, service: ServiceName): SwarmServiceState {
  const tasks = swarm.tasks.filter((task) => task.service === service);
  const isBuilt = service === 'api' || service === 'worker';
  const before = deploys.at(-2)?.number;
  return {
    service,
    name: `sparkone_${service}`,
    role: SERVICES[service].role,
    image: services[service].image,
    previousImage: isBuilt && before !== undefined ? `sparkone-api:${before}` : null,
    mode: service === 'traefik' ? 'global' : 'replicated',
    running: tasks.filter(({ state }) => state === 'running').length,
    wanted: tasks.length,
    update: null,
    failureAction: 'rollback',
    version: 100 + (deploys.at(-1)?.number ?? 0),
    updatedAt: deploys.at(-1)?.at ?? null,
    published: SERVICES[service].published.map((port) => ({ targetPort: port, publishedPort: port })),
  };
}

/** What plans on the simulated swarm stand on. */
export function demoSwarm(look: DemoLook): Outcome<SwarmFacts> {
  const { moment } = look;
  const { swarm } = moment;
  const trouble = engineTrouble(moment);
  if (trouble !== null) return bad(trouble);
  if (swarm === null) throw new Error('asked for a swarm where there is none');
  return good({
    isSwarm: true,
    stack: 'sparkone',
    services: SERVICE_NAMES.toSorted().map((service) => stateOf(moment, swarm, service)),
    downNodes: swarm.nodes.filter(({ state }) => state !== 'ready').map(({ host }) => host),
    source: {
      directory: DIRECTORY,
      files: [{ path: `${DIRECTORY}/docker-stack.yml`, hash: 'demo' }],
      hasDotenv: true,
      checkout: demoCheckout(look),
    },
  });
}
