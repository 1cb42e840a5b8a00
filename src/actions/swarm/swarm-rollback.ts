import type { Args } from '../../model/action.ts';
import type { Outcome } from '../../model/fault.ts';
import { inert } from '../../text/inert.ts';
import { phrase } from '../../text/lang.ts';
import { type Body, cannot, drafted, type Frame, must, should } from '../action.ts';
import { exec } from '../steps.ts';
import { slug } from '../upkeep/restart.ts';
import type { SwarmWay } from './on-swarm.ts';
import {
  changedTogether,
  chooseReturn,
  lookAtSwarmStack,
  type SwarmFacts,
  type SwarmServiceState,
} from './swarm-facts.ts';
import { swarmBasis, swarmConditions, swarmGate } from './swarm-steps.ts';

/** `docker service rollback`: each service returns to the specification it had before. */
export const swarmRollback: SwarmWay = {
  look: lookAtSwarmStack,
  draft: draftRollback,
  choices: { to: chooseReturn },
};

/** The service asked for; unasked, those that the last deploy changed. */
function servicesToReturn(facts: SwarmFacts, wanted: string | undefined): readonly SwarmServiceState[] {
  if (wanted === undefined) return changedTogether(facts);
  return facts.services.filter(({ service, name }) => service === wanted || name === wanted);
}

function changeText({ service, image, previousImage }: SwarmServiceState): string {
  return `${inert(service)}: ${inert(image)} -> ${inert(previousImage ?? '–')}`;
}

function draftRollback(frame: Frame, facts: SwarmFacts, args: Args): Outcome<Body> {
  const returned = servicesToReturn(facts, args.to);
  const able = facts.services.filter(({ previousImage }) => previousImage !== null);
  const names = returned.map(({ service }) => inert(service)).join(', ');
  if (returned.length === 0 || returned.some(({ previousImage }) => previousImage === null)) {
    const there = able.map(({ service }) => inert(service)).join(', ') || '–';
    return cannot(
      phrase(
        `o swarm não guarda versão anterior de ${inert(args.to ?? 'nenhum serviço')}`,
        `the swarm keeps no version before of ${inert(args.to ?? 'any service')}`,
      ),
      phrase(
        `pode voltar: ${there}; senão, update com o arquivo da versão desejada`,
        `these can return: ${there}; otherwise update with the file of the wanted version`,
      ),
    );
  }
  const { healthPaths, healthDeadlineMs } = frame.settings;
  // An update that hangs halfway is what a rollback is for.
  const conditions = swarmConditions(facts, returned).filter(({ id }) => id !== 'idle');
  return drafted({
    title: phrase(`Voltar ${names} à versão anterior no swarm`, `Return ${names} to the version before on the swarm`),
    preconditions: [
      must('target', true, phrase(returned.map(changeText).join(', '), returned.map(changeText).join(', '))),
      should(
        'once',
        true,
        phrase(
          'o swarm guarda uma só versão: depois disto não há outra para voltar',
          'the swarm keeps one version only: after this there is none to return to',
        ),
      ),
      ...conditions,
    ],
    steps: [
      ...returned.map((one) =>
        exec(
          `return-${slug(one.service)}`,
          phrase(
            `voltar ${inert(one.service)} à versão anterior, no ritmo do swarm`,
            `return ${inert(one.service)} to the version before, at the swarm's own pace`,
          ),
          ['docker', 'service', 'rollback', '--detach', '--quiet', one.name],
          { timeoutMs: 60_000, isSafePoint: true },
        ),
      ),
      swarmGate('healthy', facts, returned, { paths: healthPaths, deadlineMs: healthDeadlineMs, returns: true }),
    ],
    touches: [
      phrase(`${names}: réplicas trocadas no ritmo do swarm`, `${names}: replicas replaced at the swarm's own pace`),
    ],
    loses: [],
    undo: phrase('update com o arquivo da stack', "update with the stack's file"),
    basis: swarmBasis(facts, returned),
    probes: ['swarm.services', 'api.health', 'deploy'],
  });
}
