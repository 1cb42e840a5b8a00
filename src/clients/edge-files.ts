import type { CallOptions, TargetFiles } from '../transport/transport.ts';

/** Something mounted into a container. */
interface Mount {
  readonly source: string;
  readonly destination: string;
}

/** A configuration file of the edge, as it lies on the host. */
export interface EdgeFile {
  readonly path: string;
  readonly kind: 'caddyfile' | 'yaml' | 'toml';
  readonly text: string;
}

const MAX_BYTES = 256 * 1024;
const MAX_FILES = 12;

/** Files that containers of the edge mount as configuration: a Caddyfile, or static and dynamic configuration of Traefik. */
export async function readEdgeFiles(
  files: TargetFiles,
  mounts: readonly Mount[],
  options: CallOptions,
): Promise<readonly EdgeFile[]> {
  const sources = mounts.filter(isConfiguration).map(({ source }) => source);
  const found = (await Promise.all(sources.map((source) => filesAt(files, source, options)))).flat();
  return [...new Map(found.map((file) => [file.path, file])).values()].slice(0, MAX_FILES);
}

/** Not the engine's socket, and no volume of data. */
function isConfiguration({ source, destination }: Mount): boolean {
  if (!source.startsWith('/') || source.endsWith('.sock') || source.includes('/var/lib/docker/')) return false;
  return /caddy|traefik|dynamic|conf/i.test(destination);
}

function isCaddyfile(path: string): boolean {
  return /caddyfile$|\.caddy$/i.test(path);
}

function kindOf(path: string): EdgeFile['kind'] {
  if (isCaddyfile(path)) return 'caddyfile';
  return /\.toml$/i.test(path) ? 'toml' : 'yaml';
}

/** A file, or the files of a folder: asked for as both at once, for over a line one after the other takes a round trip more. */
async function filesAt(files: TargetFiles, source: string, options: CallOptions): Promise<readonly EdgeFile[]> {
  const [text, listed] = await Promise.all([readAt(files, source, options), files.list(source, options)]);
  if (text.length > 0 || !listed.ok) return text;
  const names = listed.value
    .filter(({ kind, name }) => kind === 'file' && (isCaddyfile(name) || /\.(ya?ml|toml)$/i.test(name)))
    .slice(0, MAX_FILES)
    .map(({ name }) => `${source}/${name}`);
  return (await Promise.all(names.map((path) => readAt(files, path, options)))).flat();
}

async function readAt(files: TargetFiles, path: string, options: CallOptions): Promise<readonly EdgeFile[]> {
  const text = await files.readText(path, { ...options, maxBytes: MAX_BYTES });
  return text.ok ? [{ path, kind: kindOf(path), text: text.value }] : [];
}
