import { describe, expect, it } from 'vitest';
import type { Reading } from '../../../src/model/reading.ts';
import { probeSpecs } from '../../../src/probes/registry.ts';
import { findScene, SCENES } from '../../../src/worlds/demo/scenes.ts';
import { createDemoWorld, type DemoWorld } from '../../../src/worlds/demo/world.ts';
import { createFakeClock, type FakeClock } from '../support/fake-clock.ts';

const signal = new AbortController().signal;

function open(id: string): { world: DemoWorld; clock: FakeClock } {
  const clock = createFakeClock(Date.UTC(2026, 10, 23, 11, 2, 14));
  const scene = findScene(id);
  if (scene === undefined) throw new Error(`no scene ${id}`);
  return { world: createDemoWorld({ scene, clock }), clock };
}

function readAll(world: DemoWorld): Promise<Reading[]> {
  return Promise.all(probeSpecs.map(({ id }) => world.read(id, signal)));
}

/** What is wrong with the form of a reading. */
function problems(reading: Reading, clock: FakeClock): string[] {
  const spec = probeSpecs.find(({ id }) => id === reading.probe);
  const metrics = new Set(spec?.metrics.map(({ id }) => id));
  const found: string[] = [];
  for (const { metric, value } of reading.samples) {
    if (!metrics.has(metric)) found.push(`sample ${metric} is not declared`);
    if (!Number.isFinite(value)) found.push(`${metric} is ${value}`);
  }
  for (const { metric, points } of reading.history ?? []) {
    if (!metrics.has(metric)) found.push(`history ${metric} is not declared`);
    if (points.some(([at], i) => at <= (points[i - 1]?.[0] ?? 0) || at > clock.now())) found.push(`${metric}: order`);
    if (points.some(([, value]) => !Number.isFinite(value))) found.push(`${metric}: not a number in history`);
  }
  if (JSON.stringify(JSON.parse(JSON.stringify(reading))) !== JSON.stringify(reading)) found.push('is not plain JSON');
  if (/NaN|undefined|Infinity/.test(JSON.stringify(reading))) found.push('says NaN or undefined');
  if (reading.fault !== null && reading.fault.hint.en === '') found.push('fault without a remedy');
  if (reading.fault === null && reading.facts === null && reading.isInapplicable !== true)
    found.push('neither facts nor fault');
  return found.map((problem) => `${reading.probe}: ${problem}`);
}

describe('the demo world', () => {
  it.each(SCENES.map(({ id }) => id))('gives well-formed readings of every probe in scene %s', async (id) => {
    const { world, clock } = open(id);
    for (let round = 0; round < 4; round += 1) {
      const readings = await readAll(world);
      expect(readings.flatMap((reading) => problems(reading, clock))).toEqual([]);
      clock.advance(97_000);
    }
  });

  it('gives an hour of history once', async () => {
    const { world, clock } = open('calm');
    const first = await world.read('api.latency', signal);
    const points = first.history?.find(({ metric }) => metric === 'api.latency.p95')?.points ?? [];
    expect(points).toHaveLength(120);
    expect(clock.now() - (points.at(-1)?.[0] ?? 0)).toBeLessThan(30_000);
    expect((await world.read('api.latency', signal)).history).toBeUndefined();
  });

  it('leaves a gap in the history where Prometheus was down', async () => {
    const { world, clock } = open('calm');
    world.faults.set('prometheus-down', true);
    clock.advance(10 * 60_000);
    world.faults.set('prometheus-down', false);
    clock.advance(60_000);
    const { history } = await world.read('api.latency', signal);
    expect(history?.[0]?.points.length).toBe(100);
  });

  it('is marked, and names a production target', () => {
    expect(open('calm').world.identity()).toMatchObject({
      mark: 'DEMO',
      name: 'sparkone-prod',
      environment: 'production',
    });
  });

  it('hints that all is worth reading when a fault is switched, once', () => {
    const { world } = open('calm');
    const hints: number[] = [];
    const stop = world.onHint((probes) => hints.push(probes.length));
    world.faults.set('redis-down', true);
    world.faults.set('redis-down', true);
    world.faults.set('no such fault', true);
    expect(hints).toEqual([probeSpecs.length]);
    expect(world.faults.list().find(({ id }) => id === 'redis-down')?.isOn).toBe(true);
    stop();
    world.faults.set('redis-down', false);
    expect(hints).toHaveLength(1);
  });

  it('an action changes the world: a restart brings Redis back after four seconds, and hints again then', async () => {
    const { world, clock } = open('redis-down');
    let hints = 0;
    world.onHint(() => {
      hints += 1;
    });
    expect((await world.read('redis.ping', signal)).fault).toMatchObject({ kind: 'unreachable', code: 'ECONNREFUSED' });
    world.apply({ kind: 'restart', service: 'redis' });
    clock.advance(3_900);
    expect((await world.read('redis.ping', signal)).fault).not.toBeNull();
    const before = hints;
    clock.advance(200);
    expect(hints).toBeGreaterThan(before);
    expect((await world.read('redis.ping', signal)).fault).toBeNull();
  });

  it('takes the deadline for what stays silent, and little for the rest', async () => {
    const { world } = open('no-data');
    const [postgres, cpu] = [await world.read('postgres.ping', signal), await world.read('host.cpu', signal)];
    expect(postgres).toMatchObject({ fault: { kind: 'timeout' }, tookMs: 4_000 });
    expect(cpu.tookMs).toBeLessThan(40);
  });

  it('says of a probe it does not know that it is absent', async () => {
    expect((await open('calm').world.read('nobody', signal)).fault?.kind).toBe('absent');
  });
});
