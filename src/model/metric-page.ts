import type { Phrase } from '../text/lang.ts';
import type { Unit } from './metric.ts';

/** What of the cockpit's own readings a panel shows, or falls back on. */
export interface OwnSeries {
  readonly metric: string;
  readonly entity?: string;
}

/** One chart of a page, as data. */
export interface MetricPanel {
  readonly id: string;
  readonly label: Phrase;
  readonly unit: Unit;
  /** PromQL; null for what only the cockpit's own readings know. */
  readonly query: string | null;
  /** What a value of the query is multiplied by: 1000 for seconds. Default 1. */
  readonly scale?: number;
  /** Metric whose threshold and level it has; without one it is neither good nor bad. */
  readonly judgedBy?: OwnSeries;
  /** The cockpit's own series, in place of a query that gives nothing; for a panel without query all there is. */
  readonly own?: OwnSeries;
  /** Label that tells its series apart; without one the labels that differ. */
  readonly by?: string;
  /** Line of the runbook that asks for it. */
  readonly runbook: string | null;
  /** Said when the query gives nothing: what the product lacks, and what stands in. */
  readonly whenAbsent?: Phrase;
  /** Said beside the chart always. */
  readonly remark?: Phrase;
}

/** The pages that are charts, under the names that the runbook's Grafana dashboards have (A3). */
export const CHART_PAGES = ['main', 'security', 'database'] as const;
/** See {@link CHART_PAGES}. */
export type ChartPageId = (typeof CHART_PAGES)[number];

/** A page of charts. */
export interface MetricPage {
  readonly id: ChartPageId;
  readonly label: Phrase;
  readonly panels: readonly MetricPanel[];
}
