import { describe, expect, it } from 'vitest';
import type { RedisPingFacts } from '../../../src/probes/redis/redis-ping.ts';
import { type FactsOf, probeSpecs, probes } from '../../../src/probes/registry.ts';

const HOUR = 3_600_000;

/** Calls an hour that the API allows on a path (per address and path); paths not named are exempt. */
function limitOf(path: string): number {
  return path.startsWith('/profiler/') ? 100 : 1000;
}

describe('probe registry', () => {
  it('names every probe by its own id', () => {
    for (const [id, spec] of Object.entries(probes)) expect(spec.id).toBe(id);
  });

  it('keeps facts typed by id', () => {
    const policy: RedisPingFacts['policy'] = (null as FactsOf<'redis.ping'> | null)?.policy ?? '';
    expect(policy).toBe('');
  });

  it('gives each metric to one probe, and limits that escalate', () => {
    const metrics = probeSpecs.flatMap((spec) => spec.metrics);
    expect(new Set(metrics.map((metric) => metric.id)).size).toBe(metrics.length);
    for (const { threshold } of metrics) {
      if (threshold?.warn === undefined || threshold.critical === undefined) continue;
      const isAbove = threshold.direction === 'above';
      expect(isAbove ? threshold.warn < threshold.critical : threshold.warn > threshold.critical).toBe(true);
    }
  });

  it('watches no slower than it looks unwatched, and is patient for less than an interval', () => {
    for (const spec of probeSpecs) {
      expect(spec.watchedEveryMs, spec.id).toBeLessThanOrEqual(spec.everyMs);
      expect(spec.deadlineMs, spec.id).toBeLessThanOrEqual(Math.max(spec.watchedEveryMs, 20_000));
    }
  });

  it('stays inside the rate limits of the API with every screen open all day, with room for R', () => {
    const perHour = new Map<string, number>();
    for (const spec of probeSpecs) {
      for (const [path, calls] of Object.entries(spec.calls ?? {})) {
        perHour.set(path, (perHour.get(path) ?? 0) + (calls * HOUR) / spec.watchedEveryMs);
      }
    }
    expect([...perHour.keys()].toSorted()).toEqual(['/health/database', '/health/redis', '/profiler/slow-queries']);
    for (const [path, calls] of perHour) expect(calls, path).toBeLessThanOrEqual(0.7 * limitOf(path));
  });
});
