import type { SwarmUpdate } from '../../clients/docker/docker-swarm-objects.ts';
import type { Finding } from '../../model/check.ts';
import type { Level } from '../../model/level.ts';
import type { JudgeContext, Probe } from '../../model/probe.ts';
import { failed, inapplicable, type Measured, measured } from '../../model/reading.ts';
import { stackOf } from '../../model/swarm.ts';
import { en, pt } from '../../text/formats.ts';
import { type Phrase, phrase } from '../../text/lang.ts';
import { AVAILABILITY } from '../cadence.ts';
import { type ProbeContext, within } from '../context.ts';
import { finding, summaryOf } from '../finding.ts';
import { describeService, nodeNames, type SwarmServiceFacts, type TaskFailure } from './swarm-facts.ts';

import { lookAtTasks } from './swarm-look.ts';

/** The services of the stack. */
export interface SwarmServicesFacts {
  readonly stack: string;
  readonly services: readonly SwarmServiceFacts[];
}

/** How long an update that the engine took back is worth a warning. */
const ROLLED_BACK_NEWS_MS = 86_400_000;

/** `docker stack services` and `docker stack ps`: replicas, updates, and tasks that fail. */
export const swarmServices: Probe<SwarmServicesFacts, ProbeContext> = {
  id: 'swarm.services',
  runbook: 'D2',
  title: phrase('Serviços do swarm', 'Swarm services'),
  tab: 'overview',
  sets: ['daily'],
  isRare: true,
  ...AVAILABILITY,
  // It has to be known first whether there is a swarm at all: a slow line's first look is waited for.
  deadlineMs: 10_000,
  metrics: [
    { id: 'swarm.running', label: phrase('Réplicas rodando', 'Replicas running'), unit: 'count' },
    {
      id: 'swarm.missing',
      label: phrase('Réplicas faltando', 'Replicas missing'),
      unit: 'count',
      threshold: { direction: 'above', critical: 0, forMs: 120_000, hysteresis: 0 },
    },
    {
      id: 'swarm.failures',
      label: phrase('Tarefas que falharam em 10 min', 'Tasks failed in 10 min'),
      unit: 'count',
      threshold: { direction: 'above', warn: 0, critical: 4, hysteresis: 0 },
    },
  ],
  faultLevels: { unreachable: 'critical', timeout: 'critical' },
  read: readServices,
  judge: ({ services }, context) => [
    ...services.flatMap((service) => [
      ...judgeShort(service, context),
      ...judgeUpdate(service, context.now),
      ...judgeFailures(service),
    ]),
    ...(services.length === 0
      ? [
          finding(
            'critical',
            phrase(
              'a stack não tem nenhum serviço: docker stack deploy a traz de volta',
              'the stack has no service at all: docker stack deploy brings it back',
            ),
          ),
        ]
      : []),
  ],
  summarize: (reading) =>
    summaryOf(reading, ({ services }) => {
      const whole = services.filter(({ running, wanted }) => running !== null && running === wanted).length;
      const tasks = services.reduce((sum, { running }) => sum + (running ?? 0), 0);
      return phrase(
        `${pt.number(whole)} de ${pt.number(services.length)} serviços completos, ${pt.number(tasks)} tarefas`,
        `${en.number(whole)} of ${en.number(services.length)} services complete, ${en.number(tasks)} tasks`,
      );
    }),
  shell: 'docker service ls; docker service ps $(docker service ls -q)',
};

async function readServices(context: ProbeContext, signal: AbortSignal): Promise<Measured<SwarmServicesFacts>> {
  const target = await context.target();
  const stack = stackOf(target);
  if (stack === null) return inapplicable();
  const looked = await lookAtTasks(context, stack, within(AVAILABILITY.deadlineMs, signal));
  if (!looked.ok) return failed(looked.fault);
  const { services, tasks, nodes } = looked.value;
  const roles = new Map(target.swarm?.services.map(({ service, role }) => [service, role]));
  const sight = {
    stack,
    tasks,
    nodes: nodeNames(nodes),
    roleOf: (service: string) => roles.get(service) ?? ('other' as const),
    now: context.now(),
  };
  const all = services
    .map((service) => describeService(service, sight))
    .toSorted((a, b) => a.service.localeCompare(b.service));
  return measured({ stack, services: all }, all.flatMap(samplesOf));
}

function samplesOf({ service, running, wanted, recentFailures, mode }: SwarmServiceFacts) {
  const failures = { metric: 'swarm.failures', entity: service, value: recentFailures };
  if (running === null || wanted === null) return [failures];
  return [
    { metric: 'swarm.running', entity: service, value: running },
    // A job's tasks end by themselves.
    ...(mode === 'job' ? [] : [{ metric: 'swarm.missing', entity: service, value: Math.max(0, wanted - running) }]),
    failures,
  ];
}

/** The tasks of a service that do not run, with the first reason that is known. */
function reasonOf({ tasks, failures }: SwarmServiceFacts): string {
  const waiting = tasks.find(({ state, error }) => state !== 'running' && error !== '')?.error;
  return waiting ?? failures[0]?.error ?? '';
}

/** How long the oldest task that should run has not, 0 when nothing says. */
function waitingMs({ tasks }: SwarmServiceFacts, now: number): number {
  const since = tasks.flatMap(({ state, since: at }) => (state === 'running' || at === null ? [] : [at]));
  return since.length === 0 ? 0 : now - Math.min(...since);
}

/** What is said of a service that has fewer tasks than it wants: at once critical without any, else after the limit's patience. */
function judgeShort(service: SwarmServiceFacts, { now, threshold }: JudgeContext): readonly Finding[] {
  const { service: name, running, wanted, mode } = service;
  if (mode === 'job' || running === null || wanted === null || running >= wanted) return [];
  const reason = reasonOf(service);
  const why = reason === '' ? '' : `: ${reason}`;
  const say = (level: Level, text: Phrase): Finding => ({ ...finding(level, text, name), metric: 'swarm.missing' });
  if (running === 0)
    return [
      say(
        'critical',
        phrase(
          `${name}: nenhuma de ${wanted} réplica(s) roda${why}`,
          `${name}: none of ${wanted} replica(s) runs${why}`,
        ),
      ),
    ];
  const limit = threshold('swarm.missing');
  const isOverdue = limit?.critical !== undefined && waitingMs(service, now) >= (limit.forMs ?? 0);
  return [
    say(
      isOverdue && wanted - running > limit.critical ? 'critical' : 'warn',
      phrase(`${name}: ${running} de ${wanted} réplicas${why}`, `${name}: ${running} of ${wanted} replicas${why}`),
    ),
  ];
}

/** The newest of those that share the commonest reason: what happens once while a task is cleared away is not why they fail. */
function mostTelling(failures: readonly TaskFailure[]): TaskFailure | null {
  const count = (reason: string) => failures.filter(({ error }) => error === reason).length;
  const most = Math.max(...failures.map(({ error }) => count(error)));
  return failures.find(({ error }) => count(error) === most) ?? null;
}

function judgeFailures({ service: name, failures, recentFailures }: SwarmServiceFacts): readonly Finding[] {
  const telling = mostTelling(failures.slice(0, recentFailures));
  if (telling === null) return [];
  const { task, node, error } = telling;
  const text = phrase(
    `${name}: tarefa ${task} falhou${node === '' ? '' : ` em ${node}`}: ${error}`,
    `${name}: task ${task} failed${node === '' ? '' : ` on ${node}`}: ${error}`,
  );
  return [{ ...finding('warn', text, name), metric: 'swarm.failures' }];
}

/** What an update's state means, by the engine's words (docker service inspect, UpdateStatus). */
const UPDATES: Readonly<Record<SwarmUpdate['state'], readonly [Level, pt: string, en: string]>> = {
  updating: ['none', 'atualização em andamento', 'update under way'],
  paused: [
    'critical',
    'atualização parada no meio: rollback a desfaz',
    'update stopped halfway: a rollback takes it back',
  ],
  completed: ['none', '', ''],
  rollback_started: ['warn', 'voltando à versão anterior', 'returning to the version before'],
  rollback_paused: [
    'critical',
    'a volta à versão anterior parou no meio',
    'the return to the version before stopped halfway',
  ],
  rollback_completed: ['warn', 'o swarm desfez a última atualização', 'the swarm took the last update back'],
  unknown: ['unknown', 'estado da atualização desconhecido', 'state of the update unknown'],
};

function judgeUpdate({ service, update }: SwarmServiceFacts, now: number): readonly Finding[] {
  if (update === null) return [];
  const [level, portuguese, english] = UPDATES[update.state];
  if (portuguese === '') return [];
  const ended = update.completedAt;
  const isOld = update.state === 'rollback_completed' && ended !== null && now - ended > ROLLED_BACK_NEWS_MS;
  const why = update.message === '' ? '' : ` (${update.message})`;
  return [
    finding(isOld ? 'none' : level, phrase(`${service}: ${portuguese}${why}`, `${service}: ${english}${why}`), service),
  ];
}
