import { afterEach, beforeAll, expect, it } from 'vitest';
import { createRedis, type Redis } from '../../src/clients/redis/redis.ts';
import type { ProbeContext } from '../../src/probes/context.ts';
import { redisInfo } from '../../src/probes/redis/redis-info.ts';
import { redisKeyspace } from '../../src/probes/redis/redis-keyspace.ts';
import { redisSlowlog } from '../../src/probes/redis/redis-slowlog.ts';
import { createLocalTransport } from '../../src/transport/local.ts';
import { redisOf } from './clients/accesses.ts';
import { type LiveStack, liveOrSkip, waitFor, withStack } from './stack/live.ts';
import { probeContext } from './stack/probe-context.ts';

const { signal } = new AbortController();

liveOrSkip()('the Redis tab on the stack', () => {
  const transport = createLocalTransport();
  let stack: LiveStack;
  let redis: Redis;
  let context: ProbeContext;
  const cli = (...argv: string[]) => stack.exec('redis', ['redis-cli', ...argv]);

  beforeAll(async () => {
    stack = await withStack();
    redis = createRedis(transport, redisOf(stack));
    context = probeContext({ redis: async () => ({ ok: true, value: redis }) });
    return async () => {
      await redis.close();
      await transport.close();
    };
  });
  afterEach(async () => {
    await cli('eval', "for _,k in ipairs(redis.call('keys','tuitest:*')) do redis.call('del',k) end return 1", '0');
    await stack.heal();
  });

  it('shows evictions a second when memory reaches its limit', async () => {
    await stack.fault('redis-maxmemory');
    const full = await redisInfo.read(context, signal);
    expect(full.facts).toMatchObject({ policy: 'noeviction', maxBytes: 500 * 1024 });
    await cli('config', 'set', 'maxmemory-policy', 'allkeys-lru');
    await cli('config', 'set', 'maxmemory', '2mb');
    await cli('eval', "for i=1,4000 do redis.call('set','tuitest:'..i,string.rep('x',2000)) end return 1", '0');
    await waitFor(
      async () => {
        const reading = await redisInfo.read(context, signal);
        return (reading.samples.find(({ metric }) => metric === 'redis.evictions')?.value ?? 0) > 0;
      },
      { deadlineMs: 60_000, what: 'evictions are seen' },
    );
  });

  it('counts keys by prefix, weighs the large ones, and reads the slow log', async () => {
    await cli(
      'eval',
      "for i=1,300 do redis.call('set','tuitest:'..i,'x') end redis.call('set','tuitest:big',string.rep('x',300000)) return 1",
      '0',
    );
    const { facts, fault } = await redisKeyspace.read(context, signal);
    expect(fault).toBeNull();
    expect(facts?.prefixes.find(({ prefix }) => prefix === 'tuitest:*')).toMatchObject({ keys: 301 });
    expect(facts).toMatchObject({ isWhole: true, weighingRefused: '' });
    expect(facts?.weighed).toBeGreaterThan(50);
    expect((await redisSlowlog.read(context, signal)).fault).toBeNull();
  });
});
