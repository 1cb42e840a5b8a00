import type { RangeSeries } from '../model/metric-source.ts';
import type { ChartSeries } from '../model/metrics-desk.ts';
import type { RangePlan } from './range-plan.ts';

/** The newest bucket may still wait for its first point. */
const LATE_BUCKETS = 3;

/**
 * Points put into the buckets of a plan: each holds its largest value, NaN where there was none. A point stands for the step
 * that ends at it. `shiftMs` moves points on, to lay another day over this one.
 */
export function bucketsOf(
  { labels, points }: RangeSeries,
  { startMs, bucketMs, count }: Pick<RangePlan, 'startMs' | 'bucketMs' | 'count'>,
  { scale, shiftMs = 0 }: { readonly scale: number; readonly shiftMs?: number },
): ChartSeries {
  const values = new Float64Array(count).fill(Number.NaN);
  let newest = { index: -1, value: Number.NaN };
  for (const [at, raw] of points) {
    const index = Math.floor((at + shiftMs - 1 - startMs) / bucketMs);
    const value = raw * scale;
    if (index < 0 || index >= count || !Number.isFinite(value)) continue;
    const kept = values[index] ?? Number.NaN;
    values[index] = Number.isNaN(kept) ? value : Math.max(kept, value);
    newest = { index, value };
  }
  // What ended some time ago has no value of now.
  return { labels, values, latest: newest.index >= count - LATE_BUCKETS ? newest.value : Number.NaN };
}
