import { bad, type Fault, good, type Outcome } from '../../model/fault.ts';
import { fileFault } from '../file-faults.ts';
import type { FileBytes, FileEntry, FileStat, ReadOptions } from '../transport.ts';
import type { Carried, Couriers } from './couriers.ts';
import { word } from './errand-script.ts';
import { codeOfWords } from './forward-faults.ts';

/** Longest listing that is read: about ten thousand names. */
const LIST_BYTES = 2 * 1024 * 1024;

/** How a file is asked for. */
export interface FileCall {
  readonly path: string;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** With `sudo -n`, for what this login may not read. */
  readonly usesSudo: boolean;
}

/** What came of a call: null when the shell was lost, or given up. */
type Told<T> = Promise<Outcome<T> | null>;

/** The target's files by commands that every host has, one round trip each. */
export class ShellFiles {
  readonly #couriers: Couriers;

  constructor(couriers: Couriers) {
    this.#couriers = couriers;
  }

  /** One byte more than wanted tells whether the file goes on; sizes in /proc read 0 and cannot be asked. */
  read(call: FileCall, { maxBytes, position = 0 }: Pick<ReadOptions, 'maxBytes' | 'position'>): Told<FileBytes> {
    const [file, sudo] = [word(fullPath(call.path)), sudoOf(call)];
    const end = `head -c ${maxBytes + 1}`;
    const script =
      position === 0
        ? `${sudo}${end} ${file}`
        : `{ ${sudo}tail -c ${position < 0 ? -position : `+${position + 1}`} ${file} || [ $? = 141 ]; } | ${end}`;
    return this.#ask(call, script, maxBytes + 1, (bytes) => ({
      bytes: bytes.subarray(0, maxBytes),
      truncated: bytes.length > maxBytes,
    }));
  }

  stat(call: FileCall): Told<FileStat> {
    const script = `${sudoOf(call)}stat -L -c '%f %s %Y %u %g' ${word(fullPath(call.path))}`;
    return this.#ask(call, script, 1024, (bytes) => readStat(bytes.toString()));
  }

  /** Names with a newline in them are left out: this way cannot tell where they end. */
  list(call: FileCall): Told<readonly FileEntry[]> {
    const folder = word(fullPath(call.path));
    // `stat` of nothing complains about the pattern itself, and an empty folder is no failure; `ls` says why one is.
    const names = 'stat -c "%f %s %Y %u %g %n" -- * .[!.]* ..?* 2>/dev/null || :';
    const list = `cd "$0" 2>/dev/null && { ${names}; } || { ls -d "$0/." >/dev/null; exit 1; }`;
    const script = `${sudoOf(call)}sh -c '${list}' ${folder}`;
    return this.#ask(call, script, LIST_BYTES, (bytes) =>
      bytes
        .toString()
        .split('\n')
        .flatMap((line) => {
          const match = /^((?:\S+ ){4}\S+) (.+)$/.exec(line);
          return match === null ? [] : [{ name: match[2] ?? '', ...readStat(match[1] ?? '') }];
        })
        .toSorted((a, b) => (a.name < b.name ? -1 : 1)),
    );
  }

  async #ask<T>(call: FileCall, script: string, maxBytes: number, parse: (bytes: Buffer) => T): Told<T> {
    const { signal } = call;
    const carried: Carried = await this.#couriers.run({ script, maxBytes, pace: 'quick', signal });
    if (carried.kind === 'lost' && carried.why !== null) return bad(carried.why);
    if (carried.kind !== 'done') return null;
    const { code, stdout, stderr } = carried.result;
    const said = stderr.toString().trim();
    // Between two of a pipe the shell tells only of the last: a failure is what was complained about.
    if (code !== 0 || (stdout.length === 0 && said !== '')) return bad(saidFault(call, said));
    return good(parse(stdout));
  }
}

function sudoOf({ usesSudo }: FileCall): string {
  return usesSudo ? 'sudo -n ' : '';
}

/** A name that begins with `-` must not be taken for an option. */
function fullPath(path: string): string {
  return path.startsWith('/') ? path : `./${path}`;
}

function saidFault({ path, timeoutMs, signal }: FileCall, said: string): Fault {
  const error = Object.assign(new Error(said.split('\n').at(-1) ?? ''), { code: codeOfWords(said) });
  return fileFault(error, path, timeoutMs, signal);
}

/** `81a4 2049 1764000000 0 0`: st_mode in hexadecimal, size, time of change, owner, group. */
function readStat(text: string): FileStat {
  const [mode = '0', size = '0', at = '0', uid = '0', gid = '0'] = text.trim().split(' ');
  return statOf(Number.parseInt(mode, 16), Number(size), Number(at), Number(uid), Number(gid));
}

/** File types of st_mode (stat(2), inode(7)). */
const KINDS: ReadonlyMap<number, FileStat['kind']> = new Map([
  [0o100000, 'file'],
  [0o040000, 'directory'],
  [0o120000, 'link'],
  [0o140000, 'socket'],
]);

/** A stat from its numbers. @param atSeconds epoch seconds. */
export function statOf(mode: number, size: number, atSeconds: number, uid: number, gid: number): FileStat {
  return {
    kind: KINDS.get(mode & 0o170000) ?? 'other',
    sizeBytes: size,
    modifiedAt: atSeconds * 1000,
    mode: mode & 0o7777,
    uid,
    gid,
  };
}
