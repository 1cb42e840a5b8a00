import { type CpuShares, type CpuTimes, cpuShares } from '../../clients/host/host-proc.ts';
import { fault, type Outcome } from '../../model/fault.ts';
import type { Probe } from '../../model/probe.ts';
import { failed, type Measured, measured } from '../../model/reading.ts';
import { en, pt } from '../../text/formats.ts';
import { phrase } from '../../text/lang.ts';
import { RESOURCES } from '../cadence.ts';
import { type ProbeContext, within } from '../context.ts';
import { summaryOf } from '../finding.ts';

/** The host's processors; shares are percent of all cores together over the last interval. */
export interface HostCpuFacts {
  readonly cores: number;
  readonly busyPercent: number;
  readonly userPercent: number;
  readonly systemPercent: number;
  /** Waiting for disks. */
  readonly waitPercent: number;
  /** Taken by the hypervisor for others. */
  readonly stealPercent: number;
  readonly load1: number;
  readonly load5: number;
  readonly load15: number;
  readonly uptimeMs: number;
}

/** CPU of the host, from /proc/stat. */
export const hostCpu: Probe<HostCpuFacts, ProbeContext> = {
  id: 'host.cpu',
  runbook: 'D3',
  title: phrase('CPU do host', 'Host CPU'),
  tab: 'overview',
  sets: ['daily'],
  ...RESOURCES,
  metrics: [
    {
      id: 'host.cpu',
      label: phrase('CPU do host', 'Host CPU'),
      unit: 'percent',
      threshold: { direction: 'above', warn: 85, critical: 95, forMs: 300_000 },
    },
    { id: 'host.load', label: phrase('Carga (1 min)', 'Load (1 min)'), unit: 'count' },
    {
      id: 'host.steal',
      label: phrase('CPU tomada pelo hipervisor', 'CPU taken by the hypervisor'),
      unit: 'percent',
      threshold: { direction: 'above', warn: 20, forMs: 300_000 },
    },
  ],
  read: readHostCpu,
  summarize: (reading) =>
    summaryOf(reading, ({ busyPercent, load1, cores }) =>
      phrase(
        `${pt.percent(busyPercent)} · carga ${pt.number(load1, 2)} em ${cores} núcleos`,
        `${en.percent(busyPercent)} · load ${en.number(load1, 2)} on ${cores} cores`,
      ),
    ),
  shell: 'top -bn1 | head -5',
};

/** The first reading has nothing before it: it takes two looks this far apart. What our own start takes meanwhile is left out. */
const FIRST_SPAN_MS = 1000;
/** Ticks a millisecond of /proc/stat. Source: proc(5), USER_HZ, which is 100 on every Linux that Node runs on. */
const TICKS_PER_MS = 0.1;

type OwnCpu = ReturnType<ProbeContext['ownCpu']>;

async function readHostCpu(context: ProbeContext, signal: AbortSignal): Promise<Measured<HostCpuFacts>> {
  const { host } = context.clients;
  const options = within(RESOURCES.deadlineMs, signal);
  const kept = context.memory<{ times: CpuTimes | null }>('host.cpu', () => ({ times: null }));
  const isFirst = kept.times === null;
  const ownBefore = isFirst ? context.ownCpu() : null;
  if (kept.times === null) {
    const first = await host.cpu(options);
    if (!first.ok) return failed(first.fault);
    kept.times = first.value;
    await context.pause(FIRST_SPAN_MS, signal);
  }
  const [now, load, uptime] = await Promise.all([host.cpu(options), host.load(options), host.uptimeMs(options)]);
  if (!now.ok) return failed(now.fault);
  const shares = cpuShares(withOwn(kept.times, ownBefore, context.ownCpu()), now.value);
  kept.times = now.value;
  if (shares === null) return failed(standsStill());
  const facts = factsOf(shares, now.value, load.ok ? load.value : null, uptime);
  return measured(facts, [
    { metric: 'host.cpu', value: facts.busyPercent },
    { metric: 'host.steal', value: facts.stealPercent },
    ...(load.ok ? [{ metric: 'host.load', value: load.value.load1 }] : []),
  ]);
}

/** The times before, so that what we took since counts as idle: it would have been without us. */
function withOwn(before: CpuTimes, from: OwnCpu, to: OwnCpu): CpuTimes {
  if (from === null || to === null) return before;
  const user = (to.user - from.user) * TICKS_PER_MS;
  const system = (to.system - from.system) * TICKS_PER_MS;
  return {
    ...before,
    user: before.user + user,
    system: before.system + system,
    idle: before.idle - user - system,
  };
}

function factsOf(
  shares: CpuShares,
  { cores }: CpuTimes,
  load: { readonly load1: number; readonly load5: number; readonly load15: number } | null,
  uptime: Outcome<number>,
): HostCpuFacts {
  return {
    cores,
    ...shares,
    load1: load?.load1 ?? 0,
    load5: load?.load5 ?? 0,
    load15: load?.load15 ?? 0,
    uptimeMs: uptime.ok ? uptime.value : 0,
  };
}

function standsStill() {
  return fault(
    'malformed',
    phrase('/proc/stat não andou entre duas leituras', '/proc/stat did not move between two readings'),
    phrase('a próxima leitura mede de novo', 'the next reading measures again'),
  );
}
