import { Secret } from '../../model/secret.ts';
import { type Address, addressText, type Endpoint } from '../../model/service.ts';
import type { FoundContainer, PostgresAccess, RedisAccess } from '../../model/target.ts';
import { containerOfRole, endpointOf, endpointOfPort, servicePort } from './endpoints.ts';
import { parseDatabaseUrl, parseRedisUrl } from './service-url.ts';

/** A setting, and where it was found: `.env DATABASE_URL`. */
export interface Setting {
  readonly value: string;
  readonly source: string;
}

/** What accesses are told from. */
export interface AccessHints {
  /** The project's own containers. */
  readonly own: readonly FoundContainer[];
  /** Those of other projects, and of none. */
  readonly others: readonly FoundContainer[];
  readonly databaseUrl: Setting | null;
  readonly redisUrl: Setting | null;
  /** Environment of the project's Postgres container, for a stack without DATABASE_URL. */
  readonly postgresEnvironment: Readonly<Record<string, string>>;
  /** Command of the project's Redis container, for `--requirepass`. */
  readonly redisCommand: readonly string[];
}

/**
 * An address as the containers see it, as the host reaches it: a service's or container's name becomes its published port or
 * address, `host.docker.internal` the host itself. A name that belongs to no container that is up stays as it is. A
 * neighbour's service of the same name is another one: outside the project only whole container names and addresses count.
 */
export function reachable(address: Address, { own, others }: Pick<AccessHints, 'own' | 'others'>): Endpoint {
  const asSaid = (said: Address): Endpoint => ({ address: said, route: 'env', prefix: '', tls: false });
  if (address.kind === 'unix') return asSaid(address);
  const { host, port } = address;
  if (/^(host\.docker\.internal|gateway\.docker\.internal)$/.test(host))
    return asSaid({ ...address, host: '127.0.0.1' });
  const ownNamed = own.filter(({ service, name, ips }) => service === host || name === host || ips.includes(host));
  const named = ownNamed.length > 0 ? ownNamed : others.filter(({ name, ips }) => name === host || ips.includes(host));
  for (const container of named) {
    // A paused one keeps its address, and its silence is what has to be seen.
    const isUp = container.state === 'running' || container.state === 'paused';
    const endpoint = isUp ? endpointOfPort(container, port) : null;
    if (endpoint !== null) return endpoint;
  }
  return asSaid(address);
}

/** Where a stopped container would be: by its service's name, so that the fault can say which it is. */
function wouldBe(container: FoundContainer, port: number): Endpoint {
  return { address: { kind: 'tcp', host: container.service, port }, route: 'container', prefix: '', tls: false };
}

/** How to log in to Postgres: as the API does, else as the project's own Postgres was set up; null without both. */
export function postgresAccess(hints: AccessHints): PostgresAccess | null {
  const url = hints.databaseUrl === null ? null : parseDatabaseUrl(hints.databaseUrl.value);
  if (url !== null && hints.databaseUrl !== null) {
    const { address, ...login } = url;
    return { ...login, endpoint: reachable(address, hints), source: hints.databaseUrl.source };
  }
  const container = containerOfRole(hints.own, 'postgres');
  if (container === null) return null;
  const { POSTGRES_USER: user = 'postgres', POSTGRES_PASSWORD: password, POSTGRES_DB } = hints.postgresEnvironment;
  return {
    endpoint: endpointOf(container) ?? wouldBe(container, servicePort(container) ?? 5432),
    database: POSTGRES_DB || user,
    user,
    password: password === undefined || password === '' ? null : new Secret(password),
    ssl: 'prefer',
    source: `container ${container.service}`,
  };
}

/** How to log in to Redis: as the API does, else the project's own Redis; null without both. */
export function redisAccess(hints: AccessHints): RedisAccess | null {
  const url = hints.redisUrl === null ? null : parseRedisUrl(hints.redisUrl.value);
  if (url !== null && hints.redisUrl !== null) {
    const { address, ...login } = url;
    return { ...login, endpoint: reachable(address, hints), source: hints.redisUrl.source };
  }
  const container = containerOfRole(hints.own, 'redis');
  if (container === null) return null;
  const at = hints.redisCommand.indexOf('--requirepass');
  const password = at === -1 ? undefined : hints.redisCommand[at + 1];
  return {
    endpoint: endpointOf(container) ?? wouldBe(container, servicePort(container) ?? 6379),
    user: null,
    password: password === undefined ? null : new Secret(password),
    database: 0,
    tls: false,
    source: `container ${container.service}`,
  };
}

/** Whether an access leads to a container of the project, and not to a managed service or a neighbour. */
export function isOwn({ address, route }: Endpoint, own: readonly FoundContainer[]): boolean {
  if (address.kind === 'unix') return false;
  const { host, port } = address;
  return own.some(({ service, name, ips, published }) => {
    if (route === 'published') return published.some(({ hostPort }) => hostPort === port);
    return service === host || name === host || ips.includes(host);
  });
}

/** `host:port` of an access, for messages. */
export function accessText(access: PostgresAccess | RedisAccess): string {
  return addressText(access.endpoint.address);
}
