import type { Probe } from '../../model/probe.ts';
import { failed, type Measured, measured } from '../../model/reading.ts';
import { en, pt } from '../../text/formats.ts';
import { phrase } from '../../text/lang.ts';
import { SLOW } from '../cadence.ts';
import { type ProbeContext, within } from '../context.ts';
import { summaryOf } from '../finding.ts';

/** File descriptors open on the whole host. */
export interface HostFdsFacts {
  readonly open: number;
  readonly max: number;
  readonly percent: number;
}

/** Open files against the kernel's limit, from /proc/sys/fs/file-nr. */
export const hostFds: Probe<HostFdsFacts, ProbeContext> = {
  id: 'host.fds',
  runbook: null,
  title: phrase('Arquivos abertos', 'Open files'),
  tab: 'overview',
  sets: ['weekly'],
  ...SLOW,
  metrics: [
    {
      id: 'host.fds',
      label: phrase('Arquivos abertos', 'Open files'),
      unit: 'percent',
      threshold: { direction: 'above', warn: 80, critical: 95 },
    },
  ],
  read: readHostFds,
  summarize: (reading) =>
    summaryOf(reading, ({ open, max }) =>
      phrase(`${pt.short(open)} de ${pt.short(max)}`, `${en.short(open)} of ${en.short(max)}`),
    ),
  shell: 'cat /proc/sys/fs/file-nr',
};

async function readHostFds(context: ProbeContext, signal: AbortSignal): Promise<Measured<HostFdsFacts>> {
  const handles = await context.clients.host.fileHandles(within(SLOW.deadlineMs, signal));
  if (!handles.ok) return failed(handles.fault);
  const { used, max } = handles.value;
  const percent = (used / max) * 100;
  return measured({ open: used, max, percent }, [{ metric: 'host.fds', value: percent }]);
}
