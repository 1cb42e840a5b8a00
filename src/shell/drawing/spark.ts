import type { Level } from '../../model/level.ts';
import type { Threshold, Unit } from '../../model/metric.ts';
import { type Line, type Span, span } from './line.ts';

const CELLS = '▁▂▃▄▅▆▇█';

/** Top of the scale of a sparkline that starts at zero. */
export interface SparkScale {
  readonly top: number;
}

/** Least top of a scale by unit, so that the noise of an idle signal stays a low flat line. */
const LEAST_TOP: Readonly<Record<Unit, number>> = {
  percent: 25,
  ms: 50,
  bytes: 1,
  bytesPerSecond: 1024,
  perSecond: 1,
  count: 5,
  days: 1,
  flag: 1,
};

/** Room above the largest value of a signal without limit: steady traffic is a middle line, not a wall. */
const HEADROOM = 1.6;

/** A limit in percent from here on belongs to something that can be full. */
const WHOLE_FROM = 50;

/** The limit that a threshold draws: the critical one, else the warning. */
export function limitOf(threshold: Threshold | undefined): number | undefined {
  return threshold?.critical ?? threshold?.warn;
}

/**
 * The scale of a series: from zero to the larger of what was seen and 1.2 times the limit, so that a calm signal far
 * below its limit is low and does not change its shape with noise; without a limit with room above what was seen.
 */
export function sparkScale(seenMax: number, unit: Unit, threshold: Threshold | undefined): SparkScale {
  const limit = limitOf(threshold);
  const seen = Number.isFinite(seenMax) ? seenMax : 0;
  // A share of something whole has a natural end.
  if (unit === 'percent' && limit !== undefined && limit >= WHOLE_FROM) return { top: Math.max(seen, 100) };
  return { top: limit === undefined ? Math.max(seen * HEADROOM, LEAST_TOP[unit]) : Math.max(seen, limit * 1.2) };
}

/** Level of one value against a threshold, without hysteresis or `for`: for the colour of a cell. */
export function cellLevel(value: number, threshold: Threshold | undefined): Level {
  if (threshold === undefined) return 'ok';
  const isBeyond = (limit: number | undefined): boolean =>
    limit !== undefined && (threshold.direction === 'above' ? value > limit : value < limit);
  if (isBeyond(threshold.critical)) return 'critical';
  return isBeyond(threshold.warn) ? 'warn' : 'ok';
}

/** One cell: a block as high as the value, blank where nothing was measured. */
export function sparkCell(value: number, scale: SparkScale): string {
  if (Number.isNaN(value)) return ' ';
  const share = scale.top > 0 ? value / scale.top : 0;
  return CELLS[Math.min(CELLS.length - 1, Math.max(0, Math.round(share * (CELLS.length - 1))))] ?? ' ';
}

/** Values squeezed into so many cells, each the largest of what falls into it; NaN where nothing was measured. */
export function squeezed(values: ArrayLike<number>, cells: number): Float64Array {
  const out = new Float64Array(Math.max(1, cells)).fill(Number.NaN);
  const count = values.length;
  for (let cell = 0; cell < out.length; cell += 1) {
    const first = Math.floor((cell * count) / out.length);
    // Fewer values than cells: a value reaches over several.
    const last = Math.max(first + 1, Math.floor(((cell + 1) * count) / out.length));
    for (let index = first; index < last && index < count; index += 1) {
      const value = values[index] ?? Number.NaN;
      const kept = out[cell] ?? Number.NaN;
      if (Number.isNaN(kept) || value > kept) out[cell] = value;
    }
  }
  return out;
}

/** A sparkline: one cell a value; quiet, cells beyond the threshold in their level's style, gaps blank. */
export function sparkline(values: ArrayLike<number>, scale: SparkScale, threshold: Threshold | undefined): Line {
  const out: Span[] = [];
  let text = '';
  let style: Span['style'] = 'spark';
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index] ?? Number.NaN;
    const level = Number.isNaN(value) ? 'ok' : cellLevel(value, threshold);
    const next = level === 'ok' ? 'spark' : level;
    if (next !== style && text !== '') {
      out.push(span(text, style));
      text = '';
    }
    style = next;
    text += sparkCell(value, scale);
  }
  if (text !== '') out.push(span(text, style));
  return out;
}
