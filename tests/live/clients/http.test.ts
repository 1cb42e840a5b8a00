import { readFileSync } from 'node:fs';
import { afterEach, beforeAll, expect, it } from 'vitest';
import { type Api, createApi } from '../../../src/clients/api.ts';
import { createCallBudget } from '../../../src/clients/budget.ts';
import { createPrometheus, type Prometheus } from '../../../src/clients/prometheus/prometheus.ts';
import { inspectTls } from '../../../src/clients/tls/tls.ts';
import { createLocalTransport } from '../../../src/transport/local.ts';
import { type LiveStack, liveOrSkip, withStack } from '../stack/live.ts';
import { addressOf, CALL, endpointOf, must, verdictOf } from './accesses.ts';

liveOrSkip()('the HTTP clients on the stack', () => {
  const transport = createLocalTransport();
  let stack: LiveStack;
  let api: Api;
  let prometheus: Prometheus;

  beforeAll(async () => {
    stack = await withStack();
    api = createApi(
      { transport, endpoint: endpointOf(stack, 'api') },
      createCallBudget(() => Date.now()),
    );
    prometheus = createPrometheus({ transport, endpoint: endpointOf(stack, 'prometheus') });
    return async () => {
      await Promise.all([api.close(), prometheus.close()]);
      await transport.close();
    };
  });
  afterEach(() => stack.heal());

  const ask = async (timeoutMs = 2000) => verdictOf(await api.json('/health', { ...CALL, timeoutMs }));

  it('the API answers within its budget, which its headers tell', async () => {
    expect(must(await api.json('/health/redis', CALL))).toMatchObject({ status: 'ok', connected: true });
    const figures = api.budget.figures().find(({ path }) => path === '/health/redis');
    expect(figures).toMatchObject({ limitPerHour: 1000, usedPerHour: 1 });
    expect(figures?.remaining).toBeLessThan(1000);
  });

  const badDays = [
    ['api-500', 'malformed 500'],
    ['api-nonjson', 'malformed NOT_JSON'],
    ['api-redirect', 'malformed 302'],
    ['api-huge', 'malformed TOO_LARGE'],
    ['api-hang', 'timeout ETIMEDOUT'],
  ] as const;
  it.each(badDays)('the API on the bad day %s is %s, and well again afterwards', async (name, verdict) => {
    // Each worker looks at its knobs now and then.
    await stack.fault(name);
    await expect.poll(() => ask(), { timeout: 20_000 }).toBe(verdict);
    await stack.heal(name);
    await expect.poll(() => ask(), { timeout: 20_000 }).toBe('ok');
  });

  it('Prometheus answers, refuses a wrong query by name, and is unreachable when stopped', async () => {
    const up = must(await prometheus.query('up', CALL));
    expect(up.result.length).toBeGreaterThan(1);
    expect(must(await prometheus.rules(CALL)).some(({ kind }) => kind === 'alerting')).toBe(true);
    expect(verdictOf(await prometheus.query('sum(', CALL))).toBe('malformed bad_data');
    await stack.fault('prometheus-stopped');
    expect(verdictOf(await prometheus.query('up', CALL))).toMatch(/^unreachable (ECONNREFUSED|ECONNRESET)$/);
  });

  it('the edge shows a certificate that is trusted with its authority, and each wrong one by name', async () => {
    const inspect = async () => {
      const extraAuthorities = [readFileSync(stack.edgeCa, 'utf8')];
      const address = addressOf(stack, 'edge-https');
      return must(await inspectTls(transport, { address, serverName: 'sparkone.test', extraAuthorities }, CALL));
    };
    expect(await inspect()).toMatchObject({ isTrusted: true, matchesName: true });
    const found: Record<string, unknown> = {};
    for (const name of ['cert-expired', 'cert-selfsigned', 'cert-wronghost']) {
      await stack.fault(name);
      const { problem, matchesName } = await inspect();
      found[name] = [problem, matchesName];
      await stack.heal(name);
    }
    expect(found).toMatchObject({
      'cert-expired': ['CERT_HAS_EXPIRED', true],
      'cert-selfsigned': [expect.stringMatching(/SELF_SIGNED/), true],
      'cert-wronghost': [null, false],
    });
  });
});
