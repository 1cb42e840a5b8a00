import { isIP } from 'node:net';
import { type ConnectionOptions, connect, type TLSSocket } from 'node:tls';
import { bad, good, type Outcome } from '../model/fault.ts';
import type { TlsSettings } from '../model/service.ts';
import { deadlineOf } from './deadline.ts';
import { tlsFault } from './tls-faults.ts';
import type { CallOptions, Wire } from './transport.ts';

/** How a stream is wrapped in TLS. */
export interface SecureOptions extends CallOptions {
  /** How the peer is called in messages: `Prometheus (10.0.0.2:9090)`. */
  readonly place: string;
  /** Name sent as SNI and checked against the certificate; an IP address is checked but not sent (RFC 6066 section 3). */
  readonly serverName: string;
  /** False accepts any certificate (its faults are then in {@link TLSSocket.authorizationError}). */
  readonly isVerified: boolean;
  /** Certificate authorities in PEM, in place of those that Node comes with. */
  readonly ca?: readonly string[];
  /** Client certificate and its key in PEM, both or none. */
  readonly cert?: string;
  readonly key?: string;
  /** Protocols offered by ALPN. */
  readonly alpn?: readonly string[];
  /** Asks for a stapled OCSP response and is given it, null where the server has none; before the handshake is done. */
  readonly onStaple?: (response: Uint8Array | null) => void;
}

/** Authorities, certificate and key of the configuration, opened. */
export function pemOf({ ca, cert, key }: Partial<TlsSettings>): Pick<SecureOptions, 'ca' | 'cert' | 'key'> {
  return {
    ...(ca === undefined ? {} : { ca: [ca.reveal()] }),
    ...(cert === undefined || key === undefined ? {} : { cert: cert.reveal(), key: key.reveal() }),
  };
}

/** Wraps a connected stream in TLS; the stream is destroyed when that fails. */
export function secure(wire: Wire, options: SecureOptions): Promise<Outcome<TLSSocket>> {
  const signal = deadlineOf(options);
  return new Promise((resolve) => {
    const started = start(wire, options);
    if (!started.ok) return resolve(started);
    const socket = started.value;
    const fail = (error: unknown) => {
      signal.removeEventListener('abort', onAbort);
      socket.destroy();
      wire.destroy();
      resolve(bad(tlsFault(error, options.place, options.timeoutMs, signal)));
    };
    const onAbort = () => fail(signal.reason);
    // Some servers end a connection they do not understand without an error.
    const onEnd = () => fail(Object.assign(new Error('ended during the handshake'), { code: 'ECONNRESET' }));
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) return fail(signal.reason);
    const { onStaple } = options;
    if (onStaple !== undefined) socket.once('OCSPResponse', (response: Buffer | null) => onStaple(response));
    socket.once('error', fail);
    // An error that comes between two owners of the stream must not end the process; its close tells the next owner.
    socket.on('error', () => undefined);
    socket.once('close', onEnd);
    socket.once('secureConnect', () => {
      signal.removeEventListener('abort', onAbort);
      socket.removeListener('error', fail);
      socket.removeListener('close', onEnd);
      resolve(good(socket));
    });
  });
}

/** node:tls throws for a server name that is none and for authorities that cannot be read. */
function start(wire: Wire, options: SecureOptions): Outcome<TLSSocket> {
  try {
    return good(connect(tlsOptions(wire, options)));
  } catch (error) {
    wire.destroy();
    return bad(tlsFault(error, options.place, options.timeoutMs, options.signal));
  }
}

function tlsOptions(wire: Wire, options: SecureOptions): ConnectionOptions {
  return {
    socket: wire,
    host: options.serverName,
    rejectUnauthorized: options.isVerified,
    ...(isIP(options.serverName) === 0 ? { servername: options.serverName } : {}),
    ...(options.ca === undefined ? {} : { ca: [...options.ca] }),
    ...(options.cert === undefined ? {} : { cert: options.cert }),
    ...(options.key === undefined ? {} : { key: options.key }),
    ...(options.alpn === undefined ? {} : { ALPNProtocols: [...options.alpn] }),
    ...(options.onStaple === undefined ? {} : { requestOCSP: true }),
  };
}
