import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createPrometheus } from '../../../src/clients/prometheus/prometheus.ts';
import { backendText, parseBackend } from '../../../src/clients/prometheus/prometheus-backend.ts';
import { good } from '../../../src/model/fault.ts';
import { alerts } from '../../../src/probes/prometheus/alerts.ts';
import { prometheusUp } from '../../../src/probes/prometheus/prometheus-up.ts';
import { createLocalTransport } from '../../../src/transport/local.ts';
import { calm, fakeContext, NOW } from '../probes/fake-context.ts';

const transport = createLocalTransport();
const call = { signal: calm, timeoutMs: 10_000 };
const ending: (() => void | Promise<void>)[] = [];

afterEach(async () => {
  for (const end of ending.splice(0).reverse()) await end();
});

type Answer = readonly [status: number, body: unknown];
type Dialect = Readonly<Record<string, Answer>>;

const success = (data: unknown, extra = {}): Answer => [200, { status: 'success', data, ...extra }];
const vector = (...series: readonly (readonly [Record<string, string>, string])[]): Answer =>
  success({
    resultType: 'vector',
    result: series.map(([metric, value]) => ({ metric, value: [1_700_000_000, value] })),
  });

const UP = vector(
  [{ __name__: 'up', job: 'api', instance: 'api.internal:8000' }, '1'],
  [{ __name__: 'up', job: 'worker', instance: 'worker.internal:9100' }, '0'],
);
const SINCE_SECONDS = NOW / 1000 - 600;
const METRICS: Dialect = {
  'query=up': UP,
  'query=ALERTS': vector([
    { __name__: 'ALERTS', alertname: 'HighLatency', alertstate: 'firing', severity: 'critical' },
    '1',
  ]),
  'query=ALERTS_FOR_STATE': vector([
    { __name__: 'ALERTS_FOR_STATE', alertname: 'HighLatency', severity: 'critical' },
    String(SINCE_SECONDS),
  ]),
  'query=1': vector([{}, '1']),
};

/** Captured from victoria-metrics 1.79.5, single node without vmalert and without scraping. */
const VICTORIA: Dialect = {
  ...METRICS,
  '/api/v1/status/buildinfo': success({}),
  '/api/v1/rules': success({ groups: [] }),
  '/api/v1/alerts': success({ alerts: [] }),
  '/api/v1/targets': success({ activeTargets: [], droppedTargets: [] }),
  otherwise: [
    400,
    'remoteAddr: "127.0.0.1:60778"; requestURI: /api/v1/nothing; unsupported path requested: "/api/v1/nothing"',
  ],
};

/** Mimir's querier: named, without scrape targets, and without a ruler in front. */
const MIMIR: Dialect = {
  ...METRICS,
  '/api/v1/status/buildinfo': success({
    application: 'Grafana Mimir',
    version: '2.13.0',
    revision: 'abc',
    features: {},
  }),
  otherwise: [404, '404 page not found'],
};

/** A gateway that lets only queries through. */
const GATE: Dialect = { ...METRICS, otherwise: [405, 'method not allowed'] };

async function speaking(dialect: Dialect) {
  const server = createServer(async (request, response) => {
    const body = Buffer.concat(await request.toArray()).toString();
    const path = (request.url ?? '').replace(/\?.*/, '');
    const [status, answer] = dialect[body] ?? dialect[path] ?? dialect.otherwise ?? [404, ''];
    response.writeHead(status).end(typeof answer === 'string' ? answer : JSON.stringify(answer));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const address = { kind: 'tcp', host: '127.0.0.1', port } as const;
  const prometheus = createPrometheus({ transport, endpoint: { address, route: 'config', prefix: '', tls: false } });
  ending.push(async () => {
    await prometheus.close();
    server.closeAllConnections();
    server.close();
  });
  return { prometheus, ...fakeContext({ prometheus: async () => good(prometheus) }) };
}

describe('who speaks', () => {
  it.each([
    [{ version: '2.42.0', revision: 'a', goVersion: 'go1.20' }, '2.42.0'],
    [{ version: '0.34.1', revision: 'a', goVersion: 'go1.21' }, 'Thanos 0.34.1'],
    [{ application: 'Grafana Mimir', version: '2.13.0', features: {} }, 'Grafana Mimir 2.13.0'],
    [{ application: 'Cortex', version: '1.17.0' }, 'Cortex 1.17.0'],
    [{ version: '2.24.0' }, 'VictoriaMetrics'],
    [{}, 'VictoriaMetrics'],
    [{ application: '\u001b[2JMimir', version: '1' }, 'Mimir 1'],
  ])('%j is %s', (data, text) => {
    expect(backendText(parseBackend(data))).toBe(text);
  });

  it('does not matter where only queries are let through', async () => {
    const { prometheus } = await speaking(GATE);
    expect(await prometheus.backend(call)).toEqual({ ok: true, value: { name: '', version: '' } });
    const refusing = await speaking({ otherwise: [404, '404 page not found'] });
    expect((await refusing.prometheus.backend(call)).ok).toBe(false);
  });
});

describe.each([
  ['VictoriaMetrics', VICTORIA, 'VictoriaMetrics'],
  ['Mimir', MIMIR, 'Grafana Mimir'],
  ['a gateway', GATE, undefined],
] as const)('%s, which only stores', (_name, dialect, backend) => {
  it('tells its targets by the metric up, and says so', async () => {
    const { context } = await speaking(dialect);
    const { facts, fault, samples } = await prometheusUp.read(context, calm);
    expect(fault).toBeNull();
    expect(facts?.backend).toBe(backend);
    expect(facts).toMatchObject({
      isByMetric: true,
      targets: [
        { scrapeJob: 'api', health: 'up' },
        { scrapeJob: 'worker', health: 'down', lastScrapeAt: null },
      ],
    });
    expect(samples).toContainEqual({ metric: 'prometheus.targets.down', value: 1 });
    const text = prometheusUp.summarize({ facts, fault, samples, probe: 'prometheus.up', at: NOW, tookMs: 1 });
    expect(text.en).toContain('by the metric up');
  });

  it('tells its alerts by the metric ALERTS, and misses no rule of the runbook that it cannot see', async () => {
    const { context } = await speaking(dialect);
    const { facts, fault } = await alerts.read(context, calm);
    expect(fault).toBeNull();
    expect(facts?.alerts).toMatchObject([
      { name: 'HighLatency', state: 'firing', severity: 'critical', since: SINCE_SECONDS * 1000 },
    ]);
    expect(facts).toMatchObject({ expected: [], ruleCount: 0 });
    expect(facts?.rulesFault?.kind).toMatch(/absent|unsupported/);
    const levels = alerts.judge?.(facts as never, { now: NOW, threshold: () => undefined })?.map(({ level }) => level);
    expect(levels).toEqual(['critical', 'none']);
  });
});

describe('answers in other words', () => {
  it('of VictoriaMetrics: a part of a cluster that is missing is a warning, an error has its status for a type', async () => {
    const { prometheus } = await speaking({
      'query=up': success({ resultType: 'vector', result: [] }, { isPartial: true }),
      'query=sum%28up': [422, { status: 'error', errorType: '422', error: 'argList: unexpected token' }],
    });
    const partial = await prometheus.query('up', call);
    expect(partial.ok && partial.value.warnings).toEqual([expect.stringContaining('partial response')]);
    const wrong = await prometheus.query('sum(up', call);
    expect(wrong.ok ? null : [wrong.fault.kind, wrong.fault.hint.en]).toEqual([
      'malformed',
      expect.stringContaining('correct the expression'),
    ]);
  });

  it('of Thanos without one of its stores: every number may be too low, and the check says so', async () => {
    const warnings = ['rpc error: code = Unavailable desc = store 10.0.0.7:10901'];
    const { context } = await speaking({
      ...METRICS,
      '/api/v1/status/buildinfo': success({ version: '0.34.1', revision: 'a', goVersion: 'go1.21' }),
      'query=count%28up%29': success({ resultType: 'vector', result: [] }, { warnings }),
    });
    const { facts } = await prometheusUp.read(context, calm);
    expect(facts).toMatchObject({ backend: 'Thanos', warnings });
    const [first] = prometheusUp.judge?.(facts as never, { now: NOW, threshold: () => undefined }) ?? [];
    expect([first?.level, first?.text.en]).toEqual(['warn', expect.stringContaining('store 10.0.0.7:10901')]);
  });

  it('of Prometheus 3: infos are no warnings', async () => {
    const { prometheus } = await speaking({
      'query=up': success(
        { resultType: 'vector', result: [] },
        { infos: ['PromQL info: metric might not be a counter'] },
      ),
    });
    expect(await prometheus.query('up', call)).toEqual({ ok: true, value: { result: [], warnings: [] } });
  });

  it.each([
    [401, 'no org id\n'],
    [401, { status: 'error', errorType: 'bad_data', error: 'no org id' }],
    [500, { status: 'error', errorType: 'internal', error: 'no valid org id found' }],
  ])('of Mimir without a tenant: %i %j asks for one', async (status, body) => {
    const { prometheus } = await speaking({ otherwise: [status, body] });
    const answer = await prometheus.query('up', call);
    expect(answer.ok ? null : [answer.fault.kind, answer.fault.hint.en]).toEqual([
      'denied',
      expect.stringContaining('prometheus.tenant'),
    ]);
  });

  it('to a question that it does not know are no malformed ones', async () => {
    const { prometheus } = await speaking(VICTORIA);
    const names = await prometheus.labelNames(call);
    expect(names.ok ? null : [names.fault.kind, names.fault.code]).toEqual(['absent', 'NOT_OFFERED']);
  });
});
