import type { BackupPlan } from '../../model/backup-plan.ts';
import type { Endpoint, HttpAccess, Role } from '../../model/service.ts';
import type { Discovered, ExpectedThings } from '../../model/target.ts';
import type { TargetConfig } from '../schema/root.ts';
import { postgresAccess } from './override-postgres.ts';
import { redisAccess } from './override-redis.ts';
import { hasTls, tlsSettings } from './override-tls.ts';

type HttpConfig = TargetConfig['api'];

/** What the configuration says of a target, laid over what was discovered. Nothing said leaves everything as it was found. */
export function applyTarget(discovered: Discovered, name: string, target: TargetConfig): Discovered {
  const { identity } = discovered;
  return {
    ...discovered,
    identity: { ...identity, name, environment: target.environment ?? identity.environment },
    directory: target.directory ?? discovered.directory,
    api: httpEndpoint(discovered.api, target.api),
    prometheus: httpEndpoint(discovered.prometheus, target.prometheus),
    ...alertmanagers(discovered.alertmanager, target.alertmanager),
    postgres: postgresAccess(discovered.postgres, target.postgres),
    redis: redisAccess(discovered.redis, target.redis),
    domains: target.domains?.map(({ host, port }) => (port === 443 ? host : `${host}:${port}`)) ?? discovered.domains,
    ...(target.edge.dnsServer === undefined ? {} : { dnsServer: target.edge.dnsServer }),
    backupDirectory: target.backups.directory ?? discovered.backupDirectory,
    backupPlan: backupPlan(target.backups),
    ...(target.stateDirectory === undefined ? {} : { stateDirectory: target.stateDirectory }),
    expected: expectedThings(target.expected),
  };
}

function backupPlan({ every, grace, drillEvery, minSize, keep }: TargetConfig['backups']): BackupPlan {
  return {
    everyMs: every,
    graceMs: grace,
    drillEveryMs: drillEvery,
    minBytes: minSize ?? null,
    keep: keep ?? null,
  };
}

function expectedThings({ services, alerts, metrics }: TargetConfig['expected']): ExpectedThings {
  const named = Object.entries(alerts ?? {}).map(([name, alert]) => ({ name, forMs: alert.for ?? null }));
  return { services: services ?? null, alerts: alerts === undefined ? null : named, metrics: metrics ?? null };
}

/** Roles by service, as the configuration gives them. */
export function rolesOf({ services }: TargetConfig): Map<string, Role> {
  const roles = new Map<string, Role>();
  for (const [role, names] of Object.entries(services)) for (const name of names ?? []) roles.set(name, role as Role);
  return roles;
}

function httpAccess({ headers, tenant, username, password, token, tls }: HttpConfig): HttpAccess | null {
  const hasLogin = username !== undefined && password !== undefined;
  const named = tenant === undefined ? headers : { ...headers, 'X-Scope-OrgID': tenant };
  if (Object.keys(named).length === 0 && !hasLogin && token === undefined && !hasTls(tls)) return null;
  return {
    headers: named,
    login: hasLogin ? { user: username, password } : null,
    token: token ?? null,
    tls: tlsSettings(tls),
  };
}

function httpEndpoint(found: Endpoint | null, given: HttpConfig): Endpoint | null {
  const base = given.url === undefined ? found : endpointOfUrl(given.url);
  const access = httpAccess(given);
  return base === null || access === null ? base : { ...base, access };
}

/** The one that is asked first and the other members of its cluster; without the first the first of the others is it. */
function alertmanagers(
  found: Endpoint | null,
  given: TargetConfig['alertmanager'],
): Pick<Discovered, 'alertmanager' | 'alertmanagerPeers'> {
  const own = httpEndpoint(found, given);
  const others = (given.peers ?? []).flatMap((url) => httpEndpoint(null, { ...given, url }) ?? []);
  const [first = null, ...peers] = own === null ? others : [own, ...others];
  return { alertmanager: first, ...(peers.length === 0 ? {} : { alertmanagerPeers: peers }) };
}

/** An http or https address that the schema accepted. */
function endpointOfUrl(text: string): Endpoint {
  const { protocol, hostname, port, pathname } = new URL(text);
  const tls = protocol === 'https:';
  const host = hostname.replace(/^\[|\]$/g, '');
  return {
    address: { kind: 'tcp', host, port: port === '' ? (tls ? 443 : 80) : Number(port) },
    route: 'config',
    prefix: pathname.replace(/\/+$/, ''),
    tls,
  };
}
