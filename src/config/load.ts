import { isAbsolute, join, resolve } from 'node:path';
import { phrase, same } from '../text/lang.ts';
import { crossCheck } from './cross-checks.ts';
import { ENV_CONFIG, readEnvironment } from './environment-layer.ts';
import { type ConfigFile, type FileLayer, firstOnes, readFileLayer } from './file-layer.ts';
import { issuesToProblems } from './issues.ts';
import { warnOfLooseSecrets } from './loose-secrets.ts';
import { keepClosed, secretOpener } from './open-secrets.ts';
import { type Outline, outlineOf } from './outline.ts';
import { type ConfigProblem, sortProblems } from './problem.ts';
import type { Known } from './schema/context.ts';
import { type Config, createSchema } from './schema/root.ts';
import { mergeNodes, type Origin, type SourceNode, toPlain } from './source-node.ts';

/** Exit code for a configuration with problems. Source: BSD sysexits.h, EX_CONFIG. */
export const EX_CONFIG = 78;

/** A schema used once or twice is not worth compiling. */
const JITLESS = { jitless: true };

type Env = Readonly<Record<string, string | undefined>>;

/** What a configuration is loaded from. */
export interface LoadRequest {
  readonly files: readonly ConfigFile[];
  readonly env: Env;
  readonly known: Known;
  readonly home: string;
  /** Variables that begin with `SPARKONE_TUI_` and belong to others. */
  readonly ignoredVariables?: readonly string[];
}

/** A configuration that may be used, and where everything in it came from. */
export interface LoadedConfig {
  readonly config: Config;
  /** All layers joined, with origins; null when nothing is set. */
  readonly tree: SourceNode | null;
  readonly outline: Outline;
  readonly files: readonly FileLayer[];
  readonly warnings: readonly ConfigProblem[];
  /** Files that secrets were read from. */
  readonly secretFiles: readonly string[];
}

/** A configuration, or every problem that keeps it from being used. */
export type LoadResult =
  | { readonly ok: true; readonly loaded: LoadedConfig }
  | { readonly ok: false; readonly problems: readonly ConfigProblem[]; readonly files: readonly FileLayer[] };

/**
 * The files from weakest to strongest: `/etc/sparkone-tui/config.yaml`, then the user's
 * (`$XDG_CONFIG_HOME/sparkone-tui/config.yaml`), then the one named by `--config` or `SPARKONE_TUI_CONFIG`.
 * A relative XDG_CONFIG_HOME is ignored (XDG base directory specification).
 */
export function configFiles(given: string | null, env: Env, home: string, cwd: string): ConfigFile[] {
  const named = given ?? (env[ENV_CONFIG] || null);
  return [
    { layer: 'system', path: '/etc/sparkone-tui/config.yaml', isRequired: false },
    { layer: 'user', path: userConfigPath(env, home), isRequired: false },
    ...(named === null ? [] : [{ layer: 'file' as const, path: resolve(cwd, named), isRequired: true }]),
  ];
}

/** Path of the user's own configuration. */
export function userConfigPath(env: Env, home: string): string {
  const base = env.XDG_CONFIG_HOME;
  return join(base !== undefined && isAbsolute(base) ? base : join(home, '.config'), 'sparkone-tui', 'config.yaml');
}

/**
 * Reads, joins and checks every layer. Each layer is checked on its own too, so that a mistake does not hide under a
 * stronger layer. Nothing is replaced by a default silently: what cannot be used is a problem.
 */
export function loadConfig(request: LoadRequest): LoadResult {
  const { env, home, known } = request;
  const form = createSchema({ known, home, openSecret: keepClosed });
  const outline = outlineOf(form);
  const files = request.files.map(readFileLayer);
  const problems: ConfigProblem[] = files.flatMap((layer) => layer.problems);

  let tree: SourceNode | null = null;
  const used: SourceNode[] = [];
  for (const { root, state } of files) if (root !== null && state === 'used') used.push(fillBlocks(root, outline));
  for (const root of used) tree = tree === null ? root : mergeNodes(tree, root);
  const environment = readEnvironment(env, outline, tree, [ENV_CONFIG, ...(request.ignoredVariables ?? [])]);
  problems.push(...environment.problems);
  if (environment.root !== null) {
    const root = fillBlocks(environment.root, outline);
    used.push(root);
    tree = tree === null ? root : mergeNodes(tree, root);
  }

  for (const root of used) problems.push(...check(form, root, outline));
  const warnings = files.flatMap((layer) => warnOfLooseSecrets(layer, outline));
  const secretFiles = new Set<string>();
  const openSecret = secretOpener(env, home, (path, isLoose) => {
    secretFiles.add(path);
    if (isLoose) warnings.push(looseFile(path));
  });
  const schema = createSchema({ known, home, openSecret });
  const parsed = schema.safeParse(tree === null ? {} : toPlain(tree), JITLESS);
  if (!parsed.success && tree !== null) problems.push(...issuesToProblems(tree, outline, parsed.error.issues));
  if (tree !== null) problems.push(...crossCheck(tree, known.metrics));
  if (problems.length > 0 || !parsed.success) return { ok: false, problems: firstOnes(sortProblems(problems)), files };
  return {
    ok: true,
    loaded: {
      config: parsed.data,
      tree,
      outline,
      files,
      warnings: sortProblems(warnings),
      secretFiles: [...secretFiles],
    },
  };
}

function check(form: ReturnType<typeof createSchema>, root: SourceNode, outline: Outline): ConfigProblem[] {
  const parsed = form.safeParse(toPlain(root), JITLESS);
  return parsed.success ? [] : issuesToProblems(root, outline, parsed.error.issues);
}

/** A block whose keys are all commented out (`targets:` alone) is an empty block, not a missing value. */
function fillBlocks(node: SourceNode, outline: Outline | undefined): SourceNode {
  const isBlock = outline?.shape === 'block' || outline?.shape === 'map';
  if (node.kind === 'scalar')
    return node.value === null && isBlock ? { kind: 'map', origin: node.origin, entries: new Map() } : node;
  if (node.kind === 'list' || outline === undefined || !isBlock) return node;
  const entries = [...node.entries].map(([key, entry]) => {
    const child = outline.shape === 'block' ? outline.keys.get(key) : (outline.inner ?? undefined);
    return [key, { origin: entry.origin, node: fillBlocks(entry.node, child) }] as const;
  });
  return { kind: 'map', origin: node.origin, entries: new Map(entries) };
}

function looseFile(path: string): ConfigProblem {
  const origin: Origin = { layer: 'file', file: path, line: 0, column: 0 };
  return {
    severity: 'warning',
    origin,
    key: '',
    found: phrase('um arquivo de segredo que outros leem', 'a secret file that others can read'),
    wanted: same('0600'),
    remedy: same(`chmod 600 '${path}'`),
  };
}
