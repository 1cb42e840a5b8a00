import { describe, expect, it } from 'vitest';
import type { Postgres } from '../../../src/clients/postgres/postgres.ts';
import type { Prometheus } from '../../../src/clients/prometheus/prometheus.ts';
import { bad, fault, good } from '../../../src/model/fault.ts';
import { apiErrors } from '../../../src/probes/api/api-errors.ts';
import { apiLatency } from '../../../src/probes/api/api-latency.ts';
import { dbPool } from '../../../src/probes/db/db-pool.ts';
import { same } from '../../../src/text/lang.ts';
import { calm, fakeContext, NOW } from './fake-context.ts';

type Series = readonly (readonly [Record<string, string>, number])[];

/** A Prometheus that answers what the first matching pattern says, and nothing to everything else. */
function prometheus(answers: readonly (readonly [RegExp, Series])[], asked: string[] = []) {
  const answer = (query: string): Series => answers.find(([pattern]) => pattern.test(query))?.[1] ?? [];
  const client = {
    query: async (query: string) => {
      asked.push(`instant ${query}`);
      return good({ result: answer(query).map(([labels, value]) => ({ labels, value, at: NOW })), warnings: [] });
    },
    queryRange: async (query: string) => {
      asked.push(`range ${query}`);
      const points = [
        [NOW - 30_000, Number.NaN],
        [NOW - 15_000, 0.25],
      ] as const;
      return good({ result: answer(query).map(([labels]) => ({ labels, points })), warnings: [] });
    },
  };
  return async () => good(client as unknown as Prometheus);
}

describe('P95 by Prometheus', () => {
  it('is milliseconds, and the first reading alone brings an hour without its NaN', async () => {
    const asked: string[] = [];
    const { context } = fakeContext({
      prometheus: prometheus(
        [
          [/0\.95/, [[{}, 0.4]]],
          [/0\.5,/, [[{}, 0.1]]],
        ],
        asked,
      ),
    });
    const first = await apiLatency.read(context, calm);
    expect(first.samples).toEqual([
      { metric: 'api.latency.p95', value: 400 },
      { metric: 'api.latency.p50', value: 100 },
    ]);
    expect(first.history?.[0]).toEqual({ metric: 'api.latency.p95', points: [[NOW - 15_000, 250]] });
    expect((await apiLatency.read(context, calm)).history).toBeUndefined();
    expect(asked.filter((one) => one.startsWith('range'))).toHaveLength(2);
  });

  it('has no value without traffic, and says so instead of zero', async () => {
    const { context } = fakeContext({ prometheus: prometheus([[/./, [[{}, Number.NaN]]]]) });
    const reading = await apiLatency.read(context, calm);
    expect(reading).toMatchObject({ samples: [], fault: null, facts: { hasTraffic: false, p95Ms: null } });
    expect(apiLatency.judge?.(reading.facts as never, { now: NOW, threshold: () => undefined })).toMatchObject([
      { level: 'none' },
    ]);
  });

  it('says that it is capped at the last bucket', async () => {
    const { context } = fakeContext({ prometheus: prometheus([[/./, [[{}, 5]]]]) });
    const reading = await apiLatency.read(context, calm);
    expect(reading.facts).toMatchObject({ isCapped: true, p95Ms: 5000 });
    expect(apiLatency.summarize({ ...reading, probe: 'api.latency', at: NOW, tookMs: 1 }).en).toMatch(/^≥ 5 s/);
  });

  it('is an absent metric when there is no such series, and a fault when Prometheus is gone', async () => {
    const { context } = fakeContext({ prometheus: prometheus([]) });
    expect((await apiLatency.read(context, calm)).fault?.kind).toBe('absent');
    const gone = fault('unreachable', same('gone'), same('-'));
    const without = fakeContext({ prometheus: async () => bad(gone) });
    expect(await apiLatency.read(without.context, calm)).toMatchObject({ fault: gone, samples: [], facts: null });
  });
});

describe('error rate', () => {
  it('takes the edge beside the metric, which misses unhandled exceptions', async () => {
    const { context } = fakeContext({
      prometheus: prometheus([
        [/^100 \*/, [[{}, 1]]],
        [
          /^sum by \(__name__, code\)/,
          [
            [{ code: '200' }, 6],
            [{ code: '502' }, 3],
            [{ code: '500' }, 1],
          ],
        ],
        [/^count by/, [[{ __name__: 'traefik_service_requests_total' }, 3]]],
        [/^sum by \(status\)/, [[{ status: '200' }, 6]]],
      ]),
    });
    const reading = await apiErrors.read(context, calm);
    expect(reading.facts).toMatchObject({
      errorPercent: 1,
      edgePercent: 40,
      edgeMetric: 'traefik_service_requests_total',
    });
    expect(reading.samples).toContainEqual({ metric: 'api.errors.edge', value: 40 });
  });

  it('warns in words when only the metric counts', async () => {
    const { context } = fakeContext({ prometheus: prometheus([[/^100 \*/, [[{}, 0]]]]) });
    const { facts } = await apiErrors.read(context, calm);
    const findings = apiErrors.judge?.(facts as never, { now: NOW, threshold: () => undefined }) ?? [];
    expect(findings.map(({ text }) => text.en).join()).toContain('unhandled');
  });
});

describe('database pool', () => {
  const postgres = async () =>
    good({
      query: async () => good([{ active: 3, idle: 10, idle_in_transaction: 1, waiting: 0, total: 14, max: 100 }]),
    } as unknown as Postgres);

  it('is absent in the product, with what Postgres counts as its substitute', async () => {
    const { context } = fakeContext({ prometheus: prometheus([]), postgres });
    const reading = await dbPool.read(context, calm);
    expect(reading.fault).toMatchObject({ kind: 'absent', code: 'NO_METRIC' });
    expect(reading.facts).toMatchObject({ inUse: null, substitute: { total: 14, max: 100, percent: 14 } });
    expect(reading.samples).toEqual([{ metric: 'db.pool.substitute', value: 14 }]);
  });

  it('is no fault where the configuration names its metrics and this one is not among them', async () => {
    const expected = { services: null, alerts: null, metrics: ['up'] };
    const { context } = fakeContext({ prometheus: prometheus([]), postgres }, { expected });
    expect(await dbPool.read(context, calm)).toMatchObject({ fault: null, facts: { inUse: null } });
    const gone = fault('unreachable', same('gone'), same('-'));
    const without = fakeContext({ prometheus: async () => bad(gone), postgres }, { expected });
    expect((await dbPool.read(without.context, calm)).fault).toBe(gone);
  });

  it('takes the metric where there is one', async () => {
    const metrics = prometheus([
      [/in_use/, [[{}, 12]]],
      [/pool_size/, [[{}, 15]]],
    ]);
    const reading = await dbPool.read(fakeContext({ prometheus: metrics, postgres }).context, calm);
    expect(reading).toMatchObject({ fault: null, facts: { inUse: 12, size: 15, percent: 80 } });
  });
});
