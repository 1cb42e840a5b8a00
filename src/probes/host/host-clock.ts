import { type Fault, fault } from '../../model/fault.ts';
import type { Probe } from '../../model/probe.ts';
import { failed, type Measured, measured } from '../../model/reading.ts';
import { en, pt } from '../../text/formats.ts';
import { phrase } from '../../text/lang.ts';
import { SLOW } from '../cadence.ts';
import { type ProbeContext, within } from '../context.ts';
import { summaryOf } from '../finding.ts';

/** Clocks compared: ours with the target's, ours with the API's `Date` header (RFC 9110, whole seconds). */
export interface HostClockFacts {
  /** API less ours, milliseconds, less half the round trip; within a second it cannot tell. Null when the API does not answer. */
  readonly apiOffsetMs: number | null;
  /** Target less ours; 0 when we run on the target, null when it could not be asked. */
  readonly hostOffsetMs: number | null;
  /** Whether the kernel believes its clock to be synchronised; null when it does not tell. */
  readonly isSynchronised: boolean | null;
}

/** Offset of the clocks: TLS, tokens and alerts go by them. */
export const hostClock: Probe<HostClockFacts, ProbeContext> = {
  id: 'host.clock',
  runbook: null,
  title: phrase('Relógio', 'Clock'),
  tab: 'overview',
  sets: ['weekly'],
  ...SLOW,
  metrics: [
    {
      id: 'host.clock',
      label: phrase('Desvio do relógio', 'Clock offset'),
      unit: 'ms',
      threshold: { direction: 'above', warn: 5_000, critical: 60_000 },
    },
  ],
  read: readHostClock,
  summarize: (reading) =>
    summaryOf(reading, ({ apiOffsetMs, hostOffsetMs }) => {
      const offset = Math.max(Math.abs(apiOffsetMs ?? 0), Math.abs(hostOffsetMs ?? 0));
      return offset < 1000
        ? phrase('certo (menos de 1 s)', 'right (within 1 s)')
        : phrase(`desvio de ${pt.duration(offset)}`, `off by ${en.duration(offset)}`);
    }),
  shell: 'date -u; curl -sSI http://localhost:8000/health | grep -i ^date; timedatectl',
};

async function readHostClock(context: ProbeContext, signal: AbortSignal): Promise<Measured<HostClockFacts>> {
  const [apiOffset, hostOffset, isSynchronised] = await Promise.all([
    readApiOffset(context, signal),
    readHostOffset(context, signal),
    readSynchronised(context, signal),
  ]);
  const facts: HostClockFacts = {
    apiOffsetMs: typeof apiOffset === 'number' ? apiOffset : null,
    hostOffsetMs: hostOffset,
    isSynchronised,
  };
  if (typeof apiOffset !== 'number' && hostOffset === null) return failed(apiOffset, facts);
  const offset = Math.max(Math.abs(facts.apiOffsetMs ?? 0), Math.abs(hostOffset ?? 0));
  return measured(facts, [{ metric: 'host.clock', value: offset }]);
}

/** By the `Date` header of `/health`, which is exempt from rate limits; a header of whole seconds is off by half of one. */
async function readApiOffset(context: ProbeContext, signal: AbortSignal): Promise<number | Fault> {
  const api = await context.clients.api();
  if (!api.ok) return api.fault;
  const startedAt = context.now();
  const reply = await api.value.send('/health', within(SLOW.deadlineMs, signal));
  const endedAt = context.now();
  if (!reply.ok) return reply.fault;
  const told = Date.parse(reply.value.headers.date ?? '');
  if (Number.isNaN(told)) return noDate();
  const offset = told + 500 - (startedAt + endedAt) / 2;
  return Math.abs(offset) <= 1000 ? 0 : Math.round(offset);
}

async function readHostOffset(context: ProbeContext, signal: AbortSignal): Promise<number | null> {
  const { transport } = context.clients;
  if (transport.kind === 'local') return 0;
  const startedAt = context.now();
  const ran = await transport.exec(['date', '+%s'], { ...within(SLOW.deadlineMs, signal), onlyLooks: true });
  const endedAt = context.now();
  const seconds = ran.ok ? Number(ran.value.stdout.trim()) : Number.NaN;
  if (!Number.isFinite(seconds)) return null;
  const offset = seconds * 1000 + 500 - (startedAt + endedAt) / 2;
  return Math.abs(offset) <= 1000 ? 0 : Math.round(offset);
}

/** systemd's word for it; null where there is no systemd. */
async function readSynchronised(context: ProbeContext, signal: AbortSignal): Promise<boolean | null> {
  const ran = await context.clients.transport.exec(['timedatectl', 'show', '-p', 'NTPSynchronized', '--value'], {
    ...within(SLOW.deadlineMs, signal),
    onlyLooks: true,
  });
  const said = ran.ok && ran.value.code === 0 ? ran.value.stdout.trim() : '';
  return said === 'yes' ? true : said === 'no' ? false : null;
}

function noDate(): Fault {
  return fault(
    'malformed',
    phrase('a api não manda o cabeçalho Date', 'the api sends no Date header'),
    phrase(
      'compare à mão: date -u no host e no contêiner',
      'compare by hand: date -u on the host and in the container',
    ),
    'NO_DATE',
  );
}
