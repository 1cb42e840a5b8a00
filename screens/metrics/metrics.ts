import type { MetricPage } from '../../src/model/metric-page.ts';
import { type Line, linkSpan, span } from '../../src/shell/drawing/line.ts';
import { openPage, shownPanel } from '../../src/shell/metrics/metrics-ask.ts';
import { panelRowId } from '../../src/shell/metrics/metrics-view.ts';
import { cursorOf } from '../../src/shell/state.ts';
import { phrase } from '../../src/text/lang.ts';
import { probesOn } from '../parts/readings.ts';
import { type Body, type BodyRow, type Screen, type ScreenInput, say, scrollTo } from '../screen.ts';
import { alertPage } from './alert-page.ts';
import { alertsPage } from './metrics-alerts.ts';
import { panelDetails, panelEquivalent } from './metrics-details.ts';
import { panelRow, panelsHead, panelsOf, placePanels, type ShownPanel } from './metrics-panels.ts';
import { queryPage, resultDetails } from './metrics-query.ts';
import { chartSection } from './metrics-section.ts';
import { metricsStrip } from './metrics-strip.ts';
import { inSight } from './panel-chart.ts';

/** Rows that a chart needs: title, plot, times, names, what has to be said. */
const LEAST_CHART_ROWS = 11;
const LEAST_LIST_ROWS = 3;

/** Where the page's dashboard is, as the configuration links it. */
function dashboard(input: ScreenInput, page: MetricPage): Line {
  const address = input.desks.metrics?.links[page.id];
  return address === undefined ? [] : [linkSpan('Grafana', 'accent', address)];
}

function chartsPage(input: ScreenInput, page: MetricPage, pages: readonly MetricPage[]): Body {
  const shown = panelsOf(input, page);
  const open = shownPanel(input.state, pages, input.cockpit);
  const room = input.height - 2;
  const isSpoken = input.isSpoken === true;
  const listRows = isSpoken ? shown.length : Math.min(shown.length, Math.max(LEAST_LIST_ROWS, room - LEAST_CHART_ROWS));
  const openIndex = shown.findIndex(({ panel }) => panel === open);
  const offset = scrollTo(cursorOf(input.state).offset, openIndex, listRows, shown.length);
  const placed = placePanels(input, { from: offset, count: listRows, total: shown.length });
  const rows: BodyRow[] = shown.slice(offset, offset + listRows).map((one) => panelRow(input, one, placed));
  const strip = metricsStrip(input);
  const section = isSpoken ? null : sectionOf(input, shown[openIndex], dashboard(input, page), room - listRows);
  const top = 2 + listRows;
  return {
    rows: [
      { line: strip.line },
      { line: panelsHead(placed) },
      ...(rows.length === 0 ? [{ line: nothing(input) }] : rows),
      ...(section?.lines ?? []).map((line): BodyRow => ({ line })),
    ],
    areas: [...strip.areas, ...(section?.areas ?? []).map((area) => ({ ...area, y: area.y + top }))],
    selectable: shown.map(({ panel }) => panelRowId(panel.id)),
    offset,
    pageRows: Math.max(1, listRows),
    worstRow: open === undefined ? null : panelRowId(open.id),
    ...(shown[openIndex] === undefined ? {} : { chart: inSight(shown[openIndex].chart, shown[openIndex].panel.query) }),
  };
}

function sectionOf(input: ScreenInput, shown: ShownPanel | undefined, right: Line, rows: number) {
  if (shown === undefined) return null;
  return chartSection(input, { title: say(input, shown.panel.label), chart: shown.chart, rows, right });
}

function nothing(input: ScreenInput): Line {
  return [span(`   ${say(input, phrase('nenhum painel com este texto', 'no panel with this text'))}`, 'dim')];
}

/** Charts, alerts, and the operator's own queries. */
export const METRICS: Screen = {
  tab: 'metrics',
  watches: (cockpit) => [...probesOn(cockpit, 'metrics'), ...['db.pool', 'host.cpu', 'host.memory', 'host.disks']],
  build: (input) => {
    const pages = input.desks.metrics?.pages ?? [];
    const page = openPage(input.state, pages);
    if (page !== undefined) return chartsPage(input, page, pages);
    return input.state.metrics.page === 'query' ? queryPage(input) : alertsPage(input);
  },
  details: (input, subject) =>
    panelDetails(input, subject) ?? resultDetails(input, subject) ?? alertPage(input, subject),
  equivalent: panelEquivalent,
};
