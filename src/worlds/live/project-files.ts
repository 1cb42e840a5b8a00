import { type ComposeService, mergeServices, parseComposeFile } from '../../config/discovery/compose-file.ts';
import type { ComposeProject } from '../../config/discovery/compose-project.ts';
import { parseDotenv } from '../../config/discovery/dotenv.ts';
import { inert } from '../../text/inert.ts';
import { type Phrase, phrase } from '../../text/lang.ts';
import type { CallOptions, Transport } from '../../transport/transport.ts';

const MAX_BYTES = 1024 * 1024;

/** Names of compose files, the product's own first. */
const USUAL_NAMES: readonly string[] = [
  'docker-compose.prod.yml',
  'compose.prod.yml',
  'docker-compose.yml',
  'docker-compose.yaml',
  'compose.yaml',
  'compose.yml',
];

/** Names of a swarm's stack files, before those of compose. */
const STACK_NAMES: readonly string[] = ['docker-stack.yml', 'docker-stack.prod.yml', 'stack.yml', ...USUAL_NAMES];

/** Where to look. */
export interface FilesWanted {
  readonly project: ComposeProject | null;
  /** Folder and compose files that the configuration names; they go before what containers tell. */
  readonly directory: string | null;
  readonly composeFiles: readonly string[];
  /** Tried in turn when no container tells of a folder. */
  readonly usualDirectories: readonly string[];
  /** Services by the text they were read from. */
  readonly cache: Map<string, readonly ComposeService[]>;
}

/** The project's files as far as they can be read. */
export interface ProjectFiles {
  readonly directory: string | null;
  readonly composeFiles: readonly string[];
  /** Null when no compose file could be read. */
  readonly composeServices: readonly ComposeService[] | null;
  readonly dotenv: Readonly<Record<string, string>>;
  readonly notes: readonly Phrase[];
}

/** Reads the compose files and `.env` of the project, or of the usual folder when the containers tell of none. */
export async function readProjectFiles(
  { files }: Transport,
  { project, usualDirectories, cache, ...wanted }: FilesWanted,
  options: CallOptions,
): Promise<ProjectFiles> {
  const read = (path: string) => files.readText(path, { ...options, maxBytes: MAX_BYTES });
  const names = project?.isStack === true ? STACK_NAMES : USUAL_NAMES;
  const directory =
    wanted.directory ?? project?.directory ?? (await firstProjectFolder(files, usualDirectories, names, options));
  if (directory === null) return { directory, composeFiles: [], composeServices: null, dotenv: {}, notes: [] };
  const given = wanted.composeFiles.map((file) => (file.startsWith('/') ? file : `${directory}/${file}`));
  const named = given.length > 0 ? given : (project?.composeFiles ?? []);
  const readComposeFiles = async () => {
    const paths = named.length > 0 ? named : await presentFiles(files, directory, names, options);
    return { composeFiles: paths, texts: await Promise.all(paths.map(read)) };
  };
  const [dotenvText, { composeFiles, texts }] = await Promise.all([read(`${directory}/.env`), readComposeFiles()]);
  const notes: Phrase[] = [];
  if (!dotenvText.ok && dotenvText.fault.kind !== 'absent') {
    notes.push(phrase(`.env: ${dotenvText.fault.message['pt-BR']}`, `.env: ${dotenvText.fault.message.en}`));
  }
  const dotenv = dotenvText.ok ? parseDotenv(dotenvText.value) : {};
  const parsed: (readonly ComposeService[])[] = [];
  for (const [index, text] of texts.entries()) {
    if (!text.ok) {
      notes.push(text.fault.message);
      continue;
    }
    const services = await parseCached(cache, text.value, dotenv);
    if (services === null) notes.push(unreadable(composeFiles[index] ?? ''));
    else parsed.push(services);
  }
  return {
    directory,
    composeFiles,
    composeServices: parsed.length === 0 ? null : mergeServices(parsed),
    dotenv,
    notes,
  };
}

async function parseCached(
  cache: Map<string, readonly ComposeService[]>,
  text: string,
  dotenv: Readonly<Record<string, string>>,
): Promise<readonly ComposeService[] | null> {
  const key = `${JSON.stringify(dotenv)}\n${text}`;
  const known = cache.get(key);
  if (known !== undefined) return known;
  try {
    const services = await parseComposeFile(text, dotenv);
    if (cache.size > 8) cache.clear();
    cache.set(key, services);
    return services;
  } catch {
    // Not YAML, or a bomb: the caller notes it, and the containers still tell what runs.
    return null;
  }
}

async function firstProjectFolder(
  files: Transport['files'],
  directories: readonly string[],
  names: readonly string[],
  options: CallOptions,
): Promise<string | null> {
  const found = await Promise.all(directories.map((directory) => presentFiles(files, directory, names, options)));
  return directories.find((_, index) => (found[index]?.length ?? 0) > 0) ?? null;
}

/** The first usual compose file of a folder; compose reads one. */
async function presentFiles(
  files: Transport['files'],
  directory: string,
  names: readonly string[],
  options: CallOptions,
): Promise<string[]> {
  const paths = names.map((name) => `${directory}/${name}`);
  const stats = await Promise.all(paths.map((path) => files.stat(path, options)));
  const at = stats.findIndex((stat) => stat.ok && stat.value.kind === 'file');
  return paths.slice(at, at < 0 ? 0 : at + 1);
}

function unreadable(path: string): Phrase {
  const name = inert(path);
  return phrase(`${name} não é um compose legível`, `${name} is no compose file that can be read`);
}
