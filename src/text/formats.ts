import type { Lang } from './lang.ts';

/** How numbers, sizes, times and ages are written in one language. Every method is total: NaN reads `–`. */
export interface Formats {
  readonly lang: Lang;
  /** `1.234,5` / `1,234.5` with at most `digits` decimals (default 1), trailing zeros dropped. */
  number(value: number, digits?: number): string;
  /** `12 %`: value is 0..100; one decimal under 10. */
  percent(value: number): string;
  /** `212 MiB`: binary multiples, three significant digits at the most. */
  bytes(value: number): string;
  /** `1,2k` for tables where room is short: decimal multiples without unit. */
  short(value: number): string;
  /** `3,4 s`, `120 ms`, `2 min 14 s`, `1 d 6 h`: at most two units, never negative. `ms` is milliseconds. */
  duration(ms: number): string;
  /** `2 min`, `3 d`: one unit, as an age in a table. */
  age(ms: number): string;
  /** `há 2 min` / `2 min ago`. */
  ago(ms: number): string;
  /** `08:02:14` in the zone given (default: the process's). */
  time(epochMs: number, timeZone?: string): string;
  /** `seg 23/11 08:02:14` / `Mon 2026-11-23 08:02:14`. */
  dateTime(epochMs: number, timeZone?: string): string;
  /** `23/11/2026` / `2026-11-23`. */
  date(epochMs: number, timeZone?: string): string;
}

const NOT_A_NUMBER = '–';
const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Moments that are kept taken apart, of a zone. */
const MOST_KEPT = 256;

function createFormats(lang: Lang): Formats {
  // Made when they are asked for: each costs a start some milliseconds.
  const byDigits: Intl.NumberFormat[] = [];
  const number = (value: number, digits = 1): string => {
    if (!Number.isFinite(value)) return NOT_A_NUMBER;
    const most = Math.min(digits, 3);
    byDigits[most] ??= new Intl.NumberFormat(lang, { maximumFractionDigits: most });
    return byDigits[most].format(value);
  };
  const threeDigits = (value: number): string => number(value, Math.abs(value) < 10 ? 1 : 0);

  const scaled = (value: number, base: number, units: readonly string[]): string => {
    if (!Number.isFinite(value)) return NOT_A_NUMBER;
    let scale = 0;
    let rest = value;
    while (Math.abs(rest) >= base - 0.5 && scale < units.length - 1) {
      rest /= base;
      scale += 1;
    }
    return `${scale === 0 ? number(rest, 0) : threeDigits(rest)}${units[scale]}`;
  };

  const twoUnits = (big: number, bigUnit: string, small: number, smallUnit: string): string =>
    small > 0 ? `${big} ${bigUnit} ${small} ${smallUnit}` : `${big} ${bigUnit}`;

  const duration = (ms: number): string => {
    if (!Number.isFinite(ms)) return NOT_A_NUMBER;
    const value = Math.max(0, ms);
    if (value < SECOND) return `${number(value, value < 10 ? 1 : 0)} ms`;
    if (value < 10 * SECOND) return `${number(value / SECOND, 1)} s`;
    if (value < MINUTE) return `${Math.floor(value / SECOND)} s`;
    if (value < HOUR) return twoUnits(Math.floor(value / MINUTE), 'min', Math.floor((value % MINUTE) / SECOND), 's');
    if (value < DAY) return twoUnits(Math.floor(value / HOUR), 'h', Math.floor((value % HOUR) / MINUTE), 'min');
    return twoUnits(Math.floor(value / DAY), 'd', Math.floor((value % DAY) / HOUR), 'h');
  };

  const age = (ms: number): string => {
    if (!Number.isFinite(ms)) return NOT_A_NUMBER;
    const value = Math.max(0, ms);
    if (value < MINUTE) return `${Math.floor(value / SECOND)} s`;
    if (value < HOUR) return `${Math.floor(value / MINUTE)} min`;
    if (value < DAY) return `${Math.floor(value / HOUR)} h`;
    return `${number(Math.floor(value / DAY), 0)} d`;
  };

  const zoned = new Map<string, { format: Intl.DateTimeFormat; kept: Map<number, Record<string, string>> }>();
  const zoneOf = (timeZone: string | undefined) => {
    const key = timeZone ?? '';
    let zone = zoned.get(key);
    if (zone === undefined) {
      const format = new Intl.DateTimeFormat(lang, {
        hourCycle: 'h23',
        year: 'numeric',
        month: '2-digit',
        day: '2-digit',
        hour: '2-digit',
        minute: '2-digit',
        second: '2-digit',
        weekday: 'short',
        ...(timeZone === undefined ? {} : { timeZone }),
      });
      zone = { format, kept: new Map() };
      zoned.set(key, zone);
    }
    return zone;
  };
  // A frame shows few moments, the next one mostly the same: each is taken apart once.
  const parts = (epochMs: number, timeZone: string | undefined): Record<string, string> => {
    const { format, kept } = zoneOf(timeZone);
    const second = Math.floor(epochMs / SECOND);
    let found = kept.get(second);
    if (found === undefined) {
      found = Object.fromEntries(format.formatToParts(epochMs).map((part) => [part.type, part.value]));
      if (kept.size >= MOST_KEPT) kept.clear();
      kept.set(second, found);
    }
    return found;
  };
  const time = (epochMs: number, timeZone?: string): string => {
    if (!Number.isFinite(epochMs)) return NOT_A_NUMBER;
    const p = parts(epochMs, timeZone);
    return `${p.hour}:${p.minute}:${p.second}`;
  };
  const date = (epochMs: number, timeZone?: string): string => {
    if (!Number.isFinite(epochMs)) return NOT_A_NUMBER;
    const p = parts(epochMs, timeZone);
    return lang === 'pt-BR' ? `${p.day}/${p.month}/${p.year}` : `${p.year}-${p.month}-${p.day}`;
  };
  const dateTime = (epochMs: number, timeZone?: string): string => {
    if (!Number.isFinite(epochMs)) return NOT_A_NUMBER;
    const p = parts(epochMs, timeZone);
    const day = lang === 'pt-BR' ? `${p.day}/${p.month}` : `${p.year}-${p.month}-${p.day}`;
    return `${(p.weekday ?? '').replace('.', '')} ${day} ${p.hour}:${p.minute}:${p.second}`;
  };

  return {
    lang,
    number,
    percent: (value) => (Number.isFinite(value) ? `${threeDigits(value)} %` : NOT_A_NUMBER),
    bytes: (value) => scaled(value, 1024, [' B', ' KiB', ' MiB', ' GiB', ' TiB', ' PiB']),
    short: (value) => scaled(value, 1000, ['', 'k', 'M', 'G', 'T']),
    duration,
    age,
    ago: (ms) => (lang === 'pt-BR' ? `há ${age(ms)}` : `${age(ms)} ago`),
    time,
    dateTime,
    date,
  };
}

/** Portuguese formats, for the left half of a phrase. */
export const pt: Formats = createFormats('pt-BR');
/** English formats, for the right half of a phrase. */
export const en: Formats = createFormats('en');

/** The formats of a language. */
export function formatsOf(lang: Lang): Formats {
  return lang === 'pt-BR' ? pt : en;
}
