import type { Clock } from '../model/clock.ts';
import { bad, type Fault, fault, good, type Outcome } from '../model/fault.ts';
import { Secret } from '../model/secret.ts';
import type { Address, Endpoint } from '../model/service.ts';
import type { Discovered, PostgresAccess, RedisAccess } from '../model/target.ts';
import { phrase } from '../text/lang.ts';
import type { Transport } from '../transport/transport.ts';
import { type Api, createApi } from './api.ts';
import { type CallBudget, createCallBudget } from './budget.ts';
import { byName } from './by-name.ts';
import { createDocker, type Docker } from './docker/docker.ts';
import { createHost, type Host } from './host/host.ts';
import { createPostgres, type Postgres } from './postgres/postgres.ts';
import { type Alertmanager, createAlertmanager } from './prometheus/alertmanager.ts';
import { createAlertmanagerCluster } from './prometheus/alertmanager-cluster.ts';
import { createPrometheus, type Prometheus } from './prometheus/prometheus.ts';
import { createReaching } from './reaching.ts';
import type { Redis } from './redis/redis.ts';
import { createRedisOf } from './redis/redis-access.ts';

/** What clients are made from. */
export interface ClientsOptions {
  readonly transport: Transport;
  /** What is known of the target now; asked at every use, so that a recreated container's new address is followed. */
  readonly discovered: () => Discovered;
  readonly clock: Clock;
  /** Where the Docker engine listens. Default `/var/run/docker.sock`. */
  readonly dockerAddress?: Address;
}

/**
 * One client a service of the target, made at the first use. A service that discovery did not find is an `absent`
 * fault; one whose address or credentials changed gets a new client, and the old one is closed.
 */
export interface Clients {
  readonly transport: Transport;
  readonly docker: Docker;
  readonly host: Host;
  /** Our calls to the API's rate-limited paths, over all its addresses. */
  readonly budget: CallBudget;
  /** Whether connections to this address go through a process in its container, for want of a route to it. */
  isRelayed(address: Address): boolean;
  api(): Outcome<Api>;
  prometheus(): Outcome<Prometheus>;
  alertmanager(): Outcome<Alertmanager>;
  postgres(): Outcome<Postgres>;
  /** Read replicas of the configuration, in its order; empty without. */
  replicas(): readonly Postgres[];
  redis(): Outcome<Redis>;
  /** Ends all connections and streams; the transport stays. */
  close(): Promise<void>;
}

interface Closable {
  close(): Promise<void>;
}

/** Builds the clients of a target; nothing is connected before it is used. */
export function createClients({ transport, discovered, clock, dockerAddress }: ClientsOptions): Clients {
  const docker = createDocker(transport, clock, dockerAddress);
  const reaching = createReaching({ transport, docker, clock, discovered });
  const budget = createCallBudget(() => clock.now());
  const slots: Slot<Closable>[] = [];
  const slot = <T extends Closable>(): Slot<T> => {
    const made = createSlot<T>();
    slots.push(made);
    return made;
  };
  const [api, prometheus, alertmanager] = [slot<Api>(), slot<Prometheus>(), slot<Alertmanager>()];
  const [postgres, redis, replicas] = [slot<Postgres>(), slot<Redis>(), slot<Replicas>()];

  const http = <T extends Closable>(
    service: 'api' | 'prometheus' | 'alertmanager',
    from: Slot<T>,
    make: (options: { readonly transport: Transport; readonly endpoint: Endpoint }) => T,
  ): Outcome<T> => {
    const endpoint = discovered()[service];
    if (endpoint === null) return bad(notFoundFault(service));
    return good(from.get(keyOf(endpoint), () => make({ transport: reaching.transport, endpoint })));
  };

  return {
    transport,
    docker,
    host: createHost(transport),
    budget,
    isRelayed: reaching.isRelayed,
    api: () => http('api', api, (options) => createApi(options, budget)),
    prometheus: () => http('prometheus', prometheus, createPrometheus),
    alertmanager: () => {
      const { alertmanager: first, alertmanagerPeers: peers = [] } = discovered();
      if (first === null || peers.length === 0) return http('alertmanager', alertmanager, createAlertmanager);
      const open = () => createAlertmanagerCluster(reaching.transport, [first, ...peers]);
      return good(alertmanager.get(keyOf([first, ...peers]), open));
    },
    postgres: () => {
      const access = discovered().postgres;
      if (access === null) return bad(notFoundFault('postgres'));
      return good(postgres.get(keyOf(access), () => createPostgres(reaching.transport, access)));
    },
    replicas: () => {
      const accesses = discovered().postgres?.replicas ?? [];
      const open = () => createReplicas(byName(reaching.transport, discovered), accesses);
      return accesses.length === 0 ? [] : replicas.get(keyOf(accesses), open).all;
    },
    redis: () => {
      const access = discovered().redis;
      if (access === null) return bad(notFoundFault('redis'));
      return good(
        redis.get(keyOf(access), () => createRedisOf(access, { transport: reaching.transport, clock, discovered })),
      );
    },
    close: async () => {
      await Promise.allSettled([docker.close(), ...slots.map((each) => each.close())]);
    },
  };
}

interface Replicas extends Closable {
  readonly all: readonly Postgres[];
}

function createReplicas(transport: Transport, accesses: readonly PostgresAccess[]): Replicas {
  const all = accesses.map((access) => createPostgres(transport, access));
  return { all, close: async () => void (await Promise.allSettled(all.map((one) => one.close()))) };
}

interface Slot<T extends Closable> {
  /** The client for this key; another key closes the client before. */
  get(key: string, make: () => T): T;
  close(): Promise<void>;
}

function createSlot<T extends Closable>(): Slot<T> {
  let held: { readonly key: string; readonly client: T } | null = null;
  return {
    get: (key, make) => {
      if (held?.key !== key) {
        void held?.client.close();
        held = { key, client: make() };
      }
      return held.client;
    },
    close: async () => {
      await held?.client.close();
      held = null;
    },
  };
}

/** All that a client depends on, secrets included (which JSON leaves out by itself). */
function keyOf(access: Endpoint | PostgresAccess | RedisAccess | readonly (PostgresAccess | Endpoint)[]): string {
  return JSON.stringify(access, function open(this: Record<string, unknown>, name: string, value: unknown) {
    const raw = this[name];
    return raw instanceof Secret ? raw.reveal() : value;
  });
}

const NAMES = {
  api: 'API',
  prometheus: 'Prometheus',
  alertmanager: 'Alertmanager',
  postgres: 'Postgres',
  redis: 'Redis',
};

function notFoundFault(service: keyof typeof NAMES): Fault {
  const name = NAMES[service];
  return fault(
    'absent',
    phrase(`${name} não foi encontrado neste alvo`, `${name} was not found on this target`),
    phrase(
      `confira se o serviço existe no compose ou ponha seu endereço na configuração (${service})`,
      `check that the service is in the compose file, or put its address into the configuration (${service})`,
    ),
    'NOT_FOUND',
  );
}
