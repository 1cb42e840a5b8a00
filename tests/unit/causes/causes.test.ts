import { describe, expect, it } from 'vitest';
import { apiDown } from '../../../src/causes/api-down.ts';
import { badDeploy } from '../../../src/causes/bad-deploy.ts';
import { engineGone } from '../../../src/causes/engine-gone.ts';
import { networkSilent } from '../../../src/causes/network-silent.ts';
import { poolFull } from '../../../src/causes/pool-full.ts';
import { redisDown } from '../../../src/causes/redis-down.ts';
import { slowStatements } from '../../../src/causes/slow-statements.ts';
import { swarmNodeDown } from '../../../src/causes/swarm-node-down.ts';
import { swarmServiceShort } from '../../../src/causes/swarm-service-short.ts';
import { NOW, type Said, viewOf } from './view.ts';

const MINUTE = 60_000;
const silent: Said = { level: 'critical', fault: 'timeout' };
const ok: Said = { level: 'ok', facts: {} };

describe('network-silent', () => {
  const all = { 'redis.ping': silent, 'postgres.ping': silent, 'api.health': silent, 'prometheus.up': silent };

  it('is named when every service is silent at once, and then Redis is not', () => {
    expect(networkSilent.when(viewOf(all))?.explains).toEqual(Object.keys(all));
    expect(redisDown.when(viewOf(all))).toBeNull();
  });

  it('is not named while one of them answers, or refuses', () => {
    expect(networkSilent.when(viewOf({ ...all, 'api.health': ok }))).toBeNull();
    const refused: Said = { level: 'critical', fault: 'unreachable' };
    expect(networkSilent.when(viewOf({ ...all, 'redis.ping': refused }))).toBeNull();
  });

  it('counts only services that exist here', () => {
    expect(networkSilent.when(viewOf({ ...all, 'prometheus.up': { level: 'none', fault: 'absent' } }))).not.toBeNull();
    expect(networkSilent.when(viewOf({ 'redis.ping': silent, 'postgres.ping': silent }))).toBeNull();
  });
});

describe('redis-down', () => {
  it('says that the api answers 500 only when it did', () => {
    const refused: Said = { level: 'critical', fault: 'unreachable' };
    const words = (api: Said) =>
      redisDown
        .when(viewOf({ 'redis.ping': refused, 'api.redis': api }))
        ?.evidence.map((one) => one.en)
        .join('; ');
    expect(words({ level: 'critical', facts: { status: 500 } })).toContain('answers 500');
    expect(words(silent)).not.toContain('500');
  });
});

describe('api-down', () => {
  const health: Said = { level: 'critical', fault: 'unreachable' };
  const stopped: Said = {
    level: 'critical',
    facts: {
      containers: [{ entity: 'api', service: 'api', role: 'api', state: 'exited', exitCode: 0, shouldRun: true }],
    },
  };
  const fresh: Said = {
    level: 'ok',
    facts: {
      commit: 'a3ff684',
      subject: 'x',
      committedAt: NOW - 5 * MINUTE,
      isBehind: false,
      images: [{ service: 'api', builtAt: NOW - 4 * MINUTE, startedAt: NOW - 3 * MINUTE }],
    },
  };

  it('is named when the API fails by itself, with its service', () => {
    const cause = apiDown.when(
      viewOf({ 'redis.ping': ok, 'postgres.ping': ok, 'api.health': health, 'api.redis': health }),
    );
    expect(cause).toMatchObject({ id: 'api-down', explains: ['api.health', 'api.redis'] });
  });

  it('gives way to Redis and Postgres, and to a fresh deploy', () => {
    expect(apiDown.when(viewOf({ 'redis.ping': silent, 'api.health': health }))).toBeNull();
    expect(apiDown.when(viewOf({ 'postgres.ping': silent, 'api.health': health }))).toBeNull();
    expect(apiDown.when(viewOf({ 'api.health': health, deploy: fresh }))).toBeNull();
    expect(badDeploy.when(viewOf({ 'api.health': health, deploy: fresh }))).not.toBeNull();
  });

  it('is named, and not the deploy, when somebody stopped the API', () => {
    const redisRuns = {
      entity: 'redis',
      service: 'redis',
      role: 'redis',
      state: 'running',
      exitCode: 0,
      shouldRun: true,
    };
    const facts = { containers: [...(stopped.facts as { containers: object[] }).containers, redisRuns] };
    const view = viewOf({ 'api.health': health, deploy: fresh, containers: { level: 'critical', facts } });
    expect(badDeploy.when(view)).toBeNull();
    expect(apiDown.when(view)).toMatchObject({ service: 'api' });
  });
});

describe('pool-full', () => {
  const pool: Said = {
    level: 'critical',
    facts: { inUse: 60, size: 60, percent: 100, substitute: { waiting: 58, percent: 97 } },
  };

  it('is named while Postgres itself answers, with the sessions that wait', () => {
    const cause = poolFull.when(viewOf({ 'db.pool': pool, 'postgres.ping': ok, 'api.latency': { level: 'critical' } }));
    expect(cause?.explains).toEqual(['db.pool', 'api.latency']);
    expect(cause?.evidence[1]?.en).toContain('58 sessions wait');
  });

  it('is not named when Postgres does not answer: that is the deeper cause', () => {
    expect(poolFull.when(viewOf({ 'db.pool': pool, 'postgres.ping': silent }))).toBeNull();
  });
});

describe('slow-statements', () => {
  const slow: Said = { level: 'warn', facts: { queries: [{ durationMs: 9_000, query: 'SELECT 1' }] } };
  const latency: Said = { level: 'critical' };

  it('is named for a slow API with slow queries, with the worst of them', () => {
    const cause = slowStatements.when(viewOf({ 'api.latency': latency, 'api.slow-queries': slow }));
    expect(cause).toMatchObject({ level: 'critical', diagnosis: 'performance' });
    expect(cause?.evidence[0]?.en).toContain('9 s: SELECT 1');
  });

  it('is not named for slow queries alone, nor when Redis is down', () => {
    expect(slowStatements.when(viewOf({ 'api.latency': ok, 'api.slow-queries': slow }))).toBeNull();
    const withRedis = { 'api.latency': latency, 'api.slow-queries': slow, 'redis.ping': silent };
    expect(slowStatements.when(viewOf(withRedis))).toBeNull();
  });
});

describe('bad-deploy', () => {
  function deployed(minutesAgo: number, more: object = {}): Said {
    const at = NOW - minutesAgo * MINUTE;
    const facts = {
      commit: 'd90c3fe0000',
      subject: 'refactor',
      committedAt: at - 9 * MINUTE,
      isBehind: false,
      images: [
        { service: 'api', builtAt: at - 2 * MINUTE, startedAt: at },
        { service: 'worker', builtAt: at - 2 * MINUTE, startedAt: NOW - 20_000 },
      ],
      ...more,
    };
    return { level: 'ok', facts };
  }
  const restarts = (service: string): Said => ({
    level: 'critical',
    facts: { rows: [{ entity: service, service, inHour: 9 }] },
  });
  const errors: Said = { level: 'critical' };

  it('is named for errors or restarts of own services within the hour, from the first start on', () => {
    const cause = badDeploy.when(
      viewOf({ deploy: deployed(12), 'containers.restarts': restarts('worker'), 'api.errors': errors }),
    );
    expect(cause).toMatchObject({ level: 'critical', service: 'worker' });
    expect(cause?.evidence[0]?.en).toBe('d90c3fe "refactor" went live 12 min ago');
  });

  it('is not named without trouble, for another service, after an hour, or for code that does not run yet', () => {
    expect(badDeploy.when(viewOf({ deploy: deployed(12), 'api.errors': ok }))).toBeNull();
    expect(badDeploy.when(viewOf({ deploy: deployed(12), 'containers.restarts': restarts('grafana') }))).toBeNull();
    expect(badDeploy.when(viewOf({ deploy: deployed(70), 'api.errors': errors }))).toBeNull();
    expect(badDeploy.when(viewOf({ deploy: deployed(12, { isBehind: true }), 'api.errors': errors }))).toBeNull();
  });

  it('does not take an old image that was restarted just now for a deploy', () => {
    const old = NOW - 90 * MINUTE;
    const images = [{ service: 'api', builtAt: old, startedAt: NOW - MINUTE }];
    const view = viewOf({ deploy: deployed(12, { committedAt: old, images }), 'api.errors': errors });
    expect(badDeploy.when(view)).toBeNull();
  });

  it('gives way to Redis and Postgres being down', () => {
    expect(badDeploy.when(viewOf({ deploy: deployed(12), 'api.errors': errors, 'redis.ping': silent }))).toBeNull();
  });
});

describe('a swarm', () => {
  const task = { task: 'api.1', node: '', state: 'pending', error: 'no suitable node', since: null };
  const service = {
    service: 'api',
    role: 'api',
    mode: 'replicated',
    running: 0,
    wanted: 1,
    update: null,
    previousImage: 'sparkone/api:41',
    tasks: [task],
    failures: [],
  };
  const node = { node: 'vps-02', state: 'ready', availability: 'active', message: '' };
  const services = (more: object): Said => ({ level: 'critical', facts: { services: [{ ...service, ...more }] } });
  const nodes = (more: object): Said => ({ level: 'critical', facts: { nodes: [{ ...node, ...more }] } });
  const health: Said = { level: 'critical', fault: 'unreachable' };

  it('that lost a node says so once, with the services that found no room', () => {
    const view = viewOf({
      'swarm.services': services({}),
      'swarm.nodes': nodes({ state: 'down', message: 'heartbeat' }),
    });
    const cause = swarmNodeDown.when(view);
    expect(cause).toMatchObject({
      title: { en: 'Swarm node vps-02 is down' },
      explains: ['swarm.nodes', 'swarm.services'],
    });
    expect(cause?.evidence.map(({ en }) => en)).toEqual([
      'vps-02: heartbeat',
      'short of replicas: api 0/1',
      'api.1: no suitable node',
    ]);
    expect(swarmServiceShort.when(view)).toBeNull();
  });

  it('is not broken by a node that was drained and switched off', () => {
    const drained = nodes({ state: 'down', availability: 'drain' });
    expect(swarmNodeDown.when(viewOf({ 'swarm.nodes': drained }))).toBeNull();
  });

  it('whose service has no task left explains what hangs on it', () => {
    const view = viewOf({ 'swarm.services': services({}), 'swarm.nodes': nodes({}), 'api.health': health });
    expect(swarmServiceShort.when(view)).toMatchObject({
      service: 'api',
      explains: ['swarm.services', 'api.health'],
      evidence: [{ en: 'api.1: no suitable node' }],
    });
  });

  it('whose update stopped halfway is taken back by a rollback, not by a restart', () => {
    const update = { state: 'paused', message: 'update paused due to failure', startedAt: null, completedAt: null };
    const view = viewOf({ 'swarm.services': services({ running: 1, update }), 'swarm.nodes': nodes({}) });
    expect(swarmServiceShort.when(view)).toMatchObject({ remedy: 'rollback', explains: ['swarm.services'] });
  });

  it('whose engine is gone is asked about by its services', () => {
    const gone: Said = { level: 'critical', fault: 'unreachable' };
    expect(engineGone.when(viewOf({ 'swarm.services': gone, 'swarm.nodes': gone }))?.explains).toEqual([
      'swarm.services',
      'swarm.nodes',
    ]);
  });
});

describe('a swarm without a task of a service that others stand on', () => {
  const waiting = {
    task: 'redis.1',
    node: '',
    state: 'pending',
    error: 'no suitable node',
    since: NOW,
    image: '',
    containerId: '',
  };
  const facts = {
    services: [
      {
        service: 'redis',
        role: 'redis',
        mode: 'replicated',
        running: 0,
        wanted: 1,
        update: null,
        previousImage: null,
        tasks: [waiting],
        failures: [],
        ports: [],
      },
    ],
  };
  const view = viewOf({
    'swarm.services': { level: 'critical', facts },
    'swarm.nodes': { level: 'ok', facts: { nodes: [] } },
    'redis.ping': { level: 'critical', fault: 'unreachable' },
  });

  it('names that service once, with the swarm’s reason', () => {
    const cause = redisDown.when(view);
    expect(cause?.service).toBe('redis');
    expect(cause?.evidence.map(({ en }) => en).join('; ')).toMatch(/redis: .*no suitable node/);
    expect(swarmServiceShort.when(view)).toBeNull();
  });
});
