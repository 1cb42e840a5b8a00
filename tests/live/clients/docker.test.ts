import { afterEach, beforeAll, expect, it } from 'vitest';
import { createDocker, type Docker } from '../../../src/clients/docker/docker.ts';
import type { DockerEvent } from '../../../src/clients/docker/docker-events.ts';
import type { LogLine } from '../../../src/clients/docker/docker-logs.ts';
import { createSystemClock } from '../../../src/engine/clock.ts';
import { bad } from '../../../src/model/fault.ts';
import { cancelledFault } from '../../../src/transport/faults.ts';
import { createLocalTransport } from '../../../src/transport/local.ts';
import { type LiveStack, liveOrSkip, withStack } from '../stack/live.ts';
import { CALL, must, verdictOf } from './accesses.ts';

liveOrSkip()('the Docker client on the stack', () => {
  const transport = createLocalTransport();
  const docker: Docker = createDocker(transport, createSystemClock());
  let stack: LiveStack;

  beforeAll(async () => {
    stack = await withStack();
    return async () => {
      await docker.close();
      await transport.close();
    };
  });
  afterEach(() => stack.heal());

  const find = async (service: string) => {
    const all = must(await docker.containers({ project: stack.project }, CALL));
    const found = all.find(({ labels }) => labels['com.docker.compose.service'] === service);
    if (found === undefined) throw new Error(`no container of ${service}`);
    return found;
  };

  it('lists the project with addresses and ports, and inspects health, policy and environment', async () => {
    const api = await find('api');
    expect(api.state).toBe('running');
    expect(api.ports.find(({ containerPort }) => containerPort === 8000)?.hostPort).toBeGreaterThan(0);
    const detail = must(await docker.inspect(api.id, CALL));
    expect(detail.health?.status).toBe('healthy');
    expect(detail.networks[0]?.ip).toMatch(/^\d+\.\d+\.\d+\.\d+$/);
    expect(JSON.stringify(detail.environment)).not.toContain('postgresql');
  });

  it('measures memory and CPU as docker stats does', async () => {
    const redis = await find('redis');
    const stats = await docker.stats([redis.id], { ...CALL, waitsForCpu: true });
    const measured = must(stats.get(redis.id) ?? bad(cancelledFault('stats')));
    expect(measured.memoryBytes).toBeGreaterThan(500_000);
    expect(measured.cpuPercent).toBeGreaterThanOrEqual(0);
    expect(measured.cpuPercent).toBeLessThan(300);
  });

  it('runs argv in a container and tells its exit code', async () => {
    const run = must(await docker.exec((await find('redis')).id, ['redis-cli', 'ping'], CALL));
    expect([run.code, run.stdout]).toEqual([0, 'PONG\n']);
  });

  it('gives the last lines of a log, and follows it', async () => {
    const api = await find('api');
    const last: LogLine[] = [];
    for await (const lines of must(await docker.logs(api.id, { follows: false, tail: 5 }, CALL))) last.push(...lines);
    expect(last.length).toBeGreaterThan(0);
    expect(last.every(({ at }) => at > Date.UTC(2020, 0, 1))).toBe(true);
    const stop = new AbortController();
    const followed = await docker.logs(api.id, { follows: true, tail: 1 }, { ...CALL, signal: stop.signal });
    let count = 0;
    for await (const lines of must(followed)) {
      count += lines.length;
      if (count >= 3) stop.abort();
    }
    expect(count).toBeGreaterThanOrEqual(3);
  });

  it('hears at once that a container was paused and went on, and tells its state', async () => {
    const events: DockerEvent[] = [];
    const states: unknown[] = [];
    const stop = docker.events({ onEvent: (event) => events.push(event), onState: (state) => states.push(state) });
    await expect.poll(() => states).toEqual([null]);
    await stack.fault('redis-paused');
    expect((await find('redis')).state).toBe('paused');
    await stack.heal();
    const own = () => events.filter(({ attributes }) => attributes['com.docker.compose.service'] === 'redis');
    await expect.poll(() => own().map(({ action }) => action)).toEqual(expect.arrayContaining(['pause', 'unpause']));
    stop();
  });

  it('refuses to run argv in a paused container, and names one that does not exist', async () => {
    const redis = await find('redis');
    await stack.fault('redis-paused');
    expect(verdictOf(await docker.exec(redis.id, ['true'], CALL))).toBe('unreachable 409');
    expect(verdictOf(await docker.inspect('no-such-container', CALL))).toBe('absent 404');
  });
});
