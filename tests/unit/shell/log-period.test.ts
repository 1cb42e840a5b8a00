import { describe, expect, it } from 'vitest';
import { readPeriod, WHOLE_LOG } from '../../../src/shell/logs/log-period.ts';

/** Monday 2026-11-23 08:02:14 in São Paulo. */
const NOW = Date.UTC(2026, 10, 23, 11, 2, 14);
const at = (day: number, hour: number, minute: number, second = 0): number =>
  Date.UTC(2026, 10, day, hour + 3, minute, second);
const read = (text: string) => readPeriod(text, { now: NOW, timeZone: 'America/Sao_Paulo' });
const MINUTE = 60_000;

describe('a period of the log', () => {
  it.each([
    ['15m', 15 * MINUTE],
    ['90 s', 90_000],
    ['2h', 120 * MINUTE],
    ['1h30m', 90 * MINUTE],
    ['3d', 3 * 24 * 60 * MINUTE],
    ['20 min', 20 * MINUTE],
    ['2h..', 120 * MINUTE],
  ])('%s is so long ago', (text, agoMs) => expect(read(text)).toEqual({ ...WHOLE_LOG, agoMs }));

  it.each([
    ['08:00', at(23, 8, 0), null],
    ['07:59:30', at(23, 7, 59, 30), null],
    // Still to come today: yesterday's is meant.
    ['22:10', at(22, 22, 10), null],
    ['ontem 06:00', at(22, 6, 0), null],
    ['yesterday 06:00', at(22, 6, 0), null],
    ['2026-11-20', at(20, 0, 0), null],
    ['2026-11-20 10:30', at(20, 10, 30), null],
    ['2026-11-20T10:30:05', at(20, 10, 30, 5), null],
    ['20/11', at(20, 0, 0), null],
    ['20/11/2026 10:30', at(20, 10, 30), null],
    ['08:00..08:01', at(23, 8, 0), at(23, 8, 1)],
    ['08:00 .. 08:01', at(23, 8, 0), at(23, 8, 1)],
    ['..07:00', null, at(23, 7, 0)],
    ['2h..1h', NOW - 120 * MINUTE, NOW - 60 * MINUTE],
    ['ontem 23:50..00:10', at(22, 23, 50), at(23, 0, 10)],
  ])('%s', (text, since, until) => expect(read(text)).toEqual({ agoMs: null, since, until }));

  it('is all of it when nothing is said', () => expect(read('  ')).toEqual(WHOLE_LOG));

  it('knows the hour that summer time leaves out and the zones of others', () => {
    const berlin = readPeriod('2026-03-29 02:30', { now: NOW, timeZone: 'Europe/Berlin' });
    expect(berlin).toEqual({ agoMs: null, since: Date.UTC(2026, 2, 29, 1, 30), until: null });
    expect(readPeriod('10:00', { now: NOW, timeZone: 'UTC' })).toMatchObject({ since: Date.UTC(2026, 10, 23, 10) });
  });

  it.each([
    'abc',
    '8',
    '25:00',
    '08:99',
    '31/02',
    '2026-13-01',
    '5x',
    '..',
    '08:00..08:01..08:02',
    '1h..x',
    '08:01..08:00',
  ])('%s is told', (text) => {
    const found = read(text);
    expect('wrong' in found && found.wrong['pt-BR']).toContain(text);
  });
});
