import type { Caddyfile } from '../../config/edge/caddy-file.ts';
import { type EdgeProblem, type EdgeShape, entryPointsOf, isSecured } from '../../config/edge/problems/problem.ts';
import { edgeProblems } from '../../config/edge/problems/registry.ts';
import type { Probe } from '../../model/probe.ts';
import { failed, type Measured, measured } from '../../model/reading.ts';
import { inert } from '../../text/inert.ts';
import { phrase } from '../../text/lang.ts';
import { RARE } from '../cadence.ts';
import { type ProbeContext, within } from '../context.ts';
import { finding, summaryOf } from '../finding.ts';
import { type EdgeRead, readEdge } from './edge-read.ts';

/** A port at which the edge listens. */
export interface EntryPointFacts {
  readonly name: string;
  readonly port: number | null;
  /** The host publishes it; null when that cannot be told. */
  readonly isPublished: boolean | null;
  readonly redirectsTo: string;
}

/** Where the edge gets certificates. */
export interface ResolverFacts {
  readonly name: string;
  /** `http, tls`; '' when none is declared. */
  readonly challenges: string;
  /** Directory of the authority; '' for the usual one. */
  readonly authority: string;
  readonly storage: string;
}

/** A way from names to a service. */
export interface RouterFacts {
  readonly name: string;
  /** Service whose labels declare it, or a file. */
  readonly source: string;
  readonly rule: string;
  readonly domains: readonly string[];
  /** Joined with `, `; '' for all. */
  readonly entryPoints: string;
  readonly hasTls: boolean;
  readonly resolver: string;
  readonly service: string;
  /** Ids of the problems that are about it. */
  readonly problems: readonly string[];
}

/** What the edge's labels, flags and files declare, and what of it does not fit together. */
export interface EdgeConfigFacts {
  readonly kind: EdgeShape['kind'];
  readonly service: string;
  readonly image: string;
  readonly entryPoints: readonly EntryPointFacts[];
  readonly resolvers: readonly ResolverFacts[];
  readonly routers: readonly RouterFacts[];
  readonly problems: readonly EdgeProblem[];
  /** Files that could not be read as configuration: TOML, broken YAML. */
  readonly unread: readonly string[];
}

/** Routers, entry points and certificate resolvers as they are declared, and what in them is inconsistent. */
export const edgeConfig: Probe<EdgeConfigFacts, ProbeContext> = {
  id: 'edge.config',
  runbook: 'T4',
  title: phrase('Configuração da borda', 'Configuration of the edge'),
  tab: 'tls',
  sets: ['weekly'],
  ...RARE,
  metrics: [],
  read: readEdgeConfig,
  faultLevels: { absent: 'none' },
  judge: ({ problems }) => problems.map(({ level, text, about }) => finding(level, text, about)),
  summarize: (reading) =>
    summaryOf(reading, ({ kind, routers, resolvers }) =>
      kind === 'caddy'
        ? phrase(`Caddy · ${routers.length} sites`, `Caddy · ${routers.length} sites`)
        : phrase(
            `${kind} · ${routers.length} routers · ${resolvers.length} resolvers`,
            `${kind} · ${routers.length} routers · ${resolvers.length} resolvers`,
          ),
    ),
  shell:
    'docker inspect -f "{{json .Config.Labels}} {{json .Config.Cmd}}" $(docker compose ps -q) | tr "," "\\n" | grep -i traefik',
};

async function readEdgeConfig(context: ProbeContext, signal: AbortSignal): Promise<Measured<EdgeConfigFacts>> {
  const read = await readEdge(context, within(RARE.deadlineMs / 2, signal));
  return read.ok ? measured(factsOf(read.value)) : failed(read.fault);
}

function factsOf({ shape, edge, caddyfile, unread }: EdgeRead): EdgeConfigFacts {
  const problems = edgeProblems(shape);
  const isCaddy = shape.kind === 'caddy';
  return {
    kind: shape.kind,
    service: inert(edge.service),
    image: inert(edge.image),
    entryPoints: shape.fixed.entryPoints.map(({ name, port, redirectsTo }) => ({
      name: inert(name),
      port,
      isPublished: port === null || shape.published === null ? null : shape.published.includes(port),
      redirectsTo: inert(redirectsTo),
    })),
    resolvers: isCaddy ? caddyResolvers(caddyfile) : traefikResolvers(shape),
    routers: isCaddy ? sitesOf(shape) : routersOf(shape, problems),
    problems,
    unread,
  };
}

function traefikResolvers({ fixed: { resolvers } }: EdgeShape): ResolverFacts[] {
  return resolvers.map(({ name, challenges, authority, storage }) => ({
    name: inert(name),
    challenges: challenges.join(', '),
    authority: inert(authority),
    storage: inert(storage),
  }));
}

function caddyResolvers(caddyfile: Caddyfile | null): ResolverFacts[] {
  if (caddyfile === null) return [];
  return [{ name: 'acme', challenges: 'http, tls', authority: inert(caddyfile.authority), storage: '/data/caddy' }];
}

function routersOf({ routers, fixed }: EdgeShape, problems: readonly EdgeProblem[]): RouterFacts[] {
  return routers.map((router) => {
    const entries = entryPointsOf(router, fixed);
    const name = inert(router.name);
    return {
      name,
      source: inert(router.source),
      rule: inert(router.rule),
      domains: router.domains.map(inert),
      entryPoints: router.entryPoints.map(inert).join(', '),
      hasTls: router.hasTls || entries.some((entry) => isSecured(router, entry)),
      resolver: inert(router.resolver || (entries.find(({ resolver }) => resolver !== '')?.resolver ?? '')),
      service: inert(router.service === '' ? router.source : router.service),
      problems: problems.filter(({ about }) => about === name).map(({ id }) => id),
    };
  });
}

function sitesOf({ sites }: EdgeShape): RouterFacts[] {
  return sites.map(({ addresses, domains, tls, upstream }) => ({
    name: inert(addresses[0] ?? ''),
    source: 'Caddyfile',
    rule: inert(addresses.join(', ')),
    domains: domains.map(inert),
    entryPoints: tls === 'none' ? 'http' : 'https',
    hasTls: tls !== 'none',
    resolver: tls === 'automatic' ? 'acme' : tls === 'none' ? '' : tls,
    service: inert(upstream),
    problems: [],
  }));
}
