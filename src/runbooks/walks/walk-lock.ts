import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { codeOf } from '../../config/read-file.ts';
import { bad, type Fault, fault, good, type Outcome } from '../../model/fault.ts';
import { en, pt } from '../../text/formats.ts';
import { inert } from '../../text/inert.ts';
import { phrase } from '../../text/lang.ts';
import { writeFault } from '../own-folder.ts';

/** Who walks, as written into the lock. */
export interface WalkHolder {
  readonly operator: string;
  readonly host: string;
  readonly pid: number;
  /** Start of the process in ticks since boot, so that a pid given out again is not taken for it; '' where unknown. */
  readonly born: string;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** Start time of a process. Source: proc(5), field 22 of /proc/PID/stat, counted after the name in brackets. */
export function processBorn(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  } catch {
    return ''; // No such process, or a system without /proc.
  }
}

/** Whether a process of this host is over; only to be asked of this host's own. */
export function isGone({ pid, born }: WalkHolder): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (codeOf(error) !== 'EPERM') return true;
  }
  const now = processBorn(pid);
  return born !== '' && now !== '' && now !== born;
}

/** Reads a holder's line; null when it is none. */
export function parseHolder(text: string): WalkHolder | null {
  try {
    const { operator, host, pid, born, at } = JSON.parse(text) as Readonly<Record<string, unknown>>;
    if (typeof pid !== 'number' || typeof host !== 'string' || !Number.isInteger(pid)) return null;
    return {
      operator: String(operator ?? '?'),
      host,
      pid,
      born: typeof born === 'string' ? born : '',
      at: typeof at === 'number' ? at : Number.NaN,
    };
  } catch {
    return null; // Cut in half by a crash, or no line of ours.
  }
}

function readHolder(path: string): WalkHolder | null {
  try {
    return parseHolder(readFileSync(path, 'utf8'));
  } catch {
    return null; // Gone meanwhile: nobody holds it.
  }
}

/** Says who walks. `path` is the lock that a person may take away; null where it lets go by itself. */
export function heldBy({ operator, host, pid, at }: WalkHolder, path: string | null): Fault {
  const who = `${inert(operator)}@${inert(host)}`;
  return fault(
    'denied',
    phrase(
      `${who} está neste roteiro desde ${pt.dateTime(at)} (processo ${pid})`,
      `${who} is walking this since ${en.dateTime(at)} (process ${pid})`,
    ),
    path === null
      ? phrase(
          'combine com essa pessoa; três minutos depois que ela sai, o roteiro fica livre',
          'settle it with them; three minutes after they are gone it is free',
        )
      : phrase(
          `combine com essa pessoa; se ela já saiu de ${inert(host)}, apague ${inert(path)}`,
          `settle it with them; if they are gone from ${inert(host)}, delete ${inert(path)}`,
        ),
  );
}

function place(path: string, holder: WalkHolder): string | null {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    const file = openSync(path, 'wx', 0o600);
    writeSync(file, `${JSON.stringify(holder)}\n`);
    fsyncSync(file);
    closeSync(file);
    return null;
  } catch (error) {
    return codeOf(error);
  }
}

/** Who else holds the lock of a walk; null when it is free, or left by a dead process. */
export function walkLockHeldBy(path: string, holder: WalkHolder): Fault | null {
  const other = readHolder(path);
  if (other === null || (other.host === holder.host && (other.pid === holder.pid || isGone(other)))) return null;
  return heldBy(other, path);
}

/** Removes what a dead process left; the code of why it stays. */
function remove(path: string): string | null {
  try {
    rmSync(path, { force: true });
    return null;
  } catch (error) {
    return codeOf(error);
  }
}

/**
 * Takes the lock of a walk; the way to give it back. Held by a living process of this host, or by anybody of another host, it
 * is a fault that says who and since when; one left by a dead process is taken over.
 */
export function takeWalkLock(path: string, holder: WalkHolder): Outcome<() => void> {
  for (let turn = 0; turn < 3; turn += 1) {
    const code = place(path, holder);
    if (code === null) {
      const isOurs = readHolder(path)?.pid === holder.pid;
      if (isOurs) return good(() => rmSync(path, { force: true }));
      continue;
    }
    if (code !== 'EEXIST') return bad(writeFault(dirname(path), code));
    const other = readHolder(path);
    if (other !== null && (other.host !== holder.host || !isGone(other))) return bad(heldBy(other, path));
    const stuck = remove(path);
    if (stuck !== null) return bad(writeFault(dirname(path), stuck));
  }
  return bad(writeFault(dirname(path), 'EBUSY'));
}
