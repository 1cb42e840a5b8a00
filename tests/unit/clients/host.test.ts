import { describe, expect, it } from 'vitest';
import { parseDisks } from '../../../src/clients/host/host-disks.ts';
import { cpuShares, parseCpuTimes, parseFileHandles, parseMemory } from '../../../src/clients/host/host-proc.ts';

const SPACE = `Filesystem     1024-blocks     Used Available Capacity Mounted on
udev               4000000        0   4000000       0% /dev
/dev/sda1         50000000 45000000   5000000      90% /
tmpfs               800000     1000    799000       1% /run
/dev/sdb1        100000000 10000000  90000000      10% /var/lib/docker
/dev/sdb1        100000000 10000000  90000000      10% /srv/copy of data
overlay          100000000 10000000  90000000      10% /var/lib/docker/overlay2/abc/merged
/dev/loop3           60000    60000         0     100% /snap/core/1
nas:/export        1000000   500000    500000      50% /opt/sparkone/backups
/dev/sdc1            60000     1000     59000       2% /boot/efi
`;
const INODES = `Filesystem       Inodes   IUsed    IFree IUse% Mounted on
/dev/sda1       3000000 2990000    10000  100% /
/dev/sdb1       6000000  600000  5400000   10% /var/lib/docker
nas:/export           0       0        0     - /opt/sparkone/backups
/dev/sdc1             0       0        0     - /boot/efi
`;
const MOUNTS = `22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw,errors=remount-ro
23 22 0:5 / /dev rw - devtmpfs udev rw
24 22 0:20 / /run rw - tmpfs tmpfs rw
25 22 8:17 / /var/lib/docker rw - xfs /dev/sdb1 rw
26 22 8:17 /data /srv/copy\\040of\\040data rw - xfs /dev/sdb1 rw
27 25 0:50 / /var/lib/docker/overlay2/abc/merged rw - overlay overlay rw
28 22 7:3 / /snap/core/1 ro - squashfs /dev/loop3 ro
29 22 0:60 / /opt/sparkone/backups ro,relatime - nfs4 nas:/export rw
30 22 8:33 / /boot/efi rw - vfat /dev/sdc1 rw
`;

describe('disks', () => {
  it('are each filesystem once, without pseudo ones, loops and overlays', () => {
    const disks = parseDisks(SPACE, INODES, MOUNTS);
    expect(disks.map(({ mount, filesystem, isReadOnly }) => [mount, filesystem, isReadOnly])).toEqual([
      ['/', 'ext4', false],
      ['/boot/efi', 'vfat', false],
      ['/opt/sparkone/backups', 'nfs4', true],
      ['/var/lib/docker', 'xfs', false],
    ]);
    expect(disks[0]).toMatchObject({ usedPercent: 90, totalBytes: 51_200_000_000, inodes: 3_000_000 });
    expect(disks[0]?.inodesPercent).toBeCloseTo(99.67, 1);
    expect(disks[1]).toMatchObject({ inodes: null, inodesPercent: null });
  });

  it('are told without mountinfo and without inodes too', () => {
    const disks = parseDisks(SPACE, '', null);
    expect(disks.map(({ mount }) => mount)).toEqual([
      '/',
      '/boot/efi',
      '/opt/sparkone/backups',
      '/snap/core/1',
      '/var/lib/docker',
    ]);
  });

  it('of a container are its overlay root', () => {
    const space = 'Filesystem 1024-blocks Used Available Capacity Mounted on\noverlay 1000 900 100 90% /\n';
    expect(parseDisks(space, '', '1 0 0:40 / / rw - overlay overlay rw\n')).toMatchObject([
      { mount: '/', usedPercent: 90 },
    ]);
  });
});

describe('/proc', () => {
  it('gives shares of the time between two readings', () => {
    const before = parseCpuTimes(
      'cpu  100 0 50 1000 20 0 10 5 0 0\ncpu0 50 0 25 500 10 0 5 2 0 0\ncpu1 50 0 25 500 10 0 5 3 0 0\n',
    );
    const after = parseCpuTimes('cpu  150 0 70 1080 30 0 20 35 0 0\ncpu0 1 0\ncpu1 1 0\n');
    if (before === null || after === null) throw new Error('no cpu line');
    expect(before.cores).toBe(2);
    expect(cpuShares(before, after)).toEqual({
      busyPercent: 55,
      userPercent: 25,
      systemPercent: 15,
      waitPercent: 5,
      stealPercent: 15,
    });
    expect(cpuShares(after, after)).toBeNull();
    expect(cpuShares(after, before)).toBeNull();
    expect(parseCpuTimes('nothing')).toBeNull();
  });

  it('gives memory in bytes and NaN for what an old kernel does not tell', () => {
    const memory = parseMemory('MemTotal: 1000 kB\nMemFree: 100 kB\nBuffers: 10 kB\nCached: 200 kB\nSwapTotal: 0 kB\n');
    expect(memory.totalBytes).toBe(1_024_000);
    expect(memory.availableBytes).toBeNaN();
    expect(memory.cachedBytes).toBe(210 * 1024);
    expect(parseFileHandles('1184\t0\t9223372036854775807\n').used).toBe(1184);
  });
});
