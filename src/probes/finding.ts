import type { Finding } from '../model/check.ts';
import type { Level } from '../model/level.ts';
import type { Reading } from '../model/reading.ts';
import { type Phrase, phrase } from '../text/lang.ts';

/** Builds a finding; `entity` is left out when undefined. */
export function finding(level: Level, text: Phrase, entity?: string): Finding {
  return entity === undefined ? { level, text } : { level, text, entity };
}

/** The summary of a reading's facts; says so when there are none. */
export function summaryOf<F>(reading: Reading<F>, tell: (facts: F) => Phrase): Phrase {
  return reading.facts === null ? phrase('sem dados', 'no data') : tell(reading.facts);
}

/** A sample's value; NaN when the reading does not have it. */
export function sampleValue(reading: Reading, metric: string, entity?: string): number {
  return reading.samples.find((sample) => sample.metric === metric && sample.entity === entity)?.value ?? Number.NaN;
}
