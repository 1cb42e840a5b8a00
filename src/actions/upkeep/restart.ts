import type { Outcome } from '../../model/fault.ts';
import type { Step } from '../../model/plan.ts';
import type { Role } from '../../model/service.ts';
import { inert } from '../../text/inert.ts';
import { type Phrase, phrase, same } from '../../text/lang.ts';
import { type Action, type Args, type Body, cannot, drafted, type Frame, must, should } from '../action.ts';
import { chooseService } from '../choosers.ts';
import {
  basisOf,
  type ContainerFacts,
  healthChecks,
  lookAtStack,
  ofRole,
  type ServiceFacts,
  type StackFacts,
  shownGate,
} from '../stack-facts.ts';
import { exec, gate } from '../steps.ts';

const STOP_SECONDS = '30';

/** What tells whether a service of a role is well again. */
const PROBES: Readonly<Partial<Record<Role, readonly string[]>>> = {
  api: ['api.health', 'api.database', 'api.redis'],
  postgres: ['postgres.ping', 'api.database'],
  redis: ['redis.ping', 'api.redis'],
  edge: ['tls.certificates'],
  prometheus: ['prometheus.up'],
};

/** Restarts one service, whatever state it is in. */
export const restart: Action<StackFacts> = {
  id: 'restart',
  label: phrase('Reiniciar serviço', 'Restart service'),
  help: phrase(
    'reinicia os containers de um serviço e espera ficar saudável',
    "restarts a service's containers and waits until it is healthy",
  ),
  risk: 'medium',
  args: [
    { name: 'service', say: phrase('nome do serviço no compose', "the service's name in compose"), isRequired: true },
  ],
  choices: { service: chooseService },
  look: lookAtStack,
  draft: draftRestart,
};

function draftRestart(frame: Frame, facts: StackFacts, args: Args): Outcome<Body> {
  const wanted = facts.services.find(({ service, role }) => service === args.service || role === args.service);
  if (wanted === undefined) {
    const known = facts.services.map(({ service }) => service).join(', ');
    return cannot(
      phrase(`não há serviço ${inert(args.service ?? '')}`, `there is no service ${inert(args.service ?? '')}`),
      phrase(`há: ${inert(known)}`, `there are: ${inert(known)}`),
    );
  }
  const steps = restartSteps(facts, wanted);
  if (steps === null)
    return cannot(
      noContainer(wanted),
      phrase('instale docker compose no servidor', 'install docker compose on the host'),
    );
  const name = inert(wanted.service);
  const others = dependents(facts, wanted);
  return drafted({
    title: phrase(`Reiniciar ${name}`, `Restart ${name}`),
    preconditions: [
      must('service', true, stateOf(wanted)),
      ...(others === ''
        ? []
        : [
            should(
              'dependents',
              true,
              phrase(
                `${others} usam ${name}: vão falhar por instantes`,
                `${others} use ${name}: they will fail for a moment`,
              ),
            ),
          ]),
    ],
    steps: [
      ...steps,
      gate(
        'healthy',
        healthChecks(facts, [wanted.service], frame.settings.healthPaths.slice(0, 1)),
        frame.settings.healthDeadlineMs,
        shownGate(facts),
      ),
    ],
    touches: [phrase(`${name}: alguns segundos fora do ar`, `${name}: out for a few seconds`)],
    loses: lossOf(wanted),
    undo: phrase('não há o que desfazer', 'there is nothing to undo'),
    basis: { service: wanted.service, containers: wanted.containers.map(({ id }) => id) },
    probes: ['containers', ...(PROBES[wanted.role] ?? [])],
  });
}

/** The containers of a service stopped and started again, or made when there are none; null when that needs compose. */
export function restartSteps(facts: StackFacts, service: ServiceFacts): readonly Step[] | null {
  const { containers } = service;
  const name = inert(service.service);
  if (containers.length === 0) {
    if (facts.compose === null) return null;
    const argv = [...facts.compose, 'up', '-d', '--no-deps', '--no-build', service.service];
    const say = phrase(
      `criar e subir ${name}, que não tem container`,
      `make and start ${name}, which has no container`,
    );
    return [
      exec(`up-${slug(service.service)}`, say, argv, {
        cwd: facts.directory,
        timeoutMs: 120_000,
        isIdempotent: true,
        isSafePoint: true,
      }),
    ];
  }
  const paused = containers.filter(({ state }) => state === 'paused').map((one) => one.name);
  return [
    ...(paused.length === 0
      ? []
      : [
          exec(
            `unpause-${slug(service.service)}`,
            phrase(`tirar ${name} da pausa`, `unpause ${name}`),
            ['docker', 'unpause', ...paused],
            { isIdempotent: true, isSafePoint: true },
          ),
        ]),
    exec(
      `restart-${slug(service.service)}`,
      phrase(
        `reiniciar ${name}, com ${STOP_SECONDS} s para terminar bem`,
        `restart ${name}, with ${STOP_SECONDS} s to end well`,
      ),
      ['docker', 'restart', '-t', STOP_SECONDS, ...containers.map((one) => one.name)],
      { timeoutMs: 120_000, isIdempotent: true, isSafePoint: true },
    ),
  ];
}

/** A service's name as a part of step ids. */
export function slug(service: string): string {
  return (
    service
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-|-$/g, '')
      .slice(0, 40) || 'service'
  );
}

/** The engine's words in Portuguese, as the tables have them. */
const STATES_PT: Readonly<Record<ContainerFacts['state'], string>> = {
  running: 'rodando',
  exited: 'saiu',
  created: 'criado, parado',
  paused: 'pausado',
  restarting: 'reiniciando',
  removing: 'sendo removido',
  dead: 'morto',
  unknown: 'estado desconhecido',
};
const HEALTHS_PT = { healthy: 'ok', unhealthy: 'doente', starting: 'iniciando' } as const;

function stateOf({ service, containers }: ServiceFacts): Phrase {
  const name = inert(service);
  if (containers.length === 0) return same(`${name}: –`);
  const pt = containers.map(({ state, health }) =>
    health === 'none' ? STATES_PT[state] : `${STATES_PT[state]}, ${HEALTHS_PT[health]}`,
  );
  const en = containers.map(({ state, health }) => (health === 'none' ? state : `${state}, ${health}`));
  return phrase(`${name}: ${pt.join('; ')}`, `${name}: ${en.join('; ')}`);
}

function noContainer({ service }: ServiceFacts): Phrase {
  return phrase(
    `${inert(service)} não tem container e não há compose para criá-lo`,
    `${inert(service)} has no container and there is no compose to make it`,
  );
}

function dependents(facts: StackFacts, { role }: ServiceFacts): string {
  if (role !== 'postgres' && role !== 'redis') return '';
  return ofRole(facts, 'api', 'worker')
    .map(({ service }) => inert(service))
    .join(', ');
}

function lossOf({ role }: ServiceFacts): readonly Phrase[] {
  if (role === 'api') return [phrase('requisições em andamento', 'requests under way')];
  if (role === 'worker')
    return [phrase('a tarefa em andamento, se ela não se repete', 'the task under way, unless it is repeated')];
  if (role === 'redis') return [phrase('chaves ainda não gravadas em disco', 'keys not yet saved to disk')];
  if (role === 'postgres')
    return [phrase('transações em andamento são desfeitas', 'transactions under way are rolled back')];
  return [];
}

/** Restarts everything, data stores first, the edge last. */
export const restartStack: Action<StackFacts> = {
  id: 'restart-stack',
  label: phrase('Reiniciar tudo', 'Restart the stack'),
  help: phrase(
    'reinicia todos os serviços, bancos primeiro, esperando cada grupo ficar saudável',
    'restarts every service, data stores first, waiting for each group to be healthy',
  ),
  risk: 'high',
  args: [],
  look: lookAtStack,
  draft: draftRestartStack,
};

function draftRestartStack(frame: Frame, facts: StackFacts): Outcome<Body> {
  const isStore = ({ role }: ServiceFacts) => role === 'postgres' || role === 'redis';
  const isApp = ({ role, isBuilt }: ServiceFacts) => isBuilt || role === 'api' || role === 'worker';
  const groups: readonly [string, readonly ServiceFacts[]][] = [
    ['stores', facts.services.filter(isStore)],
    ['app', facts.services.filter((one) => isApp(one) && !isStore(one))],
    ['rest', facts.services.filter((one) => !isApp(one) && !isStore(one))],
  ];
  const steps: Step[] = [];
  for (const [name, services] of groups) {
    if (services.length === 0) continue;
    for (const service of services) {
      const own = restartSteps(facts, service);
      if (own === null)
        return cannot(
          noContainer(service),
          phrase('instale docker compose no servidor', 'install docker compose on the host'),
        );
      steps.push(...own);
    }
    const names = services.map(({ service }) => service);
    const paths = name === 'app' ? frame.settings.healthPaths : [];
    steps.push(
      gate(`healthy-${name}`, healthChecks(facts, names, paths), frame.settings.healthDeadlineMs, shownGate(facts)),
    );
  }
  const all = facts.services.map(({ service }) => service);
  return drafted({
    title: phrase(`Reiniciar os ${all.length} serviços`, `Restart all ${all.length} services`),
    preconditions: [must('services', all.length > 0, same(inert(all.join(', '))))],
    steps,
    touches: [
      phrase('tudo: o site fica fora do ar por até um minuto', 'everything: the site is out for up to a minute'),
    ],
    loses: [phrase('requisições e tarefas em andamento', 'requests and tasks under way')],
    undo: phrase('não há o que desfazer', 'there is nothing to undo'),
    basis: basisOf(facts, all),
    probes: [],
  });
}
