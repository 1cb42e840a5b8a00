import type { Threshold } from '../../model/metric.ts';
import { type Line, type Span, span } from './line.ts';
import { cellLevel, limitOf, type SparkScale, sparkCell } from './spark.ts';

/** Row, counted from the top, that a value stands in. */
function rowOf(value: number, rows: number, { top }: SparkScale): number {
  return rows - 1 - Math.min(rows - 1, Math.floor((value / top) * rows));
}

/**
 * A chart of columns, `rows` high, from zero to the top of the scale: each cell a bucket, gaps blank, buckets beyond the
 * threshold in their level's style, the limit as a dim line where no column stands.
 */
export function columnChart(
  values: ArrayLike<number>,
  rows: number,
  scale: SparkScale,
  threshold: Threshold | undefined,
): Line[] {
  const limit = limitOf(threshold);
  const limitRow = limit === undefined || limit > scale.top ? -1 : rowOf(limit, rows, scale);
  const step = scale.top / rows;
  return Array.from({ length: rows }, (_, row): Line => {
    const floor = (rows - 1 - row) * step;
    const spans: Span[] = [];
    for (let index = 0; index < values.length; index += 1) {
      const value = values[index] ?? Number.NaN;
      const isFilled = value > floor || (row === rows - 1 && !Number.isNaN(value));
      const blank = row === limitRow ? span('─', 'dim') : span(' ');
      const level = cellLevel(value, threshold);
      spans.push(
        isFilled
          ? span(sparkCell(Math.min(value - floor, step), { top: step }), level === 'ok' ? 'spark' : level)
          : blank,
      );
    }
    return mergeSpans(spans);
  });
}

/** Neighbours of one style as one span: fewer escapes, fewer bytes. */
export function mergeSpans(spans: readonly Span[]): Line {
  const out: Span[] = [];
  for (const part of spans) {
    const last = out.at(-1);
    if (last?.style === part.style && last.link === part.link)
      out[out.length - 1] = { ...part, text: last.text + part.text };
    else out.push(part);
  }
  return out;
}
