import type { CauseRule, CauseView } from '../model/cause-rule.ts';
import type { Role } from '../model/service.ts';
import type { SwarmServiceFacts } from '../probes/swarm/swarm-facts.ts';
import type { SwarmNodesFacts } from '../probes/swarm/swarm-nodes.ts';
import type { SwarmServicesFacts } from '../probes/swarm/swarm-services.ts';
import { type Phrase, phrase } from '../text/lang.ts';
import { troubled } from './evidence.ts';
import { shortServices } from './swarm-node-down.ts';

/** What is lost with the last task of a service of this role. */
const SIGNS: Readonly<Partial<Record<Role, readonly string[]>>> = {
  api: ['api.health', 'api.database', 'api.redis', 'api.errors', 'api.latency', 'api.traffic', 'api.slow-queries'],
  edge: ['tls.certificates', 'tls.headers', 'edge.log'],
  prometheus: ['prometheus.up', 'api.latency', 'api.errors', 'api.traffic', 'alerts'],
};

function isHalted({ update }: SwarmServiceFacts): boolean {
  return update?.state === 'paused' || update?.state === 'rollback_paused';
}

/** Roles whose outage has a rule of its own, which knows more of what hangs on them. */
const OWN_RULES: ReadonlySet<Role> = new Set(['redis', 'postgres']);

/** The service that is worst off: halted in an update, else without any task, else short of some. */
function worstOf(view: CauseView): SwarmServiceFacts | undefined {
  const services = view.facts<SwarmServicesFacts>('swarm.services')?.services ?? [];
  const short = shortServices(view);
  return services.find(isHalted) ?? short.find(({ running }) => running === 0) ?? short[0];
}

function titleOf(service: SwarmServiceFacts): Phrase {
  const { service: name, running, wanted } = service;
  if (isHalted(service))
    return phrase(`A atualização de ${name} parou no meio`, `The update of ${name} stopped halfway`);
  return phrase(`${name}: ${running} de ${wanted} réplicas`, `${name}: ${running} of ${wanted} replicas`);
}

/** A service has fewer tasks than it wants while every machine is there: its tasks fail, or find no place. */
export const swarmServiceShort: CauseRule = {
  id: 'swarm-service-short',
  when(view) {
    const nodes = view.facts<SwarmNodesFacts>('swarm.nodes')?.nodes ?? [];
    const service = worstOf(view);
    if (service === undefined || view.level('swarm.services') !== 'critical') return null;
    if (OWN_RULES.has(service.role) && service.running === 0 && !isHalted(service)) return null;
    if (nodes.some(({ state, availability }) => state === 'down' && availability !== 'drain')) return null;
    const { tasks, failures, role, update, previousImage } = service;
    const reason = tasks.find(({ state, error }) => state !== 'running' && error !== '') ?? failures[0];
    const signs = service.running === 0 ? (SIGNS[role] ?? []) : [];
    return {
      id: 'swarm-service-short',
      level: 'critical',
      title: titleOf(service),
      evidence: [
        ...(reason === undefined ? [] : [phrase(`${reason.task}: ${reason.error}`, `${reason.task}: ${reason.error}`)]),
        ...(isHalted(service) && update !== null && update.message !== ''
          ? [phrase(`o swarm diz: ${update.message}`, `the swarm says: ${update.message}`)]
          : []),
      ],
      explains: ['swarm.services', ...troubled(view, signs)],
      service: service.service,
      ...(isHalted(service) && previousImage !== null ? { remedy: 'rollback' as const } : {}),
    };
  },
};
