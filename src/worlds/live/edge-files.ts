import { readEdgeFiles } from '../../clients/edge-files.ts';
import { type EngineContainer, toFoundContainer } from '../../config/discovery/engine-container.ts';
import { domainsOfCaddyfile } from '../../config/edge/caddy-file.ts';
import { domainsOfRule } from '../../config/edge/edge-labels.ts';
import type { Role } from '../../model/service.ts';
import type { CallOptions, Transport } from '../../transport/transport.ts';

const MAX_DOMAINS = 40;

/** Domains in the files that the edge's containers mount: a Caddyfile, or dynamic configuration of Traefik. */
export async function readEdgeDomains(
  { files }: Transport,
  own: readonly EngineContainer[],
  roles: ReadonlyMap<string, Role>,
  options: CallOptions,
): Promise<readonly string[]> {
  const edges = own.filter((container) => toFoundContainer(container, roles).role === 'edge');
  const read = await readEdgeFiles(
    files,
    edges.flatMap(({ mounts }) => mounts),
    options,
  );
  const found = read.flatMap(({ kind, text }) =>
    kind === 'caddyfile' ? domainsOfCaddyfile(text) : domainsOfRule(text),
  );
  return [...new Set(found)].slice(0, MAX_DOMAINS);
}
