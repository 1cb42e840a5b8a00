import type { Secret } from './secret.ts';

/** Roles that a service can be given: what serves requests first, then what it stands on, then what watches. */
export const ROLES = [
  'api',
  'worker',
  'postgres',
  'redis',
  'edge',
  'prometheus',
  'alertmanager',
  'grafana',
  'exporter',
  'tracing',
] as const;

/** What a service does in the stack, whatever it is called. */
export type Role = (typeof ROLES)[number] | 'other';

/** Where a service listens, as seen from the target. */
export type Address =
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number }
  | { readonly kind: 'unix'; readonly path: string };

/** How an address was found: published port, container address on its network, `.env`, configuration, or by exec inside the container. */
export type Route = 'published' | 'container' | 'env' | 'config' | 'exec';

/** How TLS is spoken, where the configuration tells it. Keys and certificates are PEM. */
export interface TlsSettings {
  /** In place of the system's authorities. */
  readonly ca?: Secret;
  /** Client certificate and its key, both or none. */
  readonly cert?: Secret;
  readonly key?: Secret;
  /** Name expected in the certificate in place of the address's. */
  readonly serverName?: string;
  /** False accepts any certificate. */
  readonly isVerified: boolean;
}

/** Who we are to an HTTP service, where the configuration tells it. */
export interface HttpAccess {
  readonly headers: Readonly<Record<string, Secret>>;
  /** Basic authentication (RFC 7617). */
  readonly login: { readonly user: string; readonly password: Secret } | null;
  /** Bearer token (RFC 6750). */
  readonly token: Secret | null;
  readonly tls: TlsSettings;
}

/** A way to reach something, and how we know it. */
export interface Endpoint {
  readonly address: Address;
  readonly route: Route;
  /** Path prefix of an HTTP service (`/prometheus`), '' without. */
  readonly prefix: string;
  readonly tls: boolean;
  /** Only of HTTP services. */
  readonly access?: HttpAccess;
}

/** `host:port` or the socket's path, for messages. */
export function addressText(address: Address): string {
  if (address.kind === 'unix') return address.path;
  return address.host.includes(':') ? `[${address.host}]:${address.port}` : `${address.host}:${address.port}`;
}
