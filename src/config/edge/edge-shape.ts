import type { FoundContainer } from '../../model/target.ts';
import type { Caddyfile } from './caddy-file.ts';
import { staticOf } from './edge-entries.ts';
import { routersOf } from './edge-routers.ts';
import type { EdgeShape } from './problems/problem.ts';
import { optionOf, optionsOfFlags, optionsOfLabels, type TraefikOptions } from './traefik-options.ts';

/** What was read of an edge and of those behind it. */
export interface EdgeSources {
  /** Containers of the project; one-off ones are left out. */
  readonly containers: readonly FoundContainer[];
  readonly edge: FoundContainer | null;
  /** Command line of the edge. */
  readonly command: readonly string[];
  /** Options of its environment. */
  readonly environment: TraefikOptions;
  /** Options of the files that it mounts, by path. */
  readonly files: ReadonlyMap<string, TraefikOptions>;
  /** Its Caddyfiles as one; null without. */
  readonly caddyfile: Caddyfile | null;
  /** Paths at which something is mounted into it; null when that is not known. */
  readonly mounts: readonly string[] | null;
  readonly domains: readonly string[];
}

/** Which program an edge is, by its image and command. */
export function edgeKindOf({ edge, command }: Pick<EdgeSources, 'edge' | 'command'>): EdgeShape['kind'] {
  const said = `${command.join(' ')} ${edge?.image ?? ''}`.toLowerCase();
  if (/\bcaddy\b/.test(said)) return 'caddy';
  return said.includes('traefik') ? 'traefik' : 'other';
}

/** Puts together what is declared for an edge. Labels of replicas are taken once. */
export function shapeOf(sources: EdgeSources): EdgeShape {
  const { edge, command, environment, files, caddyfile, mounts, domains } = sources;
  const carriers = [
    ...new Map(
      sources.containers.filter(({ isOneOff }) => !isOneOff).map((container) => [container.service, container]),
    ).values(),
  ];
  const fromFiles = [...files].flatMap(([path, options]) => routersOf(options, path));
  const fixed = staticOf(merged([...files.values(), environment, optionsOfFlags(command)]));
  return {
    kind: edgeKindOf(sources),
    fixed,
    routers: [...carriers.flatMap(({ service, labels }) => routersOf(optionsOfLabels(labels), service)), ...fromFiles],
    sites: caddyfile?.sites ?? [],
    carriers: carriers.map(({ service, labels, exposed }) => ({ service, isEnabled: enabledBy(labels), exposed })),
    hasFileCertificates: [...files.values()].some((options) =>
      [...options.keys()].some((option) => /^tls\.(certificates|stores)\b/i.test(option)),
    ),
    published: edge === null ? null : edge.published.map(({ containerPort }) => containerPort),
    kept: mounts,
    domains,
  };
}

function enabledBy(labels: Readonly<Record<string, string>>): boolean | null {
  const said = optionOf(optionsOfLabels(labels), 'enable');
  return said === '' ? null : /^true$/i.test(said);
}

/** Traefik takes one source of its static configuration; here the later one goes before the earlier. */
function merged(all: readonly TraefikOptions[]): TraefikOptions {
  return new Map(all.flatMap((options) => [...options]));
}
