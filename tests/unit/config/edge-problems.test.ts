import { describe, expect, it } from 'vitest';
import { parseCaddyfile } from '../../../src/config/edge/caddy-file.ts';
import { type EdgeSources, shapeOf } from '../../../src/config/edge/edge-shape.ts';
import { edgeProblems } from '../../../src/config/edge/problems/registry.ts';
import {
  optionsOfEnvironment,
  optionsOfFlags,
  optionsOfYaml,
  type TraefikOptions,
} from '../../../src/config/edge/traefik-options.ts';
import type { FoundContainer } from '../../../src/model/target.ts';

/** A container that can be looked at: its service, its labels, and what else matters. */
function container(
  service: string,
  labels: Readonly<Record<string, string>>,
  more: Partial<FoundContainer> = {},
): FoundContainer {
  return {
    id: service,
    name: `sparkone-${service}-1`,
    service,
    role: 'other',
    replica: 1,
    state: 'running',
    isOneOff: false,
    image: `${service}:1`,
    ips: ['172.18.0.5'],
    published: [],
    exposed: [],
    labels,
    ...more,
  };
}

const published = (...ports: readonly number[]) =>
  ports.map((port) => ({ containerPort: port, hostIp: '0.0.0.0', hostPort: port }));
const EDGE = container('traefik', {}, { role: 'edge', image: 'traefik:v3.1', published: published(80, 443) });
const FLAGS = [
  'traefik',
  '--entrypoints.web.address=:80',
  '--entrypoints.web.http.redirections.entrypoint.to=websecure',
  '--entrypoints.websecure.address=:443',
  '--certificatesresolvers.le.acme.httpchallenge.entrypoint=web',
  '--certificatesresolvers.le.acme.storage=/letsencrypt/acme.json',
];
const API = {
  'traefik.enable': 'true',
  'traefik.http.routers.api.rule': 'Host(`a.example.com`)',
  'traefik.http.routers.api.entrypoints': 'websecure',
  'traefik.http.routers.api.tls.certresolver': 'le',
  'traefik.http.services.api.loadbalancer.server.port': '8000',
};

function found(change: Partial<EdgeSources> = {}, labels: Readonly<Record<string, string>> = API): string[] {
  const shape = shapeOf({
    containers: [EDGE, container('api', labels, { exposed: [8000] })],
    edge: EDGE,
    command: FLAGS,
    environment: new Map(),
    files: new Map(),
    caddyfile: null,
    mounts: ['/letsencrypt', '/var/run/docker.sock'],
    domains: ['a.example.com'],
    ...change,
  });
  return edgeProblems(shape).map(({ id, about, level }) => `${about} ${id} ${level}`);
}

const flags = (...changed: readonly string[]): Partial<EdgeSources> => ({
  command: [...FLAGS.filter((flag) => !changed.some((other) => flag.startsWith(other.replace(/=.*/, '')))), ...changed],
});
const without = (...names: readonly string[]) =>
  Object.fromEntries(Object.entries(API).filter(([name]) => !names.includes(name)));

describe('declarations of an edge', () => {
  it('that fit together have no problem', () => {
    expect(found()).toEqual([]);
  });

  it.each<[string, Partial<EdgeSources>, Readonly<Record<string, string>>, string[]]>([
    [
      'a rule whose variable is empty',
      {},
      { ...API, 'traefik.http.routers.api.rule': 'Host(``)' },
      ['api domain warn', 'a.example.com unrouted warn'],
    ],
    [
      'a resolver that nobody declares',
      {},
      { ...API, 'traefik.http.routers.api.tls.certResolver': 'letsencrypt' },
      ['api resolver warn'],
    ],
    [
      'an entry point that nobody declares',
      {},
      { ...API, 'traefik.http.routers.api.entrypoints': 'https' },
      ['api entrypoint warn'],
    ],
    [
      'an entry point whose port stays inside',
      { edge: { ...EDGE, published: published(80) } },
      API,
      ['websecure unpublished warn'],
    ],
    [
      'a name served without TLS where nothing leads to it',
      flags('--entrypoints.web.http.redirections=x'),
      without('traefik.http.routers.api.tls.certresolver', 'traefik.http.routers.api.entrypoints'),
      ['api plain warn'],
    ],
    [
      'TLS without a resolver',
      {},
      { ...without('traefik.http.routers.api.tls.certresolver'), 'traefik.http.routers.api.tls': 'true' },
      ['api default-certificate warn'],
    ],
    ['labels that are switched off', {}, { ...API, 'traefik.enable': 'false' }, ['api ignored warn']],
    [
      'labels that are not switched on where they have to be',
      flags('--providers.docker.exposedbydefault=false'),
      without('traefik.enable'),
      ['api ignored warn'],
    ],
    [
      'a port that the container does not have',
      {},
      { ...API, 'traefik.http.services.api.loadbalancer.server.port': '80' },
      ['api port warn'],
    ],
    [
      'a resolver without a challenge',
      flags('--certificatesresolvers.le.acme.httpchallenge.entrypoint', '--certificatesresolvers.le.acme.email=x'),
      API,
      ['le challenge warn'],
    ],
    [
      'an HTTP challenge away from port 80',
      flags('--certificatesresolvers.le.acme.httpchallenge.entrypoint=websecure'),
      API,
      ['le challenge warn'],
    ],
    ['certificates that go with the container', { mounts: ['/var/run/docker.sock'] }, API, ['le storage warn']],
    ['a name that nobody serves', { domains: ['b.example.com'] }, API, ['b.example.com unrouted warn']],
    [
      'one name for two routers',
      { containers: [EDGE, container('api', API, { exposed: [8000] }), container('web', API, { exposed: [8000] })] },
      API,
      ['api twice warn'],
    ],
    [
      'labels beside Caddy that its sites cover',
      {
        edge: { ...EDGE, image: 'caddy:2' },
        command: ['caddy', 'run'],
        caddyfile: parseCaddyfile('a.example.com {\n}'),
      },
      API,
      ['api foreign none'],
    ],
    [
      'labels beside Caddy that nobody serves',
      {
        edge: { ...EDGE, image: 'caddy:2' },
        command: ['caddy', 'run'],
        caddyfile: parseCaddyfile('c.example.com {\n}'),
      },
      API,
      ['api foreign warn'],
    ],
  ])('finds %s', (_name, change, labels, expected) => {
    // `flags` with a bare name only takes the flag away.
    const command = change.command?.filter((flag) => flag.includes('=') || !flag.startsWith('--'));
    expect(found(command === undefined ? change : { ...change, command }, labels)).toEqual(expected);
  });

  it('takes TLS and resolver of the entry point for its routers, and certificates of files', () => {
    const bare = without('traefik.http.routers.api.tls.certresolver');
    expect(found(flags('--entrypoints.websecure.http.tls.certresolver=le'), bare)).toEqual([]);
    const files = new Map<string, TraefikOptions>([
      ['/d/tls.yml', new Map([['tls.certificates[0].certFile', '/c.pem']])],
    ]);
    expect(found({ files }, { ...bare, 'traefik.http.routers.api.tls': 'true' })).toEqual([]);
  });

  it('takes a pair of routers, one plain and one secure, as one', () => {
    const pair = {
      ...API,
      'traefik.http.routers.plain.rule': 'Host(`a.example.com`)',
      'traefik.http.routers.plain.entrypoints': 'web',
      'traefik.http.routers.plain.middlewares': 'redirect',
    };
    expect(found(flags('--entrypoints.web.http.redirections'), pair)).toEqual([]);
  });
});

describe('options of Traefik', () => {
  it('are the same however they are written', async () => {
    const yaml =
      'entryPoints:\n  web:\n    address: ":80"\nhttp:\n  routers:\n    api:\n      entryPoints: [web, websecure]\n      tls: {}\n      tlsx:\n        - main: a\n';
    expect(Object.fromEntries((await optionsOfYaml(yaml)) ?? [])).toEqual({
      'entryPoints.web.address': ':80',
      'http.routers.api.entryPoints': 'web,websecure',
      'http.routers.api.tls': 'true',
      'http.routers.api.tlsx[0].main': 'a',
    });
    expect(Object.fromEntries(optionsOfFlags(['traefik', '--entrypoints.web.address', ':80', '--api']))).toEqual({
      'entrypoints.web.address': ':80',
      api: 'true',
    });
    expect(
      Object.fromEntries(
        optionsOfEnvironment({ TRAEFIK_ENTRYPOINTS_WEB_ADDRESS: ':80', TRAEFIK_PILOT_TOKEN: 'x', CF_API_KEY: 'y' }),
      ),
    ).toEqual({ 'entrypoints.web.address': ':80' });
  });

  it('survive what is no YAML, and aliases without end', async () => {
    expect(await optionsOfYaml('a: [')).toBeNull();
    const bomb = `a: &a [x,x,x,x,x,x,x,x,x,x]\n${[...'bcdefghij'].map((name, index) => `${name}: &${name} [${`*${'abcdefghij'[index]},`.repeat(9)}*${'abcdefghij'[index]}]`).join('\n')}`;
    expect(await optionsOfYaml(bomb)).toBeNull();
  });
});

describe('a Caddyfile', () => {
  it('tells sites, their certificates and where they lead, with snippets put in', () => {
    const text = `{
      acme_ca https://pebble:14000/dir
    }
    import other.caddy
    (secure) {
      tls /c.pem /c.key
    }
    a.example.com, http://plain.example.com {
      reverse_proxy api:8000
    }
    b.example.com {
      import secure
      reverse_proxy /x/* {
        to web:80
      }
    }
    c.example.com:8443 {
      tls internal
    }
    :80 {
      respond ok
    }`;
    expect(parseCaddyfile(text)).toEqual({
      authority: 'https://pebble:14000/dir',
      imports: ['other.caddy'],
      sites: [
        {
          addresses: ['a.example.com', 'http://plain.example.com'],
          domains: ['a.example.com'],
          tls: 'automatic',
          upstream: 'api:8000',
        },
        { addresses: ['b.example.com'], domains: ['b.example.com'], tls: 'files', upstream: '' },
        { addresses: ['c.example.com:8443'], domains: ['c.example.com'], tls: 'internal', upstream: '' },
        { addresses: [':80'], domains: [], tls: 'none', upstream: '' },
      ],
    });
  });

  it('ends where a brace is missing, and where snippets import each other', () => {
    expect(parseCaddyfile('a.example.com {\n reverse_proxy x').sites).toEqual([]);
    expect(parseCaddyfile('(a) {\nimport a\n}\nb.example.com {\nimport a\n}').sites).toHaveLength(1);
  });
});
