import type { MetricPage, MetricPanel } from '../../src/model/metric-page.ts';
import { type Line, linkSpan, span, titleRule } from '../../src/shell/drawing/line.ts';
import { inert } from '../../src/text/inert.ts';
import { phrase } from '../../src/text/lang.ts';
import { maskSecrets } from '../../src/text/mask.ts';
import { shellWord } from '../../src/text/shell-word.ts';
import { detailLines } from '../parts/details.ts';
import { INDENT, labelled } from '../parts/labelled.ts';
import { formatsIn, glyph, type ScreenInput, say } from '../screen.ts';
import { levelOf } from './metrics-panels.ts';
import { chartValue } from './metrics-values.ts';
import { type NamedSeries, type PanelChart, panelChart } from './panel-chart.ts';

/** The panel that a row's id names, with its page; undefined for other rows. */
function found({ desks }: ScreenInput, subject: string): { page: MetricPage; panel: MetricPanel } | undefined {
  const id = /^panel:(.+)$/.exec(subject)?.[1];
  for (const page of desks.metrics?.pages ?? []) {
    const panel = page.panels.find((one) => one.id === id);
    if (panel !== undefined) return { page, panel };
  }
  return undefined;
}

interface Summary {
  readonly min: number;
  readonly mean: number;
  readonly max: number;
}

function summaryOf({ values }: NamedSeries): Summary {
  let [min, max, sum, count] = [Number.NaN, Number.NaN, 0, 0];
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index] ?? Number.NaN;
    if (Number.isNaN(value)) continue;
    if (!(value >= min)) min = value;
    if (!(value <= max)) max = value;
    sum += value;
    count += 1;
  }
  return { min, max, mean: count === 0 ? Number.NaN : sum / count };
}

/** Each line of a chart in numbers: newest, least, mean and largest of the span. */
export function seriesLines(input: ScreenInput, chart: PanelChart): Line[] {
  const formats = formatsIn(input);
  const value = (number: number): string => chartValue(chart.unit, number, formats).padStart(11);
  const head = [
    phrase('agora', 'now'),
    phrase('mínimo', 'least'),
    phrase('média', 'mean'),
    phrase('máximo', 'largest'),
  ];
  const titles = head.map((title) => say(input, title).padStart(11)).join('');
  return [
    [span(`${INDENT}${titles}`, 'dim')],
    ...chart.series.map((series): Line => {
      const { min, mean, max } = summaryOf(series);
      return [span(INDENT), span([series.latest, min, mean, max].map(value).join('')), span(`  ${series.name}`, 'dim')];
    }),
  ];
}

/** The same question as a shell command over the span that is shown. */
export function rangeShell(expression: string, { startMs, bucketMs, count }: PanelChart): string {
  const seconds = (ms: number): number => Math.round(ms / 1000);
  const query = maskSecrets(inert(expression));
  return [
    'curl -sS http://localhost:9090/api/v1/query_range',
    `--data-urlencode ${shellWord(`query=${query}`)}`,
    `-d start=${seconds(startMs)} -d end=${seconds(startMs + count * bucketMs)} -d step=${seconds(bucketMs)}`,
    '| jq .data.result',
  ].join(' ');
}

/** The page of a panel: what it asks, its lines in numbers, and the reading that judges it; null for other rows. */
export function panelDetails(input: ScreenInput, subject: string): readonly Line[] | null {
  const one = found(input, subject);
  if (one === undefined) return null;
  const { page, panel } = one;
  const chart = panelChart(input, input.desks.metrics, panel);
  const runbook = panel.runbook === null ? '' : `  runbook ${panel.runbook}`;
  const address = input.desks.metrics?.links[page.id];
  const own = chart.signal;
  return [
    titleRule(
      [glyph(levelOf(chart)), span(` ${say(input, panel.label)}`, 'strong'), span(runbook, 'dim')],
      input.width,
    ),
    ...(panel.query === null
      ? labelled(
          input,
          phrase('fonte', 'source'),
          say(input, phrase('leituras do próprio cockpit', "the cockpit's own readings")),
        )
      : labelled(input, phrase('expressão', 'expression'), panel.query)),
    ...(chart.note === null ? [] : labelled(input, phrase('nota', 'note'), say(input, chart.note))),
    ...(chart.fault === null
      ? []
      : [
          ...labelled(input, phrase('falha', 'fault'), say(input, chart.fault.message)),
          ...labelled(input, phrase('remédio', 'remedy'), say(input, chart.fault.hint)),
        ]),
    ...chart.warnings.flatMap((warning) => labelled(input, phrase('aviso', 'warning'), warning)),
    ...(address === undefined ? [] : [[...labelPart(input), linkSpan(inert(address), 'accent', address)]]),
    [],
    ...seriesLines(input, chart),
    [],
    ...(own === undefined ? [] : detailLines(input, own.id)),
  ];
}

function labelPart(input: ScreenInput): Line {
  return labelled(input, phrase('Grafana', 'Grafana'), '').flat();
}

/** What `y` copies for a panel; null for other rows and for the cockpit's own readings. */
export function panelEquivalent(subject: string, input: ScreenInput): string | null {
  const panel = found(input, subject)?.panel;
  if (panel === undefined || panel.query === null) return null;
  return rangeShell(panel.query, panelChart(input, input.desks.metrics, panel));
}
