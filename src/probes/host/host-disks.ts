import type { Probe } from '../../model/probe.ts';
import { failed, type Measured, measured } from '../../model/reading.ts';
import { en, pt } from '../../text/formats.ts';
import { inert } from '../../text/inert.ts';
import { phrase } from '../../text/lang.ts';
import { RESOURCES } from '../cadence.ts';
import { orNull, type ProbeContext, within } from '../context.ts';
import { finding, summaryOf } from '../finding.ts';

/** A mounted filesystem. */
export interface DiskFacts {
  readonly mount: string;
  readonly device: string;
  /** `ext4`, `overlay`; '' when not told. */
  readonly filesystem: string;
  readonly totalBytes: number;
  readonly usedBytes: number;
  /** Free to those who are not root. */
  readonly availableBytes: number;
  /** As df says it: used of used plus available. */
  readonly usedPercent: number;
  /** Null on filesystems without a fixed number of inodes. */
  readonly inodes: number | null;
  readonly inodesUsed: number | null;
  readonly inodesPercent: number | null;
  readonly isReadOnly: boolean;
}

/** The host's disks. */
export interface HostDisksFacts {
  readonly disks: readonly DiskFacts[];
}

/** Space and inodes of every mounted disk of the host. */
export const hostDisks: Probe<HostDisksFacts, ProbeContext> = {
  id: 'host.disks',
  runbook: 'A1',
  title: phrase('Discos', 'Disks'),
  tab: 'overview',
  sets: ['daily'],
  ...RESOURCES,
  everyMs: 30_000,
  watchedEveryMs: 15_000,
  metrics: [
    {
      id: 'host.disk',
      label: phrase('Disco', 'Disk'),
      unit: 'percent',
      threshold: { direction: 'above', warn: 80, critical: 90, hysteresis: 0.02 },
    },
    {
      id: 'host.inodes',
      label: phrase('Inodes', 'Inodes'),
      unit: 'percent',
      threshold: { direction: 'above', warn: 80, critical: 90, hysteresis: 0.02 },
    },
  ],
  read: readHostDisks,
  judge: ({ disks }) =>
    disks
      .filter(({ isReadOnly }) => isReadOnly)
      .map(({ mount }) =>
        finding(
          'warn',
          phrase(
            `${mount} está montado somente para leitura: veja dmesg, pode ser erro de disco`,
            `${mount} is mounted read-only: see dmesg, the disk may be failing`,
          ),
          mount,
        ),
      ),
  summarize: (reading) =>
    summaryOf(reading, ({ disks }) => {
      const fullest = disks.toSorted((a, b) => b.usedPercent - a.usedPercent)[0];
      if (fullest === undefined) return phrase('nenhum disco', 'no disk');
      return phrase(
        `${fullest.mount} ${pt.percent(fullest.usedPercent)} · livre ${pt.bytes(fullest.availableBytes)}`,
        `${fullest.mount} ${en.percent(fullest.usedPercent)} · ${en.bytes(fullest.availableBytes)} free`,
      );
    }),
  shell: 'df -h && df -i',
};

async function readHostDisks(context: ProbeContext, signal: AbortSignal): Promise<Measured<HostDisksFacts>> {
  const found = await context.clients.host.disks(within(RESOURCES.deadlineMs, signal));
  if (!found.ok) return failed(found.fault);
  const disks = found.value.map((disk) => ({
    ...disk,
    mount: inert(disk.mount),
    device: inert(disk.device),
    usedPercent: orNull(disk.usedPercent) ?? 0,
  }));
  return measured(
    { disks },
    disks.flatMap(({ mount, usedPercent, inodesPercent }) => [
      { metric: 'host.disk', entity: mount, value: usedPercent },
      ...(inodesPercent === null ? [] : [{ metric: 'host.inodes', entity: mount, value: inodesPercent }]),
    ]),
  );
}
