import { describe, expect, it } from 'vitest';
import { chooseTarget, intervalsOf, thresholdsOf } from '../../../src/config/settings.ts';
import { KNOWN, loadedOf, loadText } from './known.ts';

describe('settings in force', () => {
  it('are the metric’s own under the general ones under the target’s', () => {
    const text = `
targets:
  prod: { thresholds: { api.latency.p95: { critical: 5s } }, intervals: { redis.ping: 5s } }
  other: {}
thresholds:
  api.latency.p95: { warn: 1500ms, for: 1m }
  host.disk: { warn: none }
  tls.days: { warn: 21d, hysteresis: 0 }
  redis.memory: { critical: 1GiB }
intervals: { redis.ping: 20s, api.latency: 1m }
`;
    const { config } = loadedOf(loadText(text));
    const prod = config.targets.prod ?? null;
    expect(thresholdsOf(config, prod, KNOWN.metrics)).toEqual({
      'api.latency.p95': { direction: 'above', warn: 1500, critical: 5000, forMs: 60_000 },
      'host.disk': { direction: 'above', critical: 90 },
      'tls.days': { direction: 'below', warn: 21, critical: 7, hysteresis: 0 },
      'redis.memory': { direction: 'above', critical: 1024 ** 3 },
    });
    expect(thresholdsOf(config, null, KNOWN.metrics)['api.latency.p95']?.critical).toBe(2000);
    expect(intervalsOf(config, prod)).toEqual({ 'redis.ping': 5000, 'api.latency': 60_000 });
    expect([chooseTarget(config, null), chooseTarget(config, 'other')]).toEqual(['prod', 'other']);
    expect(thresholdsOf(loadedOf(loadText('')).config, null, KNOWN.metrics)).toEqual({});
  });
});
