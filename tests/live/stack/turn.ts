import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stackHome } from './place.ts';
import { waitFor } from './wait-for.ts';

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** Who holds a lock; null while it is being taken or given back. */
function holderOf(lock: string): number | null {
  try {
    return Number(readFileSync(join(lock, 'pid'), 'utf8'));
  } catch {
    return null;
  }
}

/** Takes the only turn on a stack, waiting for a holder that lives; the stack is shared and faults disturb. Returns the release. */
export async function takeTurn(name: string, deadlineMs: number): Promise<() => void> {
  const lock = join(stackHome(), `${name}.turn`);
  const take = (): boolean => {
    mkdirSync(stackHome(), { recursive: true });
    try {
      mkdirSync(lock);
      writeFileSync(join(lock, 'pid'), String(process.pid));
      return true;
    } catch {
      const holder = holderOf(lock);
      if (holder !== null && !isAlive(holder)) rmSync(lock, { recursive: true, force: true });
      return false;
    }
  };
  await waitFor(take, { deadlineMs, what: `the turn on stack ${name} (${lock})` });
  return () => rmSync(lock, { recursive: true, force: true });
}
