import { styledCharsFromTokens, styledCharsToString, tokenize } from '@alcalzone/ansi-tokenize';
import { describe, expect, it } from 'vitest';
import { paintLine, paintSelected, themeFromEnv } from '../../screens/theme.ts';
import { type Line, type StyleName, span } from '../../src/shell/drawing/line.ts';
import { THEMES } from '../../src/shell/state.ts';
import { play } from '../scenes/play.ts';
import { frameOf } from './support/frames.ts';

/** Ink's own way: what it makes of a row when it takes it apart and puts it together again. */
const asInkWrites = (row: string): string => styledCharsToString(styledCharsFromTokens(tokenize(row)));

const STYLES: readonly StyleName[] = [
  'plain',
  'dim',
  'strong',
  'critical',
  'warn',
  'production',
  'spark',
  'caret',
  'ok',
];

describe('painting', () => {
  it.each(THEMES)('writes escapes in the form in which Ink does, in theme %s', (theme) => {
    const pairs = STYLES.flatMap((one) => STYLES.map((two): Line => [span('a', one), span('b', two), span('c')]));
    for (const line of pairs) {
      const painted = paintLine(line, { theme, charset: 'unicode' });
      expect(painted).toBe(asInkWrites(painted));
      const selected = paintSelected(line, 10, { theme, charset: 'unicode' });
      expect(selected).toBe(asInkWrites(selected));
    }
  });

  it('holds for whole frames', async () => {
    const { cockpit } = await play('redis-down');
    const frame = frameOf(cockpit, { size: { columns: 120, rows: 40 } });
    for (const row of frame.rows) expect(row).toBe(asInkWrites(row));
    await cockpit.close();
  });

  it('asks the environment for the theme', () => {
    expect(themeFromEnv({ NO_COLOR: '1' })).toBe('mono');
    expect(themeFromEnv({ NO_COLOR: '' })).toBe('default');
    expect(themeFromEnv({ TERM: 'dumb' })).toBe('mono');
  });
});
