import { describe, expect, it } from 'vitest';
import { toAscii } from '../../../src/shell/drawing/charset.ts';
import { lineText, type StyleName } from '../../../src/shell/drawing/line.ts';
import { type PlotFrame, type PlotSeries, plot } from '../../../src/shell/drawing/plot.ts';
import { cellWidth } from '../../../src/text/width.ts';

const FRAME: PlotFrame = { columns: 20, rows: 5, bottom: 0, top: 10, limits: [], cursor: null };
const levelled = (values: readonly number[]): PlotSeries => ({
  values,
  styleOf: (value): StyleName => (value > 5 ? 'critical' : 'plain'),
});
const drawn = (series: readonly PlotSeries[], frame: Partial<PlotFrame> = {}): string[] =>
  plot(series, { ...FRAME, ...frame }).map(lineText);

describe('a plot', () => {
  it('is exactly as large as its room, whatever the values', () => {
    for (const values of [[], [1], [Number.NaN], [1e9, -1e9], Array.from({ length: 500 }, (_, n) => n % 13)]) {
      const lines = drawn([levelled(values)]);
      expect(lines).toHaveLength(5);
      for (const line of lines) expect(cellWidth(line)).toBe(20);
    }
  });

  it('shows a single peak among five hundred values', () => {
    const values = Array.from({ length: 40 }, (_, n) => (n === 17 ? 10 : 0));
    const lines = plot([levelled(values)], FRAME);
    expect(lineText(lines[0] ?? []).trim()).not.toBe('');
    expect(lines[0]?.some(({ style }) => style === 'critical')).toBe(true);
    expect(lines[4]?.some(({ style }) => style === 'critical')).toBe(false);
  });

  it('leaves a gap open and marks it on the ground', () => {
    const values = Array.from({ length: 40 }, (_, n) => (n >= 16 && n < 24 ? Number.NaN : 8));
    const lines = drawn([levelled(values)]);
    expect(lines[1]?.slice(8, 12).trim()).toBe('');
    expect(lines[4]?.slice(8, 12)).toBe('····');
    expect(lines[4]?.slice(0, 8)).not.toContain('·');
  });

  it('draws limits behind lines, and the cursor', () => {
    const lines = drawn([levelled(Array.from({ length: 40 }, () => 9))], {
      limits: [{ value: 5, glyph: '─', style: 'dim' }],
      cursor: 3,
    });
    expect(lines[2]?.replace('│', '─')).toBe('─'.repeat(20));
    for (const line of lines.slice(1)) expect(line[3]).toBe('│');
  });

  it('draws the day before as every second dot', () => {
    const [whole, sparse] = [false, true].map((isSparse) =>
      drawn([{ ...levelled(Array.from({ length: 40 }, () => 5)), isSparse }]).join(''),
    );
    expect(whole).not.toBe(sparse);
    expect(sparse?.trim().length).toBeGreaterThan(10);
  });

  it('reads in ASCII as well, cell for cell', () => {
    const lines = drawn([levelled(Array.from({ length: 40 }, (_, n) => n / 4))]);
    for (const line of lines) {
      expect(toAscii(line)).toMatch(/^[ -~]*$/);
      expect(toAscii(line)).toHaveLength(20);
      expect(toAscii(line)).not.toContain('?');
    }
    expect(toAscii(lines[2] ?? '').trim()).not.toBe('');
  });
});
