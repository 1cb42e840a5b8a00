import { type Writer, writeApi, writeWorker } from './logs/api-lines.ts';
import { diceFor } from './logs/dice.ts';
import { STACK_WRITERS } from './logs/stack-lines.ts';
import type { Moment } from './moment.ts';
import type { Simulation } from './simulation.ts';
import type { ServiceName } from './stack.ts';

const SECOND = 1000;

/** One raw line as the container wrote it. Lines of one entry (a traceback) share their time. */
export interface LogLine {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly service: ServiceName;
  readonly line: string;
}

const WRITERS: Readonly<Record<ServiceName, Writer>> = { ...STACK_WRITERS, api: writeApi, worker: writeWorker };

/** A container that does not run writes nothing; the flood of tracebacks counts lines, not entries. */
function entriesPerSecond(moment: Moment, service: ServiceName): number {
  const { state } = moment.services[service];
  if (state === 'exited' || state === 'paused' || state === 'created') return 0;
  const rate = moment.logs.perSecond[service];
  const { apiErrors, apiErrorShare } = moment.logs;
  if (service === 'postgres' && (apiErrors === 'pool' || apiErrors === 'slow' || apiErrors === 'disk')) return 0.6;
  if (service !== 'api' || apiErrors === 'none' || apiErrors === 'slow') return rate;
  return rate / (1 + 61 * apiErrorShare);
}

function* linesOfSecond(moment: Moment, second: number, service: ServiceName): Generator<LogLine> {
  const rate = entriesPerSecond(moment, service);
  const count = Math.floor(rate + diceFor(moment.seed, `${service}.count`, second).roll('n'));
  const offsets = Array.from({ length: count }, (_, i) => diceFor(moment.seed, `${service}.${i}`, second).roll('at'));
  offsets.sort((a, b) => a - b);
  for (const [i, offset] of offsets.entries()) {
    const at = second * SECOND + Math.floor(offset * SECOND);
    const entry = WRITERS[service]({ ...moment, at }, diceFor(moment.seed, `${service}.${i}`, second));
    for (const line of entry) yield { at, service, line };
  }
}

/**
 * What the services wrote from `from` (included) to `to` (excluded), oldest first: a function of the simulation, so the same
 * span always reads the same and what was written agrees with what was measured.
 */
export function linesBetween(
  simulation: Simulation,
  services: readonly ServiceName[],
  from: number,
  to: number,
): LogLine[] {
  const lines: LogLine[] = [];
  for (let second = Math.floor(from / SECOND); second * SECOND < to; second += 1) {
    const moment = simulation.near(second * SECOND);
    const found = services.flatMap((service) => [...linesOfSecond(moment, second, service)]);
    found.sort((a, b) => a.at - b.at);
    for (const line of found) if (line.at >= from && line.at < to) lines.push(line);
  }
  return lines;
}

/** The newest lines before `to`, at most `count` and not older than `spanMs`, oldest first: what `logs --tail` shows. */
export function lastLines(
  simulation: Simulation,
  services: readonly ServiceName[],
  to: number,
  count: number,
  spanMs = 15 * 60 * SECOND,
): LogLine[] {
  let lines: LogLine[] = [];
  let from = to;
  while (lines.length < count && from > to - spanMs) {
    const before = Math.max(to - spanMs, from - 10 * SECOND);
    lines = [...linesBetween(simulation, services, before, from), ...lines];
    from = before;
  }
  return count <= 0 ? [] : lines.slice(-count);
}
