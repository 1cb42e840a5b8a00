import { afterAll, describe, expect, it } from 'vitest';
import type { MetricSource } from '../../../src/model/metric-source.ts';
import { METRIC_PAGES } from '../../../src/probes/prometheus/metric-pages.ts';
import { type Play, play } from '../../scenes/play.ts';

const BOUNDS = { signal: new AbortController().signal, timeoutMs: 1_000 };

const shared = new Map<string, Promise<Play>>();

async function sourceOf(scene: string): Promise<{ readonly source: MetricSource; readonly played: Play }> {
  const playing = shared.get(scene) ?? play(scene);
  shared.set(scene, playing);
  const played = await playing;
  const { metrics } = played.world;
  if (metrics === undefined) throw new Error('the demo has no metrics');
  return { source: metrics, played };
}

afterAll(async () => {
  for (const playing of shared.values()) await (await playing).cockpit.close();
});

/** First value of an expression now. */
async function firstValue(scene: string, expression: string): Promise<number> {
  const { source, played } = await sourceOf(scene);
  const answer = await source.instant(expression, played.clock.now(), BOUNDS);
  if (!answer.ok) throw new Error(answer.fault.message.en);
  return answer.value.series[0]?.value ?? Number.NaN;
}

describe('PromQL over the demo', () => {
  const asked = METRIC_PAGES.flatMap(({ panels }) => panels).filter(({ query }) => query !== null);

  it.each(asked.map(({ id }) => id))(
    '%s: agrees with the reading that judges it, or is absent and has its own',
    async (id) => {
      const panel = asked.find((one) => one.id === id);
      const { source, played } = await sourceOf('latency-spike');
      const at = played.clock.now();
      const answer = await source.instant(panel?.query ?? '', at, BOUNDS);
      if (!answer.ok) throw new Error(answer.fault.message.en);
      const value = answer.value.series[0]?.value;
      if (value === undefined) {
        expect(panel?.own, 'nothing stands in').toBeDefined();
        return;
      }
      const own = panel?.judgedBy;
      if (own === undefined) return;
      // The newest reading is some seconds old.
      const read = played.readings.findLast(({ samples }) => samples.some((sample) => sample.metric === own.metric));
      const then = await source.instant(panel?.query ?? '', read?.at ?? at, BOUNDS);
      const wanted = read?.samples.find((sample) => sample.metric === own.metric)?.value ?? Number.NaN;
      const found = (then.ok ? (then.value.series[0]?.value ?? Number.NaN) : Number.NaN) * (panel?.scale ?? 1);
      expect(Math.abs(found - wanted)).toBeLessThanOrEqual(Math.abs(wanted) * 0.01 + 1e-6);
    },
  );

  it.each([
    ['1 + 2 * 3', 7],
    ['-2 + 5', 3],
    ['(1 + 2) * 3', 9],
    ['count(up)', 5],
    ['count(up == 1)', 5],
    ['count(up == bool 0)', 5],
    ['count(up{job=~"sparkone-.*|prom.*"})', 2],
    ['count(up{job!="sparkone-api"})', 4],
    ['count(count by (job) (up))', 5],
    ['count(topk(2, sparkone_http_requests_total))', 2],
    ['absent(nothing_like_it)', 1],
    ['vector(4) or up', 4],
    ['count(up and up{job="traefik"})', 1],
    ['count(up unless up{job="traefik"})', 4],
    ['time() > bool 1', 1],
    ['max_over_time((vector(3))[1h:30s])', 3],
    ['sum(rate(sparkone_http_requests_total[5m])) / sum(rate(sparkone_http_requests_total[5m]))', 1],
  ])('%s is %d', async (expression, wanted) => {
    expect(await firstValue('calm', expression)).toBeCloseTo(wanted, 9);
  });

  it.each([
    ['', 'no expression found'],
    ['rate(up', 'unexpected end of input'],
    ['rate(up)', 'expected type range vector'],
    ['up[5m]', 'range vector'],
    ['nonsense(up)', 'unknown function'],
    ['up{job=}', 'label matching'],
    ['up{job=~"("}', 'regexp'],
    ['up ? 1', "unexpected character: '?'"],
    ['up 5', 'unexpected'],
    ['up offset 1d', 'offset'],
    ['up * on (job) up', 'on'],
  ])('%s: %s', async (expression, words) => {
    const { source, played } = await sourceOf('calm');
    const answer = await source.instant(expression, played.clock.now(), BOUNDS);
    expect(answer.ok).toBe(false);
    if (!answer.ok) expect(answer.fault.message.en).toContain(words);
  });

  it('has no points while Prometheus is down, and says so', async () => {
    const { source, played } = await sourceOf('calm');
    const range = (endMs: number) => ({ startMs: endMs - 600_000, endMs, stepMs: 15_000 });
    played.world.faults.set('prometheus-down', true);
    await played.clock.run(120_000);
    const down = await source.range('up', range(played.clock.now()), BOUNDS);
    expect(down).toMatchObject({ ok: false, fault: { kind: 'unreachable' } });
    played.world.faults.set('prometheus-down', false);
    await played.clock.run(60_000);
    const asking = source.range('up', range(played.clock.now()), BOUNDS);
    await played.clock.run(10);
    const answer = await asking;
    const times = answer.ok ? (answer.value.series[0]?.points.map(([at]) => at) ?? []) : [];
    const widest = Math.max(...times.slice(1).map((at, index) => at - (times[index] ?? at)));
    expect(widest).toBeGreaterThanOrEqual(120_000);
  });

  it('completes metrics, labels and values', async () => {
    const { source } = await sourceOf('calm');
    const names = await source.metricNames(BOUNDS);
    expect(names.ok && names.value.map(({ name }) => name)).toContain('sparkone_http_requests_total');
    expect(await source.labelNames('sparkone_http_requests_total', BOUNDS)).toMatchObject({
      value: ['instance', 'job', 'method', 'path', 'status'],
    });
    expect(await source.labelValues('status', 'sparkone_http_requests_total', BOUNDS)).toMatchObject({
      value: ['200', '401', '500'],
    });
  });
});
