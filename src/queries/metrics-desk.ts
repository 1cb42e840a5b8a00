import type { Clock, Stop } from '../model/clock.ts';
import type { MetricPage, MetricPanel } from '../model/metric-page.ts';
import type { InstantSeries, MetricName, MetricSource, Queried } from '../model/metric-source.ts';
import type { ChartData, MetricCatalogue, MetricsAsk, MetricsDesk } from '../model/metrics-desk.ts';
import { type Answer, Asked } from './asked.ts';
import { chartData } from './chart-data.ts';
import type { PromqlHistory } from './promql-history.ts';
import { labelsKey, NAMES_KEY, questionsOf, type RangeAnswer, rangeKey, tableKey } from './questions.ts';

/** Questions that are asked side by side: Prometheus has better things to do. */
const SIDE_BY_SIDE = 3;
/** Answers that come together are shown together. */
const GATHER_MS = 40;

const NO_CATALOGUE: MetricCatalogue = { metrics: [], labels: [], values: [], fault: null, isLoading: false };

/** What the metrics of a session are made of. */
export interface MetricsDeskOptions {
  /** Null where nothing answers PromQL: panels then show the cockpit's own readings. */
  readonly source: MetricSource | null;
  readonly clock: Clock;
  readonly pages: readonly MetricPage[];
  readonly history: PromqlHistory;
  /** Dashboards of the pages now. Default none. */
  links?(): MetricsDesk['links'];
}

interface KeptChart {
  readonly answer: Answer<RangeAnswer>;
  readonly before: Answer<RangeAnswer> | null;
  readonly bucket: number;
  readonly data: ChartData;
}

/** The metrics of a session: questions follow what is looked at, answers stay for a while. */
export function createMetricsDesk(options: MetricsDeskOptions): MetricsDesk {
  const { source, clock, pages, history } = options;
  const listeners = new Set<() => void>();
  const charts = new Map<string, KeptChart>();
  const panels = new Map<string, MetricPanel>(pages.flatMap((page) => page.panels.map((panel) => [panel.id, panel])));
  let looked: MetricsAsk | null = null;
  let version = 0;
  let stopGathering: Stop | null = null;

  const changed = (): void => {
    stopGathering ??= clock.after(GATHER_MS, () => {
      stopGathering = null;
      version += 1;
      for (const listener of listeners) listener();
    });
  };
  const asked = new Asked(clock, SIDE_BY_SIDE, changed);

  const chartOf = (expression: string, scale: number, isCompared: boolean): ChartData | null => {
    if (looked === null) return null;
    const { span } = looked;
    const key = rangeKey({ expression, span, daysBack: 0 });
    const answer = asked.answer<RangeAnswer>(key);
    const before = isCompared ? asked.answer<RangeAnswer>(rangeKey({ expression, span, daysBack: 1 })) : null;
    const now = clock.now();
    const bucket = Math.ceil(now / (span.rangeMs / Math.max(1, span.buckets)));
    const kept = charts.get(key);
    const isSame = kept?.answer === answer && kept.before === before;
    if (isSame && (answer.fault === null || kept.bucket === bucket)) return kept.data;
    const data = chartData({ expression, span, scale, answer, before, now });
    if (charts.size > 60) charts.clear();
    charts.set(key, { answer, before, bucket, data });
    return data;
  };

  return {
    pages,
    get links() {
      return options.links?.() ?? {};
    },
    canQuery: source !== null,
    version: () => version,
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    look(ask) {
      looked = ask;
      if (source === null) return;
      const shown = pages.find(({ id }) => id === ask?.page)?.panels ?? [];
      const questions = ask === null ? [] : questionsOf({ source, now: () => clock.now() }, ask, shown);
      asked.want(questions, ask?.isLive === true);
    },
    refresh: () => asked.again(),
    panel(id) {
      const panel = panels.get(id);
      if (source === null || panel?.query == null || looked === null) return null;
      return chartOf(panel.query, panel.scale ?? 1, looked.compares && looked.panel === id);
    },
    chart: () =>
      source === null || looked?.expression == null || looked.shows !== 'chart'
        ? null
        : chartOf(looked.expression, 1, looked.compares),
    table() {
      if (source === null || looked?.expression == null || looked.shows !== 'table') return null;
      const { value, ...rest } = asked.answer<Queried<InstantSeries>>(tableKey(looked.expression));
      return { ...rest, series: value?.series ?? [], warnings: value?.warnings ?? [] };
    },
    catalogue() {
      const need = looked?.completes ?? null;
      if (source === null || need === null) return NO_CATALOGUE;
      const names = asked.answer<readonly MetricName[]>(NAMES_KEY);
      const labels = asked.answer<readonly string[]>(labelsKey(need));
      const found = labels.value ?? [];
      return {
        metrics: names.value ?? [],
        labels: need.label === null ? found : [],
        values: need.label === null ? [] : found,
        fault: names.fault ?? labels.fault,
        isLoading: names.isLoading || labels.isLoading,
      };
    },
    history: () => history.list(),
    remember(expression) {
      history.add(expression);
      changed();
    },
    close() {
      stopGathering?.();
      asked.close();
      listeners.clear();
    },
  };
}
