import type { Level } from '../../model/level.ts';
import { cellWidth, drop, take, truncate } from '../../text/width.ts';

/**
 * What a piece of text means to the eye. The theme alone knows how it looks; levels are styles of their own so that a
 * value and its glyph always agree.
 */
export type StyleName =
  | Level
  /** Steady colours of services, which say nothing of levels. */
  | 'hue1'
  | 'hue2'
  | 'hue3'
  | 'hue4'
  | 'hue5'
  | 'hue6'
  | 'plain'
  | 'dim'
  | 'strong'
  | 'accent'
  | 'key'
  | 'spark'
  | 'tab'
  | 'match'
  | 'caret'
  | 'production'
  | 'staging'
  | 'development'
  | 'mark';

/** Text of one style. Inert already: nothing in it moves the cursor. */
export interface Span {
  readonly text: string;
  readonly style: StyleName;
  /** Where a click leads, in terminals that open links; a web address. */
  readonly link?: string;
}

/** One row of the screen before colours. */
export type Line = readonly Span[];

/** A row without anything. */
export const BLANK: Line = [];

/** A span; plain unless told otherwise. */
export function span(text: string, style: StyleName = 'plain'): Span {
  return { text, style };
}

/** A span that opens a web address where the terminal can; elsewhere it reads as any other. */
export function linkSpan(text: string, style: StyleName, link: string): Span {
  return { text, style, link };
}

/** Cells that a line takes. */
export function lineWidth(line: Line): number {
  return line.reduce((sum, part) => sum + cellWidth(part.text), 0);
}

/** The text of a line without styles, for tests, screen readers and copies. */
export function lineText(line: Line): string {
  return line.map((part) => part.text).join('');
}

/** The line cut to `width` cells, ending in `…` when something was lost. */
export function cut(line: Line, width: number): Line {
  if (lineWidth(line) <= width) return line;
  const out: Span[] = [];
  let room = width;
  for (const part of line) {
    const cells = cellWidth(part.text);
    if (cells >= room) {
      // A part that fills the room exactly still loses its last cell: something follows it, and `…` has to say so.
      out.push({ ...part, text: cells === room ? `${take(part.text, room - 1)}…` : truncate(part.text, room) });
      break;
    }
    out.push(part);
    room -= cells;
  }
  return out;
}

/** Exactly `width` cells: cut or padded at the right. */
export function pad(line: Line, width: number): Line {
  const kept = cut(line, width);
  const missing = width - lineWidth(kept);
  return missing > 0 ? [...kept, span(' '.repeat(missing))] : kept;
}

/** Exactly `width` cells: cut or padded at the left, for numbers. */
export function padLeft(line: Line, width: number): Line {
  const kept = cut(line, width);
  const missing = width - lineWidth(kept);
  return missing > 0 ? [span(' '.repeat(missing)), ...kept] : kept;
}

/** The cells `from` (inclusive) to `to` (exclusive) of a line; shorter when the line ends before. */
export function slice(line: Line, from: number, to: number): Line {
  const out: Span[] = [];
  let at = 0;
  for (const part of line) {
    const cells = cellWidth(part.text);
    const start = Math.max(from, at);
    const end = Math.min(to, at + cells);
    if (start < end) out.push({ ...part, text: take(drop(part.text, start - at), end - start) });
    at += cells;
  }
  return out;
}

/** Left part, gap, right part, exactly `width` cells; the left part gives way when both do not fit. */
export function spread(left: Line, right: Line, width: number): Line {
  const rightCells = lineWidth(right);
  if (rightCells >= width) return cut(right, width);
  return [...pad(left, width - rightCells), ...right];
}

/** A titled rule: `─ Serviços ─────`. */
export function titleRule(title: Line, width: number): Line {
  const kept = cut(title, Math.max(0, width - 4));
  const rest = Math.max(0, width - 3 - lineWidth(kept));
  return [span('─ ', 'dim'), ...kept, span(` ${'─'.repeat(rest)}`, 'dim')];
}

/** Puts a separator between lines, leaving out empty ones. */
export function joinLines(parts: readonly Line[], separator: Span): Line {
  return parts.filter((part) => part.length > 0).flatMap((part, index) => (index === 0 ? part : [separator, ...part]));
}

/** The same text in one style: what lies behind a box, or a command that cannot run now. */
export function restyle(line: Line, style: StyleName): Line {
  return line.map((part) => (part.style === style ? part : span(part.text, style)));
}

/** Draws `box` over `base` with its left top corner at (x, y); both keep their lines' widths. */
export function overlay(base: readonly Line[], box: readonly Line[], x: number, y: number): Line[] {
  return base.map((line, row) => {
    const over = box[row - y];
    if (over === undefined) return line;
    const width = lineWidth(over);
    return [...pad(slice(line, 0, x), x), ...over, ...slice(line, x + width, Number.POSITIVE_INFINITY)];
  });
}

/** Breaks plain text into lines of at most `width` cells, at spaces where there are some. */
export function wrapText(text: string, width: number): string[] {
  if (width < 1) return [];
  const lines: string[] = [];
  let current = '';
  for (const word of text.split(' ')) {
    const next = current === '' ? word : `${current} ${word}`;
    if (cellWidth(next) <= width) {
      current = next;
      continue;
    }
    if (current !== '') lines.push(current);
    current = word;
    while (cellWidth(current) > width) {
      const head = take(current, width);
      // A single character wider than the room cannot be shown at all.
      if (head === '') return lines;
      lines.push(head);
      current = drop(current, cellWidth(head));
    }
  }
  lines.push(current);
  return lines;
}
