import type { Stats } from 'node:fs';
import { type FileHandle, lstat, open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { bad, good, type Outcome } from '../model/fault.ts';
import { deadlineOf, within } from './deadline.ts';
import { fileFault } from './file-faults.ts';
import type { CallOptions, FileBytes, FileEntry, FileStat, ReadOptions, TargetFiles } from './transport.ts';

/** The files of this machine. */
export function createLocalFiles(): TargetFiles {
  return {
    readText: async (path, options) => {
      const read = await attempt(path, options, () => readPart(path, options));
      return read.ok ? good(Buffer.from(read.value.bytes).toString('utf8')) : read;
    },
    readBytes: (path, options) => attempt(path, options, () => readPart(path, options)),
    list: (path, options) => attempt(path, options, () => listFolder(path)),
    stat: (path, options) => attempt(path, options, async () => describe(await stat(path))),
  };
}

async function attempt<T>(path: string, options: CallOptions, work: () => Promise<T>): Promise<Outcome<T>> {
  const signal = deadlineOf(options);
  try {
    return good(await within(signal, work()));
  } catch (error) {
    return bad(fileFault(error, path, options.timeoutMs, signal));
  }
}

async function readPart(path: string, { maxBytes, position = 0 }: ReadOptions): Promise<FileBytes> {
  const handle = await open(path, 'r');
  try {
    const from = position < 0 ? Math.max(0, (await handle.stat()).size + position) : position;
    // One byte more than wanted tells whether the file goes on; sizes in /proc read 0 and cannot be asked.
    const buffer = await fill(handle, from, maxBytes + 1);
    return { bytes: buffer.subarray(0, maxBytes), truncated: buffer.length > maxBytes };
  } finally {
    await handle.close();
  }
}

async function fill(handle: FileHandle, from: number, wanted: number): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let got = 0;
  while (got < wanted) {
    const chunk = Buffer.alloc(Math.min(64 * 1024, wanted - got));
    const { bytesRead } = await handle.read(chunk, 0, chunk.length, from + got);
    if (bytesRead === 0) break;
    chunks.push(chunk.subarray(0, bytesRead));
    got += bytesRead;
  }
  return Buffer.concat(chunks);
}

async function listFolder(path: string): Promise<readonly FileEntry[]> {
  const names = (await readdir(path)).sort();
  const entries = await Promise.all(
    names.map(async (name) => {
      try {
        return { name, ...describe(await lstat(join(path, name))) };
      } catch {
        // Removed between the listing and the look at it: it is no longer an entry.
        return null;
      }
    }),
  );
  return entries.filter((entry) => entry !== null);
}

function describe(stats: Stats): FileStat {
  return {
    kind: kindOf(stats),
    sizeBytes: stats.size,
    modifiedAt: Math.round(stats.mtimeMs),
    mode: stats.mode & 0o7777,
    uid: stats.uid,
    gid: stats.gid,
  };
}

function kindOf(stats: Stats): FileStat['kind'] {
  if (stats.isFile()) return 'file';
  if (stats.isDirectory()) return 'directory';
  if (stats.isSymbolicLink()) return 'link';
  return stats.isSocket() ? 'socket' : 'other';
}
