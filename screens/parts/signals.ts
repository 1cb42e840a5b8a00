import type { Level } from '../../src/model/level.ts';
import type { Metric, Threshold } from '../../src/model/metric.ts';
import { seriesKey } from '../../src/model/metric.ts';
import {
  type Column,
  type PlacedColumn,
  placeColumns,
  tableHead,
  tableRow,
  widest,
  widthOf,
} from '../../src/shell/drawing/columns.ts';
import { type Line, span } from '../../src/shell/drawing/line.ts';
import { cellLevel, sparkline, sparkScale } from '../../src/shell/drawing/spark.ts';
import { limitText } from '../../src/shell/limit-text.ts';
import { forecastText, trendText } from '../../src/shell/trend-text.ts';
import { inert } from '../../src/text/inert.ts';
import { phrase } from '../../src/text/lang.ts';
import { valueText } from '../../src/text/units.ts';
import { formatsIn, glyph, type ScreenInput, say, valueStyle } from '../screen.ts';
import { FAULT_WORDS } from './fault-text.ts';

const HOUR_MS = 3_600_000;
/** A disk's trend over an hour is noise. */
const FILL_SPAN_MS = 6 * HOUR_MS;

/** A number of a probe as a row: a metric, and the entity when there are several. */
export interface Signal {
  readonly id: string;
  readonly probe: string;
  readonly metric: Metric;
  readonly entity: string | undefined;
  readonly label: string;
  /** Last measured value; NaN when the newest reading has none. */
  readonly value: number;
  readonly level: Level;
  readonly threshold: Threshold | undefined;
  /** Said in the place of the trend: which of several it is. */
  readonly note?: string | undefined;
  /** Its course says nothing: an age, the days of a certificate. */
  readonly isSteady?: boolean;
}

type SignalKey = 'label' | 'value' | 'limit' | 'spark' | 'trend';

function entitiesOf(input: ScreenInput, probe: string, { id: metric, isOptional }: Metric): (string | undefined)[] {
  const { reading, lastGood } = input.cockpit.state(probe);
  const samples = (reading?.samples.some((sample) => sample.metric === metric) ? reading : lastGood)?.samples ?? [];
  const found = samples.filter((sample) => sample.metric === metric).map(({ entity }) => entity);
  return found.length === 0 && isOptional !== true ? [undefined] : found;
}

function levelOf(input: ScreenInput, probe: string, metric: string, entity: string | undefined, value: number): Level {
  const { check, reading } = input.cockpit.state(probe);
  if (reading === null) return 'none';
  if (Number.isNaN(value)) return check.fault === null ? 'unknown' : check.level;
  // A finding without a metric is about the entity as a whole: a certificate, a container.
  const finding = check.findings.find(
    (found) =>
      found.entity === entity && (found.metric === metric || (found.metric === undefined && entity !== undefined)),
  );
  return finding?.level ?? (check.fault === null ? 'ok' : cellLevel(value, input.cockpit.threshold(metric)));
}

function signalOf(input: ScreenInput, probe: string, metric: Metric, entity: string | undefined): Signal {
  const { reading } = input.cockpit.state(probe);
  const sample = reading?.samples.find((found) => found.metric === metric.id && found.entity === entity);
  const value = sample?.value ?? Number.NaN;
  const label = say(input, metric.label);
  return {
    id: `signal:${seriesKey(metric.id, entity)}`,
    probe,
    metric,
    entity,
    label: entity === undefined ? label : `${label} ${inert(entity)}`,
    value,
    level: levelOf(input, probe, metric.id, entity, value),
    threshold: input.cockpit.threshold(metric.id),
  };
}

/** The numbers of these probes as signals, in the order of the registry. */
export function signalsOf(input: ScreenInput, probes: readonly string[]): Signal[] {
  return probes.flatMap((probe) =>
    input.cockpit
      .spec(probe)
      .metrics.flatMap((metric) =>
        entitiesOf(input, probe, metric).map((entity) => signalOf(input, probe, metric, entity)),
      ),
  );
}

/** Cells by which a signal under its check's own row stands in. */
const NESTING = '  ';

/** The columns of a table of signals in the width given. */
export function placeSignals(
  input: ScreenInput,
  signals: readonly Signal[],
  isNested = false,
): PlacedColumn<SignalKey>[] {
  const head = (pt: string, en: string): string => say(input, phrase(pt, en));
  const labelWidth = Math.min(
    Math.max(28, Math.floor(input.width * 0.3)),
    Math.max(19, widest(signals.map(({ label }) => [span(isNested ? NESTING + label : label)]))),
  );
  const columns: readonly Column<SignalKey>[] = [
    { key: 'label', title: head('sinal', 'signal'), align: 'left', width: labelWidth },
    { key: 'value', title: head('agora', 'now'), align: 'right', width: 11, gap: 1 },
    { key: 'limit', title: head('limite', 'limit'), align: 'right', width: 10, gap: 1 },
    {
      key: 'spark',
      title: head('última hora', 'last hour'),
      align: 'left',
      width: 12,
      grow: 3,
      maxWidth: 30,
      dropRank: 1,
    },
    { key: 'trend', title: head('tendência', 'trend'), align: 'left', width: 26, grow: 1, dropRank: 2 },
  ];
  return placeColumns(columns, input.width - 4);
}

/** The row of titles above signals. */
export function signalsHead(placed: readonly PlacedColumn<SignalKey>[]): Line {
  return [span('   '), ...tableHead(placed)];
}

function trendOf(input: ScreenInput, signal: Signal, isNested: boolean): Line {
  const { cockpit } = input;
  const { check, reading } = cockpit.state(signal.probe);
  if (reading === null) return [];
  if (Number.isNaN(signal.value)) {
    if (isNested) return [];
    // Where facts were still found (a substitute), their summary says more than the fault.
    const text = reading.facts === null && check.fault !== null ? check.fault.message : check.summary;
    return [span(say(input, text), 'dim')];
  }
  if (signal.note !== undefined) return [span(inert(signal.note), 'dim')];
  const formats = formatsIn(input);
  const fills = signal.metric.id.includes('disk');
  const spanMs = fills ? FILL_SPAN_MS : HOUR_MS;
  const slope = cockpit.slope(signal.metric.id, signal.entity, spanMs);
  const { metric, threshold, value } = signal;
  const trend = { latest: value, slope, spanMs, unit: metric.unit, threshold, fills };
  const forecast = fills ? forecastText(trend, formats) : '';
  if (forecast !== '') return [span(forecast, signal.level === 'ok' ? 'dim' : 'plain')];
  const beyond = beyondText(input, signal);
  if (beyond !== '') return [span(beyond)];
  return signal.isSteady === true ? [] : [span(trendText(trend, formats), 'dim')];
}

/** How long a value has been beyond its limit, with the rule's patience. */
function beyondText(input: ScreenInput, { level, threshold, probe }: Signal): string {
  const { since } = input.cockpit.state(probe).check;
  if (level === 'ok' || threshold === undefined || since === null) return '';
  const formats = formatsIn(input);
  const elapsed = formats.age(Math.max(1000, input.cockpit.now() - since));
  const patience = threshold.forMs === undefined ? '' : ` (for ${formats.duration(threshold.forMs)})`;
  const text =
    threshold.direction === 'above'
      ? phrase(`acima há ${elapsed}${patience}`, `above for ${elapsed}${patience}`)
      : phrase(`abaixo há ${elapsed}${patience}`, `below for ${elapsed}${patience}`);
  return say(input, text);
}

/** A signal's value in the style of its level; the word of the fault where there is none. */
export function valueCell(input: ScreenInput, signal: Signal): Line {
  const { check, reading } = input.cockpit.state(signal.probe);
  if (reading === null) return [span('…', 'dim')];
  const isMissing = Number.isNaN(signal.value);
  if (isMissing && check.fault !== null) return [span(say(input, FAULT_WORDS[check.fault.kind]), signal.level)];
  return [
    span(valueText(signal.metric.unit, signal.value, formatsIn(input)), isMissing ? 'dim' : valueStyle(signal.level)),
  ];
}

/** The last hour of a signal in so many cells; empty where its course says nothing. */
export function sparkOf(input: ScreenInput, signal: Signal, cells: number): Line {
  if (cells === 0 || signal.metric.unit === 'flag' || signal.isSteady === true) return [];
  const { values, max } = input.cockpit.window(signal.metric.id, signal.entity, HOUR_MS, cells);
  return sparkline(values, sparkScale(max, signal.metric.unit, signal.threshold), signal.threshold);
}

/** One signal as a row: level, name, value, limit, the last hour, where it is heading. */
export function signalLine(input: ScreenInput, signal: Signal, placed: readonly PlacedColumn<SignalKey>[]): Line {
  const { reading } = input.cockpit.state(signal.probe);
  const mark = reading === null ? span('·', 'dim') : glyph(signal.level);
  return [span(' '), mark, span(' '), ...signalCells(input, signal, placed, false)];
}

/** A signal under its check's own row: quiet while it is well, and without repeating why there is no value. */
export function nestedSignalLine(input: ScreenInput, signal: Signal, placed: readonly PlacedColumn<SignalKey>[]): Line {
  const { reading, check } = input.cockpit.state(signal.probe);
  const isQuiet = reading === null || signal.level === 'ok' || signal.level === 'none' || check.fault !== null;
  return [span(' '), isQuiet ? span(' ') : glyph(signal.level), span(' '), ...signalCells(input, signal, placed, true)];
}

function signalCells(
  input: ScreenInput,
  signal: Signal,
  placed: readonly PlacedColumn<SignalKey>[],
  isNested: boolean,
): Line {
  const { threshold, value, metric, label } = signal;
  return tableRow(placed, {
    label: isNested ? [span(NESTING + label, 'dim')] : [span(label)],
    value: valueCell(input, signal),
    limit: [span(limitText(threshold, value, metric.unit, formatsIn(input)), 'dim')],
    spark: sparkOf(input, signal, widthOf(placed, 'spark')),
    trend: trendOf(input, signal, isNested),
  });
}
