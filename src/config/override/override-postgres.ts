import type { PostgresAccess } from '../../model/target.ts';
import type { ReplicaUrl } from '../discovery/service-url.ts';
import type { TargetConfig } from '../schema/root.ts';
import { addressOf, CONFIGURED, endpointAt } from './override-address.ts';
import { hasTls, tlsSettings } from './override-tls.ts';

type PostgresConfig = TargetConfig['postgres'];

/** How to log in to Postgres and its read replicas: what the configuration says, laid over what was found. */
export function postgresAccess(found: PostgresAccess | null, given: PostgresConfig): PostgresAccess | null {
  const primary = primaryAccess(found, given);
  const urls = given.replicas?.flatMap((url) => url ?? []) ?? [];
  if (primary === null || urls.length === 0) return primary;
  return { ...primary, replicas: urls.map((url) => replicaAccess(primary, url)) };
}

/** A login of its own has a password of its own. */
function replicaAccess(
  primary: PostgresAccess,
  { address, database, user, password, ssl }: ReplicaUrl,
): PostgresAccess {
  return {
    endpoint: { address, route: 'config', prefix: '', tls: false },
    database: database ?? primary.database,
    user: user ?? primary.user,
    password: password ?? (user === null || user === primary.user ? primary.password : null),
    ssl: ssl ?? primary.ssl,
    ...(primary.tlsSettings === undefined ? {} : { tlsSettings: primary.tlsSettings }),
    source: CONFIGURED,
  };
}

function primaryAccess(found: PostgresAccess | null, given: PostgresConfig): PostgresAccess | null {
  const { url, host, port, database, user, password, ssl, tls } = given;
  const isGiven = [url, host, port, database, user, password, ssl].some((setting) => setting !== undefined);
  if (!isGiven) return found === null || !hasTls(tls) ? found : { ...found, tlsSettings: tlsSettings(tls) };
  const socket = host?.startsWith('/') ? `${host.replace(/\/$/, '')}/.s.PGSQL.${port ?? 5432}` : host;
  const address = addressOf(url?.address ?? found?.endpoint.address, socket, port, 5432);
  if (address === null) return found;
  const name = user ?? url?.user ?? found?.user ?? 'postgres';
  return {
    endpoint: endpointAt(found?.endpoint, address, url !== undefined || host !== undefined || port !== undefined),
    database: database ?? url?.database ?? found?.database ?? name,
    user: name,
    password: password ?? url?.password ?? found?.password ?? null,
    ssl: ssl ?? url?.ssl ?? found?.ssl ?? 'prefer',
    ...(hasTls(tls) ? { tlsSettings: tlsSettings(tls) } : {}),
    source: CONFIGURED,
  };
}
