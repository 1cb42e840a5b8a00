import { afterEach, beforeAll, expect, it } from 'vitest';
import { edgeCertificate } from './stack/edge.ts';
import { type LiveStack, liveOrSkip, waitFor, withStack } from './stack/live.ts';

const quick = { deadlineMs: 60_000 };

liveOrSkip()('the live stack behaves as the product does', () => {
  let stack: LiveStack;

  beforeAll(async () => {
    stack = await withStack();
  });

  afterEach(async () => {
    await stack.heal();
  });

  async function get(path: string): Promise<{ status: number; type: string; headers: Headers; text: string }> {
    const answer = await fetch(`http://${stack.addresses.api}${path}`, {
      signal: AbortSignal.timeout(3000),
      redirect: 'manual',
    });
    return {
      status: answer.status,
      type: answer.headers.get('content-type') ?? '',
      headers: answer.headers,
      text: await answer.text(),
    };
  }

  it('answers health in the product’s shape, says sqlite, and counts the call', async () => {
    const health = JSON.parse((await get('/health')).text) as Record<string, unknown>;
    expect(health).toMatchObject({ status: 'ok', version: '1.0.0', environment: 'production' });
    const database = await get('/health/database');
    expect(JSON.parse(database.text)).toMatchObject({ database: 'sqlite', connected: true });
    expect(database.headers.get('x-ratelimit-limit')).toBe('1000');
    expect(Number(database.headers.get('x-ratelimit-remaining'))).toBeLessThan(1000);
  });

  it('shows one of two workers a scrape, and not the metrics that the runbook misses', async () => {
    const starts = new Set<string>();
    const sees = async (): Promise<boolean> => {
      // Side by side, so that they do not share one kept connection and with it one worker.
      for (const { text } of await Promise.all([get('/metrics'), get('/metrics'), get('/metrics')])) {
        expect(text).not.toContain('sparkone_db_pool_in_use');
        starts.add(/^process_start_time_seconds (.*)$/m.exec(text)?.[1] ?? '');
      }
      return starts.size === 2;
    };
    await waitFor(sees, { ...quick, what: 'both workers answered a scrape' });
  });

  it('answers 500 in plain text everywhere but /health while Redis is stopped', async () => {
    await stack.fault('redis-stopped');
    await waitFor(async () => (await get('/health/database')).status === 500, { ...quick, what: '500' });
    const failed = await get('/health/redis');
    expect([failed.status, failed.type]).toEqual([500, 'text/plain; charset=utf-8']);
    expect((await get('/health')).status).toBe(200);
    await stack.heal('redis-stopped');
    await waitFor(async () => (await get('/health/redis')).status === 200, { ...quick, what: 'recovered' });
  });

  it('shows a trusted certificate from its authority, and an expired one on demand', async () => {
    expect((await edgeCertificate(stack.record)).problem).toBeNull();
    await stack.fault('cert-expired');
    const isExpired = async (): Promise<boolean> => (await edgeCertificate(stack.record)).problem !== null;
    await waitFor(isExpired, { ...quick, what: 'the edge shows the expired certificate' });
    expect(new Date((await edgeCertificate(stack.record)).certificate.validTo).getTime()).toBeLessThan(Date.now());
  });
});
