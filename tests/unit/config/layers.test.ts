import { describe, expect, it } from 'vitest';
import { configFiles } from '../../../src/config/load.ts';
import { nodeAt } from '../../../src/config/source-node.ts';
import { linesOf, loadedOf, loadPaths, loadText, write } from './known.ts';

describe('layers', () => {
  it('are system, user, --config, environment, in that order, joined key by key', () => {
    const system = write(
      'theme: contrast\nmouse: false\ntargets: { prod: { project: one, readOnly: true } }\n',
      'system.yaml',
    );
    const user = write('theme: mono\ntargets: { prod: { project: two } }\n', 'user.yaml');
    const file = write('targets: { prod: { group: mine } }\n', 'given.yaml');
    const loaded = loadedOf(
      loadPaths(
        { system, user, file },
        { SPARKONE_TUI_TARGETS__PROD__READ_ONLY: 'false', SPARKONE_TUI_LANGUAGE: 'en' },
      ),
    );
    expect(loaded.config).toMatchObject({ theme: 'mono', mouse: false, language: 'en' });
    expect(loaded.config.targets.prod).toMatchObject({ project: 'two', group: 'mine', readOnly: false });
    const origin = (...path: string[]) => loaded.tree && nodeAt(loaded.tree, path)?.origin;
    expect(origin('mouse')).toMatchObject({ layer: 'system', line: 2, column: 8 });
    expect(origin('targets', 'prod', 'project')).toMatchObject({ layer: 'user', line: 2 });
    expect(origin('targets', 'prod', 'readOnly')).toMatchObject({
      layer: 'environment',
      file: '$SPARKONE_TUI_TARGETS__PROD__READ_ONLY',
    });
  });

  it('does not lose a weaker block to a stronger one that is commented out', () => {
    const system = write('targets: { prod: {} }\n', 'system.yaml');
    const user = write('targets:\n  # prod:\ntheme: mono\n', 'user.yaml');
    expect(Object.keys(loadedOf(loadPaths({ system, user })).config.targets)).toEqual(['prod']);
  });

  it('replaces lists whole', () => {
    const system = write('targets: { a: { domains: [x.example.com, y.example.com] } }\n', 'system.yaml');
    const user = write('targets: { a: { domains: ["z.example.com:8443"] } }\n', 'user.yaml');
    expect(loadedOf(loadPaths({ system, user })).config.targets.a?.domains).toEqual([
      { host: 'z.example.com', port: 8443 },
    ]);
  });

  it('finds the files: XDG, --config, SPARKONE_TUI_CONFIG', () => {
    const paths = (given: string | null, env: Record<string, string>) =>
      configFiles(given, env, '/home/ops', '/work').map(({ path }) => path);
    expect(paths(null, {})).toEqual(['/etc/sparkone-tui/config.yaml', '/home/ops/.config/sparkone-tui/config.yaml']);
    expect(paths('x.yaml', { XDG_CONFIG_HOME: '/xdg' }).slice(1)).toEqual([
      '/xdg/sparkone-tui/config.yaml',
      '/work/x.yaml',
    ]);
    expect(paths(null, { XDG_CONFIG_HOME: 'relative', SPARKONE_TUI_CONFIG: '/c.yaml' }).slice(1)).toEqual([
      '/home/ops/.config/sparkone-tui/config.yaml',
      '/c.yaml',
    ]);
  });
});

describe('environment', () => {
  it('takes texts as they stand and reads lists, numbers and truth values', () => {
    const { config } = loadedOf(
      loadText('targets: { "sparkone-prod": {} }\n', {
        SPARKONE_TUI_TARGETS__SPARKONE_PROD__REDIS__PASSWORD: 'a: [b',
        SPARKONE_TUI_TARGETS__SPARKONE_PROD__DOMAINS: '[a.example.com, b.example.com]',
        SPARKONE_TUI_TARGETS__OTHER_ONE__TRANSPORT: 'ssh://ops@other',
        SPARKONE_TUI_LOGS__HISTORY: '20',
        SPARKONE_TUI_LOGS__MEMORY: '1048576',
        SPARKONE_TUI_INTERVALS__REDIS_PING: '20s',
      }),
    );
    expect(config.targets['sparkone-prod']?.redis.password?.reveal()).toBe('a: [b');
    expect(config.targets['sparkone-prod']?.domains).toHaveLength(2);
    expect(config.targets['other-one']?.transport).toEqual({
      kind: 'ssh',
      user: 'ops',
      host: 'other',
      port: undefined,
    });
    expect(config.logs).toMatchObject({ history: 20, memory: 1_048_576 });
    expect(config.intervals['redis.ping']).toBe(20_000);
  });

  it('names a variable that belongs to no key, and the nearest', () => {
    expect(linesOf(loadText('', { SPARKONE_TUI_THEMES: 'mono' }))[0]).toMatch(
      /^\$SPARKONE_TUI_THEMES: .*did you mean SPARKONE_TUI_THEME\?$/,
    );
    expect(linesOf(loadText('', { SPARKONE_TUI_MOUSE: 'ja' }))[0]).toMatch(
      /^\$SPARKONE_TUI_MOUSE: mouse: found "ja"; wanted true \| false/,
    );
  });
});

describe('values', () => {
  it('are what was written: durations, sizes, percentages, addresses, secrets', () => {
    const secret = write('from-file\n', 'secret');
    const text = `
targets:
  prod:
    transport: ssh://ops@vps-01:2222
    engine: tcp://127.0.0.1:2375
    postgres: { url: "env:DATABASE_URL", password: "file:${secret}" }
    prometheus: { url: "https://prom.example.com/prometheus/", headers: { X-Token: plain }, tenant: one }
    thresholds: { host.disk: { warn: none, critical: 95 } }
thresholds:
  api.latency.p95: { warn: 1.5s, critical: 1m30s, for: 10m, hysteresis: 0.1 }
  redis.memory: { warn: 512MiB, critical: 1GB }
  tls.days: { warn: 21d }
keys: { probe: [r, ctrl+r], quit: Q }
timeZone: America/Sao_Paulo
`;
    const { config } = loadedOf(loadText(text, { DATABASE_URL: 'postgresql+asyncpg://u:p@h/d' }));
    const target = config.targets.prod;
    expect(target?.transport).toEqual({ kind: 'ssh', user: 'ops', host: 'vps-01', port: 2222 });
    expect(target?.engine).toEqual({ kind: 'tcp', host: '127.0.0.1', port: 2375 });
    expect(target?.postgres.url).toMatchObject({
      address: { kind: 'tcp', host: 'h', port: 5432 },
      database: 'd',
      user: 'u',
    });
    expect(target?.postgres.url?.password?.reveal()).toBe('p');
    expect(target?.postgres.password?.reveal()).toBe('from-file');
    expect(target?.prometheus.url).toBe('https://prom.example.com/prometheus');
    expect(target?.prometheus.headers['X-Token']?.reveal()).toBe('plain');
    expect(target?.thresholds['host.disk']).toEqual({ warn: null, critical: 95 });
    expect(config.thresholds['api.latency.p95']).toEqual({
      warn: 1500,
      critical: 90_000,
      for: 600_000,
      hysteresis: 0.1,
    });
    expect(config.thresholds['redis.memory']).toEqual({ warn: 536_870_912, critical: 1_000_000_000 });
    expect(config.thresholds['tls.days']).toEqual({ warn: 21 });
    expect(config.keys).toEqual({ probe: ['r', 'ctrl+r'], quit: ['Q'] });
    expect(JSON.stringify(config)).not.toMatch(/from-file|asyncpg|plain/);
  });

  it('joins "<<" and references, and keeps __proto__ an unknown key', () => {
    const text = 'targets:\n  a: &base { readOnly: true, group: g }\n  b:\n    <<: *base\n    group: h\n';
    expect(loadedOf(loadText(text)).config.targets.b).toMatchObject({ readOnly: true, group: 'h' });
    expect(linesOf(loadText('__proto__: { theme: mono }\n'))[0]).toMatch(/unknown key "__proto__"/);
  });
});
