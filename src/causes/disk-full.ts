import type { CauseRule } from '../model/cause-rule.ts';
import type { HostDisksFacts } from '../probes/host/host-disks.ts';
import { en, pt } from '../text/formats.ts';
import { phrase } from '../text/lang.ts';
import { present, signEvidence, troubled } from './evidence.ts';

/** From here on writes fail for what is not root: ext4 keeps 5 % back. */
const FULL_PERCENT = 97;

/** A disk without room: databases stop writing, containers restart, backups are empty. */
export const diskFull: CauseRule = {
  id: 'disk-full',
  when(view) {
    const full = (view.facts<HostDisksFacts>('host.disks')?.disks ?? [])
      .filter((disk) => disk.usedPercent >= FULL_PERCENT || (disk.inodesPercent ?? 0) >= FULL_PERCENT)
      .toSorted((a, b) => b.usedPercent - a.usedPercent);
    const [worst] = full;
    if (worst === undefined) return null;
    const signs = troubled(view, [
      'postgres.ping',
      'redis.ping',
      'backups.newest',
      'backups.catalogue',
      'backups.verify',
      'api.database',
      'api.redis',
      'api.errors',
      'containers.restarts',
    ]);
    return {
      id: 'disk-full',
      level: 'critical',
      title: phrase(`Disco ${worst.mount} cheio`, `Disk ${worst.mount} is full`),
      evidence: present([
        ...full.map((disk) =>
          phrase(
            `${disk.mount}: ${pt.percent(disk.usedPercent)} usado, ${pt.bytes(disk.availableBytes)} livres`,
            `${disk.mount}: ${en.percent(disk.usedPercent)} used, ${en.bytes(disk.availableBytes)} free`,
          ),
        ),
        ...signs.slice(0, 2).map((probe) => signEvidence(view, probe)),
      ]),
      explains: ['host.disks', ...signs],
      remedy: 'clean-up',
    };
  },
};
