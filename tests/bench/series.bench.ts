import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { SeriesBook } from '../../src/engine/series-book.ts';
import type { Reading } from '../../src/model/reading.ts';
import { fakeMetric, fakeSpec } from '../unit/support/fake-world.ts';
import type { Figure } from './statistics.ts';

const SERIES = 1_000;
const EVERY_MS = 5_000;
const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const START = Date.UTC(2026, 10, 23);

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

function usedMiB(): number {
  collect();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return (heapUsed + arrayBuffers) / 1024 / 1024;
}

/** Microseconds of one call, the median of several rounds. */
function microseconds(call: (round: number) => void, rounds: number, calls: number): number {
  const times = Array.from({ length: rounds }, (_, round) => {
    const started = performance.now();
    for (let turn = 0; turn < calls; turn += 1) call(round * calls + turn);
    return ((performance.now() - started) * 1_000) / calls;
  });
  return times.sort((a, b) => a - b)[rounds >> 1] ?? Number.NaN;
}

/** Memory and speed of the engine's series: a thousand of them over a simulated day. */
export function measure(): Figure[] {
  const figures: Figure[] = [];
  const say = (name: string, value: number, unit: string, limit?: number) =>
    figures.push({ name, value, unit, atMost: limit ?? null, detail: '' });
  const metric = fakeMetric('m');
  const spec = fakeSpec('bench', { metrics: [metric], everyMs: EVERY_MS });
  const entities = Array.from({ length: SERIES }, (_, index) => `e${index}`);
  const readingAt = (at: number): Reading => {
    const samples = entities.map((entity, index) => ({ metric: 'm', entity, value: (index * 7 + at / EVERY_MS) % 79 }));
    return { probe: spec.id, at, tookMs: 1, samples, facts: {}, fault: null };
  };

  const before = usedMiB();
  const book = new SeriesBook(() => metric.threshold);
  const started = performance.now();
  let now = START;
  for (; now < START + DAY_MS; now += EVERY_MS) book.feed(spec, readingAt(now), now);
  const fedMs = performance.now() - started;
  say(`memory of ${SERIES} series over a day`, usedMiB() - before, 'MiB', 64);
  say(`feeding a reading of ${SERIES} samples`, (fedMs * EVERY_MS) / DAY_MS, 'ms');

  const series = entities.map((entity) => book.series('m', entity)).filter((one) => one !== undefined);
  const one = (turn: number) => series[turn % series.length];
  // A span that was not asked for before is computed anew.
  const anew = (spanMs: number, cells: number) => (turn: number) => one(turn)?.window(now, spanMs + turn, cells);
  say('window of an hour in 30 cells, computed', microseconds(anew(HOUR_MS, 30), 9, 1_000), 'µs');
  say('window of a day in 120 cells, computed', microseconds(anew(DAY_MS, 120), 9, 1_000), 'µs');
  one(0)?.window(now, HOUR_MS, 30);
  say(
    'window of an hour in 30 cells, asked again',
    microseconds(() => one(0)?.window(now, HOUR_MS, 30), 9, 10_000),
    'µs',
  );
  say(
    'slope of an hour',
    microseconds((turn) => one(turn)?.slope(now, HOUR_MS), 9, 1_000),
    'µs',
  );
  return figures;
}
