import { type Line, type Span, type StyleName, span } from './line.ts';
import { squeezed } from './spark.ts';

/** One line of a plot: values over equal buckets, NaN where nothing was measured. */
export interface PlotSeries {
  readonly values: ArrayLike<number>;
  /** Style of a dot at this value: a level beyond a limit, else its own. */
  styleOf(value: number): StyleName;
  /** Every second dot only: told from a whole line also without colours. Default false. */
  readonly isSparse?: boolean;
}

/** A horizontal line at a value. */
export interface PlotLimit {
  readonly value: number;
  readonly glyph: string;
  readonly style: StyleName;
}

/** Room and scale of a plot. */
export interface PlotFrame {
  readonly columns: number;
  readonly rows: number;
  readonly bottom: number;
  readonly top: number;
  readonly limits: readonly PlotLimit[];
  /** Column of the cursor; null without. */
  readonly cursor: number | null;
}

/** Dots across and down in one cell of a Braille pattern (Unicode 2800-28FF), and the bit of each. */
const ACROSS = 2;
const DOWN = 4;
const BITS: readonly (readonly number[])[] = [
  [0x01, 0x02, 0x04, 0x40],
  [0x08, 0x10, 0x20, 0x80],
];
const BRAILLE = 0x2800;

/** Dots of lines on a grid of cells; what is drawn later is on top. */
class Canvas {
  readonly #columns: number;
  readonly #rows: number;
  readonly #masks: Uint8Array;
  readonly #styles: (StyleName | undefined)[];

  constructor(columns: number, rows: number) {
    this.#columns = columns;
    this.#rows = rows;
    this.#masks = new Uint8Array(columns * rows);
    this.#styles = new Array<StyleName | undefined>(columns * rows);
  }

  set(x: number, y: number, style: StyleName): void {
    const column = x >> 1;
    const row = y >> 2;
    if (column < 0 || column >= this.#columns || row < 0 || row >= this.#rows) return;
    const cell = row * this.#columns + column;
    this.#masks[cell] = (this.#masks[cell] ?? 0) | (BITS[x & 1]?.[y & 3] ?? 0);
    this.#styles[cell] = style;
  }

  /** Dots of a cell as one character; '' where there are none. */
  textAt(column: number, row: number): string {
    const mask = this.#masks[row * this.#columns + column] ?? 0;
    return mask === 0 ? '' : String.fromCharCode(BRAILLE + mask);
  }

  styleAt(column: number, row: number): StyleName {
    return this.#styles[row * this.#columns + column] ?? 'plain';
  }
}

/** Where values lie on the dots of a frame. */
class Dots {
  readonly #down: number;
  readonly #bottom: number;
  readonly #perDot: number;

  constructor({ rows, bottom, top }: PlotFrame) {
    this.#down = rows * DOWN;
    this.#bottom = bottom;
    this.#perDot = (top - bottom) / this.#down;
  }

  /** Row of dots of a value, counted from the top; what is beyond the scale lies at its edge. */
  rowOf(value: number): number {
    const fromBottom = Math.floor((value - this.#bottom) / this.#perDot);
    return this.#down - 1 - Math.min(this.#down - 1, Math.max(0, fromBottom));
  }

  valueAt(row: number): number {
    return this.#bottom + (this.#down - row - 0.5) * this.#perDot;
  }
}

/** Draws one series: neighbours joined, gaps left open, a value between two gaps as a dot. */
function draw(canvas: Canvas, series: PlotSeries, frame: PlotFrame): void {
  const { styleOf, isSparse = false } = series;
  // With half of the columns left out each dot stands for the larger of two.
  const values = isSparse ? squeezed(series.values, Math.min(series.values.length, frame.columns)) : series.values;
  const dots = new Dots(frame);
  const across = frame.columns * ACROSS;
  const stretch = (x: number, from: number, to: number): void => {
    if (isSparse) {
      canvas.set(x & ~1, to, styleOf(dots.valueAt(to)));
      return;
    }
    const step = to < from ? -1 : 1;
    for (let y = from; y !== to; y += step) canvas.set(x, y, styleOf(dots.valueAt(y)));
    canvas.set(x, to, styleOf(dots.valueAt(to)));
  };
  let before: { readonly x: number; readonly y: number; readonly value: number } | null = null;
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index] ?? Number.NaN;
    if (Number.isNaN(value)) {
      before = null;
      continue;
    }
    const x = Math.floor(((index + 0.5) * across) / values.length);
    const y = dots.rowOf(value);
    let from = y;
    if (before !== null && !isSparse) {
      from = before.y;
      for (let between = before.x + 1; between < x; between += 1) {
        const next = dots.rowOf(before.value + ((value - before.value) * (between - before.x)) / (x - before.x));
        stretch(between, from, next);
        from = next;
      }
    }
    stretch(x, from, y);
    // The dot of a value has the value's own style: the middle of its cell may lie on the other side of a limit.
    if (!isSparse) canvas.set(x, y, styleOf(value));
    before = { x, y, value };
  }
}

/** Columns in which no series has a value, while some other column has one. */
function emptyColumns(series: readonly PlotSeries[], columns: number): readonly boolean[] {
  const isEmpty = Array.from({ length: columns }, () => true);
  for (const { values } of series)
    for (const [column, value] of squeezed(values, columns).entries())
      if (!Number.isNaN(value)) isEmpty[column] = false;
  return isEmpty.every(Boolean) ? isEmpty.map(() => false) : isEmpty;
}

/**
 * Lines over time in Braille dots, the first series at the back. Limits lie behind; where nothing was measured the ground is
 * dotted, so that a gap is not taken for a zero.
 */
export function plot(series: readonly PlotSeries[], frame: PlotFrame): Line[] {
  const { columns, rows, bottom, top, limits, cursor } = frame;
  const canvas = new Canvas(columns, rows);
  for (const one of series) draw(canvas, one, frame);
  const rowOf = (value: number): number => rows - 1 - Math.floor(((value - bottom) / (top - bottom)) * rows);
  const lines = new Map(
    limits.filter(({ value }) => value >= bottom && value < top).map((limit) => [rowOf(limit.value), limit]),
  );
  const isEmpty = emptyColumns(series, columns);
  return Array.from({ length: rows }, (_, row): Line => {
    const limit = lines.get(row);
    const spans: Span[] = [];
    let text = '';
    let style: StyleName = 'plain';
    for (let place = 0; place < columns; place += 1) {
      const dots = canvas.textAt(place, row);
      const isGap = dots === '' && isEmpty[place] === true && row === rows - 1;
      const ground = isGap ? '·' : (limit?.glyph ?? ' ');
      const sign = dots === '' ? (place === cursor ? '│' : ground) : dots;
      const next: StyleName =
        place === cursor
          ? 'accent'
          : dots !== ''
            ? canvas.styleAt(place, row)
            : isGap
              ? 'dim'
              : (limit?.style ?? 'plain');
      if (next !== style && text !== '') {
        spans.push(span(text, style));
        text = '';
      }
      style = next;
      text += sign;
    }
    if (text !== '') spans.push(span(text, style));
    return spans;
  });
}
