import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { problemsText } from '../src/commands/config-show.ts';
import type { Runbook } from '../src/model/runbook.ts';
import { RUNBOOKS } from '../src/runbooks/registry.ts';
import type { KnownRunbook } from '../src/runbooks/walks/walk-desk.ts';
import { type Lang, phrase } from '../src/text/lang.ts';
import { EXIT } from './exit-codes.ts';
import { nearest } from './nearest.ts';
import type { Settings } from './settings/settings.ts';

/** The runbooks that come with the program. */
const BUILT_IN: readonly KnownRunbook[] = RUNBOOKS.map((runbook) => ({ runbook, source: null }));

/**
 * All runbooks that can be walked. With problems in the files among them they are all told on stderr, and the exit code is 78.
 * Where there is no such file nothing is loaded for it.
 */
export async function openRunbooks(
  { loaded }: Settings,
  lang: Lang,
): Promise<readonly KnownRunbook[] | { readonly exitCode: number }> {
  const configured = loaded?.config.runbooks.directories ?? [];
  const { loadRunbooks, runbookFiles, runbookFolders } = await import('../src/runbooks/yaml/folders.ts');
  const folders = runbookFolders(process.env, homedir(), configured);
  if (configured.length === 0 && !folders.some((folder) => existsSync(folder))) return BUILT_IN;
  const { files, problems } = runbookFiles(folders, configured);
  if (files.length === 0 && problems.length === 0) return BUILT_IN;
  const { readRunbookFile } = await import('../src/runbooks/yaml/read.ts');
  const result = loadRunbooks(RUNBOOKS, files, readRunbookFile);
  const all = [...problems, ...(result.ok ? [] : result.problems)];
  if (all.length === 0 && result.ok) return result.runbooks;
  process.stderr.write(problemsText(all, lang, phrase('os roteiros têm', 'the runbooks have')));
  return { exitCode: EXIT.config };
}

/** A runbook by name; what is wrong with the name where there is none. */
export function findRunbook(known: readonly KnownRunbook[], name: string): Runbook | string {
  const found = known.find(({ runbook }) => runbook.id === name);
  if (found !== undefined) return found.runbook;
  const names = known.map(({ runbook }) => runbook.id);
  const meant = nearest(name, names);
  return `${name}: ${meant === undefined ? '' : `${meant}? `}${names.join(' | ')}`;
}
