import { describe, expect, it } from 'vitest';
import { computeStats } from '../../../src/clients/docker/docker-stats.ts';

// The parts that matter of frames captured from engine 20.10 (cgroup v1) and 26.1 (cgroup v2).
const V1 = {
  read: '2026-11-23T21:14:20.133Z',
  cpu_stats: { cpu_usage: { total_usage: 300_000_000, percpu_usage: [1, 2] }, system_cpu_usage: 4_000_000_000 },
  precpu_stats: { cpu_usage: { total_usage: 200_000_000 }, system_cpu_usage: 2_000_000_000 },
  memory_stats: { usage: 200, limit: 400, stats: { cache: 90, total_inactive_file: 50, inactive_file: 10 } },
  blkio_stats: {
    io_service_bytes_recursive: [
      { op: 'Read', value: 10 },
      { op: 'Write', value: 20 },
      { op: 'Total', value: 30 },
      { op: 'Read', value: 5 },
    ],
  },
  networks: { eth0: { rx_bytes: 1, tx_bytes: 2 }, eth1: { rx_bytes: 10, tx_bytes: 20 } },
  pids_stats: { current: 7 },
};

describe('figures of a container', () => {
  it('are those of docker stats on cgroup v1', () => {
    expect(computeStats(V1, null)).toMatchObject({
      cpuPercent: 10,
      memoryBytes: 150,
      memoryPercent: 37.5,
      receivedBytes: 11,
      sentBytes: 22,
      readBytes: 15,
      writtenBytes: 20,
      processes: 7,
    });
  });

  it('take the inactive file cache off on cgroup v2, and lower-case operations', () => {
    const v2 = {
      ...V1,
      memory_stats: { usage: 200, limit: 400, stats: { inactive_file: 60 } },
      blkio_stats: { io_service_bytes_recursive: [{ op: 'read', value: 4 }] },
    };
    expect(computeStats(v2, null)).toMatchObject({ memoryBytes: 140, readBytes: 4, writtenBytes: 0 });
  });

  it('are not told, rather than zero, where the engine does not tell them', () => {
    const empty = computeStats({ read: '0001-01-01T00:00:00Z', cpu_stats: {}, memory_stats: {} }, null);
    expect(empty).toMatchObject({
      cpuPercent: Number.NaN,
      memoryBytes: Number.NaN,
      memoryPercent: Number.NaN,
      receivedBytes: Number.NaN,
    });
  });

  it('have no rate over a restart, when totals fall back', () => {
    const before = computeStats(V1, null);
    const later = { ...V1, read: '2026-11-23T21:14:22.133Z' };
    expect(computeStats({ ...later, networks: { eth0: { rx_bytes: 31, tx_bytes: 2 } } }, before)).toMatchObject({
      receivedPerSecond: 10,
      sentPerSecond: Number.NaN,
    });
  });
});
