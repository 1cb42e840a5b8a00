import { readdirSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import type { ConfigProblem } from '../../config/problem.ts';
import { codeOf } from '../../config/read-file.ts';
import type { Runbook } from '../../model/runbook.ts';
import { inert } from '../../text/inert.ts';
import { phrase, same } from '../../text/lang.ts';
import type { KnownRunbook } from '../walks/walk-desk.ts';
import type { RunbookRead } from './read.ts';

/** All runbooks that can be walked, or every problem of the files among them. */
export type RunbooksLoaded =
  | { readonly ok: true; readonly runbooks: readonly KnownRunbook[] }
  | { readonly ok: false; readonly problems: readonly ConfigProblem[] };

const IS_RUNBOOK = /^[^.].*\.ya?ml$/;

/**
 * Folders of runbooks from weakest to strongest: `/etc/sparkone-tui/runbooks`, the user's
 * (`$XDG_CONFIG_HOME/sparkone-tui/runbooks`), then those of the configuration.
 */
export function runbookFolders(
  env: Readonly<Record<string, string | undefined>>,
  home: string,
  configured: readonly string[],
): readonly string[] {
  const base = env.XDG_CONFIG_HOME;
  const user = join(base !== undefined && isAbsolute(base) ? base : join(home, '.config'), 'sparkone-tui', 'runbooks');
  return ['/etc/sparkone-tui/runbooks', user, ...configured];
}

function problemOf(path: string, found: string, remedy: ConfigProblem['remedy']): ConfigProblem {
  return {
    severity: 'error',
    origin: { layer: 'file', file: inert(path), line: 0, column: 0 },
    key: '',
    found: same(found),
    wanted: phrase('uma pasta de roteiros que se possa ler', 'a folder of runbooks that can be read'),
    remedy,
  };
}

/** Paths of the files of a folder by name. One that is not there has none, unless it was asked for. */
function filesOf(folder: string, isAsked: boolean): readonly string[] | ConfigProblem {
  try {
    return readdirSync(folder)
      .filter((name) => IS_RUNBOOK.test(name))
      .toSorted()
      .map((name) => join(folder, name));
  } catch (error) {
    const code = codeOf(error);
    if (code === 'ENOENT' && !isAsked) return [];
    return problemOf(
      folder,
      code,
      code === 'ENOENT'
        ? phrase('crie a pasta ou corrija runbooks.directories', 'make the folder or correct runbooks.directories')
        : phrase('confira o caminho e as permissões', 'check the path and the permissions'),
    );
  }
}

/** Files of runbooks, and what is wrong with their folders. */
export function runbookFiles(
  folders: readonly string[],
  configured: readonly string[],
): { readonly files: readonly string[]; readonly problems: readonly ConfigProblem[] } {
  const found = folders.map((folder) => filesOf(folder, configured.includes(folder)));
  return {
    files: found.flatMap((files) => ('severity' in files ? [] : files)),
    problems: found.flatMap((files) => ('severity' in files ? [files] : [])),
  };
}

/** The built-in runbooks with those of the files laid over them: one of the same name takes the place of the weaker one. */
export function loadRunbooks(
  builtIn: readonly Runbook[],
  files: readonly string[],
  readFile: (path: string) => RunbookRead,
): RunbooksLoaded {
  const known = new Map(builtIn.map((runbook) => [runbook.id, { runbook, source: null } as KnownRunbook]));
  const problems: ConfigProblem[] = [];
  for (const file of files) {
    const read = readFile(file);
    if (read.ok) known.set(read.runbook.id, { runbook: read.runbook, source: file });
    else problems.push(...read.problems);
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, runbooks: [...known.values()] };
}
