import { describe, expect, it } from 'vitest';
import { type Unit, valuePhrase } from '../../../src/text/units.ts';

describe('valuePhrase', () => {
  it.each<[Unit, number, string, string]>([
    ['ms', 3_400, '3,4 s', '3.4 s'],
    ['ms', 120, '120 ms', '120 ms'],
    ['percent', 4.1, '4,1 %', '4.1 %'],
    ['percent', 86.4, '86 %', '86 %'],
    ['bytes', 212 * 1024 * 1024, '212 MiB', '212 MiB'],
    ['bytesPerSecond', 1_234, '1,2 KiB/s', '1.2 KiB/s'],
    ['perSecond', 0.25, '0,3/s', '0.3/s'],
    ['perSecond', 63.4, '63/s', '63/s'],
    ['count', 1_234, '1.234', '1,234'],
    ['count', 0, '0', '0'],
    ['days', 62.4, '62 d', '62 d'],
    ['days', 0.5, '12 h', '12 h'],
    ['days', -3, '-3 d', '-3 d'],
    ['flag', 1, 'sim', 'yes'],
    ['flag', 0, 'não', 'no'],
    ['percent', Number.NaN, '–', '–'],
    ['flag', Number.POSITIVE_INFINITY, '–', '–'],
  ])('%s %d', (unit, value, portuguese, english) => {
    expect(valuePhrase(unit, value)).toEqual({ 'pt-BR': portuguese, en: english });
  });
});
