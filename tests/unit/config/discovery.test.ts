import { describe, expect, it } from 'vitest';
import { mergeServices, parseComposeFile } from '../../../src/config/discovery/compose-file.ts';
import { chooseProject, groupProjects } from '../../../src/config/discovery/compose-project.ts';
import { type Found, type InspectedContainer, interpret } from '../../../src/config/discovery/discovery.ts';
import type { EngineContainer } from '../../../src/config/discovery/engine-container.ts';
import { fault } from '../../../src/model/fault.ts';
import { same } from '../../../src/text/lang.ts';

interface Sketch {
  readonly service: string;
  readonly image?: string;
  readonly port?: number;
  readonly hostPort?: number;
  readonly ip?: string;
  readonly state?: string;
  readonly project?: string;
  readonly number?: number;
  readonly labels?: Readonly<Record<string, string>>;
}

function container(sketch: Sketch): EngineContainer {
  const { service, project = 'sparkone', number = 1, port, hostPort, ip = '', state = 'running' } = sketch;
  return {
    id: `${project}-${service}-${number}`,
    name: `${project}-${service}-${number}`,
    image: sketch.image ?? `${project}-${service}`,
    state,
    labels: {
      'com.docker.compose.project': project,
      'com.docker.compose.service': service,
      'com.docker.compose.container-number': String(number),
      'com.docker.compose.project.working_dir': `/srv/${project}`,
      'com.docker.compose.project.config_files': 'docker-compose.prod.yml',
      ...sketch.labels,
    },
    ports:
      port === undefined || state !== 'running'
        ? []
        : [{ containerPort: port, protocol: 'tcp', hostIp: '127.0.0.1', hostPort: hostPort ?? null }],
    networks: [{ name: 'default', ip: state === 'running' ? ip : '' }],
    mounts: [],
  };
}

const EDGE_ONLY: readonly EngineContainer[] = [
  container({ service: 'traefik', image: 'traefik:v2.10', port: 443, hostPort: 443, ip: '172.18.0.2' }),
  container({
    service: 'api',
    port: 8000,
    ip: '172.18.0.5',
    labels: { 'traefik.http.routers.api.rule': 'Host(`sparkone.example.com`)' },
  }),
  container({ service: 'worker', ip: '172.18.0.6' }),
  container({ service: 'redis', image: 'redis:7-alpine', port: 6379, ip: '172.18.0.4' }),
  container({ service: 'prometheus', image: 'prom/prometheus:v2.42.0', port: 9090, ip: '172.18.0.7' }),
];

function found(containers: readonly EngineContainer[], more: Partial<Found> = {}): Found {
  const projects = groupProjects(containers);
  const project = chooseProject(projects, null);
  return {
    host: 'vps-01',
    containers,
    project,
    otherProjects: [],
    directory: project?.directory ?? null,
    composeFiles: project?.composeFiles ?? [],
    composeServices: null,
    dotenv: {},
    inspected: new Map(),
    fileDomains: [],
    backupDirectory: null,
    engineFault: null,
    notes: [],
    ...more,
  };
}

function inspected(id: string, environment: Readonly<Record<string, string>>, command: readonly string[] = []) {
  return new Map<string, InspectedContainer>([[id, { environment, command }]]);
}

describe('discovery', () => {
  it('finds production as it is: only the edge published, Postgres managed', () => {
    const target = interpret(
      found(EDGE_ONLY, {
        dotenv: {
          DATABASE_URL: 'postgresql+asyncpg://app:x@db.provider.example:5432/sparkone?ssl=require',
          REDIS_URL: 'redis://redis:6379/0',
        },
      }),
    );
    expect(target.identity).toMatchObject({ name: 'sparkone-prod', environment: 'production', project: 'sparkone' });
    expect(target.api).toMatchObject({ address: { host: '172.18.0.5', port: 8000 }, route: 'container' });
    expect(target.prometheus).toMatchObject({ address: { host: '172.18.0.7', port: 9090 }, prefix: '' });
    expect(target.edge).toMatchObject({ address: { host: '127.0.0.1', port: 443 }, tls: true });
    expect(target.redis).toMatchObject({
      endpoint: { address: { host: '172.18.0.4', port: 6379 }, route: 'container' },
      source: '.env REDIS_URL',
    });
    expect(target.postgres).toMatchObject({
      endpoint: { address: { host: 'db.provider.example', port: 5432 }, route: 'env' },
      ssl: 'require',
    });
    expect(target.domains).toEqual(['sparkone.example.com']);
  });

  it('prefers a published port, and maps the host of DATABASE_URL to it', () => {
    const target = interpret(
      found(
        [
          container({ service: 'api', port: 8000, hostPort: 18000, ip: '172.18.0.5' }),
          container({ service: 'db', image: 'registry.example/library/postgres:15', port: 5432, hostPort: 15432 }),
        ],
        { dotenv: { DATABASE_URL: 'postgresql+asyncpg://app:x@db:5432/sparkone' } },
      ),
    );
    expect(target.api).toMatchObject({ address: { host: '127.0.0.1', port: 18000 }, route: 'published' });
    expect(target.postgres?.endpoint).toMatchObject({
      address: { host: '127.0.0.1', port: 15432 },
      route: 'published',
    });
  });

  it('believes what runs over what .env says since, and notes the difference', () => {
    const target = interpret(
      found(EDGE_ONLY, {
        dotenv: { REDIS_URL: 'redis://:new@redis:6379/0' },
        inspected: inspected('sparkone-api-1', { REDIS_URL: 'redis://:old@redis:6379/0' }),
      }),
    );
    expect(target.redis?.password?.reveal()).toBe('old');
    expect(target.notes.map(({ en }) => en)).toEqual([expect.stringContaining('REDIS_URL')]);
    expect(JSON.stringify(target)).not.toMatch(/:old|:new/);
  });

  it('knows how to log in without DATABASE_URL, from the container of Postgres', () => {
    const target = interpret(
      found([container({ service: 'postgres', image: 'postgres:15', port: 5432, ip: '172.18.0.3' })], {
        inspected: inspected('sparkone-postgres-1', {
          POSTGRES_USER: 'app',
          POSTGRES_PASSWORD: 'x',
          POSTGRES_DB: 'main',
        }),
      }),
    );
    expect(target.postgres).toMatchObject({
      user: 'app',
      database: 'main',
      endpoint: { address: { host: '172.18.0.3' } },
    });
  });

  it('keeps the access of a stopped Redis, by its name', () => {
    const stopped = EDGE_ONLY.map((one) =>
      one.name.includes('redis') ? container({ service: 'redis', image: 'redis:7', state: 'exited' }) : one,
    );
    const target = interpret(found(stopped, { dotenv: { REDIS_URL: 'redis://redis:6379/0' } }));
    expect(target.redis?.endpoint.address).toEqual({ kind: 'tcp', host: 'redis', port: 6379 });
    expect(target.containers.find(({ role }) => role === 'redis')?.state).toBe('exited');
  });

  it('never takes the Redis of a neighbour for its own, and keeps the address of a paused one', () => {
    const neighbour = container({ service: 'redis', project: 'blog', image: 'redis:7', port: 6379, hostPort: 46379 });
    const dotenv = { REDIS_URL: 'redis://redis:6379/0' };
    const withRedis = (state: string) => {
      const redis = { ...container({ service: 'redis', image: 'redis:7', port: 6379, ip: '172.18.0.4' }), state };
      return [...EDGE_ONLY.filter(({ name }) => !name.includes('redis')), redis, neighbour];
    };
    const addressOf = (state: string) => interpret(found(withRedis(state), { dotenv })).redis?.endpoint.address;
    expect(addressOf('paused')).toEqual({ kind: 'tcp', host: '172.18.0.4', port: 6379 });
    expect(addressOf('exited')).toEqual({ kind: 'tcp', host: 'redis', port: 6379 });
  });

  it('takes a running replica, and the prefix of a Prometheus behind a path', () => {
    const target = interpret(
      found(
        [
          container({ service: 'api', port: 8000, state: 'exited' }),
          container({ service: 'api', port: 8000, ip: '172.18.0.9', number: 2 }),
          container({ service: 'prometheus', image: 'prom/prometheus', port: 9090, ip: '172.18.0.7' }),
        ],
        {
          inspected: inspected('sparkone-prometheus-1', {}, [
            '--web.external-url=https://sparkone.example.com/prometheus/',
          ]),
        },
      ),
    );
    expect(target.api?.address).toMatchObject({ host: '172.18.0.9' });
    expect(target.prometheus?.prefix).toBe('/prometheus');
  });

  it('chooses the project that looks like SparkOne and lists the others', () => {
    const others = ['api', 'db'].map((service) =>
      container({ service, project: 'blog', port: 8000, ip: '172.19.0.2' }),
    );
    const projects = groupProjects([...others, ...EDGE_ONLY]);
    expect(projects.map(({ name }) => name)).toEqual(['sparkone', 'blog']);
    expect(chooseProject(projects, 'blog')?.directory).toBe('/srv/blog');
    expect(chooseProject(projects, 'nothing')).toBeNull();
  });

  it('takes the project of the folder that was asked for, whatever looks more like SparkOne, and a name before it', () => {
    const projects = groupProjects([container({ service: 'api', project: 'blog', port: 8000 }), ...EDGE_ONLY]);
    expect(chooseProject(projects, null, '/srv/blog/')?.name).toBe('blog');
    expect(chooseProject(projects, 'sparkone', '/srv/blog')?.name).toBe('sparkone');
    // A link that no container tells of.
    expect(chooseProject(projects, null, '/srv/current')?.name).toBe('sparkone');
  });

  it('reads roles of services named otherwise', () => {
    const target = interpret(
      found([
        container({ service: 'backend', port: 8000 }),
        container({ service: 'celery-beat' }),
        container({ service: 'store', image: 'bitnami/postgresql:15', port: 5432 }),
        container({ service: 'kv', image: 'valkey/valkey:8', port: 6379 }),
        container({ service: 'redis-exporter', image: 'oliver006/redis_exporter' }),
        container({ service: 'front', image: 'caddy:2', port: 443 }),
        container({ service: 'migrate' }),
      ]),
    );
    expect(Object.fromEntries(target.containers.map(({ service, role }) => [service, role]))).toEqual({
      backend: 'api',
      'celery-beat': 'worker',
      store: 'postgres',
      kv: 'redis',
      'redis-exporter': 'exporter',
      front: 'edge',
      migrate: 'other',
    });
  });

  it('reaches what the compose file publishes when the engine refuses', async () => {
    const compose = await parseComposeFile(
      // biome-ignore lint/suspicious/noTemplateCurlyInString: compose's own syntax
      'services:\n  redis:\n    image: redis:7\n    ports: ["127.0.0.1:${REDIS_PORT}:6379"]\n  api:\n    build: .\n',
      { REDIS_PORT: '16379' },
    );
    const denied = fault('denied', same('permission denied'), same('docker group'));
    const target = interpret(
      found([], { engineFault: denied, composeServices: compose, dotenv: { REDIS_URL: 'redis://redis:6379/0' } }),
    );
    expect(target.redis?.endpoint).toMatchObject({ address: { host: '127.0.0.1', port: 16379 }, route: 'published' });
    expect(target.engineFault).toBe(denied);
  });
});

describe('compose file', () => {
  it('tells services that should run from those that end by themselves', async () => {
    const base = await parseComposeFile(
      `x-app: &app
  restart: unless-stopped
services:
  api:
    <<: *app
    image: app
    depends_on: { migrate: { condition: service_completed_successfully }, redis: { condition: service_started } }
  redis: { image: redis }
  migrate: { image: app }
  debug: { image: app, profiles: [debug], restart: always }
`,
      {},
    );
    const over = await parseComposeFile('services:\n  redis: { restart: always }\n', {});
    const target = interpret(found(EDGE_ONLY, { composeServices: mergeServices([base, over]) }));
    expect(Object.fromEntries(target.services.map(({ service, shouldRun }) => [service, shouldRun]))).toEqual({
      api: true,
      redis: true,
      migrate: false,
      debug: false,
    });
  });

  it('refuses a bomb of aliases', async () => {
    const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\n${'bcdefghi'
      .split('')
      .map((name, index) => `${name}: &${name} [${Array(9).fill(`*${'abcdefgh'[index]}`).join(',')}]`)
      .join('\n')}`;
    await expect(parseComposeFile(bomb, {})).rejects.toThrow();
  });
});
