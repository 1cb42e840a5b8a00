import type { CauseView } from '../../model/cause-rule.ts';
import type { Role } from '../../model/service.ts';
import type { ContainerFacts } from '../containers/container-state.ts';
import type { SwarmServiceFacts, SwarmTaskFacts } from './swarm-facts.ts';
import type { SwarmServicesFacts } from './swarm-services.ts';

/** The probe that tells what should run here: the containers of one machine, or the services of a swarm. */
export function tableProbe(view: Pick<CauseView, 'facts' | 'fault'>): 'containers' | 'swarm.services' {
  const isSwarm = view.facts('swarm.services') !== null || view.fault('swarm.services') !== null;
  return isSwarm ? 'swarm.services' : 'containers';
}

/**
 * The tasks of a role's services as containers, for what asks whether a service is up: those that run; where none does, those
 * that should. What is missing beside others that run is not an outage.
 */
export function taskContainers(view: Pick<CauseView, 'facts'>, role: Role): readonly ContainerFacts[] {
  const services = view.facts<SwarmServicesFacts>('swarm.services')?.services ?? [];
  return services
    .filter((service) => service.role === role && service.mode !== 'job')
    .flatMap((service) => {
      const running = service.tasks.filter(({ state }) => state === 'running');
      const told = running.length > 0 ? running : service.tasks;
      return told.map((task, index) => containerOf(service, task, index));
    });
}

function containerOf(service: SwarmServiceFacts, task: SwarmTaskFacts, index: number): ContainerFacts {
  const isUp = task.state === 'running';
  const [last] = service.failures;
  const exitCode = isUp ? null : (last?.exitCode ?? null);
  return {
    entity: index === 0 ? service.service : `${service.service}#${index + 1}`,
    id: task.containerId,
    name: task.task,
    service: service.service,
    role: service.role,
    image: task.image,
    imageId: '',
    state: isUp ? 'running' : exitCode === null ? 'created' : 'exited',
    health: 'none',
    healthOutput: '',
    restarts: service.failures.length,
    exitCode: exitCode ?? 0,
    isOomKilled: false,
    oomEvents: 0,
    lastOomAt: null,
    startedAt: isUp ? task.since : null,
    finishedAt: isUp ? null : (last?.at ?? null),
    error: isUp ? '' : task.error || (last?.error ?? ''),
    shouldRun: true,
    ports: service.ports,
  };
}
