import { type Line, lineWidth, pad, padLeft, span } from './line.ts';

/** A column of a table. Its width does not depend on values that change, so nothing jumps. */
export interface Column<K extends string = string> {
  readonly key: K;
  readonly title: string;
  readonly align: 'left' | 'right';
  /** Cells it needs. */
  readonly width: number;
  /** Share of the room that is left over; default 0. */
  readonly grow?: number;
  /** Cells beyond which it does not grow; default no limit. */
  readonly maxWidth?: number;
  /** When room is short, columns with the highest number go first; 0 (default) never goes. */
  readonly dropRank?: number;
  /** Cells of space before it; default 2. */
  readonly gap?: number;
}

/** A column with its final width. */
export interface PlacedColumn<K extends string = string> {
  readonly column: Column<K>;
  readonly width: number;
  readonly gap: number;
}

const gapOf = (column: Column): number => column.gap ?? 2;

function needed(columns: readonly Column[]): number {
  return columns.reduce((sum, column, index) => sum + column.width + (index === 0 ? 0 : gapOf(column)), 0);
}

/** Chooses the columns that fit and hands out the room that is left over. */
export function placeColumns<K extends string>(columns: readonly Column<K>[], width: number): PlacedColumn<K>[] {
  let kept = [...columns];
  while (needed(kept) > width) {
    const loser = kept.reduce<Column<K> | undefined>(
      (worst, column) => ((column.dropRank ?? 0) > (worst?.dropRank ?? 0) ? column : worst),
      undefined,
    );
    if (loser === undefined) break;
    kept = kept.filter((column) => column !== loser);
  }
  let spare = Math.max(0, width - needed(kept));
  let shares = kept.reduce((sum, column) => sum + (column.grow ?? 0), 0);
  // From left to right; what a column may not take is left for those after it.
  return kept.map((column, index) => {
    const grow = column.grow ?? 0;
    const most = (column.maxWidth ?? Number.POSITIVE_INFINITY) - column.width;
    const extra = grow === 0 ? 0 : Math.min(most, Math.floor((spare * grow) / shares));
    spare -= extra;
    shares -= grow;
    return { column, width: column.width + extra, gap: index === 0 ? 0 : gapOf(column) };
  });
}

/** Width of a placed column, 0 when it was left out. */
export function widthOf<K extends string>(placed: readonly PlacedColumn<K>[], key: K): number {
  return placed.find(({ column }) => column.key === key)?.width ?? 0;
}

/** One row of the table: each cell cut or padded to its column. A cell that is missing stays blank. */
export function tableRow<K extends string>(
  placed: readonly PlacedColumn<K>[],
  cells: Readonly<Partial<Record<K, Line>>>,
): Line {
  return placed.flatMap(({ column, width, gap }) => {
    const cell = cells[column.key] ?? [];
    const placedCell = column.align === 'right' ? padLeft(cell, width) : pad(cell, width);
    return gap === 0 ? placedCell : [span(' '.repeat(gap)), ...placedCell];
  });
}

/** The row of column titles, dim. */
export function tableHead<K extends string>(placed: readonly PlacedColumn<K>[]): Line {
  const cells: Partial<Record<K, Line>> = {};
  for (const { column } of placed) cells[column.key] = [span(column.title, 'dim')];
  return tableRow(placed, cells);
}

/** Cells that a table of these columns takes. */
export function tableWidth(placed: readonly PlacedColumn[]): number {
  return placed.reduce((sum, { width, gap }) => sum + width + gap, 0);
}

/** The widest of the lines, for a column sized by its (stable) content. */
export function widest(lines: readonly Line[]): number {
  return lines.reduce((most, line) => Math.max(most, lineWidth(line)), 0);
}
