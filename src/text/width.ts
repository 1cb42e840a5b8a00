import stringWidth from 'string-width';
import { graphemesOf } from './graphemes.ts';

/**
 * Text of characters that take one cell each: Latin, dashes and dots, arrows, boxes, blocks, check marks, Braille. A fast path: most
 * of a screen is made of these. Wide by default (U+25FD, U+25FE) and invisible ones are not among them.
 */
const ONE_CELL_EACH =
  /^[\x20-\x7e\u00a1-\u00ac\u00ae-\u02ff\u2010-\u2027\u2190-\u21ff\u2500-\u25fc\u2713-\u2718\u2800-\u28ff]*$/;

/** Terminal cells that an inert text takes. */
export function cellWidth(text: string): number {
  return ONE_CELL_EACH.test(text) ? text.length : stringWidth(text);
}

/** Cuts to at most `cells`, ending in `…` when something was lost. `cells` below 1 gives an empty text. */
export function truncate(text: string, cells: number): string {
  if (cells < 1) return '';
  if (ONE_CELL_EACH.test(text)) return text.length <= cells ? text : `${text.slice(0, cells - 1)}…`;
  if (cellWidth(text) <= cells) return text;
  return `${take(text, cells - 1)}…`;
}

/** The longest beginning of the text that fits into `cells`. */
export function take(text: string, cells: number): string {
  if (ONE_CELL_EACH.test(text)) return text.slice(0, Math.max(0, cells));
  let used = 0;
  let out = '';
  for (const { segment } of graphemesOf(text)) {
    const width = cellWidth(segment);
    if (used + width > cells) break;
    used += width;
    out += segment;
  }
  return out;
}

/** The text without its first `cells` cells (a wide character cut in half becomes a space). */
export function drop(text: string, cells: number): string {
  if (cells <= 0) return text;
  if (ONE_CELL_EACH.test(text)) return text.slice(cells);
  let skipped = 0;
  let index = 0;
  for (const { segment } of graphemesOf(text)) {
    if (skipped >= cells) break;
    skipped += cellWidth(segment);
    index += segment.length;
  }
  return ' '.repeat(Math.max(0, skipped - cells)) + text.slice(index);
}

/** Exactly `cells` wide: cut with `…` or padded at the right. */
export function padEnd(text: string, cells: number): string {
  const cut = truncate(text, cells);
  return cut + ' '.repeat(Math.max(0, cells - cellWidth(cut)));
}

/** Exactly `cells` wide: cut with `…` or padded at the left, for numbers. */
export function padStart(text: string, cells: number): string {
  const cut = truncate(text, cells);
  return ' '.repeat(Math.max(0, cells - cellWidth(cut))) + cut;
}
