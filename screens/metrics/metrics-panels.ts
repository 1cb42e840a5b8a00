import { largest } from '../../src/model/largest.ts';
import type { Level } from '../../src/model/level.ts';
import type { MetricPage, MetricPanel } from '../../src/model/metric-page.ts';
import {
  type Column,
  type PlacedColumn,
  placeColumns,
  tableHead,
  tableRow,
  widthOf,
} from '../../src/shell/drawing/columns.ts';
import { type Line, span, spread } from '../../src/shell/drawing/line.ts';
import { cellLevel, sparkline, sparkScale, squeezed } from '../../src/shell/drawing/spark.ts';
import { limitText } from '../../src/shell/limit-text.ts';
import { panelRowId } from '../../src/shell/metrics/metrics-view.ts';
import { phrase } from '../../src/text/lang.ts';
import { cellWidth } from '../../src/text/width.ts';
import { FAULT_WORDS } from '../parts/fault-text.ts';
import { type BodyRow, formatsIn, glyph, passesFilter, type ScreenInput, say, valueStyle } from '../screen.ts';
import { chartValue } from './metrics-values.ts';
import { type PanelChart, panelChart } from './panel-chart.ts';

type Key = 'label' | 'value' | 'limit' | 'spark' | 'peak' | 'note';

/** A panel with what is known of it now. */
export interface ShownPanel {
  readonly panel: MetricPanel;
  readonly chart: PanelChart;
}

/** Panels of a page that pass the filter of the tab, with their charts. */
export function panelsOf(input: ScreenInput, page: MetricPage): readonly ShownPanel[] {
  const { metrics } = input.desks;
  return page.panels
    .filter(({ label }) => passesFilter(input, say(input, label)))
    .map((panel) => ({ panel, chart: panelChart(input, metrics, panel) }));
}

/** The newest value: what was judged, where something judges it, else the newest of the chart's first line. */
export function newestOf({ signal, series }: PanelChart): number {
  if (signal !== undefined && !Number.isNaN(signal.value)) return signal.value;
  return largest(series.map(({ latest }) => latest));
}

/** Largest value of the span. */
export function peakOf({ series }: PanelChart): number {
  return largest(series.map(({ values }) => largest(values)));
}

/** The level of a panel: its reading's; none where nothing judges it. */
export function levelOf({ signal }: PanelChart): Level {
  return signal?.level ?? 'none';
}

/** Which of the panels are in sight, where not all of them are. */
export interface InSight {
  readonly from: number;
  readonly count: number;
  readonly total: number;
}

/** The columns of the list of panels; the same for every page, so that nothing jumps between them. */
export function placePanels(input: ScreenInput, { from, count, total }: InSight): readonly PlacedColumn<Key>[] {
  const place = count >= total ? '' : ` ${from + 1}–${from + count}/${total}`;
  const head = (portuguese: string, english: string): string => say(input, phrase(portuguese, english));
  const columns: readonly Column<Key>[] = [
    { key: 'label', title: head('painel', 'panel') + place, align: 'left', width: 26 },
    { key: 'value', title: head('agora', 'now'), align: 'right', width: 10, gap: 1 },
    { key: 'limit', title: head('limite', 'limit'), align: 'right', width: 9, gap: 1 },
    { key: 'spark', title: head('período', 'span'), align: 'left', width: 14, grow: 3, maxWidth: 48 },
    { key: 'peak', title: head('máximo', 'peak'), align: 'right', width: 10, gap: 1 },
    { key: 'note', title: '', align: 'left', width: 40, grow: 1, dropRank: 1 },
  ];
  return placeColumns(columns, input.width - 4);
}

/** The titles of {@link placePanels}. */
export function panelsHead(placed: readonly PlacedColumn<Key>[]): Line {
  return [span('   '), ...tableHead(placed)];
}

function sparkOf({ series, unit, threshold }: PanelChart, cells: number): Line {
  const squeezedSeries = series.map(({ values }) => squeezed(values, cells));
  const all = Float64Array.from({ length: cells }, (_, cell) =>
    largest(squeezedSeries.map((values) => values[cell] ?? Number.NaN)),
  );
  return sparkline(all, sparkScale(largest(all), unit ?? 'count', threshold), threshold);
}

/** Why there is no value, in a word or two. */
function missing(input: ScreenInput, { fault, isLoading }: PanelChart): Line {
  if (isLoading) return [span(say(input, phrase('lendo …', 'reading …')), 'dim')];
  if (fault !== null) return [span(say(input, FAULT_WORDS[fault.kind]), 'unknown')];
  return [span(say(input, phrase('ausente', 'absent')), 'unknown')];
}

function noteOf(input: ScreenInput, { note, fault }: PanelChart): Line {
  if (fault !== null) return [span(say(input, fault.message), 'dim')];
  return note === null ? [] : [span(say(input, note), 'dim')];
}

/** One panel as a row: level, value, limit, course, peak, and what has to be said. */
export function panelRow(input: ScreenInput, shown: ShownPanel, placed: readonly PlacedColumn<Key>[]): BodyRow {
  const { panel, chart } = shown;
  const formats = formatsIn(input);
  const level = levelOf(chart);
  const newest = newestOf(chart);
  const peak = peakOf(chart);
  const { unit, threshold } = chart;
  const cells: Partial<Record<Key, Line>> = {
    label: [span(say(input, panel.label)), ...(chart.isSubstitute ? [span(' *', 'accent')] : [])],
    value: Number.isNaN(newest)
      ? missing(input, chart)
      : [span(chartValue(unit, newest, formats), valueStyle(level === 'none' ? 'ok' : level))],
    limit: [span(unit === null ? '' : limitText(threshold, newest, unit, formats), 'dim')],
    spark: input.isSpoken === true ? [] : sparkOf(chart, widthOf(placed, 'spark')),
    peak: [span(Number.isNaN(peak) ? '' : chartValue(unit, peak, formats), peakStyle(peak, chart))],
    note: noteOf(input, chart),
  };
  return { id: panelRowId(panel.id), line: [span(' '), glyph(level), span(' '), ...tableRow(placed, cells)] };
}

function peakStyle(peak: number, { threshold }: PanelChart): 'dim' | 'warn' | 'critical' {
  const level = Number.isNaN(peak) ? 'ok' : cellLevel(peak, threshold);
  return level === 'warn' || level === 'critical' ? level : 'dim';
}

/** Names of lines with their values, as many as one row holds. */
export function legendLine(input: ScreenInput, parts: readonly Line[], cut: number): Line {
  const line: Line[] = [[span(' ')]];
  let room = input.width - 12;
  let shown = 0;
  for (const part of parts) {
    const cells = part.reduce((sum, { text }) => sum + cellWidth(text), 0) + 3;
    if (cells > room) break;
    line.push([span('  '), ...part]);
    room -= cells;
    shown += 1;
  }
  const more = parts.length - shown + cut;
  const rest: Line = more === 0 ? [] : [span(`+${more} `, 'dim')];
  return spread(line.flat(), rest, input.width);
}
