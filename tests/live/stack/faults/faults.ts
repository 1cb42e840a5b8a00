import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { StackRecord } from '../place.ts';
import { waitHealthy } from '../up.ts';
import { alertFault } from './alerts.ts';
import { containerFaults } from './api.ts';
import { deployFaults } from './deploy.ts';
import { diskFaults } from './disk.ts';
import { edgeFaults } from './edge.ts';
import type { Fault } from './fault.ts';
import { postgresFaults } from './postgres.ts';
import { forgetRateLimits, redisFaults } from './redis.ts';

/** Every fault. The order matters to `healAll`: a service must run before its settings can be put back. */
export const faults: readonly Fault[] = [
  ...redisFaults,
  ...postgresFaults,
  ...containerFaults,
  ...edgeFaults,
  ...diskFaults,
  ...deployFaults,
  alertFault,
];

/** Finds a fault by name. Throws with all names. */
export function findFault(name: string): Fault {
  const found = faults.find((fault) => fault.name === name);
  if (found === undefined)
    throw new Error(`no fault is called ${name}; there are ${faults.map((each) => each.name).join(', ')}`);
  return found;
}

function activeFolder(stack: StackRecord): string {
  return join(stack.bed, 'active-faults');
}

/** The faults that were inflicted and not undone. */
export function activeFaults(stack: StackRecord): readonly string[] {
  return existsSync(activeFolder(stack)) ? readdirSync(activeFolder(stack)) : [];
}

/** Inflicts a fault; what is on is remembered, so that `healAll` undoes that and nothing else. */
export async function inflict(stack: StackRecord, fault: Fault): Promise<void> {
  mkdirSync(activeFolder(stack), { recursive: true });
  writeFileSync(join(activeFolder(stack), fault.name), '');
  await fault.inflict(stack);
}

/** Undoes one fault. */
export async function heal(stack: StackRecord, fault: Fault): Promise<void> {
  await fault.undo(stack);
  rmSync(join(activeFolder(stack), fault.name), { force: true });
}

/**
 * Undoes every fault, remembered or not when `isThorough`, gives the rate limiter's budget back and waits until everything is
 * healthy.
 */
export async function healAll(stack: StackRecord, isThorough = false): Promise<void> {
  const active = activeFaults(stack);
  for (const fault of faults) if (isThorough || active.includes(fault.name)) await heal(stack, fault);
  await waitHealthy(stack);
  await forgetRateLimits(stack);
}
