import { spawnSync } from 'node:child_process';
import type { ServerResponse } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { createDocker, type Docker } from '../../../src/clients/docker/docker.ts';
import type { DockerEvent } from '../../../src/clients/docker/docker-events.ts';
import type { Fault } from '../../../src/model/fault.ts';
import { createLocalTransport } from '../../../src/transport/local.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { type Answers, type FakeEngine, frame, startFakeEngine } from './fake-engine.ts';

const transport = createLocalTransport();
const call = { signal: new AbortController().signal, timeoutMs: 10_000 };
const ending: (() => void | Promise<void>)[] = [];

afterEach(async () => {
  for (const end of ending.splice(0).reverse()) await end();
});

async function engineWith(answers: Answers, apiVersion?: string) {
  const engine = await startFakeEngine(answers, apiVersion);
  ending.push(() => engine.close());
  return engine;
}

function dockerOf(engine: Pick<FakeEngine, 'path'>, clock = createFakeClock()): Docker {
  const docker = createDocker(transport, clock, { kind: 'unix', path: engine.path });
  ending.push(() => docker.close());
  return docker;
}

describe('the API version', () => {
  it.each([
    ['1.41', '/v1.41/info'],
    ['1.44', '/v1.44/info'],
    ['1.99', '/v1.47/info'],
  ])('of an engine that speaks %s leads to %s, asked for once', async (version, path) => {
    const engine = await engineWith({ 'GET /info': { json: { NCPU: 2 } } }, version);
    const docker = dockerOf(engine);
    await docker.info(call);
    expect((await docker.info(call)).ok).toBe(true);
    expect(engine.requests).toEqual(['GET /version', `GET ${path}`, `GET ${path}`]);
  });

  it('of an engine too old is a fault with a remedy', async () => {
    const info = await dockerOf(await engineWith({}, '1.40')).info(call);
    expect(info.ok ? null : [info.fault.kind, info.fault.hint.en]).toEqual([
      'unsupported',
      'update Docker to 20.10 or newer',
    ]);
  });
});

describe('an engine that is not there', () => {
  it('is missing, stopped, or silent, each with its own remedy', async () => {
    const silent = await engineWith({ 'GET /info': () => undefined });
    // A socket left behind by a process that ended without closing it.
    const stale = `${silent.path}.stale`;
    const leave = `require('node:net').createServer().listen(process.argv[1], () => process.kill(process.pid, 'SIGKILL'))`;
    spawnSync(process.execPath, ['-e', leave, stale]);
    const faultOf = async (docker: Docker) => {
      const info = await docker.info({ ...call, timeoutMs: 200 });
      return info.ok ? null : `${info.fault.kind} ${info.fault.code}: ${info.fault.hint.en}`;
    };
    expect(await faultOf(dockerOf({ path: '/nowhere/docker.sock' }))).toMatch(
      /^unreachable ENOENT: start Docker: sudo systemctl/,
    );
    expect(await faultOf(dockerOf(silent))).toMatch(/^timeout ETIMEDOUT: see the host's load/);
    expect(await faultOf(dockerOf({ path: stale }))).toMatch(/^unreachable ECONNREFUSED: sudo systemctl start docker/);
  });

  it('tells an unknown container by the engine’s own words', async () => {
    const engine = await engineWith({
      'GET /containers/gone/json': (response) =>
        void response.writeHead(404).end('{"message":"No such container: gone\\u001b[2J"}'),
    });
    const detail = await dockerOf(engine).inspect('gone', call);
    expect(detail.ok ? null : [detail.fault.kind, detail.fault.message.en]).toEqual([
      'absent',
      'Docker answered 404: No such container: gone',
    ]);
  });
});

describe('statistics', () => {
  const statsOf = (second: number, cpu: number) => ({
    read: new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString(),
    cpu_stats: { cpu_usage: { total_usage: cpu }, system_cpu_usage: second * 2e9, online_cpus: 2 },
    precpu_stats: second === 1 ? {} : { cpu_usage: { total_usage: 0 }, system_cpu_usage: (second - 1) * 2e9 },
    memory_stats: { usage: 100, limit: 1000, stats: { inactive_file: 40 } },
    networks: { eth0: { rx_bytes: second * 500, tx_bytes: 0 } },
  });
  const streamOf = () => {
    let stream: ServerResponse | undefined;
    const line = (json: unknown) => `${JSON.stringify(json)}\n`;
    return {
      answer: (response: ServerResponse) => {
        stream = response;
        response.write(line(statsOf(1, 0)));
      },
      push: (second: number, cpu: number) => stream?.write(line(statsOf(second, cpu))),
      end: () => stream?.end(),
    };
  };

  it('come from one stream a container, shared, with CPU from the second frame on', async () => {
    const stream = streamOf();
    const engine = await engineWith({ 'GET /containers/a/stats': stream.answer });
    const docker = dockerOf(engine);
    const [first, same] = await Promise.all([docker.stats(['a'], call), docker.stats(['a'], call)]);
    expect(first.get('a')).toEqual(same.get('a'));
    expect(first.get('a')).toMatchObject({
      ok: true,
      value: { cpuPercent: Number.NaN, memoryBytes: 60, memoryPercent: 6 },
    });
    stream.push(2, 1e9);
    const second = await docker.stats(['a'], { ...call, waitsForCpu: true });
    expect(second.get('a')).toMatchObject({ ok: true, value: { cpuPercent: 100, receivedPerSecond: 500 } });
    expect(engine.requests.filter((request) => request.includes('/stats'))).toHaveLength(1);
  });

  it('of a container that stopped are a fault, and of one without a frame a timeout; others are not held up', async () => {
    const stream = streamOf();
    const engine = await engineWith({
      'GET /containers/a/stats': stream.answer,
      'GET /containers/mute/stats': (response) => response.flushHeaders(),
    });
    const docker = dockerOf(engine);
    const both = await docker.stats(['a', 'mute', 'gone'], { ...call, timeoutMs: 2_000 });
    const kinds = [...both].map(([id, outcome]) => [id, outcome.ok ? 'ok' : outcome.fault.kind]);
    expect(kinds).toEqual([
      ['a', 'ok'],
      ['mute', 'timeout'],
      ['gone', 'absent'],
    ]);
    stream.end();
    await expect.poll(() => engine.requests.filter((request) => request.includes('/a/stats')).length).toBe(1);
    await expect
      .poll(async () => {
        await docker.stats(['a'], call);
        return engine.requests.filter((request) => request.includes('/a/stats')).length;
      })
      .toBe(2);
  });
});

describe('exec', () => {
  it('keeps both outputs apart and gives the exit code', async () => {
    const engine = await engineWith({
      'POST /containers/c/exec': { json: { Id: 'x1' } },
      'POST /exec/x1/start': (response) => {
        response.setHeader('content-type', 'application/vnd.docker.raw-stream');
        response.end(Buffer.concat([frame(1, 'out\n'), frame(2, 'err\n'), frame(1, 'more')]));
      },
      'GET /exec/x1/json': { json: { ExitCode: 3, Running: false } },
    });
    expect(await dockerOf(engine).exec('c', ['sh', '-c', 'x'], call)).toEqual({
      ok: true,
      value: { code: 3, stdout: 'out\nmore', stderr: 'err\n', truncated: false },
    });
  });
});

describe('events', () => {
  it('go on after the engine went away, with longer and longer waits, and say when they stand again', async () => {
    let isUp = false;
    let stream: ServerResponse | undefined;
    const engine = await engineWith({
      'GET /events': (response) => {
        if (!isUp) return void response.writeHead(500).end('{"message":"shutting down"}');
        stream = response;
        response.write(`${JSON.stringify(oom)}\n`);
      },
    });
    const clock = createFakeClock();
    const events: DockerEvent[] = [];
    const states: (Fault | null)[] = [];
    const stop = dockerOf(engine, clock).events({
      onEvent: (event) => events.push(event),
      onState: (state) => states.push(state),
    });
    await expect.poll(() => clock.pending()).toBe(1);
    clock.advance(1000);
    await expect.poll(() => states.length).toBe(2);
    await expect.poll(() => clock.pending()).toBe(1);
    isUp = true;
    clock.advance(1999);
    expect(clock.pending()).toBe(1);
    clock.advance(1);
    await expect.poll(() => events.length).toBe(1);
    expect(states.map((state) => state?.code ?? null)).toEqual(['500', '500', null]);
    expect(events[0]).toEqual({
      kind: 'container',
      at: 1795468857789,
      action: 'health_status',
      detail: 'unhealthy',
      containerId: 'abc',
      attributes: { name: 'api' },
    });
    stream?.destroy();
    await expect.poll(() => clock.pending()).toBe(1);
    stop();
    expect(clock.pending()).toBe(0);
  });
  const oom = {
    Type: 'container',
    Action: 'health_status: unhealthy',
    Actor: { ID: 'abc', Attributes: { name: 'api' } },
    timeNano: 1795468857789000000,
  };
});
