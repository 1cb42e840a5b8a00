import type { Address, Endpoint } from '../../model/service.ts';

/** Source of a login that the configuration gives. */
export const CONFIGURED = 'configuration';

/** What the configuration makes of an address that was found; null where nobody knows one. */
export function addressOf(
  found: Address | undefined,
  host: string | undefined,
  port: number | undefined,
  usual: number,
): Address | null {
  if (host?.startsWith('/')) return { kind: 'unix', path: host };
  if (host === undefined && found?.kind !== 'tcp') return found ?? null;
  const before = found?.kind === 'tcp' ? found : undefined;
  return { kind: 'tcp', host: host ?? before?.host ?? 'localhost', port: port ?? before?.port ?? usual };
}

/** A way that the configuration changed is the configuration's; otherwise it stays as it was found. */
export function endpointAt(found: Endpoint | undefined, address: Address, isGiven: boolean): Endpoint {
  return !isGiven && found !== undefined ? found : { address, route: 'config', prefix: '', tls: false };
}
