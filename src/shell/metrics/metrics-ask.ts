import type { Cockpit } from '../../model/cockpit.ts';
import { CHART_PAGES, type MetricPage, type MetricPanel } from '../../model/metric-page.ts';
import type { MetricsAsk, MetricsDesk } from '../../model/metrics-desk.ts';
import { cellLevel } from '../drawing/spark.ts';
import { cursorOf, placeOf, type ShellState } from '../state.ts';
import { panelRowId } from './metrics-view.ts';
import { completionNeed } from './promql-complete.ts';

const HOUR_MS = 3_600_000;
/** Cells of the scale at the left of a chart, with its line. */
export const AXIS_CELLS = 11;
const LEAST_COLUMNS = 20;
/** Dots across in a cell. */
const DOTS = 2;

/** Columns that a chart has in a screen of this width. */
export function chartColumns(width: number): number {
  return Math.max(LEAST_COLUMNS, width - AXIS_CELLS - 1);
}

/** The page of charts that is open; undefined on the others. */
export function openPage(state: ShellState, pages: readonly MetricPage[]): MetricPage | undefined {
  return pages.find(({ id }) => id === state.metrics.page);
}

/** Whether a panel's newest value is beyond its critical limit. */
function isCritical(cockpit: Pick<Cockpit, 'window' | 'threshold'>, { judgedBy }: MetricPanel): boolean {
  if (judgedBy === undefined) return false;
  const { latest } = cockpit.window(judgedBy.metric, judgedBy.entity, HOUR_MS, 1);
  return cellLevel(latest, cockpit.threshold(judgedBy.metric)) === 'critical';
}

/** The panel whose chart is shown: the selected one, else the first that is critical, else the first. */
export function shownPanel(
  state: ShellState,
  pages: readonly MetricPage[],
  cockpit: Pick<Cockpit, 'window' | 'threshold'>,
): MetricPanel | undefined {
  const panels = openPage(state, pages)?.panels ?? [];
  const { row } = cursorOf(state, 'metrics');
  return (
    panels.find(({ id }) => panelRowId(id) === row) ?? panels.find((panel) => isCritical(cockpit, panel)) ?? panels[0]
  );
}

/** What the tab needs to know for what it shows; null while another tab is in sight. */
export function metricsAsk(
  state: ShellState,
  desk: Pick<MetricsDesk, 'pages'>,
  cockpit: Pick<Cockpit, 'window' | 'threshold' | 'isPaused'>,
): MetricsAsk | null {
  if (placeOf(state) !== 'metrics') return null;
  const { page, rangeMs, endAt, compares, expression, shows } = state.metrics;
  const chartPage = CHART_PAGES.find((id) => id === page) ?? null;
  const isQuery = page === 'query';
  return {
    page: chartPage,
    panel: shownPanel(state, desk.pages, cockpit)?.id ?? null,
    span: { rangeMs, endAt, buckets: DOTS * chartColumns(state.size.columns) },
    compares,
    expression: isQuery && expression !== '' ? expression : null,
    shows,
    completes: state.mode.kind === 'promql' ? completionNeed(state.mode.entry) : null,
    isLive: !cockpit.isPaused(),
  };
}
