import { describe, expect, it } from 'vitest';
import { applyTarget, rolesOf } from '../../../src/config/override/override.ts';
import { shownValues } from '../../../src/config/show.ts';
import { Secret } from '../../../src/model/secret.ts';
import type { Discovered } from '../../../src/model/target.ts';
import { linesOf, loadedOf, loadText } from './known.ts';

const endpoint = (port: number) =>
  ({ address: { kind: 'tcp', host: '172.18.0.9', port }, route: 'container', prefix: '', tls: false }) as const;

const FOUND: Discovered = {
  identity: { name: 'shop', host: 'vps', environment: 'unknown', project: 'shop', mark: null },
  directory: '/srv/shop',
  composeFiles: [],
  containers: [],
  api: endpoint(8000),
  prometheus: null,
  alertmanager: null,
  edge: null,
  postgres: {
    endpoint: endpoint(5432),
    database: 'shop',
    user: 'app',
    password: new Secret('of-env'),
    ssl: 'prefer',
    source: '.env DATABASE_URL',
  },
  redis: { endpoint: endpoint(6379), user: null, password: null, database: 0, tls: false, source: '.env REDIS_URL' },
  domains: ['shop.example.com'],
  backupDirectory: null,
  services: [],
  otherProjects: [],
  engineFault: null,
  notes: [],
};

function applied(yaml: string, found = FOUND): Discovered {
  const target = loadedOf(loadText(`targets:\n  prod: ${yaml}\n`)).config.targets.prod;
  if (target === undefined) throw new Error('no target');
  return applyTarget(found, 'prod', target);
}

describe('configuration over discovery', () => {
  it('changes nothing but the name when nothing is said', () => {
    const { identity, expected, backupPlan, ...rest } = applied('{}');
    const { identity: before, ...found } = FOUND;
    expect(identity).toEqual({ ...before, name: 'prod' });
    expect(expected).toEqual({ services: null, alerts: null, metrics: null });
    expect(backupPlan).toMatchObject({ minBytes: null, keep: null });
    expect(rest).toEqual(found);
  });

  it('gives HTTP services an address, a login, headers and TLS of their own', () => {
    const { prometheus, api } = applied(
      '{ prometheus: { url: "https://p.example.com/prom/", username: ops, password: x, tenant: one, tls: { verify: false, ca: PEM } }, api: { token: t } }',
    );
    expect(prometheus).toMatchObject({
      address: { kind: 'tcp', host: 'p.example.com', port: 443 },
      prefix: '/prom',
      tls: true,
      route: 'config',
      access: { login: { user: 'ops' }, tls: { isVerified: false } },
    });
    expect(prometheus?.access?.headers['X-Scope-OrgID']?.reveal()).toBe('one');
    expect(prometheus?.access?.login?.password.reveal()).toBe('x');
    expect(prometheus?.access?.tls.ca?.reveal()).toBe('PEM');
    expect(api).toMatchObject({ ...FOUND.api, access: { login: null } });
    expect(api?.access?.token?.reveal()).toBe('t');
  });

  it('lays single keys over a whole address, and both over what was found', () => {
    const { postgres } = applied('{ postgres: { user: ops, password: mine } }');
    expect(postgres).toMatchObject({
      ...FOUND.postgres,
      user: 'ops',
      password: expect.any(Secret),
      source: 'configuration',
    });
    expect(postgres?.password?.reveal()).toBe('mine');
    const whole = applied(
      '{ postgres: { url: "postgresql+asyncpg://u:p%40@db:6432/main?ssl=require", database: other } }',
    ).postgres;
    expect(whole).toMatchObject({
      endpoint: { address: { kind: 'tcp', host: 'db', port: 6432 }, route: 'config' },
      user: 'u',
      database: 'other',
      ssl: 'require',
    });
    expect(whole?.password?.reveal()).toBe('p@');
    expect(applied('{ postgres: { host: /run/postgresql } }').postgres?.endpoint.address).toEqual({
      kind: 'unix',
      path: '/run/postgresql/.s.PGSQL.5432',
    });
  });

  it('makes an access where nothing was found', () => {
    const { redis } = applied('{ redis: { host: cache.internal, useTls: true, tls: { serverName: cache } } }', {
      ...FOUND,
      redis: null,
    });
    expect(redis).toMatchObject({
      endpoint: { address: { host: 'cache.internal', port: 6379 } },
      tls: true,
      database: 0,
      tlsSettings: { serverName: 'cache', isVerified: true },
    });
    expect(applied('{}', { ...FOUND, redis: null }).redis).toBeNull();
  });

  it('names domains, folders, roles and what is expected', () => {
    const yaml =
      '{ environment: staging, domains: [a.example.com, "b.example.com:8443"], backups: { directory: /b }, services: { api: [backend] }, expected: { alerts: { Slow: { for: 2m }, Any: {} } } }';
    expect(applied(yaml)).toMatchObject({
      identity: { environment: 'staging' },
      domains: ['a.example.com', 'b.example.com:8443'],
      backupDirectory: '/b',
      expected: {
        alerts: [
          { name: 'Slow', forMs: 120_000 },
          { name: 'Any', forMs: null },
        ],
      },
    });
    const target = loadedOf(loadText(`targets:\n  prod: ${yaml}\n`)).config.targets.prod;
    expect(target && [...rolesOf(target)]).toEqual([['backend', 'api']]);
  });
});

describe('Redis that is several servers', () => {
  it('is behind its sentinels, with the login that was found and another one to them', () => {
    const { redis } = applied(
      '{ redis: { password: data, sentinels: { name: shop, hosts: [s1, "s2:26380"], password: watch, useTls: true } } }',
    );
    expect(redis).toMatchObject({
      endpoint: { address: { kind: 'tcp', host: 's1', port: 26_379 }, route: 'config' },
      tls: false,
      topology: {
        kind: 'sentinel',
        name: 'shop',
        sentinels: [
          { kind: 'tcp', host: 's1', port: 26_379 },
          { kind: 'tcp', host: 's2', port: 26_380 },
        ],
        tls: true,
      },
    });
    expect(redis?.password?.reveal()).toBe('data');
    expect(redis?.topology?.kind === 'sentinel' && redis.topology.password?.reveal()).toBe('watch');
  });

  it('is a cluster entered by what was found and by seeds, also where nothing was found', () => {
    const { redis } = applied('{ redis: { cluster: true, seeds: [r2], database: 3, tls: { serverName: redis } } }');
    expect(redis).toMatchObject({
      endpoint: endpoint(6379),
      database: 0,
      tlsSettings: { serverName: 'redis' },
      topology: {
        kind: 'cluster',
        seeds: [
          { host: '172.18.0.9', port: 6379 },
          { host: 'r2', port: 6379 },
        ],
      },
    });
    const alone = applied('{ redis: { cluster: true, seeds: [r2, r3] } }', { ...FOUND, redis: null });
    expect(alone.redis).toMatchObject({ endpoint: { address: { host: 'r2', port: 6379 } }, source: 'configuration' });
    expect(applied('{ redis: { cluster: true } }', { ...FOUND, redis: null }).redis).toBeNull();
  });

  it.each([
    ['{ cluster: true, sentinels: { hosts: [s1] } }', 'either cluster or sentinels'],
    ['{ seeds: [r1] }', 'cluster: true together with seeds'],
    ['{ sentinels: { name: shop } }', 'the key hosts'],
  ])('%s is a problem', (redis, wanted) => {
    expect(linesOf(loadText(`targets:\n  prod: { redis: ${redis} }\n`)).join()).toContain(wanted);
  });
});

describe('read replicas of Postgres', () => {
  it('log in as to the primary, but for what each says itself', () => {
    const { postgres } = applied(
      '{ postgres: { ssl: require, tls: { serverName: db }, replicas: [r1, "r2:5433", "postgresql://reader:own@r3/other?ssl=disable", "postgres://reader@r4"] } }',
    );
    const [first, second, third, fourth] = postgres?.replicas ?? [];
    expect(first).toMatchObject({
      endpoint: { address: { kind: 'tcp', host: 'r1', port: 5432 }, route: 'config' },
      database: 'shop',
      user: 'app',
      ssl: 'require',
      tlsSettings: { serverName: 'db' },
    });
    expect(first?.password?.reveal()).toBe('of-env');
    expect(second).toMatchObject({ endpoint: { address: { host: 'r2', port: 5433 } } });
    expect(third).toMatchObject({ database: 'other', user: 'reader', ssl: 'disable' });
    expect(third?.password?.reveal()).toBe('own');
    // A login of its own without a password does not get the primary's.
    expect(fourth).toMatchObject({ user: 'reader', password: null, database: 'shop' });
  });

  it('are beside a primary that was found, and are nothing without one', () => {
    expect(applied('{ postgres: { replicas: [r1] } }').postgres).toMatchObject({ source: '.env DATABASE_URL' });
    expect(applied('{ postgres: { replicas: [r1] } }', { ...FOUND, postgres: null }).postgres).toBeNull();
    expect(applied('{ postgres: { user: x } }').postgres).not.toHaveProperty('replicas');
  });

  it('are refused where one is no address', () => {
    const lines = linesOf(loadText('targets:\n  prod: { postgres: { replicas: ["mysql://r1"] } }\n')).join();
    expect(lines).toContain('host:port or postgresql://');
  });

  it('never show the passwords in them', () => {
    const yaml = 'targets:\n  prod: { postgres: { replicas: ["postgresql://a:hunter2@r1", "env:READER_URL"] } }\n';
    const shown = shownValues(loadedOf(loadText(yaml, { READER_URL: 'postgresql://b:hunter3@r2' })));
    const replicas = shown.find(({ key }) => key === 'targets.prod.postgres.replicas');
    expect(replicas?.value).toBe('[[secret], env:READER_URL]');
    expect(JSON.stringify(shown)).not.toMatch(/hunter/);
  });
});

describe('an Alertmanager cluster', () => {
  it('has members with one access, beside what was found or without', () => {
    const found = applied('{ alertmanager: { token: t, peers: ["https://a2.example.com/am"] } }', {
      ...FOUND,
      alertmanager: endpoint(9093),
    });
    expect(found.alertmanager).toMatchObject({ address: { host: '172.18.0.9', port: 9093 } });
    expect(found.alertmanagerPeers).toMatchObject([
      { address: { host: 'a2.example.com', port: 443 }, prefix: '/am', tls: true, route: 'config' },
    ]);
    expect(found.alertmanagerPeers?.[0]?.access?.token?.reveal()).toBe('t');
    const alone = applied('{ alertmanager: { peers: ["http://a2:9093", "http://a3:9093"] } }');
    expect(alone.alertmanager).toMatchObject({ address: { host: 'a2' } });
    expect(alone.alertmanagerPeers).toHaveLength(1);
    expect(applied('{}')).not.toHaveProperty('alertmanagerPeers');
  });
});
