import { chmodSync, closeSync, fstatSync, fsyncSync, ftruncateSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { codeOf } from '../config/read-file.ts';
import { bad, type Fault, good, type Outcome } from '../model/fault.ts';
import { writeFault } from './own-folder.ts';

/** A file of events, one JSON a line, each whole on disk before the next thing happens. 0600 in a folder 0700. */
export interface EventFile<E> {
  readonly path: string;
  /** Puts an event on disk; a full or lost disk is a fault, and the file stays as it was. */
  append(event: E): Fault | null;
  close(): void;
}

/** Takes half a line away again; when that fails too, the next reader leaves it out. */
function cutBack(file: number, size: number): void {
  try {
    ftruncateSync(file, size);
  } catch {
    // The fault of the write is told already.
  }
}

/**
 * `new`: an existing file is a fault. A number is what it holds of whole lines: half a line behind them is cut off. `shared`:
 * somebody else writes to it too.
 */
export type EventFileStart = 'new' | 'shared' | number;

/** Opens a file of events to write to. `setting` is the key of the configuration that says where its folder is. */
export function openEventFile<E>(path: string, start: EventFileStart, setting?: string): Outcome<EventFile<E>> {
  const folder = dirname(path);
  let file: number;
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    file = openSync(path, start === 'new' ? 'ax' : 'a', 0o600);
    chmodSync(path, 0o600);
    if (typeof start === 'number') ftruncateSync(file, start);
  } catch (error) {
    return bad(writeFault(folder, codeOf(error), setting));
  }
  return good({
    path,
    append(event) {
      // Asked every time: somebody else may write to the same file.
      let before = 0;
      try {
        before = fstatSync(file).size;
        const bytes = Buffer.from(`${JSON.stringify(event)}\n`);
        for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done);
        fsyncSync(file);
        return null;
      } catch (error) {
        cutBack(file, before);
        return writeFault(folder, codeOf(error), setting);
      }
    },
    close: () => closeSync(file),
  });
}

/** The whole lines of such a file: what a crash cut in half is left out. */
export function wholeLines(text: string): string {
  return text.slice(0, text.lastIndexOf('\n') + 1);
}
