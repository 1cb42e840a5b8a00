import { describe, expect, it } from 'vitest';
import { BLOCKING_PID, dbPoolFull } from '../../../src/worlds/demo/faults/db-pool-full.ts';
import { redisDown } from '../../../src/worlds/demo/faults/redis-down.ts';
import { DEMO_FAULTS } from '../../../src/worlds/demo/faults.ts';
import type { Moment } from '../../../src/worlds/demo/moment.ts';
import { findScene, SCENES } from '../../../src/worlds/demo/scenes.ts';
import { Simulation } from '../../../src/worlds/demo/simulation.ts';
import { SERVICE_NAMES } from '../../../src/worlds/demo/stack.ts';

const BORN = Date.UTC(2026, 10, 23, 11, 2, 14);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

function simulate(scene = 'calm', seed = 1, bornAt = BORN): Simulation {
  return new Simulation({ seed, bornAt }, findScene(scene)?.onsets ?? []);
}

/** Every number in a moment with its path. */
function numbers(value: unknown, path = ''): [string, number][] {
  if (typeof value === 'number') return [[path, value]];
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, inner]) => numbers(inner, `${path}.${key}`));
}

function problems(moment: Moment): string[] {
  const bad = numbers(moment)
    .filter(([path, value]) => !Number.isFinite(value) || (value < 0 && !/clockOffset/.test(path)))
    .map(([path, value]) => `${path} = ${value}`);
  for (const disk of moment.host.disks) if (disk.usedBytes > disk.totalBytes) bad.push(`${disk.mount} over its size`);
  const { active, idle, idleInTransaction, maxConnections } = moment.postgres;
  if (active + idle + idleInTransaction > maxConnections) bad.push('more connections than Postgres allows');
  if (moment.postgres.waiting > active) bad.push('more backends wait than are active');
  if (moment.redis.usedBytes > moment.redis.maxBytes) bad.push('Redis over its limit');
  for (const name of SERVICE_NAMES) {
    const service = moment.services[name];
    if (service.memoryBytes > service.memoryLimitBytes) bad.push(`${name} over its memory limit`);
    if (service.startedAt > moment.at) bad.push(`${name} starts in the future`);
    if (service.state !== 'running' && service.state !== 'paused' && service.memoryBytes > 0)
      bad.push(`${name} is ${service.state} and holds memory`);
  }
  for (const one of [...moment.deploys, ...moment.backups]) if (one.at > moment.at) bad.push('a record of the future');
  return bad;
}

describe('the simulated stack', () => {
  it.each(SCENES.map((scene) => scene.id))('holds together in scene %s, an hour back and two ahead', (scene) => {
    for (const bornAt of [BORN, BORN + 9 * HOUR, BORN - 3 * 24 * HOUR]) {
      const simulation = simulate(scene, 7, bornAt);
      for (let t = bornAt - HOUR; t < bornAt + 2 * HOUR; t += 97_000)
        expect(problems(simulation.at(t)), new Date(t).toISOString()).toEqual([]);
    }
  });

  it('plays the same twice, and otherwise with another seed', () => {
    expect(simulate().at(BORN + 12_345)).toEqual(simulate().at(BORN + 12_345));
    expect(simulate('calm', 2).at(BORN).api.p95Ms).not.toBe(simulate('calm', 1).at(BORN).api.p95Ms);
  });

  it('moves, but does not jump', () => {
    const simulation = simulate();
    const series = Array.from({ length: 240 }, (_, i) => simulation.at(BORN + i * 15_000).api.p95Ms);
    const steps = series.slice(1).map((value, i) => Math.abs(value - (series[i] ?? 0)));
    expect(Math.max(...series) - Math.min(...series)).toBeGreaterThan(20);
    expect(Math.max(...steps)).toBeLessThan(60);
  });

  it('is slower when it is busier', () => {
    const moments = Array.from({ length: 96 }, (_, i) => simulate().at(BORN + i * 15 * MINUTE));
    moments.sort((a, b) => a.load - b.load);
    const mean = (some: Moment[]) => some.reduce((sum, one) => sum + one.api.p95Ms, 0) / some.length;
    expect(mean(moments.slice(-24))).toBeGreaterThan(mean(moments.slice(0, 24)) * 1.3);
  });

  it('computes a moment fast enough for an hour of history at once', () => {
    const simulation = simulate('redis-down');
    expect(simulation.past(BORN, HOUR)).toHaveLength(120);
    expect(simulation.past(BORN, HOUR)[0]).toBe(simulation.past(BORN + 1, HOUR)[0]);
  });
});

describe('faults', () => {
  it('have unique ids and both languages', () => {
    expect(new Set(DEMO_FAULTS.map((fault) => fault.id)).size).toBe(DEMO_FAULTS.length);
    for (const { label } of DEMO_FAULTS) expect(label['pt-BR']).not.toBe(label.en);
  });

  it('leave the past as it was when they are switched on', () => {
    const simulation = simulate();
    const before = simulation.past(BORN, HOUR).map((moment) => moment.api.p95Ms);
    expect(simulation.setFault(redisDown, true, BORN)).toBe(true);
    expect(simulation.setFault(redisDown, true, BORN)).toBe(false);
    expect(simulation.past(BORN, HOUR).map((moment) => moment.api.p95Ms)).toEqual(before);
    expect(simulation.at(BORN + 10_000).redis.answer).toEqual({ kind: 'refused' });
  });

  it('fade after they are switched off: averages come back slowly, answers at once', () => {
    const simulation = simulate('redis-down');
    const later = BORN + 5 * MINUTE;
    simulation.setFault(redisDown, false, later);
    const soon = simulation.at(later + 5_000);
    expect(soon.redis.answer.kind).toBe('ok');
    expect(soon.services.redis).toMatchObject({ state: 'running', startedAt: later });
    expect(soon.api.p95Ms).toBeGreaterThan(2_000);
    expect(simulation.at(later + 7 * MINUTE).api.p95Ms).toBeLessThan(700);
  });

  it('are healed by the action that heals them in the product', () => {
    const simulation = simulate('redis-down');
    simulation.apply({ kind: 'restart', service: 'redis' }, BORN);
    expect(simulation.at(BORN + 2_000).services.redis.state).toBe('exited');
    expect(simulation.at(BORN + 4_000).services.redis).toMatchObject({ state: 'running', startedAt: BORN + 4_000 });
    expect(simulation.at(BORN + 4_000).api.database.kind).toBe('ok');
  });

  it('are not healed by another action', () => {
    const simulation = simulate('redis-down');
    simulation.apply({ kind: 'restart', service: 'grafana' }, BORN);
    expect(simulation.isOn('redis-down', BORN + MINUTE)).toBe(true);
  });

  it('a bad deploy ends with a rollback, which is a deploy of its own', () => {
    const simulation = simulate('bad-deploy');
    expect(simulation.at(BORN).services.worker).toMatchObject({ restarts: 17, image: 'sparkone-api:43' });
    simulation.apply({ kind: 'rollback', toDeploy: 42 }, BORN);
    const after = simulation.at(BORN + MINUTE);
    expect(after.deploys.at(-1)).toMatchObject({ number: 44, commit: 'a3ff684', kind: 'rollback' });
    expect(after.services.worker).toMatchObject({ state: 'running', restarts: 0, image: 'sparkone-api:44' });
    expect(simulation.at(BORN + 10 * MINUTE).api.errorPercent).toBeLessThan(1);
  });

  it('a full pool drains when the blocking backend is terminated', () => {
    const simulation = simulate('db-pool-full');
    expect(simulation.at(BORN).postgres.waiting).toBeGreaterThan(40);
    simulation.apply({ kind: 'terminate', pid: 1 }, BORN);
    expect(simulation.isOn(dbPoolFull.id, BORN + MINUTE)).toBe(true);
    simulation.apply({ kind: 'terminate', pid: BLOCKING_PID }, BORN);
    expect(simulation.at(BORN + 30_000).postgres.waiting).toBe(0);
  });
});

describe('effects', () => {
  it('flush empties the keys asked for and no others', () => {
    const simulation = simulate();
    const before = simulation.at(BORN + 1_000).redis.keys;
    simulation.apply({ kind: 'flush', prefix: 'cache' }, BORN);
    const after = simulation.at(BORN + 1_000).redis.keys;
    expect(after).toEqual({ ...before, cache: 0 });
  });

  it('a restarted service is gone, then starting, then back with a new start', () => {
    const simulation = simulate();
    simulation.apply({ kind: 'restart', service: 'api' }, BORN);
    expect(simulation.at(BORN + 500).api.health).toEqual({ kind: 'refused' });
    expect(simulation.at(BORN + 3_000).services.api).toMatchObject({ state: 'running', health: 'starting' });
    expect(simulation.at(BORN + 20_000).services.api).toMatchObject({ health: 'healthy', startedAt: BORN + 1_200 });
  });

  it('a backup enters the catalogue, a drill raises its trust', () => {
    const simulation = simulate();
    simulation.apply({ kind: 'backup' }, BORN);
    const file = 'sparkone_db_20261123_080214.sql';
    expect(simulation.at(BORN).backups.at(-1)).toMatchObject({ kind: 'database', trust: 'exists' });
    simulation.apply({ kind: 'drill', file }, BORN + MINUTE);
    expect(simulation.at(BORN + MINUTE).backups.at(-1)?.trust).toBe('compared');
  });

  it('renewal replaces the certificate', () => {
    const simulation = simulate('cert-expiring');
    simulation.apply({ kind: 'renew', domain: 'sparkone.example.com' }, BORN);
    const [site] = simulation.at(BORN + 2_000).certificates;
    expect((site?.notAfter ?? 0) - BORN).toBeGreaterThan(89 * 24 * HOUR);
  });
});
