import type { FleetMember } from '../../src/model/fleet.ts';
import { type Column, type PlacedColumn, placeColumns } from '../../src/shell/drawing/columns.ts';
import { inert } from '../../src/text/inert.ts';
import { type Phrase, phrase, same } from '../../src/text/lang.ts';
import { cellWidth } from '../../src/text/width.ts';
import { WIDE } from '../frame/header.ts';
import { type ScreenInput, say } from '../screen.ts';

const LONGEST_NAME = { wide: 26, narrow: 16 };
const LONGEST_GROUP = 14;
const WORDS_WIDTH = 34;

/** A number that stands in a column of its own, with its last hour beside it, where there is room. */
export interface BoardSignal {
  readonly key: 'latency' | 'errors' | 'requests' | 'cpu' | 'memory';
  readonly probe: string;
  readonly metric: string;
  readonly title: Phrase;
  /** Where room is short the highest goes first: of the number, and of its last hour. */
  readonly dropRanks: readonly [value: number, spark: number];
}

/** In the order in which they stand. */
export const BOARD_SIGNALS: readonly BoardSignal[] = [
  { key: 'latency', probe: 'api.latency', metric: 'api.latency.p95', title: same('P95'), dropRanks: [2, 1] },
  { key: 'errors', probe: 'api.errors', metric: 'api.errors', title: phrase('erros', 'errors'), dropRanks: [4, 5] },
  {
    key: 'requests',
    probe: 'api.traffic',
    metric: 'api.requests',
    title: phrase('pedidos', 'requests'),
    dropRanks: [6, 7],
  },
  { key: 'cpu', probe: 'host.cpu', metric: 'host.cpu', title: same('CPU'), dropRanks: [8, 9] },
  {
    key: 'memory',
    probe: 'host.memory',
    metric: 'host.memory',
    title: phrase('memória', 'memory'),
    dropRanks: [10, 11],
  },
];
const GROUP_RANK = 3;

/** The columns of the board; `latencySpark` is the last hour of `latency`. */
export type BoardKey =
  | 'environment'
  | 'name'
  | 'group'
  | 'words'
  | 'age'
  | BoardSignal['key']
  | `${BoardSignal['key']}Spark`;

function signalColumns(input: ScreenInput, { key, title, dropRanks }: BoardSignal): readonly Column<BoardKey>[] {
  const [valueRank, sparkRank] = dropRanks;
  // The title stands over the one that stays longer.
  const head = (isOver: boolean): string => (isOver ? say(input, title) : '');
  const cells = input.width >= WIDE ? 10 : 8;
  return [
    { key, title: head(valueRank < sparkRank), align: 'right', width: 8, dropRank: valueRank },
    {
      key: `${key}Spark`,
      title: head(sparkRank < valueRank),
      align: 'left',
      width: cells,
      gap: 1,
      dropRank: sparkRank,
    },
  ];
}

function widest(texts: readonly string[]): number {
  return Math.max(0, ...texts.map((text) => cellWidth(inert(text))));
}

function groupColumn(input: ScreenInput, members: readonly FleetMember[]): readonly Column<BoardKey>[] {
  const width = Math.min(LONGEST_GROUP, widest(members.map(({ group }) => group ?? '')));
  const title = say(input, phrase('grupo', 'group'));
  return width === 0 ? [] : [{ key: 'group', title, align: 'left', width, dropRank: GROUP_RANK }];
}

/** The columns of the board in the width given. Their widths do not depend on what is measured. */
export function placeBoard(input: ScreenInput, members: readonly FleetMember[]): PlacedColumn<BoardKey>[] {
  const longest = input.width >= WIDE ? LONGEST_NAME.wide : LONGEST_NAME.narrow;
  const nameWidth = Math.min(longest, Math.max(8, widest(members.map(({ name }) => name))));
  const columns: readonly Column<BoardKey>[] = [
    { key: 'environment', title: '', align: 'left', width: 5 },
    { key: 'name', title: say(input, phrase('alvo', 'target')), align: 'left', width: nameWidth, gap: 1 },
    ...groupColumn(input, members),
    { key: 'words', title: say(input, phrase('o que há', 'what it is')), align: 'left', width: WORDS_WIDTH, grow: 1 },
    ...BOARD_SIGNALS.flatMap((signal) => signalColumns(input, signal)),
    { key: 'age', title: say(input, phrase('dados', 'data')), align: 'right', width: 6, gap: 1 },
  ];
  return placeColumns(columns, input.width - 4);
}
