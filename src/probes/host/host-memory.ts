import type { Probe } from '../../model/probe.ts';
import { failed, type Measured, measured } from '../../model/reading.ts';
import { en, pt } from '../../text/formats.ts';
import { phrase } from '../../text/lang.ts';
import { RESOURCES } from '../cadence.ts';
import { orNull, type ProbeContext, within } from '../context.ts';
import { summaryOf } from '../finding.ts';

/** The host's memory in bytes; used is what cannot be given back (total less MemAvailable). */
export interface HostMemoryFacts {
  readonly totalBytes: number;
  readonly availableBytes: number;
  readonly usedBytes: number;
  readonly usedPercent: number;
  readonly cachedBytes: number;
  readonly swapTotalBytes: number;
  readonly swapUsedBytes: number;
  /** Null on a host without swap. */
  readonly swapPercent: number | null;
}

/** Memory and swap of the host, from /proc/meminfo. */
export const hostMemory: Probe<HostMemoryFacts, ProbeContext> = {
  id: 'host.memory',
  runbook: 'A1',
  title: phrase('Memória do host', 'Host memory'),
  tab: 'overview',
  sets: ['daily'],
  ...RESOURCES,
  metrics: [
    {
      id: 'host.memory',
      label: phrase('Memória do host', 'Host memory'),
      unit: 'percent',
      threshold: { direction: 'above', warn: 75, critical: 85, forMs: 300_000 },
    },
    {
      id: 'host.swap',
      label: phrase('Swap do host', 'Host swap'),
      unit: 'percent',
      threshold: { direction: 'above', warn: 60, critical: 90, forMs: 300_000 },
    },
  ],
  read: readHostMemory,
  summarize: (reading) =>
    summaryOf(reading, ({ usedPercent, usedBytes, totalBytes }) =>
      phrase(
        `${pt.percent(usedPercent)} · ${pt.bytes(usedBytes)} de ${pt.bytes(totalBytes)}`,
        `${en.percent(usedPercent)} · ${en.bytes(usedBytes)} of ${en.bytes(totalBytes)}`,
      ),
    ),
  shell: 'free -m',
};

async function readHostMemory(context: ProbeContext, signal: AbortSignal): Promise<Measured<HostMemoryFacts>> {
  const memory = await context.clients.host.memory(within(RESOURCES.deadlineMs, signal));
  if (!memory.ok) return failed(memory.fault);
  const { totalBytes, availableBytes, cachedBytes, swapTotalBytes, swapFreeBytes } = memory.value;
  const usedBytes = totalBytes - availableBytes;
  const usedPercent = (usedBytes / totalBytes) * 100;
  const swapPercent = orNull(((swapTotalBytes - swapFreeBytes) / swapTotalBytes) * 100);
  const facts: HostMemoryFacts = {
    totalBytes,
    availableBytes,
    usedBytes,
    usedPercent,
    cachedBytes,
    swapTotalBytes,
    swapUsedBytes: swapTotalBytes - swapFreeBytes,
    swapPercent,
  };
  return measured(facts, [
    { metric: 'host.memory', value: usedPercent },
    ...(swapPercent === null ? [] : [{ metric: 'host.swap', value: swapPercent }]),
  ]);
}
