import type { HostClockFacts } from '../../../probes/host/host-clock.ts';
import type { HostCpuFacts } from '../../../probes/host/host-cpu.ts';
import type { DiskFacts, HostDisksFacts } from '../../../probes/host/host-disks.ts';
import type { HostFdsFacts } from '../../../probes/host/host-fds.ts';
import type { HostMemoryFacts } from '../../../probes/host/host-memory.ts';
import type { DiskMoment, HostMoment } from '../moment.ts';
import { type Generator, type Track, tracked } from './view.ts';

const CPU: readonly Track[] = [
  { metric: 'host.cpu', of: ({ host }) => host.cpuPercent },
  { metric: 'host.load', of: ({ host }) => host.load1 },
  { metric: 'host.steal', of: ({ load }) => 0.4 + load },
];

/** The simulated host's processors. */
export const hostCpuReading: Generator<HostCpuFacts> = (view) => {
  const { host, load, services, at } = view.now;
  const waitPercent = Math.min(30, 0.6 + services.postgres.readPerSecond / 3_000_000);
  const stealPercent = 0.4 + load;
  const rest = Math.max(0, host.cpuPercent - stealPercent);
  return tracked(
    view,
    {
      cores: host.cores,
      busyPercent: host.cpuPercent,
      userPercent: rest * 0.72,
      systemPercent: rest * 0.28,
      waitPercent,
      stealPercent,
      load1: host.load1,
      load5: host.load1 * 0.94,
      load15: host.load1 * 0.89,
      uptimeMs: at - host.bootedAt,
    },
    CPU,
  );
};

/** Blocks that ext4 keeps for root. */
const RESERVED = 0.05;

/** Shares as df counts them: used of used plus available to those who are not root. */
function availableOf(disk: DiskMoment): number {
  return Math.max(0, disk.totalBytes * (1 - RESERVED) - disk.usedBytes);
}

function percentOf(disk: DiskMoment): number {
  return (100 * disk.usedBytes) / (disk.usedBytes + availableOf(disk));
}

function diskFacts(disk: DiskMoment): DiskFacts {
  return {
    mount: disk.mount,
    device: disk.device,
    filesystem: 'ext4',
    totalBytes: disk.totalBytes,
    usedBytes: Math.round(disk.usedBytes),
    availableBytes: Math.round(availableOf(disk)),
    usedPercent: percentOf(disk),
    inodes: disk.inodes,
    inodesUsed: disk.usedInodes,
    inodesPercent: (100 * disk.usedInodes) / disk.inodes,
    isReadOnly: false,
  };
}

function ofDisk(mount: string, of: (disk: DiskMoment) => number): Track['of'] {
  return ({ host }) => {
    const disk = host.disks.find((one) => one.mount === mount);
    return disk === undefined ? Number.NaN : of(disk);
  };
}

const DISKS: readonly Track[] = ['/', '/var/lib/docker'].flatMap((mount) => [
  { metric: 'host.disk', entity: mount, of: ofDisk(mount, percentOf) },
  { metric: 'host.inodes', entity: mount, of: ofDisk(mount, (disk) => (100 * disk.usedInodes) / disk.inodes) },
]);

/** The simulated host's disks. */
export const hostDisksReading: Generator<HostDisksFacts> = (view) =>
  tracked(view, { disks: view.now.host.disks.map(diskFacts) }, DISKS);

const usedPercent = (host: HostMoment) => (100 * host.memoryUsedBytes) / host.memoryBytes;
const swapPercent = (host: HostMoment) => (100 * host.swapUsedBytes) / host.swapBytes;

const MEMORY: readonly Track[] = [
  { metric: 'host.memory', of: ({ host }) => usedPercent(host) },
  { metric: 'host.swap', of: ({ host }) => swapPercent(host) },
];

/** The simulated host's memory. */
export const hostMemoryReading: Generator<HostMemoryFacts> = (view) => {
  const { host } = view.now;
  return tracked(
    view,
    {
      totalBytes: host.memoryBytes,
      availableBytes: Math.round(host.memoryBytes - host.memoryUsedBytes),
      usedBytes: Math.round(host.memoryUsedBytes),
      usedPercent: usedPercent(host),
      cachedBytes: Math.round((host.memoryBytes - host.memoryUsedBytes) * 0.81),
      swapTotalBytes: host.swapBytes,
      swapUsedBytes: Math.round(host.swapUsedBytes),
      swapPercent: swapPercent(host),
    },
    MEMORY,
  );
};

const FILES: readonly Track[] = [{ metric: 'host.fds', of: ({ host }) => (100 * host.openFiles) / host.maxFiles }];

/** Open files of the simulated host. */
export const hostFdsReading: Generator<HostFdsFacts> = (view) => {
  const { openFiles: open, maxFiles: max } = view.now.host;
  return tracked(view, { open, max, percent: (100 * open) / max }, FILES);
};

const CLOCK: readonly Track[] = [{ metric: 'host.clock', of: ({ host }) => Math.abs(host.clockOffsetMs) }];

/** The simulated host's clock. */
export const hostClockReading: Generator<HostClockFacts> = (view) => {
  const { host, api } = view.now;
  const apiOffsetMs = api.health.kind === 'ok' ? host.clockOffsetMs : null;
  return tracked(view, { apiOffsetMs, hostOffsetMs: 0, isSynchronised: true }, CLOCK);
};
