import { describe, expect, it } from 'vitest';
import { bucketsOf } from '../../../src/queries/buckets.ts';
import { keepingPeaks, lookBackOf, planRange, promDuration } from '../../../src/queries/range-plan.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const NOW = Date.UTC(2026, 10, 23, 11, 2, 14);
const RANGES = [15 * MINUTE, HOUR, 6 * HOUR, 24 * HOUR, 168 * HOUR];
const RATE = 'sum(rate(requests_total[5m]))';

describe('a range', () => {
  it.each(RANGES)('of %i ms fits into the room, on round times, and ends now', (rangeMs) => {
    for (const buckets of [40, 136, 218, 378]) {
      const plan = planRange(RATE, { rangeMs, endAt: null, buckets }, NOW);
      expect(plan.count).toBeLessThanOrEqual(buckets);
      expect(plan.count * plan.bucketMs).toBeGreaterThanOrEqual(rangeMs - plan.bucketMs);
      expect(plan.startMs % plan.bucketMs).toBe(0);
      const end = plan.startMs + plan.count * plan.bucketMs;
      expect(end).toBeGreaterThanOrEqual(NOW);
      expect(end - NOW).toBeLessThan(plan.bucketMs);
      // Nothing is asked of times to come.
      expect(plan.range.endMs).toBeLessThanOrEqual(NOW);
      expect(plan.bucketMs % plan.range.stepMs).toBe(0);
      expect((plan.range.endMs - plan.range.startMs) / plan.range.stepMs).toBeLessThanOrEqual(4_100);
    }
  });

  it('has no step longer than what the expression looks back, so that nothing falls between two', () => {
    const { range, bucketMs } = planRange(RATE, { rangeMs: 168 * HOUR, endAt: null, buckets: 136 }, NOW);
    expect(bucketMs).toBeGreaterThan(5 * MINUTE);
    expect(range.stepMs).toBeLessThanOrEqual(5 * MINUTE);
  });

  it('ends where it is told to', () => {
    const endAt = NOW - 3 * HOUR;
    const plan = planRange('up', { rangeMs: HOUR, endAt, buckets: 136 }, NOW);
    expect(plan.startMs + plan.count * plan.bucketMs - endAt).toBeLessThan(plan.bucketMs);
  });

  it('stays where it was while nothing new has come', () => {
    const span = { rangeMs: HOUR, endAt: null, buckets: 136 };
    const before = planRange('up', span, NOW);
    expect(planRange('up', span, NOW + 3_000).startMs).toBe(before.startMs);
  });
});

describe('what an expression looks back', () => {
  it.each([
    ['up', null],
    ['rate(a[5m])', 5 * MINUTE],
    ['rate(a[5m]) / rate(b[1h])', 5 * MINUTE],
    ['max_over_time(rate(a[1m])[1h30m:30s])', MINUTE],
    ['a{path="[5m]"}', null],
    ['a # [5m]', null],
  ])('%s: %s', (expression, ms) => expect(lookBackOf(expression)).toBe(ms));

  it.each([
    ['5m', 5 * MINUTE],
    ['1h30m', 90 * MINUTE],
    ['250ms', 250],
    ['1d', 24 * HOUR],
    ['', Number.NaN],
    ['5x', Number.NaN],
    ['m5', Number.NaN],
  ])('duration %s', (text, ms) => expect(promDuration(text)).toBe(ms));
});

describe('peaks between two steps', () => {
  it.each([
    ['up', 'max_over_time(up[600s])'],
    ['a{b="c"}', 'max_over_time(a{b="c"}[600s])'],
    ['sum(a)', 'max_over_time((sum(a))[600s:30s])'],
    ['sum(a) # b', 'max_over_time((sum(a) # b\n)[600s:30s])'],
    [RATE, RATE],
  ])('%s is asked as %s', (expression, asked) => expect(keepingPeaks(expression, 600_000)).toBe(asked));

  it('need nothing where steps are as close as scrapes', () => expect(keepingPeaks('up', 15_000)).toBe('up'));

  it('survive the squeezing into buckets, and gaps stay gaps', () => {
    const plan = { startMs: 0, bucketMs: 100, count: 4 };
    const points = [
      [10, 1],
      [50, 90],
      [100, 2],
      [101, 3],
      [350, Number.NaN],
      [400, 7],
    ] as const;
    const { values, latest } = bucketsOf({ labels: {}, points }, plan, { scale: 10 });
    expect([...values]).toEqual([900, 30, Number.NaN, 70]);
    expect(latest).toBe(70);
  });

  it('give no value of now for a series that ended', () => {
    const plan = { startMs: 0, bucketMs: 100, count: 10 };
    expect(bucketsOf({ labels: {}, points: [[150, 5]] }, plan, { scale: 1 }).latest).toBeNaN();
  });
});
