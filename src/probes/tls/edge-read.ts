import { openEnvironment } from '../../clients/docker/container-environment.ts';
import type { ContainerDetail } from '../../clients/docker/docker-container.ts';
import { type EdgeFile, readEdgeFiles } from '../../clients/edge-files.ts';
import { containerOfRole } from '../../config/discovery/endpoints.ts';
import { type Caddyfile, parseCaddyfile } from '../../config/edge/caddy-file.ts';
import { shapeOf } from '../../config/edge/edge-shape.ts';
import type { EdgeShape } from '../../config/edge/problems/problem.ts';
import {
  isOptionVariable,
  optionsOfEnvironment,
  optionsOfYaml,
  type TraefikOptions,
} from '../../config/edge/traefik-options.ts';
import { bad, type Fault, fault, good, type Outcome } from '../../model/fault.ts';
import type { Discovered, FoundContainer } from '../../model/target.ts';
import { inert } from '../../text/inert.ts';
import { phrase } from '../../text/lang.ts';
import type { CallOptions } from '../../transport/transport.ts';
import type { ProbeContext } from '../context.ts';

/** An edge with everything that is declared for it. */
export interface EdgeRead {
  readonly edge: FoundContainer;
  readonly shape: EdgeShape;
  readonly caddyfile: Caddyfile | null;
  /** Files that could not be read as configuration, inert. */
  readonly unread: readonly string[];
}

/** Reads labels, command line, variables and mounted files of the edge. */
export async function readEdge(context: ProbeContext, options: CallOptions): Promise<Outcome<EdgeRead>> {
  const target = await context.target();
  const edge = containerOfRole(target.containers, 'edge');
  if (edge === null) return bad(noEdge(target));
  const { docker, transport } = context.clients;
  const detail = await docker.inspect(edge.id, options);
  if (!detail.ok) return detail;
  const { mounts, command } = detail.value;
  const files = await readFiles(await readEdgeFiles(transport.files, mounts, options));
  const shape = shapeOf({
    containers: target.containers,
    edge,
    command,
    environment: optionsOf(detail.value),
    files: files.options,
    caddyfile: files.caddyfile,
    mounts: mounts.map(({ destination }) => destination),
    domains: target.domains,
  });
  return good({ edge, shape, caddyfile: files.caddyfile, unread: files.unread });
}

function optionsOf(detail: ContainerDetail): TraefikOptions {
  return optionsOfEnvironment(openEnvironment(detail, Object.keys(detail.environment).filter(isOptionVariable)));
}

interface FilesRead {
  readonly options: ReadonlyMap<string, TraefikOptions>;
  readonly caddyfile: Caddyfile | null;
  readonly unread: readonly string[];
}

/** Caddyfiles import each other's snippets, so they are read as one. */
async function readFiles(files: readonly EdgeFile[]): Promise<FilesRead> {
  const options = new Map<string, TraefikOptions>();
  const unread: string[] = [];
  for (const { path, kind, text } of files) {
    const found = kind === 'yaml' ? await optionsOfYaml(text) : null;
    if (found !== null) options.set(path, found);
    else if (kind !== 'caddyfile') unread.push(inert(path));
  }
  const caddyfiles = files.filter(({ kind }) => kind === 'caddyfile').map(({ text }) => text);
  return { options, caddyfile: caddyfiles.length === 0 ? null : parseCaddyfile(caddyfiles.join('\n')), unread };
}

/** The fault of a target without an edge, or of an engine that does not tell of one. */
export function noEdge({ engineFault }: Discovered): Fault {
  if (engineFault !== null) return engineFault;
  return fault(
    'absent',
    phrase('nenhuma borda (Traefik, Caddy) no projeto', 'no edge (Traefik, Caddy) in the project'),
    phrase(
      'se há uma com outro nome, diga qual: services.edge na configuração',
      'if there is one of another name, tell which: services.edge in the configuration',
    ),
    'NO_EDGE',
  );
}
