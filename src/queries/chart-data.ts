import { largest } from '../model/largest.ts';
import type { RangeSeries, SeriesLabels } from '../model/metric-source.ts';
import type { ChartData, ChartSeries, ChartSpan } from '../model/metrics-desk.ts';
import type { Answer } from './asked.ts';
import { bucketsOf } from './buckets.ts';
import type { RangeAnswer } from './questions.ts';
import { planRange } from './range-plan.ts';

const DAY_MS = 86_400_000;
/** More lines than this cannot be told apart in one chart. */
const MOST_SERIES = 12;

/** Labels as one text by which series are sorted and matched. */
function labelsText(labels: SeriesLabels): string {
  return JSON.stringify(Object.entries(labels).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** Largest value, below everything where there is none. */
function peakOf({ values }: ChartSeries): number {
  const peak = largest(values);
  return Number.isNaN(peak) ? Number.NEGATIVE_INFINITY : peak;
}

/** The series with the highest peaks, in the steady order of their labels. */
function worthDrawing(series: readonly ChartSeries[]): readonly ChartSeries[] {
  const kept =
    series.length <= MOST_SERIES ? series : series.toSorted((a, b) => peakOf(b) - peakOf(a)).slice(0, MOST_SERIES);
  return kept
    .map((one) => ({ one, text: labelsText(one.labels) }))
    .toSorted((a, b) => (a.text < b.text ? -1 : 1))
    .map(({ one }) => one);
}

/** What a chart is drawn from. */
export interface ChartInput {
  readonly expression: string;
  readonly span: ChartSpan;
  readonly scale: number;
  readonly answer: Answer<RangeAnswer>;
  /** The day before; null when it was not asked. */
  readonly before: Answer<RangeAnswer> | null;
  readonly now: number;
}

/** Lays answers into the buckets of now: when the newest failed, time goes on and what is missing is a gap. */
export function chartData({ expression, span, scale, answer, before, now }: ChartInput): ChartData {
  const plan = answer.value !== null && answer.fault === null ? answer.value.plan : planRange(expression, span, now);
  const laid = (series: readonly RangeSeries[], shiftMs: number): ChartSeries[] =>
    series.map((one) => bucketsOf(one, plan, { scale, shiftMs }));
  const all = laid(answer.value?.series ?? [], 0);
  const series = worthDrawing(all);
  const drawn = new Set(series.map(({ labels }) => labelsText(labels)));
  const earlier =
    before?.value == null
      ? null
      : laid(before.value.series, DAY_MS).filter(({ labels }) => drawn.size === 0 || drawn.has(labelsText(labels)));
  return {
    startMs: plan.startMs,
    bucketMs: plan.bucketMs,
    count: plan.count,
    series,
    cutSeries: all.length - series.length,
    before: earlier,
    warnings: answer.value?.warnings ?? [],
    fault: answer.fault,
    isLoading: answer.isLoading,
    answeredAt: answer.answeredAt,
  };
}
