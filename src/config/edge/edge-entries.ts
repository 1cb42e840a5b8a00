import { optionOf, type TraefikOptions } from './traefik-options.ts';

/** A port at which the edge listens. */
export interface EntryPoint {
  readonly name: string;
  /** Null for an address that is none. */
  readonly port: number | null;
  /** Entry point or address to which it sends everybody, '' without. */
  readonly redirectsTo: string;
  /** Every router of it speaks TLS. */
  readonly hasTls: boolean;
  /** Certificate resolver of routers that name none, '' without. */
  readonly resolver: string;
}

/** How the edge proves to an authority that a name is its own. */
export type Challenge = 'http' | 'tls' | 'dns';

/** Where the edge gets certificates. */
export interface CertificateResolver {
  readonly name: string;
  readonly challenges: readonly Challenge[];
  /** Entry point at which the HTTP challenge is answered, '' without. */
  readonly challengeEntryPoint: string;
  /** Directory of the ACME authority; '' is Let's Encrypt's. */
  readonly authority: string;
  /** File inside the container in which account and certificates are kept. */
  readonly storage: string;
}

/** What the edge itself is told, as opposed to what is routed. */
export interface EdgeStatic {
  readonly entryPoints: readonly EntryPoint[];
  readonly resolvers: readonly CertificateResolver[];
  /** False: containers are routed only with `traefik.enable=true`. */
  readonly exposesByDefault: boolean;
}

/** Names in the place of `*`: `namesAt(options, 'entrypoints')` of `entryPoints.web.address` is `web`. */
function namesAt(options: TraefikOptions, folder: string): string[] {
  const names = new Map<string, string>();
  for (const option of options.keys()) {
    const [first = '', name = ''] = option.split('.');
    if (first.toLowerCase() === folder && name !== '' && !names.has(name.toLowerCase()))
      names.set(name.toLowerCase(), name);
  }
  return [...names.values()];
}

/** Reads the static configuration (doc.traefik.io/traefik/routing/entrypoints, .../https/acme); defaults as documented. */
export function staticOf(options: TraefikOptions): EdgeStatic {
  return {
    entryPoints: namesAt(options, 'entrypoints').map((name) => entryPointOf(options, name)),
    resolvers: namesAt(options, 'certificatesresolvers').map((name) => resolverOf(options, name)),
    exposesByDefault: !/^false$/i.test(optionOf(options, 'providers.docker.exposedbydefault')),
  };
}

function entryPointOf(options: TraefikOptions, name: string): EntryPoint {
  const of = (key: string): string => optionOf(options, `entrypoints.${name}.${key}`);
  const port = /:(\d+)(?:\/tcp)?$/i.exec(of('address'))?.[1];
  const tls = `entrypoints.${name}.http.tls`.toLowerCase();
  return {
    name,
    port: port === undefined ? null : Number(port),
    redirectsTo: of('http.redirections.entrypoint.to'),
    hasTls: [...options].some(
      ([option, value]) =>
        option.toLowerCase().startsWith(`${tls}.`) || (option.toLowerCase() === tls && !/^false$/i.test(value)),
    ),
    resolver: of('http.tls.certresolver'),
  };
}

function resolverOf(options: TraefikOptions, name: string): CertificateResolver {
  const acme = `certificatesresolvers.${name}.acme`.toLowerCase();
  const of = (key: string): string => optionOf(options, `${acme}.${key}`);
  const has = (challenge: Challenge): boolean =>
    [...options].some(([option, value]) => {
      const key = option.toLowerCase();
      const whole = `${acme}.${challenge}challenge`;
      return key.startsWith(`${whole}.`) || (key === whole && !/^false$/i.test(value));
    });
  return {
    name,
    challenges: (['http', 'tls', 'dns'] as const).filter(has),
    challengeEntryPoint: of('httpchallenge.entrypoint'),
    authority: of('caserver'),
    storage: of('storage') || 'acme.json',
  };
}
