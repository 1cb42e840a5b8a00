import type { Client, ClientConfig } from 'pg';
import { bad, good, type Outcome } from '../../model/fault.ts';
import type { PostgresAccess } from '../../model/target.ts';
import { deadlineOf, within } from '../../transport/deadline.ts';
import { pemOf } from '../../transport/secure.ts';
import type { CallOptions, Transport, Wire } from '../../transport/transport.ts';
import { isStartupRefusal, isTlsRefusal, postgresFault } from './postgres-faults.ts';

/** Ends a statement that runs longer, on the server, whoever still waits for it. */
export const STATEMENT_TIMEOUT_MS = 10_000;
/** We never queue behind the product's locks. */
export const LOCK_TIMEOUT_MS = 2_000;

/** A session in which nothing can be written. */
export interface PostgresSession {
  readonly client: Client;
  readonly wire: Wire;
  /** True when a pooler refused or dropped the session's settings: each query brings its own in a transaction. */
  isPooled: boolean;
  /** False as soon as the connection ended. */
  isOpen: boolean;
}

/** Opens a session over the transport, in the ways that the access allows. */
export async function connectPostgres(
  transport: Transport,
  access: PostgresAccess,
  place: string,
  call: CallOptions,
): Promise<Outcome<PostgresSession>> {
  const signal = deadlineOf(call);
  let usesTls = access.ssl !== 'disable' && access.endpoint.address.kind === 'tcp';
  let isPooled = false;
  for (;;) {
    const wire = await transport.connect(access.endpoint.address, {
      signal,
      timeoutMs: call.timeoutMs,
      peer: 'Postgres',
    });
    if (!wire.ok) return wire;
    try {
      return good(await logIn(wire.value, access, { usesTls, isPooled, signal }));
    } catch (error) {
      wire.value.destroy();
      if (!signal.aborted && usesTls && access.ssl === 'prefer' && isTlsRefusal(error)) usesTls = false;
      else if (!signal.aborted && !isPooled && isStartupRefusal(error)) isPooled = true;
      else return bad(postgresFault(error, place, call.timeoutMs, signal));
    }
  }
}

interface LogIn {
  readonly usesTls: boolean;
  readonly isPooled: boolean;
  readonly signal: AbortSignal;
}

async function logIn(
  wire: Wire,
  access: PostgresAccess,
  { usesTls, isPooled, signal }: LogIn,
): Promise<PostgresSession> {
  const { Client: PgClient, types } = await import('pg');
  const client = new PgClient({
    ...addressConfig(access),
    ssl: usesTls ? tlsConfig(access) : false,
    stream: () => connected(wire),
    ...(isPooled ? { application_name: SESSION.application_name } : SESSION),
  });
  const parseInstant = types.getTypeParser(types.builtins.TIMESTAMPTZ);
  client.setTypeParser(types.builtins.TIMESTAMPTZ, (text: string) => Number(parseInstant(text)));
  client.setTypeParser(types.builtins.INT8, Number);
  client.setTypeParser(types.builtins.NUMERIC, Number);
  const session: PostgresSession = { client, wire, isPooled, isOpen: true };
  const end = () => {
    session.isOpen = false;
  };
  // A session that dies while idle is found closed by the next query; its last words are not needed.
  client.on('error', end);
  client.on('end', end);
  await within(signal, client.connect());
  // A pooler may also drop our settings without a word (PgBouncer's ignore_startup_parameters).
  session.isPooled ||= !(await within(signal, isReadOnly(client)));
  return session;
}

async function isReadOnly(client: Client): Promise<boolean> {
  const { rows } = await client.query<Record<string, string>>('SHOW default_transaction_read_only');
  return rows[0]?.default_transaction_read_only === 'on';
}

const SESSION = {
  application_name: 'sparkone-tui',
  statement_timeout: STATEMENT_TIMEOUT_MS,
  lock_timeout: LOCK_TIMEOUT_MS,
  options: '-c default_transaction_read_only=on',
} as const;

function addressConfig({ endpoint: { address }, user, database, password }: PostgresAccess): ClientConfig {
  return {
    host: address.kind === 'tcp' ? address.host : 'localhost',
    port: address.kind === 'tcp' ? address.port : 5432,
    user,
    database,
    // A function, so that pg looks neither at PGPASSWORD nor at ~/.pgpass when there is none.
    password: () => password?.reveal() ?? '',
  };
}

/** Modes as libpq defines them (PostgreSQL documentation, 34.19.3). */
function tlsConfig({ ssl, tlsSettings = { isVerified: true } }: PostgresAccess): NonNullable<ClientConfig['ssl']> {
  const { ca, ...own } = pemOf(tlsSettings);
  const { serverName } = tlsSettings;
  const given = {
    ...own,
    ...(ca === undefined ? {} : { ca: [...ca] }),
    ...(serverName === undefined ? {} : { servername: serverName }),
  };
  if (ssl === 'verify-full') return { ...given, rejectUnauthorized: true };
  if (ssl === 'verify-ca') return { ...given, rejectUnauthorized: true, checkServerIdentity: () => undefined };
  return { ...given, rejectUnauthorized: false };
}

/** pg connects its stream itself; ours is connected already and says so again. */
function connected(wire: Wire): Wire {
  return Object.assign(wire, {
    connect: () => {
      process.nextTick(() => wire.emit('connect'));
      return wire;
    },
  });
}
