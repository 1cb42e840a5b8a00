import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { configFiles, type LoadResult } from '../../src/config/load.ts';
import { stampAll } from '../../src/config/watch.ts';

/** Variables of the environment that begin like settings and are none. */
const OTHER_VARIABLES = ['SPARKONE_TUI_CRASH'];

/** Files that are read, from weakest to strongest. */
export function filesOf(given: string | null) {
  return configFiles(given, process.env, homedir(), process.cwd());
}

/** True when nothing is configured: no file is there, none was asked for, and no variable sets anything. */
export function isUnconfigured(given: string | null): boolean {
  const variables = Object.keys(process.env).filter((name) => name.startsWith('SPARKONE_TUI_'));
  if (variables.some((name) => !OTHER_VARIABLES.includes(name))) return false;
  return filesOf(given).every(({ path, isRequired }) => !isRequired && !existsSync(path));
}

/** The way to read and check every layer of the configuration, loaded once for as many readings as are needed. */
export async function configLoader(given: string | null): Promise<() => LoadResult> {
  const { loadConfig } = await import('../../src/config/load.ts');
  const { KNOWN } = await import('../../src/commands/known.ts');
  const home = homedir();
  return () =>
    loadConfig({ files: filesOf(given), env: process.env, known: KNOWN, home, ignoredVariables: OTHER_VARIABLES });
}

/** Reads and checks every layer of the configuration; `stamp` tells what the files looked like just before. */
export async function readConfig(given: string | null): Promise<LoadResult & { readonly stamp: string }> {
  const load = await configLoader(given);
  const before = stampAll(filesOf(given).map(({ path }) => path));
  const result = load();
  const secrets = result.ok ? result.loaded.secretFiles : [];
  return { ...result, stamp: secrets.length === 0 ? before : `${before}\n${stampAll(secrets)}` };
}
