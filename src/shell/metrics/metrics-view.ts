import { CHART_PAGES } from '../../model/metric-page.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** Pages of the Metrics tab, in order: charts, then alerts, then the operator's own query. */
export const METRICS_PAGES = [...CHART_PAGES, 'alerts', 'query'] as const;
/** See {@link METRICS_PAGES}. */
export type MetricsPageId = (typeof METRICS_PAGES)[number];

/** Spans that charts may have, milliseconds, and how they are written. */
export const RANGES: readonly { readonly ms: number; readonly text: string }[] = [
  { ms: 15 * MINUTE_MS, text: '15m' },
  { ms: HOUR_MS, text: '1h' },
  { ms: 6 * HOUR_MS, text: '6h' },
  { ms: 24 * HOUR_MS, text: '24h' },
  { ms: 168 * HOUR_MS, text: '7d' },
];

/** Everything the Metrics tab remembers beside the selected row. */
export interface MetricsView {
  readonly page: MetricsPageId;
  readonly rangeMs: number;
  /** End of the span, epoch milliseconds; null is now. */
  readonly endAt: number | null;
  /** Moment at which values are read; null for the newest. */
  readonly cursorAt: number | null;
  /** Whether the day before lies behind. */
  readonly compares: boolean;
  /** The own expression that was run; '' for none. */
  readonly expression: string;
  readonly shows: 'chart' | 'table';
}

/** The first page, one hour up to now. */
export const METRICS_NOW: MetricsView = {
  page: 'main',
  rangeMs: HOUR_MS,
  endAt: null,
  cursorAt: null,
  compares: false,
  expression: '',
  shows: 'chart',
};

/** What the frame tells commands about the chart in sight. */
export interface ChartInSight {
  readonly startMs: number;
  readonly endMs: number;
  readonly bucketMs: number;
  /** Middle of the newest bucket that has a value; the end without one. */
  readonly newestMs: number;
  /** Expression of what is shown; null for the cockpit's own readings. */
  readonly expression: string | null;
}

/** Id of a panel as a row of the screen. */
export function panelRowId(panel: string): string {
  return `panel:${panel}`;
}
