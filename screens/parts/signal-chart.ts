import { columnChart } from '../../src/shell/drawing/chart.ts';
import { type Line, pad, padLeft, span, titleRule } from '../../src/shell/drawing/line.ts';
import { sparkScale } from '../../src/shell/drawing/spark.ts';
import { limitText } from '../../src/shell/limit-text.ts';
import { phrase } from '../../src/text/lang.ts';
import { valueText } from '../../src/text/units.ts';
import { formatsIn, glyph, type ScreenInput, say, valueStyle } from '../screen.ts';
import type { Signal } from './signals.ts';

const HOUR_MS = 3_600_000;
const AXIS_CELLS = 10;
const MOST_CELLS = 120;
/** Fewer columns than this say less than a sparkline. */
const LEAST_CELLS = 20;

/** The last hour of a signal as a chart `rows` high with its scale at the left and times below; empty without a series. */
export function signalChart(input: ScreenInput, signal: Signal, rows: number): Line[] {
  const { metric, entity, threshold } = signal;
  const cells = Math.min(MOST_CELLS, input.width - AXIS_CELLS - 4);
  if (cells < LEAST_CELLS || metric.unit === 'flag') return [];
  const { values, max } = input.cockpit.window(metric.id, entity, HOUR_MS, cells);
  if (Number.isNaN(max)) return [];
  const formats = formatsIn(input);
  const scale = sparkScale(max, metric.unit, threshold);
  const middle = Math.floor(rows / 2);
  const axis = (row: number): string =>
    row === 0 || row === middle ? valueText(metric.unit, scale.top * (1 - row / rows), formats) : '';
  const chart = columnChart(values, rows, scale, threshold).map(
    (line, row): Line => [...padLeft([span(axis(row), 'dim')], AXIS_CELLS), span(' │', 'dim'), ...line],
  );
  const now = say(input, phrase('agora', 'now'));
  const hour = say(input, phrase('há 1 h', '1 h ago'));
  const gap = ' '.repeat(Math.max(1, cells - hour.length - now.length));
  return [...chart, [span(' '.repeat(AXIS_CELLS + 2)), span(`${hour}${gap}${now}`, 'dim')]];
}

const PANEL_CHART_ROWS = 7;
/** Rows of a panel: title, chart, times. */
export const PANEL_ROWS = PANEL_CHART_ROWS + 2;
const LEAST_PANEL_CELLS = 56;
const GAP = 2;

function panel(input: ScreenInput, signal: Signal): Line[] {
  const { level, label, metric, value, threshold } = signal;
  const formats = formatsIn(input);
  const title: Line = [
    glyph(level),
    span(` ${label}  `),
    span(valueText(metric.unit, value, formats), valueStyle(level)),
    span(`  ${limitText(threshold, value, metric.unit, formats)}`, 'dim'),
  ];
  return [titleRule(title, input.width), ...signalChart(input, signal, PANEL_CHART_ROWS)];
}

/** Charts side by side, as many as fit into the room, in bands of equal panels. */
export function chartPanels(input: ScreenInput, signals: readonly Signal[], room: number): Line[] {
  const across = Math.max(1, Math.floor((input.width + GAP) / (LEAST_PANEL_CELLS + GAP)));
  const width = Math.floor((input.width - GAP * (across - 1)) / across);
  const bands = Math.floor((room + 1) / (PANEL_ROWS + 1));
  const panels = signals
    .filter(({ metric, entity }) => !Number.isNaN(input.cockpit.window(metric.id, entity, HOUR_MS, 1).max))
    .slice(0, across * bands)
    .map((signal) => panel({ ...input, width }, signal));
  return Array.from({ length: Math.ceil(panels.length / across) }, (_, band): Line[] => {
    const row = panels.slice(band * across, (band + 1) * across);
    const lines = Array.from(
      { length: PANEL_ROWS },
      (_unused, index): Line =>
        row.flatMap(
          (lines, place): Line => [...(place === 0 ? [] : [span(' '.repeat(GAP))]), ...pad(lines[index] ?? [], width)],
        ),
    );
    return band === 0 ? lines : [[], ...lines];
  }).flat();
}
