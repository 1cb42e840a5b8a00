import type { InstantSeries } from '../../src/model/metric-source.ts';
import type { TableData } from '../../src/model/metrics-desk.ts';
import { offeredOf } from '../../src/shell/commands/metrics-steps.ts';
import { type Line, padLeft, type Span, span, spread, titleRule } from '../../src/shell/drawing/line.ts';
import type { Suggestion } from '../../src/shell/metrics/promql-complete.ts';
import { cursorOf } from '../../src/shell/state.ts';
import { phrase } from '../../src/text/lang.ts';
import { shellWord } from '../../src/text/shell-word.ts';
import { padEnd } from '../../src/text/width.ts';
import { entryLine } from '../frame/footer.ts';
import { INDENT, labelled } from '../parts/labelled.ts';
import { safe } from '../parts/safe-text.ts';
import { type Body, type BodyRow, formatsIn, glyph, type ScreenInput, say, scrollTo, selectedRow } from '../screen.ts';
import { hueOf } from './metrics-chart.ts';
import { rangeShell, seriesLines } from './metrics-details.ts';
import { chartSection } from './metrics-section.ts';
import { metricsStrip } from './metrics-strip.ts';
import { chartValue } from './metrics-values.ts';
import { inSight, namedSeries, type PanelChart } from './panel-chart.ts';
import { labelsText, seriesNames } from './series-names.ts';

/** Suggestions in sight at a time. */
const MOST_OFFERED = 7;
const VALUE_CELLS = 14;
const LEAST_CHART_ROWS = 10;

/** The expression: as it is typed, or as it was run. */
function expressionRow(input: ScreenInput): BodyRow {
  const { mode, metrics } = input.state;
  if (mode.kind === 'promql') return { line: [span(' > ', 'accent'), ...entryLine(mode.entry)] };
  if (metrics.expression === '')
    return {
      line: [
        span(' > ', 'dim'),
        span(say(input, phrase('e escreve uma consulta PromQL', 'e types a PromQL query')), 'dim'),
      ],
    };
  return { line: [span(' > ', 'accent'), span(safe(metrics.expression))] };
}

function suggestionRow(input: ScreenInput, { text, kind, help }: Suggestion, isChosen: boolean): BodyRow {
  const line: Span[] = [
    span(isChosen ? ' ▸ ' : '   ', 'accent'),
    span(padEnd(safe(text), Math.min(44, input.width - 30)), isChosen ? 'strong' : 'plain'),
    span(` ${padEnd(safe(kind), 11)} `, 'dim'),
    span(safe(help), 'dim'),
  ];
  return { line };
}

/** What the expression can go on with, or what was run before. */
function offeredRows(input: ScreenInput): readonly BodyRow[] {
  const { mode } = input.state;
  if (mode.kind !== 'promql') return [];
  const offered = offeredOf(input.state, input.desks);
  const from = scrollTo(0, mode.choice, MOST_OFFERED, offered.length);
  const rows = offered
    .slice(from, from + MOST_OFFERED)
    .map((suggestion, index) => suggestionRow(input, suggestion, from + index === mode.choice));
  const catalogue = input.desks.metrics?.catalogue();
  if (rows.length > 0) return rows;
  if (catalogue?.fault != null)
    return [{ line: [span(' '), glyph('unknown'), span(` ${say(input, catalogue.fault.message)}`, 'unknown')] }];
  return [];
}

function historyRows(input: ScreenInput, room: number): readonly BodyRow[] {
  const history = input.desks.metrics?.history() ?? [];
  if (history.length === 0 || room < 3) return [];
  const title = say(input, phrase('Consultas anteriores', 'Earlier queries'));
  const keys = say(input, phrase(' · ↑ ao escrever', ' · ↑ while typing'));
  return [
    { line: titleRule([span(title), span(keys, 'dim')], input.width) },
    ...history.slice(0, room - 1).map((text): BodyRow => ({ line: [span(`   ${safe(text)}`, 'dim')] })),
  ];
}

function resultChart(input: ScreenInput): PanelChart | null {
  const data = input.desks.metrics?.chart() ?? null;
  if (data === null) return null;
  return {
    ...data,
    ...namedSeries(data),
    unit: null,
    threshold: undefined,
    note: null,
    isSubstitute: false,
    signal: undefined,
  };
}

const resultRow = (index: number): string => `result:${index}`;

/** What Prometheus said against the expression, whole: an error is read word for word. */
function faultRows(input: ScreenInput, { fault }: Pick<TableData, 'fault'>): readonly BodyRow[] {
  if (fault === null) return [];
  const lines = [
    ...labelled(input, phrase('falha', 'fault'), say(input, fault.message)),
    ...labelled(input, phrase('remédio', 'remedy'), say(input, fault.hint), 'dim'),
  ];
  return lines.map(
    (line, index): BodyRow => ({
      line: index === 0 ? [span(' '), glyph('unknown'), span(' '), ...line.slice(1)] : line,
    }),
  );
}

function warningRows(input: ScreenInput, warnings: readonly string[]): readonly BodyRow[] {
  return warnings.map(
    (warning): BodyRow => ({
      line: [span(' '), glyph('warn'), span(say(input, phrase(' aviso: ', ' warning: ')), 'warn'), span(warning)],
    }),
  );
}

/** The lines of the chart as rows with their values: the selected one stands out in the chart. */
function legendRows(input: ScreenInput, chart: PanelChart): readonly BodyRow[] {
  const formats = formatsIn(input);
  return chart.series.map(
    ({ name, latest }, index): BodyRow => ({
      id: resultRow(index),
      line: [
        span('   '),
        span('━ ', hueOf(index, chart.series.length)),
        ...padLeft([span(chartValue(null, latest, formats))], VALUE_CELLS - 4),
        span(`  ${name}`, 'dim'),
      ],
    }),
  );
}

interface Result {
  readonly rows: readonly BodyRow[];
  readonly selectable: readonly string[];
  readonly offset: number;
  readonly pageRows: number;
  readonly areas: Body['areas'];
  readonly chart?: Body['chart'];
  readonly equivalent: string | null;
}

function chartResult(input: ScreenInput, chart: PanelChart, room: number, top: number): Result {
  const { expression } = input.state.metrics;
  const all = legendRows(input, chart);
  const isSpoken = input.isSpoken === true;
  const listRoom = isSpoken ? all.length : Math.min(all.length, Math.max(2, room - LEAST_CHART_ROWS));
  const chosen = all.findIndex(({ id }) => id === selectedRow(input));
  const offset = scrollTo(cursorOf(input.state).offset, chosen, listRoom, all.length);
  const list = all.slice(offset, offset + listRoom);
  const errors = chart.series.length === 0 ? faultRows(input, chart) : [];
  const title = say(input, phrase('Resultado', 'Result'));
  const section = chartSection(input, {
    title,
    chart,
    chosen,
    rows: room - listRoom - errors.length,
    hasLegend: false,
  });
  const drawn = isSpoken ? [] : section.lines.map((line): BodyRow => ({ line }));
  return {
    rows: errors.length > 0 ? errors : [...drawn, ...list],
    selectable: all.flatMap(({ id }) => id ?? []),
    offset,
    pageRows: Math.max(1, listRoom),
    areas: errors.length > 0 ? [] : section.areas.map((area) => ({ ...area, y: area.y + top })),
    chart: inSight(chart, expression),
    equivalent: rangeShell(expression, chart),
  };
}

function tableRows(input: ScreenInput, series: readonly InstantSeries[]): readonly BodyRow[] {
  const formats = formatsIn(input);
  const names = seriesNames(series.map(({ labels }) => labels));
  return series.map(
    ({ value }, index): BodyRow => ({
      id: resultRow(index),
      line: [
        span(' '),
        ...padLeft([span(chartValue(null, value, formats))], VALUE_CELLS),
        span(`  ${names[index] ?? ''}`, 'dim'),
      ],
    }),
  );
}

function tableResult(input: ScreenInput, table: TableData, room: number): Result {
  const { expression } = input.state.metrics;
  const formats = formatsIn(input);
  const count = table.series.length;
  const text = table.isLoading
    ? phrase('lendo …', 'reading …')
    : count === 1
      ? phrase('1 série', '1 series')
      : phrase(`${formats.number(count, 0)} séries`, `${formats.number(count, 0)} series`);
  const title = titleRule(
    [span(say(input, phrase('Resultado', 'Result')), 'strong'), span(` · ${say(input, text)}`, 'dim')],
    input.width,
  );
  const said = [...faultRows(input, table), ...warningRows(input, table.warnings)];
  const all = tableRows(input, table.series);
  const listRoom = Math.max(1, room - 1 - said.length);
  const chosen = all.findIndex(({ id }) => id === selectedRow(input));
  const offset = scrollTo(cursorOf(input.state).offset, chosen, listRoom, all.length);
  const isEmpty = count === 0 && table.fault === null && !table.isLoading;
  const none: BodyRow = {
    line: [
      span(
        `${INDENT}${say(input, phrase('nenhuma série: a consulta não deu nada', 'no series: the query gave nothing'))}`,
        'dim',
      ),
    ],
  };
  return {
    rows: [{ line: title }, ...said, ...(isEmpty ? [none] : all.slice(offset, offset + listRoom))],
    selectable: all.flatMap(({ id }) => id ?? []),
    offset,
    pageRows: listRoom,
    areas: [],
    equivalent: `curl -sS http://localhost:9090/api/v1/query --data-urlencode ${shellWord(`query=${safe(expression)}`)} | jq .data.result`,
  };
}

function resultOf(input: ScreenInput, room: number, top: number): Result | null {
  const chart = resultChart(input);
  if (chart !== null) return chartResult(input, chart, room, top);
  const table = input.desks.metrics?.table() ?? null;
  return table === null ? null : tableResult(input, table, room);
}

/** The operator's own PromQL: the expression, what completes it, and its result as chart or table. */
export function queryPage(input: ScreenInput): Body {
  const strip = metricsStrip(input);
  const hint: BodyRow[] =
    input.desks.metrics?.canQuery === true
      ? []
      : [
          {
            line: [
              span(
                `${INDENT}${say(input, phrase('aqui não há Prometheus que responda: uma gravação guarda só leituras', 'no Prometheus answers here: a recording holds readings only'))}`,
                'dim',
              ),
            ],
          },
        ];
  const fixed: BodyRow[] = [{ line: strip.line }, expressionRow(input), ...hint, ...offeredRows(input)];
  const room = Math.max(0, input.height - fixed.length);
  const result = resultOf(input, room, fixed.length);
  const rows = result?.rows ?? historyRows(input, room);
  return {
    rows: [...fixed, ...rows].slice(0, input.height),
    areas: [...strip.areas, ...(result?.areas ?? [])],
    selectable: result?.selectable ?? [],
    offset: result?.offset ?? 0,
    pageRows: result?.pageRows ?? 1,
    worstRow: null,
    equivalent: result?.equivalent ?? null,
    ...(result?.chart === undefined ? {} : { chart: result.chart }),
  };
}

/** The page of a row of the result: all of its labels and its numbers; null for other rows. */
export function resultDetails(input: ScreenInput, subject: string): readonly Line[] | null {
  const index = /^result:(\d+)$/.exec(subject)?.[1];
  if (index === undefined) return null;
  const at = Number(index);
  const table = input.desks.metrics?.table()?.series[at];
  const data = input.desks.metrics?.chart()?.series[at];
  const labels = table?.labels ?? data?.labels;
  if (labels === undefined)
    return [[span(say(input, phrase('   esta linha não existe mais', '   this row is gone')), 'dim')]];
  const chart = resultChart(input);
  const one = chart?.series[at];
  return [
    titleRule([span(labelsText(labels), 'strong')], input.width),
    ...Object.entries(labels).map(([label, value]): Line => [span(INDENT), span(safe(`${label}=${value}`))]),
    [],
    ...(chart !== null && one !== undefined ? seriesLines(input, { ...chart, series: [one] }) : []),
    ...(table === undefined
      ? []
      : [spread([span(`${INDENT}${chartValue(null, table.value, formatsIn(input))}`)], [], input.width)]),
  ];
}
