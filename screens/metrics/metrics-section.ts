import { type Line, span, spread } from '../../src/shell/drawing/line.ts';
import type { HitArea } from '../../src/shell/keys/dispatch.ts';
import { limitText } from '../../src/shell/limit-text.ts';
import { AXIS_CELLS, chartColumns } from '../../src/shell/metrics/metrics-ask.ts';
import { phrase } from '../../src/text/lang.ts';
import { formatsIn, glyph, type ScreenInput, say, valueStyle } from '../screen.ts';
import { chartLines, chartTitle, cursorBucket, hueOf, momentText } from './metrics-chart.ts';
import { gapText } from './metrics-gaps.ts';
import { legendLine, levelOf, newestOf } from './metrics-panels.ts';
import { chartValue } from './metrics-values.ts';
import type { NamedSeries, PanelChart } from './panel-chart.ts';

/** A chart with everything that is said around it, in a room of so many rows. */
export interface ChartSection {
  readonly title: string;
  readonly chart: PanelChart;
  readonly rows: number;
  /** Line that the operator chose; -1 for none. */
  readonly chosen?: number;
  /** At the right of the title: where it leads further. */
  readonly right?: Line;
  /** Whether lines are named under the chart; default when there are several. */
  readonly hasLegend?: boolean;
}

function valueAt({ values, latest }: NamedSeries, bucket: number | null): number {
  return bucket === null ? latest : (values[bucket] ?? Number.NaN);
}

/** Moment and values at the cursor, or the newest value. */
function reading(input: ScreenInput, chart: PanelChart): Line {
  const formats = formatsIn(input);
  const { unit, threshold, series, before, startMs, bucketMs, count } = chart;
  const bucket = cursorBucket(input, chart);
  const [first] = series;
  const isSingle = series.length === 1 && first !== undefined;
  const level = levelOf(chart);
  const text = (value: number): string => chartValue(unit, value, formats);
  const moment =
    bucket === null ? '' : momentText(input, startMs + (bucket + 0.5) * bucketMs, count * bucketMs, bucketMs < 60_000);
  const value = bucket === null ? newestOf(chart) : isSingle ? valueAt(first, bucket) : Number.NaN;
  const [earlier] = before;
  const yesterday =
    isSingle && earlier !== undefined
      ? [span(say(input, phrase('  ontem ', '  yesterday ')), 'dim'), span(text(valueAt(earlier, bucket)))]
      : [];
  const limit = unit === null ? '' : limitText(threshold, value, unit, formats);
  return [
    ...(moment === '' ? [] : [span(`  ${moment}`, 'accent')]),
    ...(Number.isNaN(value) && !isSingle
      ? []
      : [span(`  ${text(value)}`, bucket === null && level !== 'none' ? valueStyle(level) : 'plain')]),
    ...(limit === '' ? [] : [span(`  ${limit}`, 'dim')]),
    ...yesterday,
  ];
}

/** The lines by name, with their values at the cursor or now. */
export function legendOf(input: ScreenInput, chart: PanelChart): readonly Line[] {
  const formats = formatsIn(input);
  const bucket = cursorBucket(input, chart);
  return chart.series.map(
    (series, index): Line => [
      span('━ ', hueOf(index, chart.series.length)),
      span(`${series.name} `, 'dim'),
      span(chartValue(chart.unit, valueAt(series, bucket), formats)),
    ],
  );
}

/** What has to be said of the data: why the newest answer failed, what was warned of, where nothing was measured. */
function stateOf(input: ScreenInput, chart: PanelChart): Line {
  const { fault, warnings, note, isSubstitute, isLoading, series } = chart;
  const gap = gapText(input, chart);
  if (fault !== null) {
    const since = gap === null ? '' : ` · ${say(input, gap)}`;
    return [span(' '), glyph('unknown'), span(` ${say(input, fault.message)}${since}`, 'unknown')];
  }
  if (isLoading) return [span(say(input, phrase('   lendo …', '   reading …')), 'dim')];
  const [warning] = warnings;
  if (warning !== undefined) {
    const more = warnings.length === 1 ? '' : ` (+${warnings.length - 1})`;
    return [span(' '), glyph('warn'), span(` Prometheus: ${warning}${more}`, 'warn')];
  }
  if (isSubstitute && note !== null) return [span(' '), span('*', 'accent'), span(` ${say(input, note)}`)];
  if (gap !== null) return [span(' '), glyph('unknown'), span(` ${say(input, gap)}`)];
  if (note !== null) return [span(`   ${say(input, note)}`, 'dim')];
  return series.length === 0
    ? [span(say(input, phrase('   sem valores neste período', '   no values in this span')), 'dim')]
    : [];
}

function ageOf(input: ScreenInput, { answeredAt }: PanelChart): Line {
  if (answeredAt === null) return [];
  const formats = formatsIn(input);
  const age = Math.max(0, input.cockpit.now() - answeredAt);
  // A number that changes every second only distracts.
  return age < 30_000 ? [] : [span(`${formats.ago(age)} `, 'dim')];
}

/** Title, plot, times, names of lines, and one line of what has to be said; and where a click sets the cursor. */
export function chartSection(
  input: ScreenInput,
  { title, chart, rows, chosen = -1, right = [], hasLegend = chart.series.length > 1 }: ChartSection,
): { readonly lines: Line[]; readonly areas: readonly HitArea[] } {
  const head: Line = [glyph(levelOf(chart)), span(` ${title}`, 'strong'), ...reading(input, chart)];
  const legend =
    hasLegend && chart.series.length > 0 ? [legendLine(input, legendOf(input, chart), chart.cutSeries)] : [];
  const plotRows = rows - 2 - legend.length;
  const drawn = chartLines(input, chart, { rows: plotRows, chosen });
  const cellMs = (chart.count * chart.bucketMs) / chartColumns(input.width);
  const areas = drawn.slice(0, -1).map(
    (_, row): HitArea => ({
      x: AXIS_CELLS,
      y: row + 1,
      width: chartColumns(input.width),
      target: { kind: 'chart', from: chart.startMs, cellMs },
    }),
  );
  const status = spread(stateOf(input, chart), ageOf(input, chart), input.width);
  return { lines: [chartTitle(input, head, right), ...drawn, ...legend, status], areas };
}
