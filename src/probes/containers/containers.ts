import type { Probe } from '../../model/probe.ts';
import { failed, inapplicable, type Measured, measured } from '../../model/reading.ts';
import type { Role } from '../../model/service.ts';
import { stackOf } from '../../model/swarm.ts';
import type { Discovered } from '../../model/target.ts';
import { en, pt } from '../../text/formats.ts';
import { phrase } from '../../text/lang.ts';
import { AVAILABILITY } from '../cadence.ts';
import { type ProbeContext, within } from '../context.ts';
import { finding, summaryOf } from '../finding.ts';
import { describeContainers } from './container-facts.ts';
import { countOoms, prefetchOoms } from './container-ooms.ts';
import { type ContainerFacts, judgeContainer } from './container-state.ts';
import { inspectProject } from './inspected.ts';
import { noProject } from './no-project.ts';

/** A service that should be here and has no container. */
export interface MissingService {
  readonly service: string;
  readonly role: Role;
  /** How we know of it: the compose file, another container's `depends_on`, or that it was seen before. */
  readonly source: 'compose' | 'depends' | 'seen';
}

/** The project's containers. */
export interface ContainersFacts {
  readonly project: string | null;
  readonly containers: readonly ContainerFacts[];
  readonly missing: readonly MissingService[];
}

/** `docker compose ps`, read through the Engine API. */
export const containers: Probe<ContainersFacts, ProbeContext> = {
  id: 'containers',
  runbook: 'D2',
  title: phrase('Contêineres de pé', 'Containers up'),
  tab: 'overview',
  sets: ['daily'],
  ...AVAILABILITY,
  metrics: [
    { id: 'containers.running', label: phrase('Contêineres rodando', 'Containers running'), unit: 'count' },
    { id: 'containers.expected', label: phrase('Contêineres esperados', 'Containers expected'), unit: 'count' },
  ],
  // Without the engine nobody knows what runs; a socket that is only forbidden to us says nothing of the stack.
  faultLevels: { unreachable: 'critical', timeout: 'critical' },
  read: readContainers,
  judge: (facts, { now }) => [
    ...facts.containers.flatMap((container) => judgeContainer(container, now)),
    ...facts.missing.map(({ service }) =>
      finding(
        'critical',
        phrase(`${service}: esperado e sem contêiner`, `${service}: expected and without a container`),
        service,
      ),
    ),
    ...(facts.containers.length === 0
      ? [
          finding(
            'critical',
            phrase(
              'nenhum contêiner do projeto: a stack está abaixo; docker compose up -d a sobe',
              'no container of the project: the stack is down; docker compose up -d brings it up',
            ),
          ),
        ]
      : []),
  ],
  summarize: (reading) =>
    summaryOf(reading, ({ containers: all }) => {
      const running = all.filter(({ state }) => state === 'running').length;
      const expected = all.filter(({ shouldRun }) => shouldRun).length;
      return phrase(
        `${pt.number(running)} de ${pt.number(expected)} rodando`,
        `${en.number(running)} of ${en.number(expected)} running`,
      );
    }),
  shell: 'docker compose ps -a',
};

async function readContainers(context: ProbeContext, signal: AbortSignal): Promise<Measured<ContainersFacts>> {
  const target = await context.target();
  const options = within(AVAILABILITY.deadlineMs, signal);
  const { project } = target.identity;
  // A swarm tells of tasks on every node; the containers of this one are a part of them.
  if (stackOf(target) !== null) return inapplicable();
  if (project === null) {
    if (target.engineFault !== null) return failed(target.engineFault);
    return target.services.length === 0
      ? failed(noProject(target))
      : measured(factsOf(context, target, []), samplesOf([]));
  }
  const [inspected] = await Promise.all([
    inspectProject(context, project, 0, options),
    prefetchOoms(context, target.containers, options),
  ]);
  if (!inspected.ok) return failed(inspected.fault);
  const found = inspected.value;
  const ooms = await countOoms(context, found, options);
  const all = describeContainers(found, target.services, (id) => ooms.get(id) ?? null);
  return measured(factsOf(context, target, all), samplesOf(all));
}

function factsOf(context: ProbeContext, target: Discovered, all: readonly ContainerFacts[]): ContainersFacts {
  const present = new Set(all.map(({ service }) => service));
  const asked = target.services
    .filter(({ service, shouldRun }) => shouldRun && !present.has(service))
    .map(({ service, role, source }): MissingService => ({ service, role, source }));
  const seen = context.memory<{ services: Map<string, Role> }>('containers', () => ({ services: new Map() })).services;
  for (const { service, role, shouldRun } of all) if (shouldRun) seen.set(service, role);
  // A compose file says what belongs here; only without one does what was seen before count.
  const knowsFile = target.services.some(({ source }) => source === 'compose');
  const lost = [...seen]
    .filter(([service]) => !knowsFile && !present.has(service) && !asked.some((one) => one.service === service))
    .map(([service, role]): MissingService => ({ service, role, source: 'seen' }));
  return { project: target.identity.project, containers: all, missing: [...asked, ...lost] };
}

function samplesOf(all: readonly ContainerFacts[]) {
  return [
    { metric: 'containers.running', value: all.filter(({ state }) => state === 'running').length },
    { metric: 'containers.expected', value: all.filter(({ shouldRun }) => shouldRun).length },
  ];
}
