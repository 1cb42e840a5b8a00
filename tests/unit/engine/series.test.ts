import { describe, expect, it } from 'vitest';
import { Series } from '../../../src/engine/series.ts';
import { createDice } from '../support/dice.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const START = Date.UTC(2026, 10, 23, 11);
const NONE = Number.NaN;

/** A series sampled every 5 s whose samples are valid for 9 s. */
function sampled(forMs: number, value: (t: number) => number, everyMs = 5 * SECOND): Series {
  const series = new Series(9 * SECOND);
  for (let t = 0; t < forMs; t += everyMs) series.push(START + t, value(t));
  return series;
}

const cells = (series: Series, at: number, spanMs: number, count: number) => [
  ...series.window(START + at, spanMs, count).values,
];

describe('a window of a series', () => {
  it('keeps the spike of each bucket', () => {
    const series = sampled(HOUR, (t) => (t === 30 * MINUTE + 5 * SECOND ? 99 : 1));
    const { values, max, min, latest } = series.window(START + HOUR - 1, HOUR, 30);
    expect([...values].filter((value) => value === 99)).toHaveLength(1);
    expect({ max, min, latest }).toEqual({ max: 99, min: 1, latest: 1 });
  });

  it('shows no false gaps where buckets are shorter than the sampling interval', () => {
    const series = sampled(2 * MINUTE, (t) => t);
    const values = cells(series, 2 * MINUTE, MINUTE, 60);
    expect(values.some(Number.isNaN)).toBe(false);
    expect(values.at(-1)).toBe(115 * SECOND);
  });

  it('shows a missed reading as a gap and never as the value before it', () => {
    const series = sampled(MINUTE, () => 5);
    for (let t = MINUTE; t < 2 * MINUTE; t += 5 * SECOND) series.markGap(START + t);
    expect(series.latest).toBeNaN();
    expect(cells(series, 2 * MINUTE - 1, 2 * MINUTE, 4)).toEqual([5, 5, NONE, NONE]);
    series.push(START + 2 * MINUTE, 7);
    expect(cells(series, 2.5 * MINUTE - 1, 2.5 * MINUTE, 5)).toEqual([5, 5, NONE, NONE, 7]);
  });

  it('carries a value no longer than it is valid when nothing says more', () => {
    const series = sampled(MINUTE, () => 5);
    expect(cells(series, 2 * MINUTE - 1, 2 * MINUTE, 8)).toEqual([5, 5, 5, 5, 5, NONE, NONE, NONE]);
  });

  it('does not shimmer: a finished bucket keeps its value while time moves on', () => {
    const dice = createDice(3);
    const series = new Series(9 * SECOND);
    const bucketMs = HOUR / 97;
    const seen = new Map<number, number>();
    const changed: string[] = [];
    for (let t = START; t < START + 2 * HOUR; t += 5 * SECOND + dice.whole(-400, 400)) {
      if (dice.next() < 0.1) series.markGap(t);
      else series.push(t, dice.whole(0, 100));
      const { values } = series.window(t, HOUR, 97);
      const last = Math.floor(t / bucketMs);
      for (const [index, value] of values.entries()) {
        const bucket = last - values.length + 1 + index;
        if (bucket >= last - 1) continue;
        const before = seen.get(bucket);
        if (before !== undefined && !Object.is(value, before)) changed.push(`${bucket}: ${before} -> ${value}`);
        seen.set(bucket, value);
      }
    }
    expect(changed).toEqual([]);
  });

  it('reaches back a day in minutes with every spike, and forgets what is older', () => {
    const series = sampled(30 * HOUR, (t) => (t % (2 * HOUR) === 0 ? 100 : 1));
    const { values } = series.window(START + 30 * HOUR - 1, 24 * HOUR, 24);
    expect([...values].filter((value) => value === 100)).toHaveLength(12);
    const older = series.window(START + 30 * HOUR - 1, 30 * HOUR, 30).values;
    expect([...older].slice(0, 5).every(Number.isNaN)).toBe(true);
  });

  it('has no seam between the minutes and the recent points', () => {
    const series = sampled(3 * HOUR, () => 4);
    for (const count of [30, 97, 300, 700])
      expect(cells(series, 3 * HOUR - 1, 2 * HOUR, count).every((value) => value === 4)).toBe(true);
  });

  it('shows a sparse series (one sample in ten minutes) without gaps over a day', () => {
    const series = new Series(13 * MINUTE);
    for (let t = 0; t < 20 * HOUR; t += 10 * MINUTE) series.push(START + t, 42);
    expect(cells(series, 20 * HOUR - 1, 10 * HOUR, 300).every((value) => value === 42)).toBe(true);
  });

  it('treats what is not finite as a gap', () => {
    const series = sampled(MINUTE, () => Number.POSITIVE_INFINITY);
    expect(cells(series, MINUTE - 1, MINUTE, 3)).toEqual([NONE, NONE, NONE]);
  });

  it('is the same object until something in it could change', () => {
    const series = sampled(MINUTE, () => 5);
    const first = series.window(START + MINUTE, HOUR, 30);
    expect(series.window(START + MINUTE + SECOND, HOUR, 30)).toBe(first);
    const expired = series.window(START + MINUTE + 30 * SECOND, MINUTE, 30);
    expect(expired.values.at(-1)).toBeNaN();
    series.push(START + MINUTE + 40 * SECOND, 6);
    expect(series.window(START + MINUTE + 40 * SECOND, HOUR, 30)).not.toBe(first);
  });

  it('agrees with a slow and obvious computation on random series', () => {
    const dice = createDice(11);
    for (let round = 0; round < 60; round += 1) {
      const coverMs = dice.whole(4, 20) * SECOND;
      const series = new Series(coverMs);
      const points: [number, number][] = [];
      let t = START;
      for (let count = dice.whole(0, 120); count > 0; count -= 1) {
        const value = dice.next() < 0.15 ? NONE : dice.whole(0, 50);
        if (Number.isNaN(value)) series.markGap(t);
        else series.push(t, value);
        points.push([t, value]);
        t += dice.whole(1, 30) * SECOND;
      }
      const now = t + dice.whole(0, 30) * SECOND;
      const [spanMs, count] = [dice.whole(1, 40) * MINUTE, dice.whole(1, 80)];
      expect([...series.window(now, spanMs, count).values]).toEqual(slowWindow(points, now, spanMs, count, coverMs));
    }
  });
});

function slowWindow(points: [number, number][], now: number, spanMs: number, count: number, coverMs: number): number[] {
  const width = spanMs / count;
  const last = Math.floor(now / width);
  return Array.from({ length: count }, (_, index) => {
    const from = (last - count + 1 + index) * width;
    const inside = points.filter(([time]) => Math.floor(time / width) === last - count + 1 + index);
    if (inside.length > 0) {
      const measured = inside.map(([, value]) => value).filter((value) => !Number.isNaN(value));
      return measured.length === 0 ? NONE : Math.max(...measured);
    }
    const before = points.filter(([time]) => time < from).at(-1);
    return before !== undefined && from < before[0] + coverMs && from <= now ? before[1] : NONE;
  });
}

describe('backfill', () => {
  it('fills what was not measured and leaves what was', () => {
    const series = new Series(9 * SECOND);
    series.push(START, 50);
    series.backfill(Array.from({ length: 240 }, (_, index) => [START - HOUR + index * 15 * SECOND, 10] as const));
    expect(cells(series, 4 * SECOND, HOUR, 30).slice(1)).toEqual([...Array(28).fill(10), 50]);
    expect(series.latest).toBe(50);
  });

  it('bridges a gap that it knows about and keeps one that it has itself', () => {
    const series = sampled(MINUTE, () => 5);
    series.markGap(START + MINUTE);
    series.push(START + 5 * MINUTE, 6);
    const known = [70, 85, 100, 115, 220, 235].map((t) => [START + t * SECOND, 9] as const);
    series.backfill(known);
    const values = cells(series, 5 * MINUTE, 5 * MINUTE + 30 * SECOND, 11);
    expect(values).toEqual([5, 5, 9, 9, NONE, NONE, NONE, 9, 9, NONE, 6]);
  });

  it('takes an empty and a single-point history', () => {
    const series = new Series(9 * SECOND);
    series.backfill([]);
    expect(series.latest).toBeNaN();
    series.backfill([[START, 3]]);
    expect(series.latest).toBe(3);
  });
});

describe('slope', () => {
  it('is the units per hour of a line, gaps or not', () => {
    const series = sampled(2 * HOUR, (t) => (t % MINUTE === 0 ? NONE : 10 + (3 * t) / HOUR));
    expect(series.slope(START + 2 * HOUR, 30 * MINUTE)).toBeCloseTo(3, 6);
    expect(series.slope(START + 2 * HOUR, 2 * HOUR)).toBeCloseTo(3, 2);
  });

  it('says nothing from too few points', () => {
    const series = sampled(10 * SECOND, (t) => t);
    expect(series.slope(START + MINUTE, HOUR)).toBeNaN();
    expect(new Series(1).slope(START, HOUR)).toBeNaN();
  });
});
