import stringWidth, { type Options } from 'string-width';
import { cellWidth } from '../../src/text/width.ts';

/** SGR, the only sequences that Ink puts into a row. */
const STYLE = /\u001b\[[\d;:]*m/g;

/**
 * Terminal cells of a text with styles, counted as the cockpit counts them: what Ink's libraries ask instead of `string-width`
 * (`bin/build.mjs`), for nearly every row is of characters that `cellWidth` need not look up.
 */
export function rowWidth(text: string, options?: Options): number {
  if (options !== undefined || typeof text !== 'string') return stringWidth(text, options);
  const plain = text.includes('\u001b') ? text.replace(STYLE, '') : text;
  return plain.includes('\u001b') ? stringWidth(text) : cellWidth(plain);
}
