/** A mounted disk of the host. */
export interface Disk {
  readonly device: string;
  readonly mount: string;
  /** `ext4`; '' when mountinfo does not name it. */
  readonly filesystem: string;
  readonly totalBytes: number;
  readonly usedBytes: number;
  /** Free to those who are not root. */
  readonly availableBytes: number;
  /** As df says it: used of used plus available, 0..100. */
  readonly usedPercent: number;
  /** Null on filesystems without a fixed number of inodes (btrfs, vfat). */
  readonly inodes: number | null;
  readonly inodesUsed: number | null;
  readonly inodesPercent: number | null;
  readonly isReadOnly: boolean;
}

/** One row of df. */
interface DfRow {
  readonly device: string;
  readonly mount: string;
  readonly total: number;
  readonly used: number;
  readonly available: number;
}

/** A mount as /proc/self/mountinfo tells it. */
interface Mount {
  readonly filesystem: string;
  /** `8:1`; the same for every mount of one filesystem. */
  readonly deviceNumber: string;
  readonly isReadOnly: boolean;
}

/** Filesystems that are not disks, or that are full by design. */
const NOT_DISKS = new Set([
  'tmpfs',
  'devtmpfs',
  'ramfs',
  'proc',
  'sysfs',
  'cgroup',
  'cgroup2',
  'overlay',
  'aufs',
  'squashfs',
  'iso9660',
  'udf',
  'autofs',
  'fuse.lxcfs',
  'fuse.snapfuse',
  'fuse.gvfsd-fuse',
  'nsfs',
  'efivarfs',
  'debugfs',
  'tracefs',
  'mqueue',
  'hugetlbfs',
  'devpts',
  'none',
]);

/**
 * Disks out of `df -P -k`, `df -P -i` and /proc/self/mountinfo. Pseudo filesystems are left out; of several mounts of
 * one filesystem (bind mounts, Docker's volumes) the shortest path stays. A root that is an overlay stays: inside a
 * container it is the only disk there is. Without mountinfo the device's name decides.
 */
export function parseDisks(spaceText: string, inodeText: string, mountinfoText: string | null): readonly Disk[] {
  const mounts = mountinfoText === null ? null : parseMountinfo(mountinfoText);
  const inodes = new Map(parseDf(inodeText).map((row) => [row.mount, row]));
  const seen = new Map<string, Disk>();
  for (const row of parseDf(spaceText)) {
    const mount = mounts?.get(row.mount);
    if (!isDisk(row, mount?.filesystem)) continue;
    const key = mount?.deviceNumber ?? row.device;
    const known = seen.get(key);
    if (known !== undefined && known.mount.length <= row.mount.length) continue;
    seen.set(key, diskOf(row, inodes.get(row.mount), mount));
  }
  return [...seen.values()].sort((a, b) => a.mount.localeCompare(b.mount));
}

function isDisk(row: DfRow, filesystem: string | undefined): boolean {
  if (!(row.total > 0)) return false;
  if (row.mount === '/') return true;
  if (filesystem !== undefined) return !NOT_DISKS.has(filesystem) && !/^\/(proc|sys|dev)(\/|$)/.test(row.mount);
  return row.device.startsWith('/dev/') || /^[^/]+:\//.test(row.device);
}

function diskOf(row: DfRow, inode: DfRow | undefined, mount: Mount | undefined): Disk {
  const hasInodes = inode !== undefined && inode.total > 0;
  return {
    device: row.device,
    mount: row.mount,
    filesystem: mount?.filesystem ?? '',
    totalBytes: row.total * 1024,
    usedBytes: row.used * 1024,
    availableBytes: row.available * 1024,
    usedPercent: share(row.used, row.used + row.available),
    inodes: hasInodes ? inode.total : null,
    inodesUsed: hasInodes ? inode.used : null,
    inodesPercent: hasInodes ? share(inode.used, inode.total) : null,
    isReadOnly: mount?.isReadOnly ?? false,
  };
}

function share(part: number, whole: number): number {
  return whole > 0 ? (part / whole) * 100 : Number.NaN;
}

/** Rows of `df -P` (POSIX format: one line each, the mount point last and possibly with spaces). */
function parseDf(text: string): readonly DfRow[] {
  return text
    .split('\n')
    .slice(1)
    .flatMap((line) => {
      const match = /^(.+?)\s+(-|\d+)\s+(-|\d+)\s+(-|-?\d+)\s+(-|\d+%)\s+(\/.*)$/.exec(line);
      if (match === null) return [];
      const [, device = '', total, used, available, , mount = ''] = match;
      return [{ device, mount, total: Number(total), used: Number(used), available: Number(available) }];
    });
}

/**
 * Reads /proc/self/mountinfo (proc(5)): `36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw,errors=continue`.
 * The last mount on a path is the one that is seen.
 */
function parseMountinfo(text: string): Map<string, Mount> {
  const mounts = new Map<string, Mount>();
  for (const line of text.split('\n')) {
    const [left = '', right = ''] = line.split(' - ', 2);
    const [, , deviceNumber = '', , path = '', options = ''] = left.split(' ');
    const [filesystem = '', , superOptions = ''] = right.split(' ');
    if (path === '') continue;
    const isReadOnly = [...options.split(','), ...superOptions.split(',')].includes('ro');
    mounts.set(unescapePath(path), { filesystem, deviceNumber, isReadOnly });
  }
  return mounts;
}

/** Spaces and tabs stand as octal escapes: `\040`. */
function unescapePath(path: string): string {
  return path.replace(/\\([0-7]{3})/g, (_all, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
}
