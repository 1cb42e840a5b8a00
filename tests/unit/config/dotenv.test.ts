import { describe, expect, it } from 'vitest';
import { parseDotenv } from '../../../src/config/discovery/dotenv.ts';

describe('.env as compose reads it', () => {
  it('takes comments, export, quotes and spaces', () => {
    const text = [
      '\ufeff# production',
      'export A = one # a comment',
      "B='raw $A # kept'",
      'C="two\\nlines \\"quoted\\""',
      'D=a#b',
      'E=',
      'not an assignment',
      'F="over',
      'two lines"',
    ].join('\r\n');
    expect(parseDotenv(text)).toEqual({
      A: 'one',
      B: 'raw $A # kept',
      C: 'two\nlines "quoted"',
      D: 'a#b',
      E: '',
      F: 'over\ntwo lines',
    });
  });

  it('puts earlier values and those of the environment in', () => {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: compose's own syntax
    const text = 'P=s3cret\nURL=postgresql+asyncpg://app:${P}@${HOST:-postgres}:5432/$NAME\nPRICE=$$5\nX=${E:+yes}';
    expect(parseDotenv(text, { NAME: 'sparkone', E: '' })).toMatchObject({
      URL: 'postgresql+asyncpg://app:s3cret@postgres:5432/sparkone',
      PRICE: '$5',
      X: '',
    });
  });
});
