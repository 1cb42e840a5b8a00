import type { Prometheus } from '../../clients/prometheus/prometheus.ts';
import type { History } from '../../model/metric.ts';
import type { CallOptions } from '../../transport/transport.ts';
import type { ProbeContext } from '../context.ts';

const HOUR_MS = 3_600_000;
const STEP_MS = 15_000;

/** A series that Prometheus remembers. */
export interface Remembered {
  readonly metric: string;
  readonly query: string;
  /** What a value is multiplied by: 1000 for seconds. Default 1. */
  readonly scale?: number;
}

/**
 * The last hour of series as Prometheus remembers it, for the first reading of a probe only; undefined afterwards. A reading
 * whose history could not be had brings it the next time. NaN is left out: a missing span is simply not there.
 */
export async function backfill(
  context: ProbeContext,
  probe: string,
  prometheus: Prometheus,
  series: readonly Remembered[],
  options: CallOptions,
): Promise<readonly History[] | undefined> {
  const kept = context.memory<{ isDone: boolean }>(`${probe} history`, () => ({ isDone: false }));
  if (kept.isDone) return undefined;
  const endMs = context.now();
  const range = { startMs: endMs - HOUR_MS, endMs, stepMs: STEP_MS };
  const answers = await Promise.all(series.map(({ query }) => prometheus.queryRange(query, range, options)));
  const histories = answers.map((answer, index): History => {
    const { metric, scale = 1 } = series[index] ?? { metric: '', query: '' };
    const points = answer.ok ? (answer.value.result[0]?.points ?? []) : [];
    return {
      metric,
      points: points.filter(([, value]) => Number.isFinite(value)).map(([at, value]) => [at, value * scale] as const),
    };
  });
  kept.isDone = answers.every((answer) => answer.ok);
  return kept.isDone ? histories : undefined;
}
