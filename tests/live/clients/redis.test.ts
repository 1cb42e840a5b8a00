import { afterEach, beforeAll, expect, it } from 'vitest';
import { createRedis, type Redis } from '../../../src/clients/redis/redis.ts';
import { infoNumber } from '../../../src/clients/redis/redis-info.ts';
import { createLocalTransport } from '../../../src/transport/local.ts';
import { type LiveStack, liveOrSkip, withStack } from '../stack/live.ts';
import { CALL, must, redisOf, verdictOf } from './accesses.ts';

liveOrSkip()('the Redis client on the stack', () => {
  const transport = createLocalTransport();
  let stack: LiveStack;
  let redis: Redis;

  beforeAll(async () => {
    stack = await withStack();
    redis = createRedis(transport, redisOf(stack));
    return async () => {
      await redis.close();
      await transport.close();
    };
  });
  afterEach(() => stack.heal());

  const ping = async (timeoutMs = 1500) => verdictOf(await redis.call('PING', [], { ...CALL, timeoutMs }));

  it('answers, and tells its memory', async () => {
    expect(must(await redis.call('PING', [], CALL))).toBe('PONG');
    expect(infoNumber(must(await redis.info('memory', CALL)), 'used_memory')).toBeGreaterThan(0);
  });

  it('stopped is unreachable, and the same client is there again after the start', async () => {
    await stack.fault('redis-stopped');
    expect(await ping()).toMatch(/^unreachable (ECONNREFUSED|ECONNRESET)$/);
    await stack.heal();
    expect(await ping(CALL.timeoutMs)).toBe('ok');
  });

  it('paused is a timeout within the deadline, for a kept connection and a new one', async () => {
    await ping();
    await stack.fault('redis-paused');
    const started = performance.now();
    expect([await ping(400), await ping(400)]).toEqual(['timeout ETIMEDOUT', 'timeout ETIMEDOUT']);
    expect(performance.now() - started).toBeLessThan(2500);
    await stack.heal();
    expect(await ping(CALL.timeoutMs)).toBe('ok');
  });

  it('with a password nobody told us is denied', async () => {
    await stack.fault('redis-auth');
    await redis.close();
    redis = createRedis(transport, redisOf(stack));
    expect(await ping()).toBe('denied NOAUTH');
  });

  it('full or a replica refuses writes by name and still answers', async () => {
    const write = async () => verdictOf(await redis.call('SET', ['sparkone-tui:test', '1', 'EX', '1'], CALL));
    await stack.fault('redis-maxmemory');
    expect([await write(), await ping()]).toEqual(['denied OOM', 'ok']);
    await stack.heal();
    await stack.fault('redis-readonly');
    expect([await write(), await ping()]).toEqual(['denied READONLY', 'ok']);
  });
});
