/** Jiffies of all cores together since boot, from the `cpu` line of /proc/stat (proc(5)). */
export interface CpuTimes {
  readonly user: number;
  readonly nice: number;
  readonly system: number;
  readonly idle: number;
  readonly iowait: number;
  readonly irq: number;
  readonly softirq: number;
  readonly steal: number;
  /** Number of `cpuN` lines. */
  readonly cores: number;
}

/** Shares in percent of all cores together between two readings. */
export interface CpuShares {
  readonly busyPercent: number;
  readonly userPercent: number;
  readonly systemPercent: number;
  readonly waitPercent: number;
  readonly stealPercent: number;
}

/** Bytes of /proc/meminfo; NaN where the kernel does not tell. */
export interface MemoryBytes {
  readonly totalBytes: number;
  /** What can be had without swapping (MemAvailable). */
  readonly availableBytes: number;
  readonly freeBytes: number;
  /** Page cache, buffers and reclaimable slabs. */
  readonly cachedBytes: number;
  readonly swapTotalBytes: number;
  readonly swapFreeBytes: number;
}

/** Load averages of 1, 5 and 15 minutes. */
export interface LoadAverages {
  readonly load1: number;
  readonly load5: number;
  readonly load15: number;
}

/** File descriptors of the host, from /proc/sys/fs/file-nr. */
export interface FileHandles {
  readonly used: number;
  readonly max: number;
}

/** Reads /proc/stat; null when it has no `cpu` line. */
export function parseCpuTimes(text: string): CpuTimes | null {
  const total = /^cpu +(.*)$/m.exec(text)?.[1]?.split(/\s+/).map(Number);
  if (total === undefined) return null;
  const [user = 0, nice = 0, system = 0, idle = 0, iowait = 0, irq = 0, softirq = 0, steal = 0] = total;
  return { user, nice, system, idle, iowait, irq, softirq, steal, cores: text.match(/^cpu\d+ /gm)?.length ?? 0 };
}

/** Shares between two readings; null when no time passed or the counters fell back. Guest time is in user time already. */
export function cpuShares(before: CpuTimes, after: CpuTimes): CpuShares | null {
  const gained = (name: keyof CpuTimes): number => after[name] - before[name];
  const idle = gained('idle') + gained('iowait');
  const user = gained('user') + gained('nice');
  const system = gained('system') + gained('irq') + gained('softirq');
  const total = idle + user + system + gained('steal');
  if (!(total > 0) || idle < 0) return null;
  const percent = (part: number): number => Math.min(100, Math.max(0, (part * 100) / total));
  return {
    busyPercent: percent(total - idle),
    userPercent: percent(user),
    systemPercent: percent(system),
    waitPercent: percent(gained('iowait')),
    stealPercent: percent(gained('steal')),
  };
}

/** Reads /proc/meminfo. */
export function parseMemory(text: string): MemoryBytes {
  const kibibytes = new Map<string, number>();
  for (const match of text.matchAll(/^([^:\n]+):\s+(\d+)/gm)) kibibytes.set(match[1] ?? '', Number(match[2]));
  const bytes = (name: string): number => (kibibytes.get(name) ?? Number.NaN) * 1024;
  return {
    totalBytes: bytes('MemTotal'),
    availableBytes: bytes('MemAvailable'),
    freeBytes: bytes('MemFree'),
    cachedBytes: bytes('Cached') + bytes('Buffers') + (bytes('SReclaimable') || 0),
    swapTotalBytes: bytes('SwapTotal'),
    swapFreeBytes: bytes('SwapFree'),
  };
}

/** Reads /proc/loadavg. */
export function parseLoad(text: string): LoadAverages {
  const [load1, load5, load15] = text.trim().split(/\s+/).map(Number);
  return { load1: load1 ?? Number.NaN, load5: load5 ?? Number.NaN, load15: load15 ?? Number.NaN };
}

/** Milliseconds since boot, from /proc/uptime. */
export function parseUptimeMs(text: string): number {
  return Math.round(Number.parseFloat(text) * 1000);
}

/** Reads /proc/sys/fs/file-nr: allocated, unused, maximum. */
export function parseFileHandles(text: string): FileHandles {
  const [allocated = Number.NaN, unused = 0, max = Number.NaN] = text.trim().split(/\s+/).map(Number);
  return { used: allocated - unused, max };
}
