import { Secret } from '../../model/secret.ts';
import type { Address } from '../../model/service.ts';
import type { PostgresAccess } from '../../model/target.ts';

/** A database address as SQLAlchemy writes it, taken apart. */
export interface DatabaseUrl {
  readonly address: Address;
  readonly database: string;
  readonly user: string;
  readonly password: Secret | null;
  readonly ssl: PostgresAccess['ssl'];
}

/** A Redis address, taken apart. */
export interface RedisUrl {
  readonly address: Address;
  readonly user: string | null;
  readonly password: Secret | null;
  readonly database: number;
  readonly tls: boolean;
}

interface Parts {
  readonly scheme: string;
  readonly user: string | null;
  readonly password: string | null;
  readonly host: string;
  readonly port: number | null;
  readonly path: string;
  readonly query: URLSearchParams;
}

const URL_PARTS =
  /^([a-z][a-z0-9+.-]*):\/\/(?:([^:@/]*)(?::(.*))?@)?(\[[^\]]*\]|[^:/?#@]*)(?::(\d+))?(\/[^?]*)?(?:\?(.*))?$/is;

/**
 * `scheme://user:password@host:port/path?query`. Unlike WHATWG's parser this one takes an `@`, `/` or `#` in a password that
 * nobody encoded: the last `@` before the host decides, as in SQLAlchemy.
 */
function parseUrl(text: string): Parts | null {
  const match = URL_PARTS.exec(text.trim());
  if (match === null) return null;
  const [, scheme = '', user, password, host = '', port, path = '', query = ''] = match;
  return {
    scheme: scheme.toLowerCase(),
    user: user === undefined ? null : decode(user),
    password: password === undefined ? null : decode(password),
    host: decode(host.replace(/^\[|\]$/g, '')),
    port: port === undefined ? null : Number(port),
    path: decode(path.replace(/^\//, '')),
    query: new URLSearchParams(query),
  };
}

/** Percent-decoding that leaves a lone `%` as it is. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** asyncpg says `ssl`, libpq and psycopg `sslmode`; SQLAlchemy passes either on; `true` and `1` mean require. */
function sslMode(query: URLSearchParams): PostgresAccess['ssl'] {
  const said = (query.get('sslmode') ?? query.get('ssl') ?? '').toLowerCase();
  if (['disable', 'false', '0', 'off'].includes(said)) return 'disable';
  if (['require', 'true', '1', 'on'].includes(said)) return 'require';
  return said === 'verify-ca' || said === 'verify-full' ? said : 'prefer';
}

/**
 * Reads `postgresql+asyncpg://user:password@host:port/db?ssl=require` and its kin (`postgres://`, `+psycopg2`, a unix socket
 * by `?host=/run/postgresql`). Null for another database (`sqlite:///...`) and for what is no URL.
 */
export function parseDatabaseUrl(text: string): DatabaseUrl | null {
  const parts = parseUrl(text);
  if (parts === null || !/^(postgres|postgresql)(\+\w+)?$/.test(parts.scheme)) return null;
  const host = parts.host || parts.query.get('host') || 'localhost';
  const port = parts.port ?? (Number(parts.query.get('port')) || 5432);
  const user = parts.user || parts.query.get('user') || 'postgres';
  const password = parts.password ?? parts.query.get('password');
  return {
    address: host.startsWith('/')
      ? { kind: 'unix', path: `${host.replace(/\/$/, '')}/.s.PGSQL.${port}` }
      : { kind: 'tcp', host, port },
    database: parts.path || parts.query.get('dbname') || user,
    user,
    password: password === null ? null : new Secret(password),
    ssl: sslMode(parts.query),
  };
}

/** A read replica's address, taken apart; what it does not say is the primary's. */
export interface ReplicaUrl {
  readonly address: Address;
  readonly database: string | null;
  readonly user: string | null;
  readonly password: Secret | null;
  readonly ssl: PostgresAccess['ssl'] | null;
}

/** Reads `host`, `host:port`, or any part of what {@link parseDatabaseUrl} reads. Null for what is none of them. */
export function parseReplicaUrl(text: string): ReplicaUrl | null {
  const given = text.trim();
  const whole = given.includes('://') ? given : `postgresql://${given}`;
  const [url, parts] = [parseDatabaseUrl(whole), parseUrl(whole)];
  if (url === null || parts === null || (parts.host === '' && !parts.query.has('host'))) return null;
  const hasSsl = parts.query.has('ssl') || parts.query.has('sslmode');
  return {
    address: url.address,
    database: parts.path || parts.query.get('dbname') || null,
    user: parts.user || parts.query.get('user') || null,
    password: url.password,
    ssl: hasSsl ? url.ssl : null,
  };
}

/** Reads `redis://[user]:password@host:port/db`, `rediss://` and `unix:///path?db=1`. Null for what is none of them. */
export function parseRedisUrl(text: string): RedisUrl | null {
  const parts = parseUrl(text);
  if (parts === null || !['redis', 'rediss', 'unix'].includes(parts.scheme)) return null;
  const isUnix = parts.scheme === 'unix';
  const database = Number(parts.query.get('db') ?? (isUnix ? 0 : parts.path || 0));
  const password = parts.password ?? parts.query.get('password');
  return {
    address: isUnix
      ? { kind: 'unix', path: `/${parts.path}` }
      : { kind: 'tcp', host: parts.host || 'localhost', port: parts.port ?? 6379 },
    user: parts.user || null,
    password: password === null || password === '' ? null : new Secret(password),
    database: Number.isInteger(database) && database >= 0 ? database : 0,
    tls: parts.scheme === 'rediss',
  };
}
