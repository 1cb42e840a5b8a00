import { type Phrase, phrase } from '../../src/text/lang.ts';
import { formatsIn, type ScreenInput } from '../screen.ts';
import { momentText } from './metrics-chart.ts';
import type { PanelChart } from './panel-chart.ts';

/** A shorter hole is a scrape that was late. */
const LEAST_MS = 45_000;

interface Gap {
  readonly from: number;
  /** Index after the last bucket without values. */
  readonly to: number;
}

/** Spans without a value of any series, after the first that has one. */
function gapsOf({ series, count }: PanelChart): readonly Gap[] {
  const gaps: Gap[] = [];
  let from = -1;
  let hasBegun = false;
  for (let index = 0; index < count; index += 1) {
    const isMeasured = series.some(({ values }) => !Number.isNaN(values[index] ?? Number.NaN));
    if (isMeasured && from >= 0) gaps.push({ from, to: index });
    if (isMeasured) from = -1;
    else if (from < 0 && hasBegun) from = index;
    hasBegun ||= isMeasured;
  }
  return from < 0 ? gaps : [...gaps, { from, to: count }];
}

/** The last span in which nothing was measured, in words; null when there is none worth saying. */
export function gapText(input: ScreenInput, chart: PanelChart): Phrase | null {
  const { startMs, bucketMs, count } = chart;
  const now = input.cockpit.now();
  const lengthOf = ({ from, to }: Gap): number => Math.min(now, startMs + to * bucketMs) - (startMs + from * bucketMs);
  // The newest bucket may still be waiting for its first value.
  const isLate = ({ from, to }: Gap): boolean => to === count && count - from <= 2;
  const gaps = gapsOf(chart).filter((gap) => lengthOf(gap) >= LEAST_MS && !isLate(gap));
  const last = gaps.at(-1);
  if (last === undefined) return null;
  const spanMs = count * bucketMs;
  const at = (index: number): string => momentText(input, startMs + index * bucketMs, spanMs);
  const more = gaps.length === 1 ? '' : ` (+${gaps.length - 1})`;
  const length = formatsIn(input).duration(lengthOf(last));
  return last.to === count
    ? phrase(`lacuna: sem valores desde ${at(last.from)}${more}`, `gap: no values since ${at(last.from)}${more}`)
    : phrase(
        `lacuna de ${length}: sem valores de ${at(last.from)} a ${at(last.to)}${more}`,
        `gap of ${length}: no values from ${at(last.from)} to ${at(last.to)}${more}`,
      );
}
