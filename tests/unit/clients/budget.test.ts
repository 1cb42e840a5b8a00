import { describe, expect, it } from 'vitest';
import { createCallBudget } from '../../../src/clients/budget.ts';

const MINUTE = 60_000;

function budgetAt(start: number) {
  let now = start;
  const budget = createCallBudget(() => now, [{ prefix: '/profiler/', perHour: 10 }], 0.8);
  return { budget, pass: (ms: number) => (now += ms), at: () => now };
}

describe('the call budget', () => {
  it('refuses the call that would go over its share, says when, and lets calls in as the hour rolls on', () => {
    const { budget, pass } = budgetAt(1_800_000_000_000);
    for (let count = 0; count < 8; count += 1) {
      expect(budget.admit('/profiler/slow-queries?limit=5').ok).toBe(true);
      pass(MINUTE);
    }
    const refused = budget.admit('/profiler/slow-queries');
    expect(refused.ok ? null : [refused.fault.kind, refused.fault.message.en]).toEqual([
      'denied',
      'call budget of /profiler/slow-queries used up (8 of 10 an hour); resumes in 52 min',
    ]);
    pass(52 * MINUTE);
    expect(budget.admit('/profiler/slow-queries').ok).toBe(true);
    expect(budget.admit('/profiler/slow-queries').ok).toBe(false);
    expect(budget.figures()).toEqual([
      { path: '/profiler/slow-queries', limitPerHour: 10, usedPerHour: 8, remaining: null, resetsAt: null },
    ]);
  });

  it('never limits an exempt path and counts paths apart', () => {
    const { budget } = budgetAt(0);
    for (let count = 0; count < 50; count += 1) expect(budget.admit('/health').ok).toBe(true);
    for (let count = 0; count < 8; count += 1) budget.admit('/profiler/a');
    expect([budget.admit('/profiler/a').ok, budget.admit('/profiler/b').ok]).toEqual([false, true]);
  });

  it('stops when others behind the same address have used the limit, until the window ends', () => {
    const { budget, pass, at } = budgetAt(1_800_000_000_000);
    const path = '/profiler/a';
    budget.admit(path);
    const reset = String(Math.round((at() + 10 * MINUTE) / 1000));
    budget.learn(path, { 'x-ratelimit-limit': '20', 'x-ratelimit-remaining': '2', 'x-ratelimit-reset': reset });
    expect(budget.figures()[0]).toMatchObject({ limitPerHour: 20, remaining: 2, resetsAt: at() + 10 * MINUTE });
    expect(budget.admit(path).ok).toBe(false);
    pass(10 * MINUTE);
    expect(budget.admit(path).ok).toBe(true);
  });

  it('takes a reset in seconds from now, and is not stuck without one', () => {
    const { budget, pass } = budgetAt(1_800_000_000_000);
    budget.learn('/profiler/a', { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '30' });
    expect(budget.admit('/profiler/a').ok).toBe(false);
    pass(30_000);
    expect(budget.admit('/profiler/a').ok).toBe(true);
    budget.learn('/profiler/b', { 'x-ratelimit-remaining': '0' });
    expect(budget.admit('/profiler/b').ok).toBe(false);
    pass(60 * MINUTE);
    expect(budget.admit('/profiler/b').ok).toBe(true);
  });

  it('is not stuck after the clock was set back', () => {
    const { budget, pass } = budgetAt(1_800_000_000_000);
    for (let count = 0; count < 8; count += 1) budget.admit('/profiler/a');
    pass(-24 * 60 * MINUTE);
    expect(budget.admit('/profiler/a').ok).toBe(true);
  });
});
