import { asList, asNumber } from '../../clients/json.ts';
import type { Redis } from '../../clients/redis/redis.ts';
import { allOf, mastersOf } from '../../clients/redis/redis-nodes.ts';
import type { Probe } from '../../model/probe.ts';
import { failed, type Measured, measured } from '../../model/reading.ts';
import { addressText } from '../../model/service.ts';
import { en, pt } from '../../text/formats.ts';
import { inert } from '../../text/inert.ts';
import { type Phrase, phrase } from '../../text/lang.ts';
import { SLOW } from '../cadence.ts';
import { orNull, type ProbeContext, within } from '../context.ts';
import { oneLine } from '../db/sql-line.ts';
import { summaryOf } from '../finding.ts';

/** A command that took longer than `slowlog-log-slower-than`. */
export interface SlowCommandFacts {
  readonly id: number;
  /** Epoch milliseconds. */
  readonly at: number | null;
  readonly tookMs: number;
  /** One inert line, masked; long arguments cut. */
  readonly command: string;
  readonly client: string;
  /** Master that it held up, where there are several. */
  readonly node?: string;
}

/** The newest entries of the slow log, slowest first. */
export interface RedisSlowlogFacts {
  readonly commands: readonly SlowCommandFacts[];
  /** What held Redis up, by its own monitor; empty while `latency-monitor-threshold` is 0. */
  readonly events: readonly LatencyEventFacts[];
  /** Why LATENCY was refused, with the rule that would allow it. */
  readonly eventsRefused: Phrase | null;
}

/** An event of the latency monitor: `command`, `fork`, `aof-write`, `expire-cycle`. */
export interface LatencyEventFacts {
  readonly event: string;
  /** Epoch milliseconds of the latest one. */
  readonly at: number | null;
  readonly latestMs: number;
  readonly worstMs: number;
  /** Master that it held up, where there are several. */
  readonly node?: string;
}

/** Commands that held up everybody else: Redis runs one at a time. */
export const redisSlowlog: Probe<RedisSlowlogFacts, ProbeContext> = {
  id: 'redis.slowlog',
  runbook: 'T3',
  title: phrase('Comandos lentos do Redis', 'Slow commands of Redis'),
  tab: 'redis',
  sets: ['weekly'],
  ...SLOW,
  metrics: [{ id: 'redis.slowest', label: phrase('Comando mais lento', 'Slowest command'), unit: 'ms' }],
  read: readRedisSlowlog,
  summarize: (reading) =>
    summaryOf(reading, ({ commands: [first] }) =>
      first === undefined
        ? phrase('nenhum comando lento', 'no slow command')
        : phrase(`o pior levou ${pt.duration(first.tookMs)}`, `the worst took ${en.duration(first.tookMs)}`),
    ),
  shell: 'docker compose exec redis redis-cli slowlog get 32',
};

const MOST = 32;

async function readRedisSlowlog(context: ProbeContext, signal: AbortSignal): Promise<Measured<RedisSlowlogFacts>> {
  const redis = await context.clients.redis();
  if (!redis.ok) return failed(redis.fault);
  const options = within(SLOW.deadlineMs, signal);
  const masters = await mastersOf(redis.value, options);
  if (!masters.ok) return failed(masters.fault);
  const all = masters.value;
  const entries = allOf(await Promise.all(all.map((one) => one.call('SLOWLOG', ['GET', MOST], options))));
  if (!entries.ok) return failed(entries.fault);
  const commands = entries.value
    .flatMap((list, index) => asList(list).map((entry) => ({ ...commandOf(entry), ...nodePart(all, index) })))
    .sort((a, b) => b.tookMs - a.tookMs)
    .slice(0, MOST);
  const [first] = commands;
  const latency = allOf(await Promise.all(all.map((one) => one.call('LATENCY', ['LATEST'], options))));
  const facts: RedisSlowlogFacts = {
    commands,
    events: latency.ok
      ? latency.value.flatMap((list, index) =>
          asList(list).map((entry) => ({ ...eventOf(entry), ...nodePart(all, index) })),
        )
      : [],
    eventsRefused: latency.ok ? null : latency.fault.hint,
  };
  return measured(facts, first === undefined ? [] : [{ metric: 'redis.slowest', value: first.tookMs }]);
}

/** Which of several masters; nothing where there is one. */
function nodePart(masters: readonly Redis[], index: number): { readonly node?: string } {
  const master = masters[index];
  return masters.length < 2 || master === undefined ? {} : { node: inert(addressText(master.access.endpoint.address)) };
}

/** `[event, epoch seconds, latest milliseconds, worst milliseconds]` (redis.io/commands/latency-latest). */
function eventOf(entry: unknown): LatencyEventFacts {
  const [event, seconds, latest, worst] = asList(entry);
  return {
    event: inert(String(event ?? '')).slice(0, 40),
    at: orNull(asNumber(seconds) * 1000),
    latestMs: orNull(asNumber(latest)) ?? 0,
    worstMs: orNull(asNumber(worst)) ?? 0,
  };
}

/** `[id, epoch seconds, microseconds, [argument ...], client, name]` (redis.io/commands/slowlog-get). */
function commandOf(entry: unknown): SlowCommandFacts {
  const [id, seconds, micros, words, client] = asList(entry);
  return {
    id: orNull(asNumber(id)) ?? 0,
    at: orNull(asNumber(seconds) * 1000),
    tookMs: (orNull(asNumber(micros)) ?? 0) / 1000,
    command: oneLine(
      asList(words)
        .map((word) => String(word).slice(0, 80))
        .join(' '),
    ).slice(0, 300),
    client: oneLine(String(client ?? '')).slice(0, 60),
  };
}
