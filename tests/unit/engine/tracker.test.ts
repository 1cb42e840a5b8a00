import { describe, expect, it } from 'vitest';
import { Tracker } from '../../../src/engine/tracker.ts';
import type { Threshold } from '../../../src/model/metric.ts';

const MINUTE = 60_000;
const P95: Threshold = { direction: 'above', critical: 2_000, forMs: 5 * MINUTE };

/** Feeds values a minute apart and gives the levels. */
function levels(tracker: Tracker, values: readonly number[], from = 0): string[] {
  return values.map((value, index) => tracker.feed(from + index * MINUTE, value).level);
}

describe('tracker', () => {
  it('warns while a limit is passed and is critical once that has lasted', () => {
    const tracker = new Tracker(P95, 'ms', 90_000);
    expect(levels(tracker, [500, 3_000, 3_000, 3_000, 3_000, 3_000, 3_000])).toEqual([
      'ok',
      'warn',
      'warn',
      'warn',
      'warn',
      'warn',
      'critical',
    ]);
    expect(tracker.standing).toMatchObject({ since: 6 * MINUTE, beyondSince: MINUTE, isPending: false });
  });

  it('is critical at once when the history says so', () => {
    const tracker = new Tracker(P95, 'ms', 90_000);
    for (let t = 0; t < 6 * MINUTE; t += 15_000) tracker.feed(t, 3_000);
    expect(tracker.standing).toMatchObject({ level: 'critical', since: 5 * MINUTE, beyondSince: 0 });
  });

  it('starts the wait anew when the value comes back for a moment', () => {
    const tracker = new Tracker(P95, 'ms', 90_000);
    expect(levels(tracker, [3_000, 3_000, 3_000, 1_990, 3_000, 3_000, 3_000])).not.toContain('critical');
  });

  it('keeps the wait over a short gap and is unknown in it', () => {
    const tracker = new Tracker(P95, 'ms', 90_000);
    expect(levels(tracker, [3_000, 3_000, Number.NaN, Number.NaN, 3_000, 3_000])).toEqual([
      'warn',
      'warn',
      'unknown',
      'unknown',
      'warn',
      'critical',
    ]);
  });

  it.each([
    ['marked', [Number.NaN, Number.NaN, Number.NaN, Number.NaN, Number.NaN, Number.NaN]],
    ['silent', []],
  ])('starts the wait anew after a long %s gap', (_what, gap) => {
    const tracker = new Tracker(P95, 'ms', 90_000);
    levels(tracker, [3_000, 3_000, 3_000, 3_000, 3_000, 3_000]);
    expect(tracker.standing.level).toBe('critical');
    levels(tracker, gap, 6 * MINUTE);
    expect(levels(tracker, [3_000, 3_000, 3_000, 3_000, 3_000, 3_000], 13 * MINUTE)).toEqual([
      'warn',
      'warn',
      'warn',
      'warn',
      'warn',
      'critical',
    ]);
  });

  it('judges a probe whose interval is longer than the wait', () => {
    const tracker = new Tracker({ direction: 'above', critical: 90, forMs: MINUTE }, 'percent', 15 * MINUTE);
    expect([0, 10, 20].map((t) => tracker.feed(t * MINUTE, 95).level)).toEqual(['warn', 'critical', 'critical']);
  });

  it('does not flap around a limit', () => {
    const tracker = new Tracker({ direction: 'above', warn: 80, critical: 90 }, 'percent', 90_000);
    expect(levels(tracker, [79, 91, 89, 86, 85, 81, 77, 75])).toEqual([
      'ok',
      'critical',
      'critical',
      'critical',
      'warn',
      'warn',
      'warn',
      'ok',
    ]);
  });

  it('judges below as well as above', () => {
    const tracker = new Tracker({ direction: 'below', warn: 30, critical: 7 }, 'days', 90_000);
    expect(levels(tracker, [31, 30, 29.9, 30.5, 6, 7.2, 7.5, 32])).toEqual([
      'ok',
      'ok',
      'warn',
      'warn',
      'critical',
      'critical',
      'warn',
      'ok',
    ]);
  });

  it('lets go of flags, counts and full percentages, which cannot go beyond their limit', () => {
    const flag = new Tracker({ direction: 'below', critical: 1 }, 'flag', 90_000);
    expect(levels(flag, [1, 0, 1])).toEqual(['ok', 'critical', 'ok']);
    const count = new Tracker({ direction: 'above', critical: 1 }, 'count', 90_000);
    expect(levels(count, [1, 2, 1])).toEqual(['ok', 'critical', 'ok']);
    const full = new Tracker({ direction: 'below', warn: 99 }, 'percent', 90_000);
    expect(levels(full, [100, 98, 99.5, 100])).toEqual(['ok', 'warn', 'warn', 'ok']);
  });

  it('keeps since while the level stays', () => {
    const tracker = new Tracker({ direction: 'above', critical: 90 }, 'percent', 90_000);
    levels(tracker, [10, 95, 96, 97]);
    expect(tracker.standing).toMatchObject({ level: 'critical', since: MINUTE });
    expect(tracker.feed(4 * MINUTE, Number.NaN)).toMatchObject({ level: 'unknown', since: 4 * MINUTE });
    expect(tracker.feed(5 * MINUTE, 97)).toMatchObject({ level: 'critical', beyondSince: MINUTE });
  });
});
