import type { Args } from '../../model/action.ts';
import { fault, good, type Outcome } from '../../model/fault.ts';
import { stackOf } from '../../model/swarm.ts';
import { phrase } from '../../text/lang.ts';
import type { Action, Body, Chooser, Frame } from '../action.ts';
import type { Ground } from '../ground.ts';
import type { SwarmFacts } from './swarm-facts.ts';

/** How an action is done on a swarm, where the engine has mechanisms of its own for it. */
export interface SwarmWay {
  look(ground: Ground, args: Args): Promise<Outcome<SwarmFacts>>;
  draft(frame: Frame, facts: SwarmFacts, args: Args): Outcome<Body>;
  /** In place of the action's own, by argument. */
  readonly choices?: Readonly<Record<string, Chooser>>;
}

function isSwarmFacts(facts: object): facts is SwarmFacts {
  return 'isSwarm' in facts && facts.isSwarm === true;
}

/** One action that does the same on a compose project and on a swarm's stack, each in its own way. */
export function onSwarm<F extends object>(compose: Action<F>, swarm: SwarmWay): Action<F | SwarmFacts> {
  const choices = Object.entries(compose.choices ?? {}).map(([arg, choose]): [string, Chooser] => [
    arg,
    async (ground, args) => {
      if (stackOf(ground.target) === null) return choose(ground, args);
      return swarm.choices?.[arg]?.(ground, args) ?? good([]);
    },
  ]);
  const { narrow, ...rest } = compose;
  return {
    ...rest,
    choices: Object.fromEntries(choices),
    look: (ground, args) => (stackOf(ground.target) === null ? compose.look(ground, args) : swarm.look(ground, args)),
    draft: (frame, facts, args) =>
      isSwarmFacts(facts) ? swarm.draft(frame, facts, args) : compose.draft(frame, facts, args),
    ...(narrow === undefined
      ? {}
      : { narrow: (facts, confirmed) => (isSwarmFacts(facts) ? facts : narrow(facts, confirmed)) }),
  };
}

/** The fault of an action that works on the containers of one machine, asked for on a swarm. */
export function notOnSwarm() {
  return fault(
    'unsupported',
    phrase(
      'esta ação trabalha com os contêineres de uma máquina; aqui a stack está num swarm',
      'this action works on the containers of one machine; here the stack is on a swarm',
    ),
    phrase(
      'no swarm há restart, restart-stack, update, rollback, backup, verify, flush, silence, cancel-query e end-session',
      'on a swarm there are restart, restart-stack, update, rollback, backup, verify, flush, silence, cancel-query and end-session',
    ),
    'SWARM',
  );
}
