import type { Desk } from './desks.ts';
import type { Fault } from './fault.ts';
import type { ChartPageId, MetricPage } from './metric-page.ts';
import type { InstantSeries, MetricName, SeriesLabels } from './metric-source.ts';

/** A span of time as a chart shows it. */
export interface ChartSpan {
  readonly rangeMs: number;
  /** Epoch milliseconds of its end; null ends now and moves on. */
  readonly endAt: number | null;
  /** Most buckets that the chart has room for. */
  readonly buckets: number;
}

/** What is completed in an expression; names are loaded only while somebody needs them. */
export interface CompletionNeed {
  /** Metric before the braces; null when there is none. */
  readonly metric: string | null;
  /** Label whose values are typed; null while names are. */
  readonly label: string | null;
}

/** What a screen looks at. */
export interface MetricsAsk {
  /** Page whose panels are shown; null on pages without charts. */
  readonly page: ChartPageId | null;
  /** Panel that is asked first, and whose day before is compared. */
  readonly panel: string | null;
  readonly span: ChartSpan;
  /** Whether the day before is asked too. */
  readonly compares: boolean;
  /** The operator's own expression; null without. */
  readonly expression: string | null;
  /** Whether the expression is shown over time, or as a table of now. */
  readonly shows: 'chart' | 'table';
  readonly completes: CompletionNeed | null;
  /** False while the cockpit is paused: nothing is asked again by itself. */
  readonly isLive: boolean;
}

/** One series as a chart draws it. */
export interface ChartSeries {
  readonly labels: SeriesLabels;
  /** Largest value of each bucket; NaN where nothing was measured. */
  readonly values: Float64Array;
  /** Newest value, NaN without. */
  readonly latest: number;
}

/** A chart's data: series over the same buckets. */
export interface ChartData {
  /** Epoch milliseconds at which the first bucket begins. */
  readonly startMs: number;
  readonly bucketMs: number;
  readonly count: number;
  readonly series: readonly ChartSeries[];
  /** Series that were left out because there are too many. */
  readonly cutSeries: number;
  /** The day before, over the same buckets a day earlier; null when not asked or not there yet. */
  readonly before: readonly ChartSeries[] | null;
  /** What the peer warned of. */
  readonly warnings: readonly string[];
  /** Why the newest answer failed; series are then those of the last good one. */
  readonly fault: Fault | null;
  /** True until the first answer. */
  readonly isLoading: boolean;
  /** Epoch milliseconds of the last good answer; null without. */
  readonly answeredAt: number | null;
}

/** A table of values of now. */
export interface TableData {
  readonly series: readonly InstantSeries[];
  readonly warnings: readonly string[];
  readonly fault: Fault | null;
  readonly isLoading: boolean;
  readonly answeredAt: number | null;
}

/** Names that an expression can be completed with; empty until they are loaded. */
export interface MetricCatalogue {
  readonly metrics: readonly MetricName[];
  /** Labels of the metric asked about. */
  readonly labels: readonly string[];
  readonly values: readonly string[];
  readonly fault: Fault | null;
  readonly isLoading: boolean;
}

/** The metrics of a session: nothing is asked while nobody looks. */
export interface MetricsDesk extends Desk {
  readonly pages: readonly MetricPage[];
  /** Whether somebody answers PromQL here; a tape has readings only. */
  readonly canQuery: boolean;
  /** Links of the configuration to the dashboards of the same names. */
  readonly links: Readonly<Partial<Record<ChartPageId, string | undefined>>>;
  /** Says what is looked at from now on; null for nothing. What is no longer needed is cancelled. */
  look(ask: MetricsAsk | null): void;
  /** Asks again now for what is looked at. */
  refresh(): void;
  /** Data of a panel of the page looked at; null before it was looked at. */
  panel(id: string): ChartData | null;
  /** The own expression over time. */
  chart(): ChartData | null;
  /** The own expression now. */
  table(): TableData | null;
  catalogue(): MetricCatalogue;
  /** Expressions that were run, newest first. */
  history(): readonly string[];
  /** Keeps an expression for this and later runs. */
  remember(expression: string): void;
  close(): void;
}
