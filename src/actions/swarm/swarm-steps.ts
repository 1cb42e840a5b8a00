import type { GateCheck, Precondition, Step } from '../../model/plan.ts';
import type { Json } from '../../model/reading.ts';
import { inert } from '../../text/inert.ts';
import { phrase } from '../../text/lang.ts';
import { must, should } from '../action.ts';
import { exec, gate, type StepOptions } from '../steps.ts';
import { slug } from '../upkeep/restart.ts';
import type { SwarmFacts, SwarmServiceState } from './swarm-facts.ts';

/** The swarm watches each task for a while before it goes on: so much more for every task. */
const PER_TASK_MS = 30_000;

/** What tells an update that begins now from the one before: the engine's own stamp. */
export function stampBefore({ update }: SwarmServiceState): string {
  return update?.startedStamp ?? '';
}

/** As many tasks as are wanted, and no update under way, stopped, or (unless `returns`) taken back. */
export function swarmChecks(
  services: readonly SwarmServiceState[],
  paths: readonly string[],
  returns: boolean,
): readonly GateCheck[] {
  const api = services.find(({ role }) => role === 'api');
  const port = api?.published[0]?.publishedPort;
  return [
    ...services
      .filter(({ mode }) => mode !== 'job')
      .map((one): GateCheck => ({ kind: 'swarm', service: one.name, before: stampBefore(one), returns })),
    ...(port === undefined
      ? []
      : paths.map((path): GateCheck => ({ kind: 'url', url: `http://127.0.0.1:${port}${path}` }))),
  ];
}

/** Gate on services of the swarm: its own word on tasks and updates, and the api's health where every node publishes it. */
export function swarmGate(
  id: string,
  facts: SwarmFacts,
  services: readonly SwarmServiceState[],
  {
    paths,
    deadlineMs,
    returns,
  }: { readonly paths: readonly string[]; readonly deadlineMs: number; readonly returns: boolean },
  options: StepOptions = {},
): Step {
  const tasks = services.reduce((sum, { wanted }) => sum + (Number.isNaN(wanted) ? 1 : wanted), 0);
  const wholeMs = deadlineMs + PER_TASK_MS * tasks;
  const seconds = Math.round(wholeMs / 1000);
  const step = gate(
    id,
    swarmChecks(services, paths, returns),
    wholeMs,
    ['docker', 'stack', 'services', facts.stack],
    options,
  );
  // A moment passes until the swarm says that an update is under way.
  return {
    ...step,
    say: phrase(
      `esperar o swarm dizer que está completo, três vezes seguidas, até ${seconds} s`,
      `wait until the swarm says that it is complete, three times in a row, for ${seconds} s at most`,
    ),
    ...(step.gate === undefined ? {} : { gate: { ...step.gate, inARow: 3, everyMs: 500 } }),
  };
}

/** New tasks of the same specification, one after the other as the service's own update says. */
export function forceStep(service: SwarmServiceState): Step {
  const name = inert(service.service);
  return exec(
    `restart-${slug(service.service)}`,
    phrase(`trocar as tarefas de ${name}, no ritmo do swarm`, `replace the tasks of ${name}, at the swarm's own pace`),
    ['docker', 'service', 'update', '--force', '--detach', '--quiet', service.name],
    { timeoutMs: 60_000, isIdempotent: true, isSafePoint: true },
  );
}

/** `api: 2/2`. */
export function replicasText({ service, running, wanted }: SwarmServiceState): string {
  return `${inert(service)}: ${running}/${wanted}`;
}

/** States of the swarm that a plan stands on or warns of. */
export function swarmConditions(facts: SwarmFacts, services: readonly SwarmServiceState[]): readonly Precondition[] {
  const moving = services.filter(({ update }) => update?.state === 'updating' || update?.state === 'rollback_started');
  const names = moving.map(({ service }) => inert(service)).join(', ');
  const down = facts.downNodes.map(inert).join(', ');
  return [
    must(
      'idle',
      moving.length === 0,
      moving.length === 0
        ? phrase('nenhuma atualização em andamento', 'no update under way')
        : phrase(`o swarm ainda atualiza ${names}: espere`, `the swarm is still updating ${names}: wait`),
    ),
    should(
      'nodes',
      facts.downNodes.length === 0,
      facts.downNodes.length === 0
        ? phrase('todos os nós prontos', 'all nodes ready')
        : phrase(`nós fora do ar: ${down}`, `nodes down: ${down}`),
    ),
  ];
}

/** What of the services a plan stands on: any change of one makes it another plan. */
export function swarmBasis(facts: SwarmFacts, services: readonly SwarmServiceState[]): Json {
  return {
    stack: facts.stack,
    services: services.map(({ name, version }) => ({ name, version })),
  };
}
