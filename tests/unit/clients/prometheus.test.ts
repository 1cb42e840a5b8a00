import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createAlertmanager } from '../../../src/clients/prometheus/alertmanager.ts';
import { createPrometheus } from '../../../src/clients/prometheus/prometheus.ts';
import { createLocalTransport } from '../../../src/transport/local.ts';

const transport = createLocalTransport();
const call = { signal: new AbortController().signal, timeoutMs: 10_000 };
const ending: (() => void | Promise<void>)[] = [];

afterEach(async () => {
  for (const end of ending.splice(0).reverse()) await end();
});

async function serving(answer: (request: IncomingMessage, response: ServerResponse, body: string) => void) {
  const server = createServer(async (request, response) => {
    const chunks = await request.toArray();
    answer(request, response, Buffer.concat(chunks).toString());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ending.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { address: { kind: 'tcp', host: '127.0.0.1', port }, route: 'config', prefix: '/prom', tls: false } as const;
}

async function prometheusThat(answer: Parameters<typeof serving>[0]) {
  const prometheus = createPrometheus({ transport, endpoint: await serving(answer) });
  ending.push(() => prometheus.close());
  return prometheus;
}

const success = (data: unknown, extra = {}) => JSON.stringify({ status: 'success', data, ...extra });

describe('a query', () => {
  it('goes encoded as a form under the prefix, and NaN, infinities and warnings come home', async () => {
    let seen = '';
    const prometheus = await prometheusThat((request, response, body) => {
      seen = `${request.method} ${request.url} ${body}`;
      const result = [
        { metric: { job: 'api' }, value: [1700000000.5, '0.25'] },
        { metric: { job: 'worker' }, value: [1700000000, 'NaN'] },
        { metric: { job: 'edge' }, value: [1700000000, '+Inf'] },
      ];
      response.end(success({ resultType: 'vector', result }, { warnings: ['partial'] }));
    });
    const answer = await prometheus.query('sum(rate(x{a="b+c"}[5m]))', call);
    expect(seen).toBe('POST /prom/api/v1/query query=sum%28rate%28x%7Ba%3D%22b%2Bc%22%7D%5B5m%5D%29%29');
    expect(answer).toEqual({
      ok: true,
      value: {
        result: [
          { labels: { job: 'api' }, at: 1700000000500, value: 0.25 },
          { labels: { job: 'worker' }, at: 1700000000000, value: Number.NaN },
          { labels: { job: 'edge' }, at: 1700000000000, value: Number.NaN },
        ],
        warnings: ['partial'],
      },
    });
  });

  it('over a range keeps gaps as they are', async () => {
    const prometheus = await prometheusThat((_request, response) => {
      response.end(
        success({
          resultType: 'matrix',
          result: [
            {
              metric: {},
              values: [
                [1, '1'],
                [3, 'NaN'],
              ],
            },
          ],
        }),
      );
    });
    const answer = await prometheus.queryRange('x', { startMs: 0, endMs: 3000, stepMs: 1000 }, call);
    expect(answer.ok && answer.value.result).toEqual([
      {
        labels: {},
        points: [
          [1000, 1],
          [3000, Number.NaN],
        ],
      },
    ]);
  });

  const failures = [
    [400, { errorType: 'bad_data', error: 'parse error: unclosed left paren' }, 'malformed', 'bad_data'],
    [422, { errorType: 'execution', error: 'many-to-many matching' }, 'malformed', 'execution'],
    [503, { errorType: 'timeout', error: 'query timed out' }, 'timeout', 'timeout'],
    [503, { errorType: 'unavailable', error: 'TSDB not ready' }, 'unreachable', 'unavailable'],
    [503, 'Service Unavailable', 'unreachable', '503'],
    [401, 'Unauthorized', 'denied', '401'],
    [404, '404 page not found', 'absent', '404'],
    [200, '<html>login</html>', 'malformed', 'NOT_PROMETHEUS'],
  ] as const;
  it.each(failures)('answered %i %j is %s %s', async (status, body, kind, code) => {
    const prometheus = await prometheusThat((_request, response) => {
      const text = typeof body === 'string' ? body : JSON.stringify({ status: 'error', ...body });
      response.writeHead(status).end(text);
    });
    const answer = await prometheus.query('x', call);
    expect(answer.ok ? null : [answer.fault.kind, answer.fault.code]).toEqual([kind, code]);
  });
});

describe('rules, targets and silences', () => {
  it('are read with their times in milliseconds', async () => {
    const prometheus = await prometheusThat((request, response) => {
      if (request.url?.includes('targets')) {
        const target = {
          labels: { job: 'api', instance: 'api:8000' },
          health: 'down',
          lastError: 'connection refused',
          lastScrape: '2026-11-23T21:00:00Z',
          lastScrapeDuration: 0.25,
        };
        return void response.end(success({ activeTargets: [target] }));
      }
      const rule = {
        type: 'alerting',
        name: 'HighLatency',
        query: 'x > 2',
        duration: 120,
        state: 'firing',
        health: 'ok',
        labels: { severity: 'critical' },
        alerts: [
          {
            labels: { alertname: 'HighLatency' },
            state: 'firing',
            activeAt: '2026-11-23T21:00:00.5Z',
            value: '2.5e+00',
          },
        ],
      };
      response.end(success({ groups: [{ name: 'api', file: 'rules.yml', rules: [rule] }] }));
    });
    const rules = await prometheus.rules(call);
    expect(rules.ok && rules.value[0]).toMatchObject({ name: 'HighLatency', forMs: 120_000, group: 'api' });
    expect(rules.ok && rules.value[0]?.alerts[0]).toMatchObject({
      value: 2.5,
      activeAt: Date.parse('2026-11-23T21:00:00.5Z'),
    });
    const targets = await prometheus.targets(call);
    expect(targets.ok && targets.value[0]).toMatchObject({ job: 'api', health: 'down', lastScrapeMs: 250 });
  });

  it('of Alertmanager tell what keeps an alert quiet', async () => {
    const endpoint = await serving((request, response) => {
      const isAlerts = request.url === '/prom/api/v2/alerts';
      response.end(
        JSON.stringify(
          isAlerts
            ? [{ fingerprint: 'f', labels: { alertname: 'A' }, status: { state: 'suppressed', silencedBy: ['s1'] } }]
            : [
                {
                  id: 's1',
                  status: { state: 'active' },
                  matchers: [{ name: 'a', value: 'b', isRegex: false }],
                  comment: 'deploy',
                },
              ],
        ),
      );
    });
    const alertmanager = createAlertmanager({ transport, endpoint });
    ending.push(() => alertmanager.close());
    const alerts = await alertmanager.alerts(call);
    const silences = await alertmanager.silences(call);
    expect(alerts.ok && alerts.value[0]).toMatchObject({ state: 'suppressed', silencedBy: ['s1'] });
    expect(silences.ok && silences.value[0]).toMatchObject({
      id: 's1',
      state: 'active',
      comment: 'deploy',
      matchers: [{ isEqual: true }],
    });
  });
});
