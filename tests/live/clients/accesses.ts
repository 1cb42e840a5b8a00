import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseDotenv } from '../../../src/config/discovery/dotenv.ts';
import { parseDatabaseUrl } from '../../../src/config/discovery/service-url.ts';
import type { Fault, Outcome } from '../../../src/model/fault.ts';
import type { Address, Endpoint } from '../../../src/model/service.ts';
import type { PostgresAccess, RedisAccess } from '../../../src/model/target.ts';
import type { LiveStack } from '../stack/live.ts';

/** Options of one call with a deadline that a busy machine keeps. */
export const CALL = { signal: new AbortController().signal, timeoutMs: 5000 } as const;

/** The published address of a service of the stack. */
export function addressOf(stack: LiveStack, name: keyof LiveStack['addresses']): Address {
  const [host = '', port = ''] = (stack.addresses[name] ?? '').split(':');
  return { kind: 'tcp', host, port: Number(port) };
}

/** A plain HTTP endpoint of the stack. */
export function endpointOf(stack: LiveStack, name: keyof LiveStack['addresses']): Endpoint {
  return { address: addressOf(stack, name), route: 'published', prefix: '', tls: false };
}

/** How the stack's own `.env` logs in to Postgres, at the published port. */
export function postgresOf(stack: LiveStack): PostgresAccess {
  const env = parseDotenv(readFileSync(join(stack.dir, '.env'), 'utf8'));
  const url = parseDatabaseUrl(env.DATABASE_URL ?? '');
  if (url === null) throw new Error('no DATABASE_URL in the .env of the stack');
  const { database, user, password, ssl } = url;
  return { endpoint: endpointOf(stack, 'postgres'), database, user, password, ssl, source: '.env' };
}

/** Redis of the stack, at the published port. */
export function redisOf(stack: LiveStack): RedisAccess {
  return { endpoint: endpointOf(stack, 'redis'), user: null, password: null, database: 0, tls: false, source: '.env' };
}

/** `kind code` of a failed outcome, `ok` of a good one: what suites compare. */
export function verdictOf(outcome: Outcome<unknown>): string {
  return outcome.ok ? 'ok' : `${outcome.fault.kind} ${outcome.fault.code}`;
}

/** The value of a good outcome; a failed one fails the test with its message. */
export function must<T>(outcome: Outcome<T>): T {
  if (!outcome.ok) throw new Error(describeFault(outcome.fault));
  return outcome.value;
}

function describeFault({ kind, code, message }: Fault): string {
  return `${kind} ${code}: ${message.en}`;
}
