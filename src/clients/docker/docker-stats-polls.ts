import { bad, good, type Outcome } from '../../model/fault.ts';
import type { CallOptions } from '../../transport/transport.ts';
import { isRecord, member } from '../json.ts';
import { type ContainerStats, computeStats } from './docker-stats.ts';
import type { StatsHub } from './docker-stats-hub.ts';

/** Statistics younger than this serve again. */
const HOLDS_MS = 9_000;

/** One frame of a container: `isWhole` waits a second for the CPU's share, which otherwise needs a frame before. */
export type AskStats = (id: string, isWhole: boolean, options: CallOptions) => Promise<Outcome<unknown>>;

interface Polled {
  readonly at: number;
  readonly json: unknown;
  readonly stats: ContainerStats;
}

/**
 * Statistics of many containers, asked for now and then: a stream of each gives three kilobytes a second, which a line to a
 * target has not to spare. CPU and rates are then those since the time before.
 */
export function createStatsPolls(ask: AskStats, monotonic: () => number): StatsHub {
  const polled = new Map<string, Polled>();
  const readOne = async (id: string, isWhole: boolean, options: CallOptions): Promise<Outcome<ContainerStats>> => {
    const known = polled.get(id);
    const at = monotonic();
    if (known !== undefined && at - known.at < HOLDS_MS) return good(known.stats);
    const json = await ask(id, isWhole, options);
    if (!json.ok) {
      polled.delete(id);
      return bad(json.fault);
    }
    const stats = computeStats(withBefore(json.value, known?.json), known?.stats ?? null);
    polled.set(id, { at, json: json.value, stats });
    return good(stats);
  };
  return {
    read: async (ids, { waitsForCpu = false, ...options }) => {
      for (const id of polled.keys()) if (!ids.includes(id)) polled.delete(id);
      return new Map(await Promise.all(ids.map(async (id) => [id, await readOne(id, waitsForCpu, options)] as const)));
    },
    close: () => polled.clear(),
  };
}

/** A frame that stands alone names no time before; the frame before it does. */
function withBefore(json: unknown, before: unknown): unknown {
  if (!isRecord(json) || before === undefined) return json;
  return { ...json, precpu_stats: member(before, 'cpu_stats') };
}
