import { readdir } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join } from 'node:path';
import { matchesPattern } from './patterns.ts';

/** Includes within includes, as OpenSSH bounds them. */
export const DEEPEST_INCLUDE = 16;

/**
 * Files that an `Include` names, sorted; relative ones stand beside the operator's own, or the system's, configuration.
 * @param from the file in which the `Include` stands.
 */
export async function includedFiles(pattern: string, from: string, home: string): Promise<string[]> {
  const expanded = pattern.startsWith('~/') ? join(home, pattern.slice(2)) : pattern;
  const base = from.startsWith('/etc/ssh/') ? '/etc/ssh' : join(home, '.ssh');
  const full = isAbsolute(expanded) ? expanded : join(base, expanded);
  if (!/[*?]/.test(full)) return [full];
  const folder = dirname(full);
  try {
    const names = (await readdir(folder)).filter((name) => matchesPattern(basename(full), name));
    return names.sort().map((name) => join(folder, name));
  } catch {
    return []; // A folder that is not there holds no file that matches.
  }
}
