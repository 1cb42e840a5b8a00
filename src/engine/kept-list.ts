import { appendFileSync, chmodSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { bad, fault, good, type Outcome } from '../model/fault.ts';
import { inert } from '../text/inert.ts';
import { phrase } from '../text/lang.ts';

/** A short list that outlives the program: one JSON value a line, the newest last. */
export interface KeptList<T> {
  /** Newest first, each key once. */
  list(): readonly T[];
  /** Adds a value, or moves it to the front; it stays for this run also where it could not be written. */
  add(value: T): Outcome<null>;
  remove(key: string): Outcome<null>;
}

/** How a kept list is read and where. */
export interface KeptListOptions<T> {
  /** File of the operator alone (0600), in a folder that is made when missing (0700). */
  readonly path: string;
  readonly most: number;
  /** Null for what is no such value: lines of another version are left out. */
  read(value: unknown): T | null;
  keyOf(value: T): string;
}

/** A line that takes a value away. */
interface Removal {
  readonly removed: string;
}

function isRemoval(value: unknown): value is Removal {
  return typeof value === 'object' && value !== null && 'removed' in value && typeof value.removed === 'string';
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    // Half a line of a run that was cut off.
    return undefined;
  }
}

function readLines(path: string): readonly string[] {
  try {
    return readFileSync(path, 'utf8').split('\n');
  } catch {
    // Not there yet, or not ours to read: an empty list, and writing will say why.
    return [];
  }
}

/** Opens a list; the file is read at the first look. Two programs may add to one file: lines are only ever appended. */
export function createKeptList<T>({ path, most, read, keyOf }: KeptListOptions<T>): KeptList<T> {
  let kept: Map<string, T> | null = null;
  const load = (): Map<string, T> => {
    if (kept !== null) return kept;
    const found = new Map<string, T>();
    const lines = readLines(path);
    for (const line of lines) {
      const value = line === '' ? undefined : parsed(line);
      if (isRemoval(value)) found.delete(value.removed);
      else put(found, value === undefined ? null : read(value));
    }
    kept = found;
    if (lines.length > 4 * most) write(() => replace(found));
    return found;
  };
  const put = (found: Map<string, T>, value: T | null): void => {
    if (value === null) return;
    found.delete(keyOf(value));
    found.set(keyOf(value), value);
    for (const key of found.keys()) if (found.size > most) found.delete(key);
  };
  const write = (act: () => void): Outcome<null> => {
    try {
      mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
      act();
      return good(null);
    } catch (error) {
      const reason = error instanceof Error ? inert(error.message) : String(error);
      return bad(
        fault(
          'denied',
          phrase(`não gravei ${path}: ${reason}`, `could not write ${path}: ${reason}`),
          phrase('aponte XDG_STATE_HOME para uma pasta sua', 'point XDG_STATE_HOME at a folder of yours'),
        ),
      );
    }
  };
  const replace = (values: ReadonlyMap<string, T>): void => {
    const fresh = `${path}.${process.pid}.new`;
    writeFileSync(fresh, [...values.values()].map((value) => `${JSON.stringify(value)}\n`).join(''), { mode: 0o600 });
    renameSync(fresh, path);
  };
  const append = (value: T | Removal): void => {
    appendFileSync(path, `${JSON.stringify(value)}\n`, { mode: 0o600 });
    // One that was there before may be open to others.
    chmodSync(path, 0o600);
  };
  return {
    list: () => [...load().values()].reverse(),
    add(value) {
      put(load(), value);
      return write(() => append(value));
    },
    remove(key) {
      load().delete(key);
      return write(() => append({ removed: key }));
    },
  };
}
