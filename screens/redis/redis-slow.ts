import { type Column, placeColumns, tableRow } from '../../src/shell/drawing/columns.ts';
import { type Line, span } from '../../src/shell/drawing/line.ts';
import { phrase } from '../../src/text/lang.ts';
import { missingRows } from '../parts/connection.ts';
import type { Section } from '../parts/sections.ts';
import { type BodyRow, formatsIn, type ScreenInput, say } from '../screen.ts';
import { deniedRows, redisFacts } from './redis-facts.ts';

const MOST_ROWS = 10;
const COLUMNS: readonly Column<'took' | 'ago' | 'what' | 'client'>[] = [
  { key: 'took', title: '', align: 'right', width: 9 },
  { key: 'ago', title: '', align: 'left', width: 12 },
  { key: 'what', title: '', align: 'left', width: 24, grow: 1 },
  { key: 'client', title: '', align: 'left', width: 21, dropRank: 1 },
];

/** Masters of a cluster number their entries each for itself. */
function idOf(node: string | undefined): string {
  return node === undefined ? '' : `@${node}`;
}

/** What held Redis up: events of its latency monitor, and commands of the slow log. */
export function slowSection(input: ScreenInput): Section {
  const title = phrase('Lentidão: latência e slowlog', 'Slowness: latency and slow log');
  const facts = redisFacts(input, 'redis.slowlog');
  if (facts === null) return { title, rows: missingRows(input, 'redis.slowlog') };
  const f = formatsIn(input);
  const placed = placeColumns(COLUMNS, input.width - 4);
  const row = (id: string, tookMs: number, at: number | null, what: string, client: string): BodyRow => {
    const line: Line = [
      span('   '),
      ...tableRow(placed, {
        took: [span(f.duration(tookMs))],
        ago: [span(at === null ? '' : f.ago(input.cockpit.now() - at), 'dim')],
        what: [span(what)],
        client: [span(client, 'dim')],
      }),
    ];
    return { id, line };
  };
  const worst = say(input, phrase('pior', 'worst'));
  return {
    title,
    note: facts.commands.length === 0 ? say(input, phrase('nenhum', 'none')) : f.number(facts.commands.length),
    rows: [
      ...deniedRows('slow-denied', input, facts.eventsRefused),
      ...facts.events.map(({ event, at, latestMs, worstMs, node }) =>
        row(`slow:${event}${idOf(node)}`, latestMs, at, `${event} · ${worst} ${f.duration(worstMs)}`, node ?? ''),
      ),
      ...facts.commands
        .slice(0, MOST_ROWS)
        .map(({ id, at, tookMs, command, client, node }) =>
          row(`slow:${id}${idOf(node)}`, tookMs, at, command, node ?? client),
        ),
    ],
  };
}
