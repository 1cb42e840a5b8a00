import type { StackFacts } from '../../../actions/stack-facts.ts';
import { notOnSwarm } from '../../../actions/swarm/on-swarm.ts';
import type { Args } from '../../../model/action.ts';
import { bad, fault, good, type Outcome } from '../../../model/fault.ts';
import { phrase, same } from '../../../text/lang.ts';
import type { Moment } from '../moment.ts';
import { engineTrouble } from '../readings/engine.ts';
import type { Simulation } from '../simulation.ts';
import { containerId, containerName, imageId, SERVICE_NAMES, SERVICES } from '../stack.ts';

/** Folder of the simulated project. */
export const DIRECTORY = '/opt/sparkone';
/** Folder of its backups. */
export const BACKUPS = `${DIRECTORY}/backups`;
const COMPOSE_FILE = `${DIRECTORY}/docker-compose.prod.yml`;

/** What the facts of a plan on the simulated stack are taken from. */
export interface DemoLook {
  /** The stack now. */
  readonly moment: Moment;
  readonly simulation: Simulation;
  readonly args: Args;
  /** Login of the operator. */
  readonly who: string;
  /** Key of the target's receipts. */
  readonly key: string;
}

/** A service's image as its compose file names it: without the number of the deploy. */
function imageName(image: string): string {
  return image.startsWith('sparkone-api:') ? 'sparkone-api' : image;
}

/** The containers and services of the simulated project; the fault of its engine while that does not answer. */
export function demoStack(look: Pick<DemoLook, 'moment'>): Outcome<StackFacts> {
  const stack = demoStackHere(look);
  return stack.ok && look.moment.swarm !== null ? bad(notOnSwarm()) : stack;
}

/** The same for what only looks at a service, or speaks to it: on the simulated swarm without compose. */
export function demoStackHere({ moment }: Pick<DemoLook, 'moment'>): Outcome<StackFacts> {
  const trouble = engineTrouble(moment);
  if (trouble !== null) return bad(trouble);
  const isSwarm = moment.swarm !== null;
  return good({
    project: 'sparkone',
    directory: DIRECTORY,
    composeFiles: [COMPOSE_FILE],
    compose: isSwarm ? null : ['docker', 'compose', '-p', 'sparkone', '-f', COMPOSE_FILE],
    apiPort: 8000,
    imagePrefix: isSwarm ? '' : 'sparkone-',
    services: SERVICE_NAMES.toSorted().map((service) => {
      const { state, health, image } = moment.services[service];
      const { role } = SERVICES[service];
      return {
        service,
        role,
        image: imageName(image),
        isBuilt: service === 'api' || service === 'worker',
        containers: [
          {
            id: containerId(service, image),
            name: containerName(service),
            state,
            health: state === 'running' ? health : 'none',
            imageId: imageId(image),
            image,
          },
        ],
      };
    }),
  });
}

/** The fault of something that the simulated stack does not have. */
export function notThere(what: string) {
  return fault(
    'absent',
    phrase(`não há ${what} aqui`, `there is no ${what} here`),
    phrase('veja o que há na aba', 'see what there is in the tab'),
    'ARGS',
  );
}

/** A fault of a service that does not answer in the simulated stack. */
export function silentService(service: string) {
  return fault(
    'unreachable',
    same(`${service}: connection refused`),
    phrase('suba o serviço primeiro', 'bring the service up first'),
  );
}
