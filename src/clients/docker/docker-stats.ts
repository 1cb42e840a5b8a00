import { asEntries, asList, asNumber, asText, asTime, member, memberAt } from '../json.ts';

/** What a container uses, as `docker stats` computes it. A figure that is not told is NaN. */
export interface ContainerStats {
  /** Epoch milliseconds at which the engine measured. */
  readonly at: number;
  /** 100 is one core. NaN in the first second of a stream. */
  readonly cpuPercent: number;
  readonly onlineCpus: number;
  /** In use without the page cache that can be given back. */
  readonly memoryBytes: number;
  /** The container's limit, or the host's memory without one. */
  readonly memoryLimitBytes: number;
  readonly memoryPercent: number;
  /** Totals since the container started, over all its networks and devices. */
  readonly receivedBytes: number;
  readonly sentBytes: number;
  readonly readBytes: number;
  readonly writtenBytes: number;
  /** Rates since the reading before; NaN for the first and after a restart. */
  readonly receivedPerSecond: number;
  readonly sentPerSecond: number;
  readonly readPerSecond: number;
  readonly writtenPerSecond: number;
  readonly processes: number;
}

/**
 * Computes one frame of `GET /containers/{id}/stats`. Formulas are those of the docker CLI
 * (cli/command/container/stats_helpers.go: calculateCPUPercentUnix, calculateMemUsageUnixNoCache, calculateBlockIO).
 * `before` is an earlier frame of the same container, for rates.
 */
export function computeStats(json: unknown, before: ContainerStats | null): ContainerStats {
  const memory = member(json, 'memory_stats');
  const memoryBytes = memoryWithoutCache(memory);
  const memoryLimitBytes = asNumber(member(memory, 'limit'));
  const net = asEntries(member(json, 'networks')).map(([, network]) => network);
  const at = asTime(member(json, 'read')) ?? Number.NaN;
  const totals = {
    receivedBytes: sumTold(net.map((network) => asNumber(member(network, 'rx_bytes')))),
    sentBytes: sumTold(net.map((network) => asNumber(member(network, 'tx_bytes')))),
    readBytes: blockBytes(json, 'r'),
    writtenBytes: blockBytes(json, 'w'),
  };
  const seconds = before === null ? Number.NaN : (at - before.at) / 1000;
  const rate = (name: keyof typeof totals): number => {
    const gained = totals[name] - (before?.[name] ?? Number.NaN);
    return seconds > 0 && gained >= 0 ? gained / seconds : Number.NaN;
  };
  return {
    at,
    cpuPercent: cpuPercent(json),
    onlineCpus: onlineCpus(json),
    memoryBytes,
    memoryLimitBytes,
    memoryPercent: memoryLimitBytes > 0 ? (memoryBytes / memoryLimitBytes) * 100 : Number.NaN,
    ...totals,
    receivedPerSecond: rate('receivedBytes'),
    sentPerSecond: rate('sentBytes'),
    readPerSecond: rate('readBytes'),
    writtenPerSecond: rate('writtenBytes'),
    processes: asNumber(memberAt(json, 'pids_stats', 'current')),
  };
}

function cpuPercent(json: unknown): number {
  const systemBefore = asNumber(memberAt(json, 'precpu_stats', 'system_cpu_usage'));
  // The first frame has nothing before it; a mean since boot would not be what is asked.
  if (!(systemBefore > 0)) return Number.NaN;
  const used =
    asNumber(memberAt(json, 'cpu_stats', 'cpu_usage', 'total_usage')) -
    asNumber(memberAt(json, 'precpu_stats', 'cpu_usage', 'total_usage'));
  const elapsed = asNumber(memberAt(json, 'cpu_stats', 'system_cpu_usage')) - systemBefore;
  if (!(elapsed > 0) || !(used >= 0)) return Number.NaN;
  return (used / elapsed) * onlineCpus(json) * 100;
}

function onlineCpus(json: unknown): number {
  const told = asNumber(memberAt(json, 'cpu_stats', 'online_cpus'));
  return told > 0 ? told : asList(memberAt(json, 'cpu_stats', 'cpu_usage', 'percpu_usage')).length || Number.NaN;
}

/** cgroup v1 tells `total_inactive_file`, v2 `inactive_file`; taken off only when smaller than the usage. */
function memoryWithoutCache(memory: unknown): number {
  const usage = asNumber(member(memory, 'usage'));
  for (const name of ['total_inactive_file', 'inactive_file']) {
    const cache = asNumber(memberAt(memory, 'stats', name));
    if (!Number.isNaN(cache)) return cache < usage ? usage - cache : usage;
  }
  return usage;
}

/** `op` is `Read` in cgroup v1 and `read` in v2. */
function blockBytes(json: unknown, initial: 'r' | 'w'): number {
  const entries = asList(memberAt(json, 'blkio_stats', 'io_service_bytes_recursive'));
  const ops = entries.filter((entry) => asText(member(entry, 'op')).toLowerCase().startsWith(initial));
  return sum(ops.map((entry) => asNumber(member(entry, 'value'))));
}

/** The total; NaN when nothing is told (a container in the host's network has no counters of its own). */
function sumTold(values: readonly number[]): number {
  return values.length === 0 ? Number.NaN : sum(values);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
