import type { Redis as IoRedis } from 'ioredis';
import { bad, type Fault, good, type Outcome } from '../../model/fault.ts';
import type { RedisAccess } from '../../model/target.ts';
import { deadlineOf, within } from '../../transport/deadline.ts';
import { placeText, silentFault } from '../../transport/faults.ts';
import { pemOf, secure } from '../../transport/secure.ts';
import type { CallOptions, Transport, Wire } from '../../transport/transport.ts';
import { redisFault, replyCode } from './redis-faults.ts';
import { parseInfo, type RedisInfo } from './redis-info.ts';
import type { RedisNodes } from './redis-nodes.ts';

/** A Redis server, over one connection shared by all calls; or several that stand together, as one. */
export interface Redis {
  /** `Redis (10.0.0.3:6379)`, for messages. */
  readonly place: string;
  /** The access it was built for. */
  readonly access: RedisAccess;
  /** Runs one command: strings, numbers (whole ones), null and lists of them, as RESP2 gives them. */
  call(command: string, args: readonly (string | number)[], options: CallOptions): Promise<Outcome<unknown>>;
  /** `INFO`, all default sections, or one. */
  info(section: string | null, options: CallOptions): Promise<Outcome<RedisInfo>>;
  /** The servers behind it, where it is not one alone: see {@link RedisNodes}. */
  readonly nodes?: RedisNodes;
  close(): Promise<void>;
}

interface Session {
  readonly client: IoRedis;
  readonly wire: Wire;
  isOpen: boolean;
  /** Why we ended it ourselves, for the calls that shared it. */
  dropped: Fault | null;
}

/** Builds a client; nothing is connected before the first call, and what broke is connected anew by the next call. */
export function createRedis(transport: Transport, access: RedisAccess, peer: 'Redis' | 'Sentinel' = 'Redis'): Redis {
  const place = placeText(access.endpoint.address, peer);
  let current: Session | null = null;
  const closing = new AbortController();
  let connecting: Promise<Outcome<Session>> | null = null;

  const drop = (session: Session, failure: Fault | null) => {
    session.isOpen = false;
    session.dropped = failure;
    session.wire.destroy();
    session.client.disconnect();
    if (current === session) current = null;
  };

  const connect = async (options: CallOptions): Promise<Outcome<Session>> => {
    const signal = deadlineOf(options);
    const wire = await open(transport, access, place, { signal, timeoutMs: options.timeoutMs, peer });
    if (!wire.ok) return wire;
    const session = await startSession(wire.value);
    try {
      await within(signal, greet(session.client, access));
      current = session;
      return good(session);
    } catch (error) {
      drop(session, null);
      return bad(redisFault(error, place, options.timeoutMs, signal, access.user));
    }
  };

  // Shared by all who wait, so it ends with none of them but with its own deadline.
  const sessionOf = async (signal: AbortSignal, timeoutMs: number): Promise<Outcome<Session>> => {
    if (current?.isOpen) return good(current);
    connecting ??= connect({ signal: closing.signal, timeoutMs }).finally(() => {
      connecting = null;
    });
    try {
      return await within(signal, connecting);
    } catch (error) {
      return bad(redisFault(error, place, timeoutMs, signal));
    }
  };

  const call: Redis['call'] = async (command, args, options) => {
    const signal = deadlineOf(options);
    for (let isRetry = false; ; isRetry = true) {
      const isFresh = current === null;
      const session = await sessionOf(signal, options.timeoutMs);
      if (!session.ok) return session;
      try {
        return good(await within(signal, session.value.client.call(command, ...args)));
      } catch (error) {
        const failure = session.value.dropped ?? redisFault(error, place, options.timeoutMs, signal, access.user);
        // What comes after a silence would answer the wrong question of an impatient reader: a new connection is cheap.
        if (signal.aborted) drop(session.value, silentFault(place, options.timeoutMs));
        // A kept connection may have died with a restart of the server: that says nothing about the server now.
        const hasDied = !session.value.isOpen && session.value.dropped === null && !signal.aborted;
        if (!hasDied || isFresh || isRetry) return bad(failure);
      }
    }
  };

  return {
    place,
    access,
    call,
    info: async (section, options) => {
      const text = await call('INFO', section === null ? [] : [section], options);
      return text.ok ? good(parseInfo(String(text.value))) : text;
    },
    close: async () => {
      closing.abort();
      if (current !== null) drop(current, null);
    },
  };
}

async function open(
  transport: Transport,
  { endpoint: { address }, tls, tlsSettings = { isVerified: true } }: RedisAccess,
  place: string,
  call: CallOptions & { readonly peer: string },
): Promise<Outcome<Wire>> {
  const wire = await transport.connect(address, call);
  if (!wire.ok || !tls) return wire;
  const serverName = tlsSettings.serverName ?? (address.kind === 'tcp' ? address.host : 'localhost');
  return secure(wire.value, { ...call, ...pemOf(tlsSettings), place, serverName, isVerified: tlsSettings.isVerified });
}

/**
 * Hands a connected stream to ioredis. Logging in is ours ({@link greet}): ioredis tells the causes of a failed login
 * on its error event only, and writes warnings to the console.
 */
async function startSession(wire: Wire): Promise<Session> {
  const { Redis: Client } = await import('ioredis');
  class WireConnector {
    readonly check = () => true;
    readonly connect = () => Promise.resolve(wire);
    readonly disconnect = () => void wire.destroy();
  }
  const client = new Client({
    Connector: WireConnector as never,
    protocol: 2,
    lazyConnect: true,
    enableOfflineQueue: false,
    enableReadyCheck: false,
    autoResendUnfulfilledCommands: false,
    disableClientInfo: true,
    retryStrategy: () => null,
    maxRetriesPerRequest: 0,
  });
  const session: Session = { client, wire, isOpen: true, dropped: null };
  const end = () => {
    session.isOpen = false;
  };
  client.on('error', end).on('close', end).on('end', end);
  // Resolves in the next turns, since the stream is connected; a stream cut meanwhile is met by the first command.
  await client.connect().catch(end);
  return session;
}

/** Logs in, chooses the database and names the connection, all in one round trip. Rejects with the reply that matters. */
async function greet(client: IoRedis, { user, password, database }: RedisAccess): Promise<void> {
  const login = password === null ? [] : [...(user === null ? [] : [user]), password.reveal()];
  const [auth, select, name] = await Promise.allSettled([
    login.length === 0 ? null : client.call('AUTH', ...login),
    database === 0 ? null : client.call('SELECT', String(database)),
    client.call('CLIENT', 'SETNAME', 'sparkone-tui'),
  ]);
  // A password where none is needed is no failure (`ERR AUTH <password> called without any password configured`).
  if (auth.status === 'rejected' && !/without any password|no password is set/.test(String(auth.reason)))
    throw auth.reason;
  if (select.status === 'rejected') throw select.reason;
  if (name.status === 'rejected' && !['NOPERM', 'ERR'].includes(replyCode(name.reason) ?? '')) throw name.reason;
  if (name.status === 'rejected' && /max number of clients/.test(String(name.reason))) throw name.reason;
}
