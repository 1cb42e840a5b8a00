import type { Clients } from '../../clients/clients.ts';
import { createOomCounter } from '../../clients/host/cgroup.ts';
import { isOwn } from '../../config/discovery/accesses.ts';
import { bad, type Fault, fault, type Outcome } from '../../model/fault.ts';
import type { Endpoint, Role } from '../../model/service.ts';
import type { Discovered } from '../../model/target.ts';
import type { ProbeClients } from '../../probes/context.ts';
import { inert } from '../../text/inert.ts';
import { phrase } from '../../text/lang.ts';

/** The clients as probes use them: after discovery, and with the state of a container that is down in place of a vain call. */
export function createProbeClients(clients: Clients, target: () => Promise<Discovered>): ProbeClients {
  const asked =
    <T>(role: Role, make: () => Outcome<T>, access: (discovered: Discovered) => Endpoint | null = () => null) =>
    async (): Promise<Outcome<T>> => {
      const discovered = await target();
      const down = downFault(discovered, role, access(discovered));
      if (down !== null) return bad(down);
      const made = make();
      return made.ok || discovered.engineFault === null ? made : bad(lostFault(made.fault, discovered.engineFault));
    };
  return {
    transport: clients.transport,
    docker: clients.docker,
    host: clients.host,
    budget: clients.budget,
    isRelayed: clients.isRelayed,
    oom: createOomCounter(clients.transport.files),
    api: asked('api', clients.api, ({ api }) => elsewhere(api)),
    prometheus: asked('prometheus', clients.prometheus, ({ prometheus }) => elsewhere(prometheus)),
    alertmanager: asked('alertmanager', clients.alertmanager, ({ alertmanager }) => elsewhere(alertmanager)),
    postgres: asked('postgres', clients.postgres, ({ postgres }) => postgres?.endpoint ?? null),
    replicas: async () => {
      await target();
      return clients.replicas();
    },
    redis: asked('redis', clients.redis, ({ redis }) => redis?.endpoint ?? null),
  };
}

/** A web service's own container is the one that is asked, unless the configuration sends us elsewhere. */
function elsewhere(endpoint: Endpoint | null): Endpoint | null {
  return endpoint?.route === 'config' ? endpoint : null;
}

/** Addresses come from the engine: what was not found without it may well be there. */
function lostFault(failure: Fault, engine: Fault): Fault {
  if (failure.kind !== 'absent') return failure;
  const { 'pt-BR': missing, en: missingEn } = failure.message;
  return fault(
    'absent',
    phrase(
      `${missing}: sem o Docker não se sabe seu endereço`,
      `${missingEn}: without Docker its address is not known`,
    ),
    engine.hint,
    'NO_ENGINE',
  );
}

/** A container that is down has no address: its state says more than a name that does not resolve. */
function downFault(discovered: Discovered, role: Role, access: Endpoint | null): Fault | null {
  const own = discovered.containers.filter((container) => container.role === role && !container.isOneOff);
  const first = own[0];
  if (first === undefined || own.some(({ state }) => state === 'running' || state === 'paused')) return null;
  // A managed service beside a container that is kept stopped is asked all the same.
  if (access !== null && !isOwn(access, own)) return null;
  const service = inert(first.service);
  const state = inert(first.state);
  return fault(
    'unreachable',
    phrase(`o contêiner ${service} não está rodando (${state})`, `the container ${service} is not running (${state})`),
    phrase(
      `veja seus logs e o suba: docker compose up -d ${service}`,
      `read its logs and start it: docker compose up -d ${service}`,
    ),
    'CONTAINER_DOWN',
  );
}
