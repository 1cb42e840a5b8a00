import { describe, expect, it } from 'vitest';
import { editDistance, nearestWord } from '../../../src/text/suggest.ts';

describe('nearest word', () => {
  const keys = ['theme', 'targets', 'thresholds', 'requireReason', 'readOnly', '1'];

  it.each([
    ['them', 'theme'],
    ['tehme', 'theme'],
    ['tresholds', 'thresholds'],
    ['require-reason', 'requireReason'],
    ['READ_ONLY', 'readOnly'],
    ['target', 'targets'],
    ['only', 'readOnly'],
  ])('%s means %s', (word, meant) => {
    expect(nearestWord(word, keys)).toBe(meant);
  });

  it.each(['', 'x', '5', 'postgres', '---'])('does not guess for "%s"', (word) => {
    expect(nearestWord(word, keys)).toBeUndefined();
  });

  it('counts a swap of neighbours as one edit and stops at the limit', () => {
    expect(editDistance('abcd', 'abdc')).toBe(1);
    expect(editDistance('kitten', 'sitting')).toBe(3);
    expect(editDistance('a'.repeat(500), 'b'.repeat(500), 2)).toBe(3);
  });
});
