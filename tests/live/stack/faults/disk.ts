import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { StackRecord } from '../place.ts';
import { run } from '../process.ts';
import type { Fault } from './fault.ts';

const megabytes = 64;

function imageFile(stack: StackRecord): string {
  return join(stack.bed, 'small-disk');
}

function isMounted(folder: string): boolean {
  return readFileSync('/proc/mounts', 'utf8').includes(` ${folder} `);
}

/** Mounts a filesystem of 64 MB as the backups directory; `fill` leaves no byte of it. Needs root and a loop device. */
async function mountSmallDisk(stack: StackRecord, fill: boolean): Promise<void> {
  const backups = join(stack.dir, 'backups');
  if (!isMounted(backups)) {
    await run(['truncate', '-s', `${megabytes}M`, imageFile(stack)]);
    await run(['mkfs.ext4', '-q', '-m', '0', imageFile(stack)]);
    await run(['mount', '-o', 'loop', imageFile(stack), backups]);
  }
  if (fill) await run(['dd', 'if=/dev/zero', `of=${join(backups, 'filler')}`, 'bs=64k'], { mayFail: true });
}

async function unmountSmallDisk(stack: StackRecord): Promise<void> {
  const backups = join(stack.dir, 'backups');
  if (isMounted(backups)) await run(['umount', backups]);
  rmSync(imageFile(stack), { force: true });
}

/** What can go wrong with the disk that backups are written to. */
export const diskFaults: readonly Fault[] = [
  {
    name: 'disk-full',
    say: 'backups/ is a filesystem of 64 MB without a free byte',
    inflict: async (stack) => await mountSmallDisk(stack, true),
    undo: unmountSmallDisk,
  },
  {
    name: 'disk-small',
    say: 'backups/ is a filesystem of 64 MB with room in it',
    inflict: async (stack) => await mountSmallDisk(stack, false),
    undo: unmountSmallDisk,
  },
];
