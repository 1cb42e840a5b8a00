import type { FileEntryWithStats, SFTPWrapper, Stats } from 'ssh2';
import { bad, good, type Outcome } from '../../model/fault.ts';
import { within } from '../deadline.ts';
import { wordsOf } from '../faults.ts';
import { fileFault } from '../file-faults.ts';
import type { FileBytes, FileEntry, FileStat, ReadOptions } from '../transport.ts';
import { type FileCall, statOf } from './shell-files.ts';

/** Status codes of the protocol (draft-ietf-secsh-filexfer-02 section 7) and the system's codes that they stand for. */
const CODES: Readonly<Record<number, string>> = { 2: 'ENOENT', 3: 'EACCES', 6: 'ECONNRESET', 7: 'ECONNRESET' };
/** Largest piece that servers give in one answer. */
const PIECE_BYTES = 32 * 1024;

/** The target's files by SFTP. */
export class SftpFiles {
  readonly #sftp: SFTPWrapper;

  constructor(sftp: SFTPWrapper) {
    this.#sftp = sftp;
  }

  /** Gives its session back; what is under way is asked for another way. */
  end(): void {
    this.#sftp.end();
  }

  stat(call: FileCall): Promise<Outcome<FileStat>> {
    return this.#attempt(call, async () => describe(await asked<Stats>((give) => this.#sftp.stat(call.path, give))));
  }

  /** Links are not followed; entries come by name. */
  list(call: FileCall): Promise<Outcome<readonly FileEntry[]>> {
    return this.#attempt(call, async () => {
      const entries = await asked<FileEntryWithStats[]>((give) => this.#sftp.readdir(call.path, give));
      return entries
        .map(({ filename, attrs }) => ({ name: filename, ...describe(attrs) }))
        .filter(({ name }) => name !== '.' && name !== '..')
        .toSorted((a, b) => (a.name < b.name ? -1 : 1));
    });
  }

  read(
    call: FileCall,
    { maxBytes, position = 0 }: Pick<ReadOptions, 'maxBytes' | 'position'>,
  ): Promise<Outcome<FileBytes>> {
    return this.#attempt(call, async () => {
      const handle = await asked<Buffer>((give) => this.#sftp.open(call.path, 'r', give));
      try {
        const { mode, size } = await asked<Stats>((give) => this.#sftp.fstat(handle, give));
        // Servers open folders, too, and then fail to read them without saying why.
        if (statOf(mode, 0, 0, 0, 0).kind === 'directory') throw Object.assign(new Error('EISDIR'), { code: 'EISDIR' });
        const from = position < 0 ? Math.max(0, size + position) : position;
        const bytes = await this.#readAt(handle, from, maxBytes + 1);
        return { bytes: bytes.subarray(0, maxBytes), truncated: bytes.length > maxBytes };
      } finally {
        this.#sftp.close(handle, () => undefined);
      }
    });
  }

  async #readAt(handle: Buffer, from: number, wanted: number): Promise<Buffer> {
    const chunks: Buffer[] = [];
    for (let got = 0; got < wanted; ) {
      const buffer = Buffer.alloc(Math.min(PIECE_BYTES, wanted - got));
      const count = await this.#piece(handle, buffer, from + got);
      if (count === 0) break;
      chunks.push(buffer.subarray(0, count));
      got += count;
    }
    return Buffer.concat(chunks);
  }

  /** Bytes read; 0 at the end of the file, which ssh2 gives as an error. */
  #piece(handle: Buffer, buffer: Buffer, at: number): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#sftp.read(handle, buffer, 0, buffer.length, at, (error, count) => {
        if (error === undefined || error === null) resolve(count);
        else if (statusOf(error) === 1) resolve(0);
        else reject(error);
      });
    });
  }

  async #attempt<T>({ path, timeoutMs, signal }: FileCall, work: () => Promise<T>): Promise<Outcome<T>> {
    try {
      return good(await within(signal, work()));
    } catch (error) {
      return bad(fileFault(systemError(error), path, timeoutMs, signal));
    }
  }
}

function statusOf(error: unknown): number | null {
  return error instanceof Error && 'code' in error && typeof error.code === 'number' ? error.code : null;
}

/** ssh2's numbers as the system's codes. */
function systemError(error: unknown): unknown {
  const status = statusOf(error);
  return status === null ? error : Object.assign(new Error(wordsOf(error)), { code: CODES[status] });
}

function asked<T>(ask: (give: (error: Error | null | undefined, value: T) => void) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    ask((error, value) => {
      if (error === undefined || error === null) resolve(value);
      else reject(error);
    });
  });
}

function describe({ mode, size, mtime, uid, gid }: Pick<Stats, 'mode' | 'size' | 'mtime' | 'uid' | 'gid'>): FileStat {
  return statOf(mode, size, mtime, uid, gid);
}
