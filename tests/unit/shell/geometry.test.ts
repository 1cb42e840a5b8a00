import { describe, expect, it } from 'vitest';
import { charsetFromEnv, toAscii } from '../../../src/shell/drawing/charset.ts';
import { placeColumns, tableRow } from '../../../src/shell/drawing/columns.ts';
import {
  cut,
  type Line,
  lineText,
  lineWidth,
  overlay,
  slice,
  span,
  spread,
  wrapText,
} from '../../../src/shell/drawing/line.ts';
import { sparkline, sparkScale } from '../../../src/shell/drawing/spark.ts';
import { cellWidth } from '../../../src/text/width.ts';

const line = (...texts: string[]): Line => texts.map((text) => span(text));

describe('lines', () => {
  it('are cut with a mark, also where a part ends at the edge', () => {
    expect(lineText(cut(line('abc', 'def'), 3))).toBe('ab…');
    expect(lineText(cut(line('abc', 'def'), 6))).toBe('abcdef');
    expect(lineText(cut(line('日本語'), 4))).toBe('日…');
  });

  it('lay a box over a line with wide characters without moving the rest', () => {
    const base = [line('日本語日本語')];
    const [over] = overlay(base, [line('[box]')], 3, 0);
    expect(lineWidth(over ?? [])).toBe(12);
    expect(lineText(over ?? [])).toBe('日 [box]日語'.slice(0, 7) + lineText(slice(base[0] ?? [], 8, 99)));
  });

  it('give the left part up when both ends do not fit', () => {
    expect(lineText(spread(line('long left part'), line('right'), 12))).toBe('long l…right');
  });

  it('wrap at spaces, and words longer than the room anywhere', () => {
    expect(wrapText('one two three', 7)).toEqual(['one two', 'three']);
    expect(wrapText('abcdefghij', 4)).toEqual(['abcd', 'efgh', 'ij']);
  });
});

describe('columns', () => {
  const columns = [
    { key: 'name', title: 'name', align: 'left', width: 8, grow: 1 },
    { key: 'spark', title: '', align: 'left', width: 10, dropRank: 2 },
    { key: 'value', title: 'value', align: 'right', width: 6 },
  ] as const;

  it('drop the least important when room is short, and hand out what is over', () => {
    expect(placeColumns(columns, 20).map(({ column }) => column.key)).toEqual(['name', 'value']);
    expect(placeColumns(columns, 40).map(({ width }) => width)).toEqual([20, 10, 6]);
  });

  it('keep their width whatever stands in them', () => {
    const placed = placeColumns(columns, 40);
    const rows = ['x', 'a very long name that does not fit', '日本語'].map((name) =>
      tableRow(placed, { name: [span(name)], value: [span('12 %')] }),
    );
    expect(rows.map(lineWidth)).toEqual([40, 40, 40]);
    expect(rows.every((row) => lineText(row).endsWith('  12 %'))).toBe(true);
  });
});

describe('sparklines', () => {
  const limit = { direction: 'above', warn: 80, critical: 90 } as const;

  it('draw a calm signal low and flat, whatever its noise', () => {
    const values = [1, 2, 1.5, 1.8];
    expect(lineText(sparkline(values, sparkScale(2, 'percent', limit), limit))).toBe('▁▁▁▁');
  });

  it('leave gaps blank and colour each cell by its own level', () => {
    const values = [10, Number.NaN, 85, 95];
    const drawn = sparkline(values, sparkScale(95, 'percent', limit), limit);
    expect(lineText(drawn)).toHaveLength(4);
    expect(lineText(drawn)[1]).toBe(' ');
    expect(drawn.map(({ style }) => style)).toEqual(['spark', 'warn', 'critical']);
  });
});

describe('ASCII', () => {
  it('takes as many cells as what it stands for', () => {
    for (const text of ['✔ Latência P95 ▁▂▃▄▅▆▇█ > 2 s …', '日本 e\u0301 ─│┌┘']) {
      expect(toAscii(text)).toMatch(/^[\x20-\x7e]*$/);
      expect(toAscii(text)).toHaveLength(cellWidth(text));
    }
  });

  it('is chosen by the codeset of the locale, first of the POSIX order', () => {
    expect(charsetFromEnv({ LC_ALL: 'C', LANG: 'pt_BR.UTF-8' })).toBe('ascii');
    expect(charsetFromEnv({ LANG: 'pt_BR.UTF-8' })).toBe('unicode');
    expect(charsetFromEnv({ LC_ALL: '', LC_CTYPE: 'C.utf8', LANG: 'C' })).toBe('unicode');
    expect(charsetFromEnv({})).toBe('unicode');
  });
});
