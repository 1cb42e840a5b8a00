import { type Line, span, wrapText } from '../../src/shell/drawing/line.ts';
import type { Phrase } from '../../src/text/lang.ts';
import { padEnd } from '../../src/text/width.ts';
import { type ScreenInput, say } from '../screen.ts';

/** Left margin of a page's text: where the names of rows begin. */
export const INDENT = '   ';
const LABEL_CELLS = 12;

/** A label and its text, broken into as many lines as it needs. */
export function labelled(input: ScreenInput, label: Phrase, text: string, style: 'plain' | 'dim' = 'plain'): Line[] {
  const width = Math.max(10, input.width - INDENT.length - LABEL_CELLS - 2);
  return wrapText(text, width).map((line, index) => [
    span(INDENT),
    span(padEnd(index === 0 ? say(input, label) : '', LABEL_CELLS), 'dim'),
    span(` ${line}`, style),
  ]);
}
