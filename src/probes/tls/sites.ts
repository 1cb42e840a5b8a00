import { containerOfRole, endpointOfPort } from '../../config/discovery/endpoints.ts';
import { alike, type EdgeShape, isSecured } from '../../config/edge/problems/problem.ts';
import { type Fault, fault } from '../../model/fault.ts';
import type { Address } from '../../model/service.ts';
import type { Discovered } from '../../model/target.ts';
import { phrase } from '../../text/lang.ts';

/**
 * A domain's name, and where to ask for it: at the edge, as a visitor would be answered; a domain with a port of its own
 * (`api.example.com:8443`, which only a configuration names) there.
 */
export function siteOf(domain: string, { edge }: Discovered): { readonly name: string; readonly address: Address } {
  const [, name = domain, port] = /^(.+):(\d+)$/.exec(domain) ?? [];
  if (port !== undefined) return { name, address: { kind: 'tcp', host: name, port: Number(port) } };
  return { name, address: edge?.address ?? { kind: 'tcp', host: name, port: 443 } };
}

/** A name at a port, and where to ask for it. */
export interface Site {
  /** As it is called everywhere: the name, with its port where that is not the usual one. */
  readonly domain: string;
  readonly name: string;
  readonly address: Address;
}

/**
 * Every domain at every port: those found or configured at the usual one, and those whose routers listen at another entry
 * point with TLS (`websecure-alt`, `:8443`).
 */
export function sitesOf(target: Discovered, shape: EdgeShape | null): readonly Site[] {
  const usual = target.domains.map((domain): Site => ({ domain, ...siteOf(domain, target) }));
  const edge = containerOfRole(target.containers, 'edge');
  if (shape === null || edge === null) return usual;
  const further = shape.fixed.entryPoints.flatMap((entry): Site[] => {
    const endpoint = entry.port === null || USUAL_PORTS.has(entry.port) ? null : endpointOfPort(edge, entry.port);
    if (endpoint === null) return [];
    const names = shape.routers
      .filter((router) => isSecured(router, entry) && router.entryPoints.some((name) => alike(name, entry.name)))
      .flatMap(({ domains }) => domains);
    return names.map((name) => ({ domain: `${name}:${entry.port}`, name, address: endpoint.address }));
  });
  return [...new Map([...usual, ...further].map((site) => [site.domain, site])).values()];
}

/** Asked for as the edge itself, or without TLS by design. */
const USUAL_PORTS: ReadonlySet<number> = new Set([80, 443]);

/** The fault of a target whose sites nobody told us. */
export function noDomain(): Fault {
  return fault(
    'absent',
    phrase('nenhum domínio encontrado', 'no domain found'),
    phrase(
      'nem labels do Traefik nem Caddyfile os dizem: ponha domains na configuração',
      'neither Traefik labels nor a Caddyfile tell them: put domains into the configuration',
    ),
    'NO_DOMAIN',
  );
}
