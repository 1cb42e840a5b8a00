import { isOwn } from '../../../config/discovery/accesses.ts';
import type { Endpoint, Role } from '../../../model/service.ts';
import { inert } from '../../../text/inert.ts';
import { phrase } from '../../../text/lang.ts';
import type { Evidence } from '../evidence.ts';
import type { Drift, DriftRule } from './rule.ts';

/** Services that the runbook's commands and pages name, with what they are. */
const RUNBOOK_SERVICES: readonly (readonly [service: string, role: Role, line: string])[] = [
  ['api', 'api', 'D4'],
  ['postgres', 'postgres', 'T2'],
  ['redis', 'redis', 'T3'],
  ['traefik', 'edge', 'T4'],
  ['prometheus', 'prometheus', 'D7'],
  ['grafana', 'grafana', 'A3'],
];

function isManaged({ discovered }: Evidence, role: Role): boolean {
  const { postgres, redis, prometheus, containers } = discovered;
  const endpoints: Readonly<Partial<Record<Role, Endpoint | null>>> = {
    postgres: postgres?.endpoint ?? null,
    redis: redis?.endpoint ?? null,
    // What the configuration leads to; what discovery found is the project's own.
    prometheus: prometheus?.route === 'config' ? prometheus : null,
  };
  const endpoint = endpoints[role] ?? null;
  return endpoint !== null && !isOwn(endpoint, containers);
}

function drift(evidence: Evidence, service: string, role: Role | null, line: string): Drift {
  const { containers } = evidence.discovered;
  const other =
    role === null ? undefined : containers.find((container) => container.role === role && !container.isOneOff);
  const name = inert(service);
  if (other !== undefined)
    return {
      id: service,
      runbook: line,
      detail: phrase(
        `o runbook diz ${name}; aqui o serviço se chama ${inert(other.service)}`,
        `the runbook says ${name}; here the service is called ${inert(other.service)}`,
      ),
      remedy: phrase(
        `nos comandos do runbook, troque ${name} por ${inert(other.service)}`,
        `in the runbook's commands, write ${inert(other.service)} for ${name}`,
      ),
    };
  if (role !== null && isManaged(evidence, role))
    return {
      id: service,
      runbook: line,
      detail: phrase(
        `${name} é gerenciado, sem container: "logs ${name}" e restart falham`,
        `${name} is managed, without a container: "logs ${name}" and restart fail`,
      ),
      remedy: phrase('logs e restart são no painel do provedor', "logs and restart are in the provider's console"),
    };
  return {
    id: service,
    runbook: line,
    detail: phrase(`${name} está no runbook e não existe aqui`, `${name} is in the runbook and does not exist here`),
    remedy: phrase(
      'acrescente ao compose, ou diga o que é esperado em expected.services',
      'add it to the compose file, or tell what is expected in expected.services',
    ),
  };
}

/** Services of the runbook, or of the configuration, that are not here. */
export const serviceMissing: DriftRule = {
  id: 'service',
  runbook: 'D2',
  title: phrase('Serviços', 'Services'),
  holds: phrase('todos os do runbook existem', "all of the runbook's exist"),
  find: (evidence) => {
    const { discovered } = evidence;
    if (discovered.engineFault !== null && discovered.containers.length === 0) return discovered.engineFault;
    const here = new Set([...discovered.services, ...discovered.containers].map(({ service }) => service));
    const expected = discovered.expected?.services ?? null;
    if (expected !== null)
      return expected.filter((service) => !here.has(service)).map((service) => drift(evidence, service, null, 'D2'));
    return RUNBOOK_SERVICES.filter(([service]) => !here.has(service)).map(([service, role, line]) =>
      drift(evidence, service, role, line),
    );
  },
};
