import type { Dispatcher, Pool } from 'undici';
import type { Fault, Outcome } from '../../model/fault.ts';
import type { Endpoint } from '../../model/service.ts';
import { codeOf } from '../../transport/faults.ts';
import { pemOf, secure } from '../../transport/secure.ts';
import { tlsFault } from '../../transport/tls-faults.ts';
import type { Transport, Wire } from '../../transport/transport.ts';
import { CarriedFault } from './http-faults.ts';

const CONNECT_TIMEOUT_MS = 10_000;
/** Below the 5 s after which uvicorn closes an idle connection, so that no request races with that. */
const KEEP_ALIVE_MS = 4_000;

/** For servers of the Prometheus family, which keep a connection for minutes; proxies before them for a minute. */
export const GO_KEEP_ALIVE_MS = 30_000;

/** Where an HTTP client goes, and as whom. */
export interface HttpOptions {
  readonly transport: Transport;
  readonly endpoint: Endpoint;
  /** How the peer is called in messages: `Prometheus`. */
  readonly peer: string;
  /** Host header and TLS server name when they are not those of the address: a domain behind the edge. */
  readonly authority?: string;
  /** False accepts any certificate. Default true. */
  readonly isVerified?: boolean;
  /** Connections at the same time; streams hold one each. Default 4. */
  readonly maxConnections?: number;
  /** How long an idle connection is kept; below what the peer keeps it. Default 4 s. */
  readonly keepAliveMs?: number;
}

/** One request. `path` begins with `/`, carries its query encoded, and stands after the endpoint's prefix. */
export interface HttpRequest {
  readonly path: string;
  readonly method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Largest answer in bytes. Default 8 MiB. */
  readonly maxBytes?: number;
}

/** undici's pool and its way of asking, as {@link dispatch} uses them. */
export interface Undici {
  readonly pool: Pool;
  readonly request: (this: Dispatcher, options: Dispatcher.RequestOptions) => Promise<Dispatcher.ResponseData>;
}

/** A pool that is loaded and connected at its first use. */
export interface LazyPool {
  get(): Promise<Undici>;
  /** Why the peer turned us away after the handshake (TLS 1.3 asks for a client certificate only then); told once. */
  takeRefusal(): Fault | null;
  close(): Promise<void>;
}

/** Builds the pool of a client; nothing is loaded before the first {@link LazyPool.get}. */
export function createLazyPool(options: HttpOptions, place: string): LazyPool {
  let loading: Promise<Undici> | null = null;
  const closing = new AbortController();
  let refusal: Fault | null = null;
  const onWire = (wire: Wire) => {
    if (!options.endpoint.tls) return;
    wire.once('error', (error: unknown) => {
      const failure = tlsFault(error, place, CONNECT_TIMEOUT_MS, closing.signal);
      if (failure.kind === 'denied') refusal = failure;
    });
  };
  const load = async (): Promise<Undici> => {
    const [{ default: UndiciPool }, { default: request }] = await Promise.all([
      import('undici/lib/dispatcher/pool.js'),
      import('undici/lib/api/api-request.js'),
    ]);
    const pool = new UndiciPool(originOf(options), {
      connections: options.maxConnections ?? 4,
      keepAliveTimeout: options.keepAliveMs ?? KEEP_ALIVE_MS,
      // Deadlines are the caller's, by signal.
      headersTimeout: 0,
      bodyTimeout: 0,
      allowH2: false,
      connect: (_target, done) => {
        void reach(options, place, closing.signal).then((wire) => {
          if (!wire.ok) return done(new CarriedFault(wire.fault), null);
          onWire(wire.value);
          done(null, wire.value as Parameters<typeof done>[1] & Wire);
        });
      },
    });
    return { pool, request };
  };
  return {
    get: () => {
      loading ??= load();
      return loading;
    },
    takeRefusal: () => {
      const told = refusal;
      refusal = null;
      return told;
    },
    close: async () => {
      closing.abort();
      if (loading !== null) await (await loading).pool.destroy();
    },
  };
}

async function reach(options: HttpOptions, place: string, signal: AbortSignal): Promise<Outcome<Wire>> {
  const call = { signal, timeoutMs: CONNECT_TIMEOUT_MS };
  const wire = await options.transport.connect(options.endpoint.address, { ...call, peer: options.peer });
  if (!wire.ok || !options.endpoint.tls) return wire;
  const settings = options.endpoint.access?.tls ?? { isVerified: true };
  return secure(wire.value, {
    ...call,
    ...pemOf(settings),
    place,
    serverName: settings.serverName ?? hostOf(options).replace(/^\[|\]$|:\d+$/g, ''),
    isVerified: options.isVerified ?? settings.isVerified,
    alpn: ['http/1.1'],
  });
}

function hostOf({ authority, endpoint: { address } }: HttpOptions): string {
  if (authority !== undefined) return authority;
  if (address.kind === 'unix') return 'localhost';
  const host = address.host.includes(':') ? `[${address.host}]` : address.host;
  return `${host}:${address.port}`;
}

function originOf(options: HttpOptions): string {
  return `${options.endpoint.tls ? 'https' : 'http'}://${hostOf(options)}`;
}

/** Sends one request; the answer's body is still to be read. Rejects with undici's errors, see {@link requestFault}. */
export async function dispatch(
  { pool, request }: Undici,
  options: HttpOptions,
  { path, method = 'GET', headers, body }: HttpRequest,
  signal: AbortSignal,
): Promise<Dispatcher.ResponseData> {
  const call: Dispatcher.RequestOptions = {
    path: options.endpoint.prefix + path,
    method,
    headers: { accept: 'application/json, */*', 'user-agent': 'sparkone-tui', ...identification(options), ...headers },
    signal,
    ...(body === undefined ? {} : { body }),
  };
  try {
    return await request.call(pool, call);
  } catch (error) {
    // A kept connection that the peer closed just now says nothing about the peer: one more try on a new one.
    if (method !== 'GET' || signal.aborted || codeOf(error) !== 'UND_ERR_SOCKET') throw error;
    return request.call(pool, call);
  }
}

/** What the configuration has us say of ourselves. */
function identification({ endpoint: { access } }: HttpOptions): Record<string, string> {
  if (access === undefined) return {};
  const { login, token } = access;
  const given = Object.entries(access.headers).map(([name, value]) => [name.toLowerCase(), value.reveal()]);
  const basic = login === null ? '' : Buffer.from(`${login.user}:${login.password.reveal()}`).toString('base64');
  const authorization = token !== null ? `Bearer ${token.reveal()}` : login !== null ? `Basic ${basic}` : null;
  return { ...Object.fromEntries(given), ...(authorization === null ? {} : { authorization }) };
}
