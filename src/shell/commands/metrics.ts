import { phrase } from '../../text/lang.ts';
import type { Command, CommandContext } from '../command.ts';
import {
  changeMetrics,
  hasChart,
  moveCursor,
  nextRange,
  stepPage,
  typeExpression,
  whyNoQuery,
  zoom,
} from './metrics-steps.ts';

/** Buckets that one press of the wide step goes. */
const FAR = 10;

const NO_CHART = phrase('não há gráfico nesta página', 'there is no chart on this page');

type Given = Pick<Command, 'id' | 'label' | 'help' | 'keys' | 'run'> & Partial<Command>;

function onMetrics(given: Given): Command {
  return { group: 'look', tabs: ['metrics'], ...given };
}

function onChart(given: Given): Command {
  return onMetrics({ disabledReason: (context) => (hasChart(context) ? null : NO_CHART), ...given });
}

function toggleShows(context: CommandContext): void {
  changeMetrics(context, { shows: context.shell.getState().metrics.shows === 'chart' ? 'table' : 'chart' });
}

/** Commands of the Metrics tab. */
export const METRICS_COMMANDS: readonly Command[] = [
  onMetrics({
    id: 'metrics.page',
    label: phrase('página', 'page'),
    help: phrase(
      'próxima página: principal, segurança, banco, alertas, consulta',
      'next page: main, security, database, alerts, query',
    ),
    keys: [']'],
    footer: 5,
    run: (context) => stepPage(context, 1),
  }),
  onMetrics({
    id: 'metrics.pageBack',
    label: phrase('página anterior', 'previous page'),
    help: phrase('página anterior', 'previous page'),
    keys: ['['],
    run: (context) => stepPage(context, -1),
  }),
  onChart({
    id: 'metrics.range',
    label: phrase('período', 'range'),
    help: phrase('15m, 1h, 6h, 24h, 7d, até agora', '15m, 1h, 6h, 24h, 7d, up to now'),
    keys: ['i'],
    footer: 6,
    run: nextRange,
  }),
  onChart({
    id: 'metrics.left',
    label: phrase('cursor', 'cursor'),
    help: phrase(
      'cursor um passo para trás; na borda o período anda junto',
      'cursor a step back; at the edge the span moves along',
    ),
    keys: ['left', 'h'],
    footer: 7,
    run: (context) => moveCursor(context, -1),
  }),
  onChart({
    id: 'metrics.right',
    label: phrase('cursor adiante', 'cursor on'),
    help: phrase('cursor um passo adiante', 'cursor a step on'),
    keys: ['right', 'l'],
    run: (context) => moveCursor(context, 1),
  }),
  onChart({
    id: 'metrics.farLeft',
    label: phrase('cursor 10 para trás', 'cursor 10 back'),
    help: phrase('cursor dez passos para trás', 'cursor ten steps back'),
    keys: ['H', 'shift+left'],
    run: (context) => moveCursor(context, -FAR),
  }),
  onChart({
    id: 'metrics.farRight',
    label: phrase('cursor 10 adiante', 'cursor 10 on'),
    help: phrase('cursor dez passos adiante', 'cursor ten steps on'),
    keys: ['L', 'shift+right'],
    run: (context) => moveCursor(context, FAR),
  }),
  onChart({
    id: 'metrics.zoomIn',
    label: phrase('aproximar', 'zoom in'),
    help: phrase('período mais curto, em volta do cursor', 'shorter range, around the cursor'),
    keys: ['+', '='],
    footer: 11,
    run: (context) => zoom(context, -1),
  }),
  onChart({
    id: 'metrics.zoomOut',
    label: phrase('afastar', 'zoom out'),
    help: phrase('período mais longo, em volta do cursor', 'longer range, around the cursor'),
    keys: ['-'],
    run: (context) => zoom(context, 1),
  }),
  onChart({
    id: 'metrics.compare',
    label: phrase('vs ontem', 'vs yesterday'),
    help: phrase(
      'põe o mesmo período do dia anterior atrás da linha',
      'puts the same span of the day before behind the line',
    ),
    keys: ['c'],
    footer: 8,
    run: (context) => changeMetrics(context, { compares: !context.shell.getState().metrics.compares }),
  }),
  onMetrics({
    id: 'metrics.query',
    label: phrase('consulta', 'query'),
    help: phrase(
      'escreve PromQL, começando pela expressão do gráfico; Tab completa, ↑ traz as anteriores',
      'types PromQL, beginning with the expression of the chart; Tab completes, ↑ brings earlier ones',
    ),
    keys: ['e'],
    footer: 9,
    disabledReason: whyNoQuery,
    run: typeExpression,
  }),
  onMetrics({
    id: 'metrics.shows',
    label: phrase('tabela/gráfico', 'table/chart'),
    help: phrase(
      'na página consulta: o resultado como tabela de agora ou como gráfico',
      'on the query page: the result as a table of now, or as a chart',
    ),
    keys: ['v'],
    footer: 12,
    disabledReason: ({ shell }) =>
      shell.getState().metrics.page === 'query' ? null : phrase('só na página consulta', 'on the query page only'),
    run: toggleShows,
  }),
];
