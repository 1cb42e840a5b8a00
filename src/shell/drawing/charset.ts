import type { Level } from '../../model/level.ts';
import { graphemesOf } from '../../text/graphemes.ts';
import { cellWidth } from '../../text/width.ts';

/** Which characters the terminal can show. */
export type Charset = 'unicode' | 'ascii';

/** Glyph of a level; always beside a word or a number, so that shape and word both tell it. */
export const LEVEL_GLYPHS: Readonly<Record<Level, string>> = {
  ok: '✔',
  warn: '▲',
  critical: '✖',
  unknown: '?',
  none: '–',
};

/** What stands for a character on a terminal without Unicode: always as many cells. */
const ASCII: Readonly<Record<string, string>> = {
  '✔': '+',
  '▲': '!',
  '✖': 'X',
  '–': '-',
  '—': '-',
  '─': '-',
  '┄': '-',
  '│': '|',
  '┌': '+',
  '┐': '+',
  '└': '+',
  '┘': '+',
  '├': '+',
  '┤': '+',
  '▌': '[',
  '▐': ']',
  '▸': '>',
  '·': '.',
  '…': '~',
  '↓': 'v',
  '↑': '^',
  '→': '>',
  '←': '<',
  '↻': 'r',
  '↵': '<',
  '▁': '_',
  '▂': '.',
  '▃': ':',
  '▄': '-',
  '▅': '=',
  '▆': '+',
  '▇': '*',
  '█': '#',
  '“': '"',
  '”': '"',
  '’': "'",
  '×': 'x',
  '≥': '>',
  '≤': '<',
  º: 'o',
  ª: 'a',
};

/** Dots of a Braille pattern by their row from the top, either column. */
const DOT_ROWS: readonly number[] = [0x09, 0x12, 0x24, 0xc0];

/** A cell of a plot as the sign that stands where its dots do. */
function plottedSign(mask: number): string {
  const isSet = DOT_ROWS.map((bits) => (mask & bits) !== 0);
  const count = isSet.filter(Boolean).length;
  if (count === 0) return ' ';
  if (count > 2) return '|';
  const first = isSet.indexOf(true);
  const last = isSet.lastIndexOf(true);
  if (last <= 1) return "'";
  return first >= 2 ? '.' : '-';
}

function asciiSign(segment: string): string | undefined {
  const code = segment.charCodeAt(0);
  return code >= 0x2800 && code <= 0x28ff ? plottedSign(code - 0x2800) : ASCII[segment];
}

const NOT_ASCII = /[^\x20-\x7e]/;

/** The text in ASCII, cell for cell: accents dropped, drawings replaced by the nearest sign, anything else `?`. */
export function toAscii(text: string): string {
  if (!NOT_ASCII.test(text)) return text;
  let out = '';
  for (const { segment } of graphemesOf(text)) {
    if (!NOT_ASCII.test(segment)) out += segment;
    else {
      const bare = segment.normalize('NFD').replace(/\p{M}/gu, '');
      out += asciiSign(segment) ?? (/^[\x20-\x7e]$/.test(bare) ? bare : '?'.repeat(cellWidth(segment)));
    }
  }
  return out;
}

/**
 * The charset of an environment: Unicode when the locale's codeset says so (first of LC_ALL, LC_CTYPE, LANG that is
 * set decides, POSIX order). Without any locale Unicode is assumed, as SSH sessions often carry none.
 */
export function charsetFromEnv(env: Readonly<Record<string, string | undefined>>): Charset {
  const locale = env.LC_ALL || env.LC_CTYPE || env.LANG;
  if (env.TERM === 'linux' && locale === undefined) return 'ascii';
  if (locale === undefined || locale === '') return 'unicode';
  return /utf-?8/i.test(locale) ? 'unicode' : 'ascii';
}
