import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { codeOf } from '../config/read-file.ts';
import { writeNewFile } from '../config/write-file.ts';
import { bad, type Fault, fault, good, type Outcome } from '../model/fault.ts';
import { inert } from '../text/inert.ts';
import { type Phrase, phrase } from '../text/lang.ts';

/** Files written within the same second get a number behind their name. */
const MAX_SAME_SECOND = 99;

function remedyOf(code: string, folder: string, setting: string): Phrase {
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return phrase(
      `libere espaço (df -h ${folder}) ou aponte ${setting} para outro disco`,
      `free space (df -h ${folder}) or point ${setting} to another disk`,
    );
  if (code === 'EROFS')
    return phrase(
      `o disco está só para leitura: veja dmesg, ou aponte ${setting} para outro disco`,
      `the disk is read-only: see dmesg, or point ${setting} to another disk`,
    );
  if (code === 'EACCES' || code === 'EPERM')
    return phrase(
      `dê a pasta a este usuário: sudo chown "$USER" ${folder}, ou mude ${setting}`,
      `give the folder to this user: sudo chown "$USER" ${folder}, or change ${setting}`,
    );
  if (code === 'ENOTDIR' || code === 'EEXIST')
    return phrase(
      `há um arquivo no lugar da pasta: tire-o ou mude ${setting}`,
      `a file is in the place of the folder: move it away or change ${setting}`,
    );
  return phrase('confira a pasta e o disco', 'check the folder and the disk');
}

/**
 * Why nothing could be written to a folder of ours. `code` is the system's; `setting` is the key of the configuration that
 * says where the folder is.
 */
export function writeFault(folder: string, code: string, setting = 'reports.directory'): Fault {
  const name = inert(folder);
  return fault(
    'denied',
    phrase(`não foi possível escrever em ${name} (${code})`, `could not write to ${name} (${code})`),
    remedyOf(code, name, setting),
    code,
  );
}

/** Why a folder or file of ours could not be read. */
export function readFault(path: string, code: string): Fault {
  const name = inert(path);
  return fault(
    code === 'ENOENT' ? 'absent' : 'denied',
    phrase(`não foi possível ler ${name} (${code})`, `could not read ${name} (${code})`),
    phrase('confira o caminho e as permissões', 'check the path and the permissions'),
    code,
  );
}

/** Names in a folder of ours, in no order; none where there is no folder yet. */
export function namesIn(folder: string): Outcome<readonly string[]> {
  try {
    return good(readdirSync(folder));
  } catch (error) {
    return codeOf(error) === 'ENOENT' ? good([]) : bad(readFault(folder, codeOf(error)));
  }
}

/** A part of a file's name: nothing that a shell or a path would read otherwise. */
export function namePart(text: string): string {
  return text.replace(/[^\p{L}\p{N}._-]+/gu, '-').replace(/^[.-]+/, '') || 'x';
}

/** A time as file names have it: `20261123T110214Z`. */
export function stampOf(epochMs: number): string {
  return new Date(epochMs).toISOString().replace(/[-:]|\.\d+/g, '');
}

/** Two files that tell the same, one for programs and one for people. */
export interface WrittenPair {
  /** Their name without what tells them apart. */
  readonly id: string;
  readonly json: string;
  readonly markdown: string;
}

/**
 * Writes what `value` is as JSON and as Markdown beside it, or says why not. Each file is complete before it takes its name, and
 * none is ever replaced: a name that is taken gets a number behind. `suffix` stands between name and extension.
 */
export function writePair(
  folder: string,
  name: string,
  {
    value,
    markdown: text,
    suffix = '',
  }: { readonly value: object; readonly markdown: string; readonly suffix?: string },
): Outcome<WrittenPair> {
  for (let number = 1; number <= MAX_SAME_SECOND; number += 1) {
    const id = number === 1 ? name : `${name}-${number}`;
    const [json, markdown] = [join(folder, `${id}${suffix}.json`), join(folder, `${id}${suffix}.md`)];
    const written = writeNewFile(json, `${JSON.stringify(value, null, 1)}\n`, false);
    if (written.kind === 'exists') continue;
    if (written.kind === 'failed') return bad(writeFault(folder, written.code));
    const beside = writeNewFile(markdown, text, true);
    if (beside.kind === 'failed') return bad(writeFault(folder, beside.code));
    return good({ id, json, markdown });
  }
  return bad(writeFault(folder, 'EEXIST'));
}

/** The one that is asked for by `last` (the first), by its id or by a part that only its id has; null with those that have it. */
export function findNamed<T extends { readonly id: string }>(
  newestFirst: readonly T[],
  asked: string,
): { readonly only: T | null; readonly matching: readonly T[] } {
  const [newest] = newestFirst;
  if (asked === 'last') return { only: newest ?? null, matching: [] };
  const exact = newestFirst.find(({ id }) => id === asked);
  const matching = exact === undefined ? newestFirst.filter(({ id }) => id.includes(asked)) : [exact];
  const [only, second] = matching;
  return { only: only !== undefined && second === undefined ? only : null, matching };
}
