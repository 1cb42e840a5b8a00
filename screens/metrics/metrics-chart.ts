import type { Threshold } from '../../src/model/metric.ts';
import {
  type Line,
  lineWidth,
  padLeft,
  type StyleName,
  span,
  spread,
  titleRule,
} from '../../src/shell/drawing/line.ts';
import { type PlotLimit, type PlotSeries, plot } from '../../src/shell/drawing/plot.ts';
import { cellLevel, sparkScale } from '../../src/shell/drawing/spark.ts';
import { AXIS_CELLS, chartColumns } from '../../src/shell/metrics/metrics-ask.ts';
import { phrase } from '../../src/text/lang.ts';
import { cellWidth } from '../../src/text/width.ts';
import { formatsIn, type ScreenInput, say } from '../screen.ts';
import { chartValue } from './metrics-values.ts';
import type { NamedSeries, PanelChart } from './panel-chart.ts';

const DAY_MS = 86_400_000;
/** Fewer rows than this show no course. */
const LEAST_ROWS = 3;
const HUES: readonly StyleName[] = ['hue1', 'hue2', 'hue3', 'hue4', 'hue5', 'hue6'];
const NO_ONE = -1;

/** Style of a line among several; one alone needs no colour of its own. */
export function hueOf(index: number, count: number): StyleName {
  return count < 2 ? 'plain' : (HUES[index % HUES.length] ?? 'hue1');
}

interface Scale {
  readonly bottom: number;
  readonly top: number;
}

function boundsOf(series: readonly NamedSeries[]): { readonly min: number; readonly max: number } {
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  for (const { values } of series)
    for (let index = 0; index < values.length; index += 1) {
      const value = values[index] ?? Number.NaN;
      if (value < min) min = value;
      if (value > max) max = value;
    }
  return { min, max };
}

/** Zero is the ground, but for values below it and for those that would be one flat line far above it. */
function scaleOf({ series, before, unit, threshold }: PanelChart): Scale {
  const { min, max } = boundsOf([...series, ...before]);
  if (!Number.isFinite(max)) return { bottom: 0, top: sparkScale(Number.NaN, unit ?? 'count', threshold).top };
  if (unit !== null) return { bottom: Math.min(0, min), top: sparkScale(max, unit, threshold).top };
  const spread = max - min;
  if (spread === 0) return max > 0 ? { bottom: 0, top: max * 1.5 } : { bottom: Math.min(-1, max * 1.5), top: 1 };
  const isFar = min > 0 && spread < max / 10;
  return { bottom: isFar ? min - spread / 5 : Math.min(0, min), top: max > 0 ? max + spread / 10 : 0 };
}

function limitsOf(threshold: Threshold | undefined): PlotLimit[] {
  if (threshold === undefined) return [];
  const { warn, critical } = threshold;
  return [
    ...(warn === undefined ? [] : [{ value: warn, glyph: '┄', style: 'dim' as const }]),
    ...(critical === undefined ? [] : [{ value: critical, glyph: '─', style: 'dim' as const }]),
  ];
}

/** Lines from back to front: the day before, the others, the chosen one. */
function plotted({ series, before, threshold }: PanelChart, chosen: number): PlotSeries[] {
  const levelOr = (value: number, style: StyleName): StyleName => {
    const level = cellLevel(value, threshold);
    return level === 'ok' ? style : level;
  };
  const today = series.map(({ values }, index): PlotSeries => {
    const own = chosen === NO_ONE ? hueOf(index, series.length) : index === chosen ? 'strong' : 'dim';
    return { values, styleOf: threshold === undefined ? () => own : (value) => levelOr(value, own) };
  });
  const ordered =
    chosen === NO_ONE ? today.toReversed() : [...today.toSpliced(chosen, 1), ...today.slice(chosen, chosen + 1)];
  return [...before.map(({ values }): PlotSeries => ({ values, styleOf: () => 'dim', isSparse: true })), ...ordered];
}

/** What a chart is drawn with beside its data. */
export interface ChartRoom {
  /** Rows for title, plot, times. */
  readonly rows: number;
  /** Line that the operator chose; -1 for none. */
  readonly chosen?: number;
}

/** Index of the bucket at the cursor; null without cursor or when it is out of sight. */
export function cursorBucket({ state }: Pick<ScreenInput, 'state'>, chart: PanelChart): number | null {
  const { cursorAt } = state.metrics;
  if (cursorAt === null) return null;
  const index = Math.floor((cursorAt - chart.startMs) / chart.bucketMs);
  return index >= 0 && index < chart.count ? index : null;
}

function axisText(row: number, rows: number, { bottom, top }: Scale, chart: PanelChart, input: ScreenInput): string {
  const formats = formatsIn(input);
  const { unit, threshold } = chart;
  const perRow = (top - bottom) / rows;
  const limit = threshold?.critical ?? threshold?.warn;
  if (limit !== undefined && limit >= bottom && limit < top && rows - 1 - Math.floor((limit - bottom) / perRow) === row)
    return chartValue(unit, limit, formats);
  if (row === 0) return chartValue(unit, top, formats);
  if (row === rows - 1) return chartValue(unit, bottom, formats);
  return rows >= 9 && row === Math.floor(rows / 2) ? chartValue(unit, top - (row + 0.5) * perRow, formats) : '';
}

/** A moment as a chart of this span writes it: the time of the day, and the day where there are several. */
export function momentText(input: ScreenInput, at: number, spanMs: number, hasSeconds = false): string {
  const formats = formatsIn(input);
  const { timeZone } = input.state;
  const time = formats.time(at, timeZone);
  const short = hasSeconds ? time : time.slice(0, 5);
  if (spanMs <= DAY_MS / 2) return short;
  const date = formats.date(at, timeZone);
  return `${input.state.lang === 'pt-BR' ? date.slice(0, 5) : date.slice(5)} ${short}`;
}

function timesLine(input: ScreenInput, chart: PanelChart, columns: number): Line {
  const spanMs = chart.count * chart.bucketMs;
  const endMs = chart.startMs + spanMs;
  const isNow = input.state.metrics.endAt === null;
  const first = momentText(input, chart.startMs, spanMs);
  const middle = momentText(input, chart.startMs + spanMs / 2, spanMs);
  const last = isNow ? say(input, phrase('agora', 'now')) : momentText(input, endMs, spanMs);
  const room = columns - cellWidth(first) - cellWidth(middle) - cellWidth(last);
  const gap = Math.max(1, Math.floor(columns / 2 - cellWidth(first) - cellWidth(middle) / 2));
  const text = room < 6 ? first : `${first}${' '.repeat(gap)}${middle}`;
  const rest = Math.max(1, columns - cellWidth(text) - cellWidth(last));
  return [span(' '.repeat(AXIS_CELLS)), span(`${text}${' '.repeat(rest)}${last}`, 'dim')];
}

/** The title over a chart as wide as the screen: what it is at the left, what leads further at the right. */
export function chartTitle(input: ScreenInput, left: Line, right: Line): Line {
  const rightCells = lineWidth(right);
  if (rightCells === 0) return titleRule(left, input.width);
  return spread(titleRule(left, input.width - rightCells - 3), [span(' '), ...right, span(' ─', 'dim')], input.width);
}

/** The plot with its scale at the left, and the times below; empty where there is no room. */
export function chartLines(input: ScreenInput, chart: PanelChart, { rows, chosen = NO_ONE }: ChartRoom): Line[] {
  const height = rows - 1;
  if (height < LEAST_ROWS) return [];
  const columns = chartColumns(input.width);
  const scale = scaleOf(chart);
  const bucket = cursorBucket(input, chart);
  const cursor = bucket === null ? null : Math.floor(((bucket + 0.5) * columns) / chart.count);
  const lines = plot(plotted(chart, chosen), {
    ...scale,
    columns,
    rows: height,
    limits: limitsOf(chart.threshold),
    cursor,
  });
  const drawn = lines.map((line, row): Line => {
    const text = axisText(row, height, scale, chart, input);
    return [...padLeft([span(text, 'dim')], AXIS_CELLS - 2), span(' │', 'dim'), ...line];
  });
  return [...drawn, timesLine(input, chart, columns)];
}
