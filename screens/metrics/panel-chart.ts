import type { Fault } from '../../src/model/fault.ts';
import type { Threshold, Unit } from '../../src/model/metric.ts';
import type { MetricPanel, OwnSeries } from '../../src/model/metric-page.ts';
import type { ChartData, MetricsDesk } from '../../src/model/metrics-desk.ts';
import { chartColumns } from '../../src/shell/metrics/metrics-ask.ts';
import type { ChartInSight } from '../../src/shell/metrics/metrics-view.ts';
import type { Phrase } from '../../src/text/lang.ts';
import { type Signal, signalsOf } from '../parts/signals.ts';
import type { ScreenInput } from '../screen.ts';
import { seriesNames } from './series-names.ts';

/** One line of a chart with its name. */
export interface NamedSeries {
  readonly name: string;
  readonly values: ArrayLike<number>;
  readonly latest: number;
}

/** A chart ready to be drawn, wherever its values come from. */
export interface PanelChart {
  readonly startMs: number;
  readonly bucketMs: number;
  readonly count: number;
  readonly series: readonly NamedSeries[];
  /** The day before, over the same buckets. */
  readonly before: readonly NamedSeries[];
  readonly cutSeries: number;
  /** Null for an expression of the operator's own: nobody knows its unit. */
  readonly unit: Unit | null;
  readonly threshold: Threshold | undefined;
  readonly warnings: readonly string[];
  readonly fault: Fault | null;
  readonly isLoading: boolean;
  readonly answeredAt: number | null;
  /** What has to be said of it: what is missing and what stands in, or its own peculiarity. */
  readonly note: Phrase | null;
  /** True when the cockpit's own readings stand in for a query. */
  readonly isSubstitute: boolean;
  /** The reading that judges it; undefined when nothing does. */
  readonly signal: Signal | undefined;
}

/** The reading of a series of the cockpit, with its level. */
function signalOf(input: ScreenInput, own: OwnSeries | undefined): Signal | undefined {
  if (own === undefined) return undefined;
  const { cockpit } = input;
  const probe = cockpit.probeIds.find((id) => cockpit.spec(id).metrics.some(({ id: metric }) => metric === own.metric));
  if (probe === undefined) return undefined;
  return signalsOf(input, [probe]).find(
    ({ metric, entity }) => metric.id === own.metric && (own.entity === undefined || entity === own.entity),
  );
}

type Drawn = Pick<PanelChart, 'startMs' | 'bucketMs' | 'count' | 'series'>;

/** Buckets of the span that is shown, where nobody answered with others. */
function spanShown({ cockpit, state }: ScreenInput): Omit<Drawn, 'series'> {
  const { rangeMs, endAt } = state.metrics;
  const count = 2 * chartColumns(state.size.columns);
  const bucketMs = rangeMs / count;
  const end = Math.min(endAt ?? Number.POSITIVE_INFINITY, cockpit.now());
  return { startMs: (Math.floor(end / bucketMs) - count + 1) * bucketMs, bucketMs, count };
}

/** The cockpit's own series over the span that is shown; it reaches back a day at the most. */
function ownSeries(input: ScreenInput, own: OwnSeries): Drawn {
  const { cockpit } = input;
  const shown = spanShown(input);
  const { startMs, bucketMs, count } = shown;
  const cells = Math.floor(cockpit.now() / bucketMs) - startMs / bucketMs + 1;
  const { values, latest } = cockpit.window(own.metric, own.entity, bucketMs * cells, Math.round(cells));
  return { ...shown, series: [{ name: '', values: values.subarray(0, count), latest }] };
}

function hasValues(series: readonly { readonly values: ArrayLike<number> }[]): boolean {
  return series.some(({ values }) => Array.prototype.some.call(values, (value: number) => !Number.isNaN(value)));
}

/** What commands have to know of a chart that is shown. */
export function inSight({ startMs, bucketMs, count, series }: PanelChart, expression: string | null): ChartInSight {
  let newest = count - 1;
  const isMeasured = (index: number): boolean =>
    series.some(({ values }) => !Number.isNaN(values[index] ?? Number.NaN));
  while (newest > 0 && !isMeasured(newest)) newest -= 1;
  const newestMs = startMs + (newest + 0.5) * bucketMs;
  return { startMs, bucketMs, endMs: startMs + count * bucketMs, newestMs, expression };
}

/** Series of an answer with their names; the day before keeps the names of today. */
export function namedSeries(data: ChartData, by?: string): Pick<PanelChart, 'series' | 'before'> {
  const all = data.series.map(({ labels }) => labels);
  const name = (series: ChartData['series'], names: readonly string[]): NamedSeries[] =>
    series.map(({ values, latest }, index) => ({ name: names[index] ?? '', values, latest }));
  const before = data.before ?? [];
  return {
    series: name(data.series, seriesNames(all, by)),
    before: name(
      before,
      seriesNames(
        before.map(({ labels }) => labels),
        by,
      ),
    ),
  };
}

/** The chart of a panel: what Prometheus answers, or the cockpit's own readings where it has nothing to say. */
export function panelChart(input: ScreenInput, desk: MetricsDesk | undefined, panel: MetricPanel): PanelChart {
  const { unit, own, judgedBy, whenAbsent, remark, by } = panel;
  const data = desk?.panel(panel.id) ?? null;
  const judged = signalOf(input, judgedBy);
  const thresholdOf = (series: OwnSeries | undefined): Threshold | undefined =>
    series === undefined ? undefined : input.cockpit.threshold(series.metric);
  const base = {
    unit,
    before: [],
    cutSeries: 0,
    warnings: data?.warnings ?? [],
    fault: data?.fault ?? null,
    isLoading: data?.isLoading ?? false,
    answeredAt: data?.answeredAt ?? null,
  };
  const isAnswered = data !== null && hasValues(data.series);
  if (!isAnswered && own !== undefined && data?.isLoading !== true) {
    const drawn = ownSeries(input, own);
    if (data === null || hasValues(drawn.series))
      return {
        ...base,
        ...drawn,
        threshold: thresholdOf(own),
        note: data === null ? (remark ?? null) : data.fault === null ? (whenAbsent ?? null) : null,
        isSubstitute: data !== null,
        signal: thresholdOf(own) === undefined ? undefined : signalOf(input, own),
      };
  }
  const threshold = thresholdOf(judgedBy);
  if (data === null)
    return { ...base, ...spanShown(input), series: [], threshold, note: null, isSubstitute: false, signal: judged };
  return {
    ...base,
    ...namedSeries(data, by),
    startMs: data.startMs,
    bucketMs: data.bucketMs,
    count: data.count,
    cutSeries: data.cutSeries,
    threshold,
    note: isAnswered || data.isLoading ? (remark ?? null) : (whenAbsent ?? null),
    isSubstitute: false,
    signal: judged,
  };
}
