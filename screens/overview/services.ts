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
import { sparkline, sparkScale } from '../../src/shell/drawing/spark.ts';
import { inert } from '../../src/text/inert.ts';
import { phrase } from '../../src/text/lang.ts';
import { WIDE } from '../frame/header.ts';
import { type BodyRow, formatsIn, glyph, type ScreenInput, say, valueStyle } from '../screen.ts';
import { SERVICE_METRICS, type ServiceRow } from './service-facts.ts';
import type { NodeRow } from './swarm-facts.ts';

/** Span of the small sparklines of a service. */
const SPAN_MS = 600_000;
const NOTHING: Line = [span('–', 'dim')];

type ServiceKey =
  | 'name'
  | 'state'
  | 'cpu'
  | 'cpuSpark'
  | 'memory'
  | 'share'
  | 'memorySpark'
  | 'network'
  | 'restarts'
  | 'since';

/** The columns of the table of services in the width given. */
export function placeServices(input: ScreenInput, services: readonly ServiceRow[]): PlacedColumn<ServiceKey>[] {
  const head = (pt: string, en: string): string => say(input, phrase(pt, en));
  const isWide = input.width >= WIDE;
  const names = widest(services.map(({ name }) => [span(inert(name))]));
  const spark = 10;
  const columns: readonly Column<ServiceKey>[] = [
    {
      key: 'name',
      title: head('serviço', 'service'),
      align: 'left',
      width: Math.min(isWide ? 24 : 14, Math.max(11, names)),
    },
    { key: 'state', title: head('estado', 'state'), align: 'left', width: isWide ? 14 : 13, gap: isWide ? 2 : 1 },
    { key: 'cpu', title: 'CPU', align: 'right', width: 6, gap: 1 },
    { key: 'cpuSpark', title: '', align: 'left', width: spark, gap: 1, dropRank: 1 },
    { key: 'memory', title: head('memória', 'memory'), align: 'right', width: 15, dropRank: 3 },
    { key: 'share', title: isWide ? '' : 'mem', align: 'right', width: 5 },
    { key: 'memorySpark', title: '', align: 'left', width: spark, gap: 1, dropRank: 2 },
    { key: 'network', title: head('rede ↓/↑', 'net ↓/↑'), align: 'right', width: 11, dropRank: 4 },
    {
      key: 'restarts',
      title: isWide ? head('reinícios', 'restarts') : '',
      align: 'right',
      width: isWide ? 9 : 4,
      gap: 1,
    },
    { key: 'since', title: isWide ? head('desde', 'since') : '', align: 'right', width: isWide ? 8 : 6, gap: 1 },
  ];
  return placeColumns(columns, input.width - 4);
}

/** The row of titles above services. */
export function servicesHead(placed: readonly PlacedColumn<ServiceKey>[]): Line {
  return [span('   '), ...tableHead(placed)];
}

function spark(input: ScreenInput, service: ServiceRow, metric: string, cells: number): Line {
  if (cells === 0 || !service.isRunning) return [];
  const threshold = input.cockpit.threshold(metric);
  const { values, max } = input.cockpit.window(metric, service.name, SPAN_MS, cells);
  const isShare = metric === SERVICE_METRICS.memory;
  return sparkline(values, isShare ? { top: 100 } : sparkScale(max, 'percent', threshold), threshold);
}

function mebibytes(bytes: number): string {
  return String(Math.round(bytes / 1024 ** 2));
}

function memory(service: ServiceRow): Line {
  if (!service.isRunning || Number.isNaN(service.memoryBytes)) return NOTHING;
  const used = mebibytes(service.memoryBytes);
  return [
    span(service.memoryLimitBytes > 0 ? `${used}/${mebibytes(service.memoryLimitBytes)}` : used),
    span(' MiB', 'dim'),
  ];
}

function network(input: ScreenInput, { isRunning, receivedPerSecond, sentPerSecond }: ServiceRow): Line {
  if (!isRunning || Number.isNaN(receivedPerSecond)) return NOTHING;
  const formats = formatsIn(input);
  return [span(`${formats.short(receivedPerSecond)}/${formats.short(sentPerSecond)}`)];
}

/** One service as a row. */
export function serviceRow(
  input: ScreenInput,
  service: ServiceRow,
  placed: readonly PlacedColumn<ServiceKey>[],
): BodyRow {
  const formats = formatsIn(input);
  const { cockpit, width } = input;
  const percent = (value: number): Line =>
    service.isRunning && !Number.isNaN(value) ? [span(formats.percent(value))] : NOTHING;
  const restarts = formats.number(service.restarts, 0);
  return {
    id: `service:${service.name}`,
    line: [
      span(' '),
      glyph(service.level),
      span(' '),
      ...tableRow(placed, {
        name: [span(inert(service.name))],
        state: [span(say(input, service.state), valueStyle(service.level))],
        cpu: percent(service.cpuPercent),
        cpuSpark: spark(input, service, SERVICE_METRICS.cpu, widthOf(placed, 'cpuSpark')),
        memory: memory(service),
        share: percent(service.memoryPercent),
        memorySpark: spark(input, service, SERVICE_METRICS.memory, widthOf(placed, 'memorySpark')),
        network: network(input, service),
        restarts: [span(width < WIDE ? `↻${restarts}` : restarts, service.restarts > 0 ? 'plain' : 'dim')],
        since: Number.isNaN(service.since) ? NOTHING : [span(formats.age(cockpit.now() - service.since))],
      }),
    ],
  };
}

/** A machine of a swarm as a row under the services: name and state in their columns, the rest in one. */
export function nodeRow(input: ScreenInput, node: NodeRow, placed: readonly PlacedColumn<ServiceKey>[]): BodyRow {
  return {
    id: `node:${node.name}`,
    line: [
      span(' '),
      glyph(node.level),
      span(' '),
      ...tableRow(
        placed.filter(({ column: { key } }) => key === 'name' || key === 'state'),
        {
          name: [span(inert(node.name))],
          state: [span(say(input, node.state), valueStyle(node.level))],
        },
      ),
      span('  '),
      span(say(input, node.about), 'dim'),
    ],
  };
}
