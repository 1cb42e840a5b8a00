import { Terminal } from '@xterm/headless';
import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
// Ink's own canvas, which its package does not export.
import InkOutput from '../../node_modules/ink/build/output.js';
import { rowWidth } from '../../screens/canvas/ink-width.ts';
import { LateSegmenter } from '../../screens/canvas/late-segmenter.ts';
import { wholeRows } from '../../screens/canvas/whole-rows.ts';
import { TABS } from '../../src/model/probe.ts';
import { fakeCockpit } from './support/fake-cockpit.ts';
import { frameOf } from './support/frames.ts';
import { BROKEN } from './support/worlds.ts';

const COLUMNS = 120;
const ROWS = 40;

/** What a terminal shows of an output: every cell with its looks. */
async function shown(output: string): Promise<unknown[]> {
  const terminal = new Terminal({ cols: COLUMNS, rows: ROWS, allowProposedApi: true });
  await new Promise<void>((resolve) => {
    terminal.write(output.replaceAll('\n', '\r\n'), resolve);
  });
  const buffer = terminal.buffer.active;
  const cells = Array.from({ length: ROWS }, (_, y) =>
    Array.from({ length: COLUMNS }, (__, x) => {
      const cell = buffer.getLine(y)?.getCell(x);
      const looks = [cell?.getFgColor(), cell?.getBgColor(), cell?.isBold(), cell?.isDim(), cell?.isInverse()];
      return [cell?.getChars() || ' ', cell?.getWidth(), ...looks];
    }),
  );
  terminal.dispose();
  return cells;
}

const write = (y: number, text: string, x = 0) => ({ type: 'write' as const, x, y, text, transformers: [] });

describe('the canvas', () => {
  for (const tab of TABS)
    it(`shows the rows of ${tab} as Ink's own does`, async () => {
      const theme = { size: { columns: COLUMNS, rows: ROWS }, tab };
      const { rows } = frameOf(fakeCockpit(BROKEN), theme);
      const inks = new InkOutput({ width: COLUMNS, height: rows.length });
      for (const [y, text] of rows.entries()) inks.write(0, y, text, { transformers: [] });
      const ours = wholeRows(
        rows.map((text, y) => write(y, text)),
        rows.length,
      );
      expect(await shown(ours?.join('\n') ?? '')).toEqual(await shown(inks.get().output));
    });

  it('keeps rows that nobody writes blank and cuts what is only room', () => {
    expect(wholeRows([write(2, 'b  '), write(0, 'a')], 4)).toEqual(['a', '', 'b', '']);
  });

  it('passes a row through its transformers', () => {
    const loud = {
      ...write(0, 'a'),
      transformers: [(line: string) => line.toUpperCase(), (line: string) => `${line}!`],
    };
    expect(wholeRows([loud], 1)).toEqual(['A!']);
  });

  it('leaves everything else to Ink: parts of rows, several rows at once, a row twice, clipping, what is outside', () => {
    for (const operations of [
      [write(0, 'a', 3)],
      [write(0, 'a\nb')],
      [write(0, 'a'), write(0, 'b')],
      [{ type: 'clip' as const }, write(0, 'a'), { type: 'unclip' as const }],
      [write(2, 'a')],
      [write(-1, 'a')],
    ])
      expect(wholeRows(operations, 2)).toBeNull();
  });
});

describe('the width of a row', () => {
  for (const text of [
    '',
    'plain',
    'ção – │ ▂▅█ ⣿',
    '\u001b[1;38;2;1;2;3mbold\u001b[0m rest',
    '日本語',
    '\u001b[31m👩‍👩‍👧\u001b[39m e\u0301',
    '\u001b]8;;https://example.com\u0007link\u001b]8;;\u0007',
    '\u001b[2Ja',
  ])
    it(`is string-width's of ${JSON.stringify(text)}`, () => {
      expect(rowWidth(text)).toBe(stringWidth(text));
    });

  it('knows its options', () => {
    const styled = '\u001b[31ma\u001b[39m';
    expect(rowWidth(styled, { countAnsiEscapeCodes: true })).toBe(stringWidth(styled, { countAnsiEscapeCodes: true }));
  });
});

describe('a segmenter that comes late', () => {
  it('finds the graphemes that the real one finds, each time', () => {
    const late = new LateSegmenter('en', { granularity: 'grapheme' });
    const real = new Intl.Segmenter('en', { granularity: 'grapheme' });
    for (const text of ['e\u0301👩‍👩‍👧日', '', 'plain'])
      expect([...late.segment(text)].map(({ segment }) => segment)).toEqual(
        [...real.segment(text)].map(({ segment }) => segment),
      );
  });
});
