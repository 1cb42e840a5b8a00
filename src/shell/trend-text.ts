import type { Threshold, Unit } from '../model/metric.ts';
import type { Formats } from '../text/formats.ts';
import type { Lang } from '../text/lang.ts';
import { valueText } from '../text/units.ts';
import { limitOf } from './drawing/spark.ts';

const HOUR_MS = 3_600_000;
/** A forecast beyond this says nothing worth reading. */
const FORECAST_HOURS = 30 * 24;
/** Change over the span, as a share of the limit (or of the value), from which it is worth a word. */
const WORTH_SAYING = 0.1;

/** What a trend is told from. */
export interface TrendInput {
  readonly latest: number;
  /** Units per hour; NaN when there are too few points. */
  readonly slope: number;
  /** Span that the slope was taken over, milliseconds. */
  readonly spanMs: number;
  readonly unit: Unit;
  readonly threshold: Threshold | undefined;
  /** Whether running into 100 % means that something is full (a disk), and not just busy. */
  readonly fills: boolean;
}

const WORDS: Readonly<Record<'steady' | 'full' | 'over', Readonly<Record<Lang, (text: string) => string>>>> = {
  steady: { 'pt-BR': () => 'estável', en: () => 'steady' },
  full: { 'pt-BR': (text) => `cheio em ${text} neste ritmo`, en: (text) => `full in ${text} at this rate` },
  over: { 'pt-BR': (text) => `${text} em 1 h`, en: (text) => `${text} in 1 h` },
};

function hoursUntil(limit: number, { latest, slope }: TrendInput): number {
  const hours = (limit - latest) / slope;
  return Number.isFinite(hours) && hours > 0 ? hours : Number.POSITIVE_INFINITY;
}

function changeText(change: number, unit: Unit, formats: Formats): string {
  const sign = change < 0 ? '-' : '+';
  const size = Math.abs(change);
  return unit === 'percent' ? `${sign}${formats.number(size, 1)} pp` : `${sign}${valueText(unit, size, formats)}`;
}

/** When something that fills will be full, if that is near enough to care; empty otherwise. */
export function forecastText(input: TrendInput, formats: Formats): string {
  if (!Number.isFinite(input.slope) || input.slope <= 0) return '';
  const hours = hoursUntil(100, input);
  return hours <= FORECAST_HOURS ? WORDS.full[formats.lang](formats.age(hours * HOUR_MS)) : '';
}

/**
 * Where a value is heading, in words: full in so long, so much in the last hour, or steady. No forecast for what goes up
 * and down by itself.
 * Empty when there are too few points to say.
 */
export function trendText(input: TrendInput, formats: Formats): string {
  const { latest, slope, spanMs, unit, threshold, fills } = input;
  const say = (word: keyof typeof WORDS, text = ''): string => WORDS[word][formats.lang](text);
  if (!Number.isFinite(slope) || !Number.isFinite(latest) || unit === 'flag') return '';
  const perSpan = slope * (spanMs / HOUR_MS);
  const limit = limitOf(threshold);
  const isMoving = Math.abs(perSpan) >= WORTH_SAYING * Math.max(Math.abs(limit ?? latest), Number.EPSILON);
  const forecast = fills ? forecastText(input, formats) : '';
  if (forecast !== '') return forecast;
  if (!isMoving) return say('steady');
  return say('over', changeText(perSpan, unit, formats));
}
