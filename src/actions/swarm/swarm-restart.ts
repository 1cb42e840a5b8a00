import type { Args } from '../../model/action.ts';
import type { Outcome } from '../../model/fault.ts';
import type { Step } from '../../model/plan.ts';
import { inert } from '../../text/inert.ts';
import { phrase, same } from '../../text/lang.ts';
import { type Body, cannot, drafted, type Frame, must } from '../action.ts';
import type { SwarmWay } from './on-swarm.ts';
import {
  chooseSwarmService,
  lookAtSwarmStack,
  type SwarmFacts,
  type SwarmServiceState,
  serviceIn,
} from './swarm-facts.ts';
import { forceStep, replicasText, swarmBasis, swarmConditions, swarmGate } from './swarm-steps.ts';

/** `docker service update --force`: the engine's own way to make every task anew. */
export const swarmRestart: SwarmWay = {
  look: lookAtSwarmStack,
  draft: draftRestart,
  choices: { service: chooseSwarmService },
};

function touched({ service, wanted }: SwarmServiceState) {
  const name = inert(service);
  return wanted > 1
    ? phrase(`${name}: as réplicas são trocadas uma a uma`, `${name}: its replicas are replaced one by one`)
    : phrase(`${name}: alguns segundos fora do ar`, `${name}: out for a few seconds`);
}

function draftRestart(frame: Frame, facts: SwarmFacts, args: Args): Outcome<Body> {
  const wanted = serviceIn(facts, args.service);
  if (wanted === undefined) {
    const known = facts.services.map(({ service }) => inert(service)).join(', ');
    return cannot(
      phrase(`não há serviço ${inert(args.service ?? '')}`, `there is no service ${inert(args.service ?? '')}`),
      phrase(`há: ${known}`, `there are: ${known}`),
    );
  }
  const { healthPaths, healthDeadlineMs } = frame.settings;
  const name = inert(wanted.service);
  return drafted({
    title: phrase(`Reiniciar ${name} no swarm`, `Restart ${name} on the swarm`),
    preconditions: [
      must('service', wanted.mode !== 'job', same(replicasText(wanted))),
      ...swarmConditions(facts, [wanted]),
    ],
    steps: [
      forceStep(wanted),
      swarmGate('healthy', facts, [wanted], {
        paths: wanted.role === 'api' ? healthPaths.slice(0, 1) : [],
        deadlineMs: healthDeadlineMs,
        returns: false,
      }),
    ],
    touches: [touched(wanted)],
    loses: [],
    undo: phrase('não há o que desfazer', 'there is nothing to undo'),
    basis: { ...(swarmBasis(facts, [wanted]) as object), service: wanted.service },
    probes: ['swarm.services', ...(wanted.role === 'api' ? ['api.health'] : [])],
  });
}

/** Every service anew, data stores first. */
export const swarmRestartStack: SwarmWay = { look: lookAtSwarmStack, draft: draftRestartStack };

function draftRestartStack(frame: Frame, facts: SwarmFacts): Outcome<Body> {
  const services = facts.services.filter(({ mode }) => mode !== 'job');
  const isStore = ({ role }: SwarmServiceState) => role === 'postgres' || role === 'redis';
  const isApp = ({ role }: SwarmServiceState) => role === 'api' || role === 'worker';
  const groups: readonly [string, readonly SwarmServiceState[]][] = [
    ['stores', services.filter(isStore)],
    ['app', services.filter(isApp)],
    ['rest', services.filter((one) => !isStore(one) && !isApp(one))],
  ];
  const steps = groups.flatMap(([name, own]): Step[] =>
    own.length === 0
      ? []
      : [
          ...own.map(forceStep),
          swarmGate(`healthy-${name}`, facts, own, {
            paths: name === 'app' ? frame.settings.healthPaths : [],
            deadlineMs: frame.settings.healthDeadlineMs,
            returns: false,
          }),
        ],
  );
  return drafted({
    title: phrase(
      `Reiniciar os ${services.length} serviços do swarm`,
      `Restart all ${services.length} services of the swarm`,
    ),
    preconditions: [
      must('services', services.length > 0, same(services.map(replicasText).join(', '))),
      ...swarmConditions(facts, services),
    ],
    steps,
    touches: services.map(touched),
    loses: [],
    undo: phrase('não há o que desfazer', 'there is nothing to undo'),
    basis: swarmBasis(facts, services),
    probes: ['swarm.services', 'swarm.nodes'],
  });
}
