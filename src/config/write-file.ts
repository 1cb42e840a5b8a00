import {
  chmodSync,
  closeSync,
  fsyncSync,
  linkSync,
  lstatSync,
  mkdirSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { codeOf } from './read-file.ts';

/** Why a file was not written: it exists, or the system's code. */
export type WriteFault = { readonly kind: 'exists' } | { readonly kind: 'failed'; readonly code: string };

/** Written; `old` is where the file before it is kept, null when there was none. */
export type WriteResult = { readonly kind: 'written'; readonly old: string | null } | WriteFault;

/**
 * Writes a private file whole or not at all: 0600, a new folder 0700, on disk before it takes its name. Without `force`
 * an existing file is never replaced, also when it appears meanwhile; with it the old one stays as `.old`.
 */
export function writeNewFile(path: string, text: string, force: boolean): WriteResult {
  try {
    const exists = lstatSync(path, { throwIfNoEntry: false }) !== undefined;
    if (exists && !force) return { kind: 'exists' };
    // A link is kept, and what it points to is replaced.
    const target = exists ? realpathSync(path) : path;
    mkdirSync(dirname(target), { recursive: true, mode: 0o700 });
    return place(target, text, exists);
  } catch (error) {
    return { kind: 'failed', code: codeOf(error) };
  }
}

function place(target: string, text: string, replaces: boolean): WriteResult {
  const fresh = join(dirname(target), `.${basename(target)}.${process.pid}.new`);
  try {
    writeWhole(fresh, text);
    if (!replaces) {
      linkSync(fresh, target);
      return { kind: 'written', old: null };
    }
    const old = `${target}.old`;
    rmSync(old, { force: true });
    linkSync(target, old);
    renameSync(fresh, target);
    return { kind: 'written', old };
  } catch (error) {
    return codeOf(error) === 'EEXIST' ? { kind: 'exists' } : { kind: 'failed', code: codeOf(error) };
  } finally {
    rmSync(fresh, { force: true });
  }
}

function writeWhole(path: string, text: string): void {
  rmSync(path, { force: true });
  const descriptor = openSync(path, 'wx', 0o600);
  try {
    const bytes = Buffer.from(text);
    for (let done = 0; done < bytes.length; ) done += writeSync(descriptor, bytes, done);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  // The umask may have taken bits; a private file has exactly these.
  chmodSync(path, 0o600);
}
