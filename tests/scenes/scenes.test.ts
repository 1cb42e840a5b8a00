import { describe, expect, it } from 'vitest';
import type { Level } from '../../src/model/level.ts';
import { SCENES } from '../../src/worlds/demo/scenes.ts';
import { type Play, play } from './play.ts';

const MINUTE = 60_000;

/** What a scene looks like a minute after it was opened. */
interface Expected {
  readonly level: Level;
  readonly critical: readonly string[];
  readonly warn?: readonly string[];
  readonly unknown?: readonly string[];
  /** Ids of the root causes, worst first. */
  readonly causes: readonly string[];
  /** Probes that no cause explains. */
  readonly others?: readonly string[];
}

const EXPECTED: Readonly<Record<string, Expected>> = {
  calm: { level: 'ok', critical: [], causes: [] },
  'latency-spike': {
    level: 'critical',
    critical: ['api.latency'],
    warn: ['alerts', 'api.slow-queries'],
    causes: ['slow-statements'],
  },
  'redis-down': {
    level: 'critical',
    critical: ['redis.ping', 'api.database', 'api.redis', 'containers', 'api.slow-queries'],
    warn: ['api.latency', 'api.errors', 'alerts'],
    unknown: ['redis.info', 'redis.keyspace', 'redis.slowlog'],
    causes: ['redis-down'],
  },
  'db-pool-full': {
    level: 'critical',
    critical: ['postgres.ping', 'api.database', 'api.latency', 'api.errors', 'db.pool', 'db.locks', 'db.activity'],
    warn: ['alerts'],
    causes: ['pool-full'],
  },
  swarm: {
    level: 'critical',
    critical: ['swarm.services', 'swarm.nodes'],
    causes: ['swarm-node-down'],
  },
  'cert-expiring': {
    level: 'critical',
    critical: ['tls.certificates'],
    warn: ['tls.renewal', 'edge.log'],
    causes: ['renewal-failing'],
  },
  'disk-full': {
    level: 'critical',
    critical: ['host.disks', 'backups.newest', 'backups.catalogue'],
    warn: ['redis.ping', 'api.errors'],
    causes: ['disk-full'],
  },
  'no-data': {
    level: 'critical',
    critical: [
      'redis.ping',
      'postgres.ping',
      'api.health',
      'api.database',
      'api.redis',
      'tls.certificates',
      'api.slow-queries',
    ],
    warn: ['tls.headers'],
    causes: ['network-silent', 'engine-gone'],
    unknown: [
      'containers',
      'containers.stats',
      'containers.restarts',
      'prometheus.up',
      'api.latency',
      'api.errors',
      'api.traffic',
      'db.pool',
      'db.locks',
      'db.activity',
      'db.statements',
      'db.tables',
      'db.health',
      'redis.info',
      'redis.keyspace',
      'redis.slowlog',
      'alerts',
      'edge.config',
      'edge.log',
      'deploy',
      'api.memory',
      'api.rate-limit',
    ],
  },
  'bad-deploy': {
    level: 'critical',
    critical: ['containers', 'containers.restarts', 'api.errors'],
    warn: ['api.latency', 'alerts'],
    causes: ['bad-deploy'],
  },
};

/** Probes that are green without a fresh, faultless reading behind it. */
function greenWithoutMeasure({ cockpit }: Play): string[] {
  return cockpit.probeIds.filter((id) => {
    const { check, reading } = cockpit.state(id);
    if (check.level !== 'ok') return false;
    return reading === null || reading.fault !== null || cockpit.ageMs(id) > 2 * cockpit.spec(id).everyMs;
  });
}

describe.each(SCENES.map(({ id }) => id))('scene %s', (id) => {
  const expected = EXPECTED[id];
  if (expected === undefined) throw new Error(`no expectation for scene ${id}`);

  it('shows what is wrong and nothing else', async () => {
    const scene = await play(id);
    await scene.clock.run(MINUTE);
    const verdict = scene.cockpit.verdict();
    expect(verdict).toMatchObject({ level: expected.level, isComplete: true });
    expect({ critical: scene.at('critical'), warn: scene.at('warn'), unknown: scene.at('unknown') }).toEqual({
      critical: expected.critical,
      warn: expected.warn ?? [],
      unknown: expected.unknown ?? [],
    });
    expect(scene.bugs).toEqual([]);
  });

  it('names the root cause, and leaves nothing red unexplained', async () => {
    const scene = await play(id);
    await scene.clock.run(MINUTE);
    const { causes, others } = scene.cockpit.verdict();
    expect(causes.map((cause) => cause.id)).toEqual(expected.causes);
    expect(others.map(({ probe }) => probe)).toEqual(expected.others ?? []);
  });

  it('is never green where nothing was measured, for a quarter of an hour', async () => {
    const scene = await play(id);
    for (let minute = 0; minute < 15; minute += 1) {
      expect(greenWithoutMeasure(scene)).toEqual([]);
      await scene.clock.run(MINUTE);
    }
    expect(scene.cockpit.verdict().level).toBe(expected.level);
  });

  it('recovers by itself when the fault is switched off', async () => {
    const scene = await play(id);
    await scene.clock.run(MINUTE);
    for (const fault of scene.world.faults.list()) scene.world.faults.set(fault.id, false);
    await scene.clock.run(12 * MINUTE);
    expect({ warn: scene.at('warn'), critical: scene.at('critical'), unknown: scene.at('unknown') }).toEqual({
      warn: [],
      critical: [],
      unknown: [],
    });
    expect(scene.cockpit.verdict().level).toBe('ok');
  });
});

describe('faults at run time', () => {
  it('Redis going down turns critical within two intervals, and comes back with the restart', async () => {
    const scene = await play('calm');
    await scene.clock.run(MINUTE);
    scene.world.faults.set('redis-down', true);
    await scene.clock.run(2 * scene.cockpit.spec('redis.ping').everyMs);
    expect(scene.cockpit.state('redis.ping').check.level).toBe('critical');
    expect(scene.cockpit.state('api.database').check.level).toBe('critical');
    expect(scene.cockpit.state('api.health').check.level).toBe('ok');

    scene.world.apply({ kind: 'restart', service: 'redis' });
    await scene.clock.run(15_000);
    expect(scene.cockpit.state('redis.ping').check.level).toBe('ok');
    expect(scene.cockpit.state('containers').check.level).toBe('ok');
  });

  it('a rollback heals the bad deploy', async () => {
    const scene = await play('bad-deploy');
    await scene.clock.run(MINUTE);
    scene.world.apply({ kind: 'rollback', toDeploy: 42 });
    await scene.clock.run(12 * MINUTE);
    expect(scene.cockpit.verdict().level).toBe('ok');
    expect(scene.cockpit.state('deploy').check.summary.en).toContain('a3ff684');
  });

  it('Prometheus down leaves gaps in the series and unknown in the checks, never zero', async () => {
    const scene = await play('calm');
    await scene.clock.run(MINUTE);
    scene.world.faults.set('prometheus-down', true);
    await scene.clock.run(5 * MINUTE);
    expect(scene.cockpit.state('api.latency').check.level).toBe('unknown');
    const { values, latest } = scene.cockpit.window('api.latency.p95', undefined, 10 * MINUTE, 10);
    expect(latest).toBeNaN();
    expect([...values.slice(-3)]).toEqual([Number.NaN, Number.NaN, Number.NaN]);
    expect(Math.min(...values.slice(0, 4))).toBeGreaterThan(50);
  });

  it('an hour of history is there with the first reading', async () => {
    const scene = await play('latency-spike');
    const { values } = scene.cockpit.window('api.latency.p95', undefined, 60 * MINUTE, 30);
    expect([...values].filter(Number.isNaN).length).toBeLessThan(2);
    expect(values[10]).toBeLessThan(700);
    expect(values.at(-1)).toBeGreaterThan(3_000);
  });
});
