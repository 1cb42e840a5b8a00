import { en, type Formats, pt } from './formats.ts';
import { type Phrase, phrase } from './lang.ts';

/** What a number measures; decides how it is written. `percent` is 0..100, `ms` milliseconds, `days` days, `flag` 0 or 1. */
export type Unit = 'ms' | 'percent' | 'bytes' | 'bytesPerSecond' | 'perSecond' | 'count' | 'days' | 'flag';

const MISSING = '–';
const HOURS_A_DAY = 24;

const WRITERS: Readonly<Record<Exclude<Unit, 'flag'>, (value: number, f: Formats) => string>> = {
  ms: (value, f) => f.duration(value),
  percent: (value, f) => f.percent(value),
  bytes: (value, f) => f.bytes(value),
  bytesPerSecond: (value, f) => `${f.bytes(value)}/s`,
  perSecond: (value, f) => `${f.number(value, Math.abs(value) < 10 ? 1 : 0)}/s`,
  count: (value, f) => f.number(value, Math.abs(value) < 100 ? 1 : 0),
  days: (value, f) =>
    Math.abs(value) >= 1 || value === 0
      ? `${f.number(value, Math.abs(value) < 10 ? 1 : 0)} d`
      : `${f.number(value * HOURS_A_DAY, 0)} h`,
};

/** A value as an operator reads it, with its unit: `3,4 s`, `86 %`, `212 MiB/s`, `62 d`. What is not finite reads `–`. */
export function valueText(unit: Unit, value: number, formats: Formats): string {
  if (!Number.isFinite(value)) return MISSING;
  if (unit !== 'flag') return WRITERS[unit](value, formats);
  if (formats.lang === 'pt-BR') return value === 0 ? 'não' : 'sim';
  return value === 0 ? 'no' : 'yes';
}

/** {@link valueText} in both languages. */
export function valuePhrase(unit: Unit, value: number): Phrase {
  return phrase(valueText(unit, value, pt), valueText(unit, value, en));
}
