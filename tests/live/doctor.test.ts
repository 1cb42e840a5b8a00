import { execFile } from 'node:child_process';
import { chmodSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DoctorOptions } from '../../src/commands/doctor/doctor.ts';
import { KNOWN } from '../../src/commands/known.ts';
import { loadConfig } from '../../src/config/load.ts';
import { createSystemClock } from '../../src/engine/clock.ts';
import { createLocalTransport } from '../../src/transport/local.ts';
import { createLiveWorld, type LiveOptions } from '../../src/worlds/live/live-world.ts';
import { LAUNCHER } from '../terminal/support/program.ts';
import { askDoctor } from './stack/doctor.ts';
import { type LiveStack, liveOrSkip, withStack } from './stack/live.ts';

type Report = Pick<Awaited<ReturnType<typeof askDoctor>>, 'exitCode' | 'items'>;

/** What the doctor says of the stack, as `--json` does. */
async function diagnose(options: LiveOptions, more: Partial<DoctorOptions> = {}): Promise<Report> {
  const clock = createSystemClock();
  const transport = createLocalTransport();
  const world = createLiveWorld({ transport, clock, options: { readsOnce: true, ...options } });
  try {
    return await askDoctor({ world, clock, ...more });
  } finally {
    await world.close();
    await transport.close();
  }
}

const idsOf = ({ items }: Report, level: string) => items.filter((item) => item.level === level).map(({ id }) => id);
const itemOf = ({ items }: Report, id: string) => items.find((item) => item.id === id);

liveOrSkip()('doctor on the live stack', () => {
  let stack: LiveStack;
  const look = (more: Partial<LiveOptions> = {}) => diagnose({ project: stack.project, ...more });

  beforeAll(async () => {
    stack = await withStack();
    await stack.waitHealthy();
  });

  afterAll(async () => {
    await stack.heal();
  });

  it('finds the stack, reaches everything, and lists where the runbook does not work as written', async () => {
    const report = await look();
    expect(idsOf(report, 'critical')).toEqual([]);
    expect(idsOf(report, 'unknown')).toEqual([]);
    expect(report.exitCode).toBe(1);
    for (const service of ['engine', 'api', 'prometheus', 'alertmanager', 'postgres', 'redis', 'edge'])
      expect(itemOf(report, `reach.${service}`)).toMatchObject({ level: 'ok' });
    expect(itemOf(report, 'reach.postgres')?.detail).toMatch(
      /^127\.0\.0\.1:\d+ · published port · \.env DATABASE_URL · 1\d/,
    );
    expect(itemOf(report, 'found.directory')?.detail).toBe(stack.dir);
    const drift = idsOf(report, 'warn').filter((id) => id.startsWith('drift.'));
    expect(drift).toEqual(
      expect.arrayContaining([
        'drift.metric.sparkone_db_pool_in_use',
        'drift.metric.sparkone_rate_limit_hits_total',
        'drift.dead-alert.DatabasePoolHigh',
        'drift.service.grafana',
        'drift.script.backup.sh',
        'drift.path.directory',
      ]),
    );
    for (const item of report.items.filter(({ level, section }) => level !== 'ok' && section !== 'found'))
      expect(item.remedy).not.toBeNull();
  });

  it('sees a script that became executable, and a backup that cannot be restored as named', async () => {
    const script = join(stack.dir, 'ops', 'backup.sh');
    const backup = join(stack.dir, 'backups', 'sparkone_db_29990101_000000.sql');
    chmodSync(script, 0o755);
    writeFileSync(backup, Buffer.from('PGDMP\u0001\u000e\u0000'));
    // What changed a moment ago may still be under way.
    const anHourAgo = Date.now() / 1000 - 3600;
    utimesSync(backup, anHourAgo, anHourAgo);
    try {
      const report = await look();
      expect(itemOf(report, 'drift.script.backup.sh')).toBeUndefined();
      expect(itemOf(report, 'drift.script.restore.sh')).toMatchObject({ level: 'warn' });
      expect(itemOf(report, 'drift.backup.database')?.detail).toMatch(
        /sparkone_db_29990101_000000\.sql is custom format \(PGDMP\) named \.sql/,
      );
    } finally {
      chmodSync(script, 0o644);
      rmSync(backup);
    }
  });

  it('holds the configuration against reality instead of the runbook', async () => {
    const env = {
      SPARKONE_TUI_TARGETS__MINE__PROJECT: stack.project,
      SPARKONE_TUI_TARGETS__MINE__EXPECTED__SERVICES: '[api, billing]',
      SPARKONE_TUI_TARGETS__MINE__EXPECTED__ALERTS: '{ HighLatency: { for: 2m }, Nobody: {} }',
      SPARKONE_TUI_TARGETS__MINE__EXPECTED__METRICS: '[up]',
      SPARKONE_TUI_TARGETS__MINE__PROMETHEUS__URL: 'http://127.0.0.1:9/prom',
    };
    const load = (extra: Record<string, string>) => {
      const result = loadConfig({ files: [], env: extra, known: KNOWN, home: '/root' });
      const target = result.ok ? result.loaded.config.targets.mine : undefined;
      if (target === undefined) throw new Error('no target');
      return { name: 'mine', target };
    };
    const { SPARKONE_TUI_TARGETS__MINE__PROMETHEUS__URL: _url, ...reachable } = env;
    const report = await diagnose({ project: null, configured: load(reachable) });
    expect(itemOf(report, 'drift.metric')).toMatchObject({ level: 'ok' });
    expect(itemOf(report, 'drift.service.billing')).toMatchObject({ level: 'warn' });
    expect(itemOf(report, 'drift.service.grafana')).toBeUndefined();
    expect(itemOf(report, 'drift.alert.Nobody')?.detail).toMatch(/not deployed/);
    expect(itemOf(report, 'drift.alert.HighLatency')?.detail).toMatch(/has for: 5 min; the runbook says 2 min/);

    const elsewhere = await diagnose({ project: null, configured: load(env) });
    expect(itemOf(elsewhere, 'reach.prometheus')).toMatchObject({
      level: 'unknown',
      detail: expect.stringMatching(/^127\.0\.0\.1:9\/prom · configuration · /),
    });
    expect(itemOf(elsewhere, 'drift.metric')).toMatchObject({ level: 'unknown' });
  });

  describe.each([
    ['prometheus-stopped', 'reach.prometheus', 'unknown'],
    ['redis-auth', 'reach.redis', 'critical'],
    ['postgres-paused', 'reach.postgres', 'critical'],
  ] as const)('with %s', (name, id, level) => {
    it('names the fault and its remedy, and the rest goes on', async () => {
      await stack.fault(name);
      try {
        const report = await look();
        expect(itemOf(report, id)).toMatchObject({ level, remedy: expect.stringMatching(/\S/) });
        expect(itemOf(report, 'reach.engine')).toMatchObject({ level: 'ok' });
        expect(itemOf(report, 'found.project')).toMatchObject({ level: 'ok' });
        if (name === 'prometheus-stopped') {
          expect(itemOf(report, 'drift.metric')).toMatchObject({ level: 'unknown' });
          expect(itemOf(report, 'drift.alert')).toMatchObject({ level: 'unknown' });
          expect(report.exitCode).toBe(1);
        } else expect(report.exitCode).toBe(2);
      } finally {
        await stack.heal(name);
      }
    });
  });

  it('says that the engine is not there, with the remedy, and still looks at the host', async () => {
    const report = await look({ dockerAddress: { kind: 'unix', path: '/nowhere/docker.sock' } });
    expect(itemOf(report, 'reach.engine')).toMatchObject({ level: 'critical', remedy: expect.stringMatching(/\S/) });
    expect(itemOf(report, 'permissions.account')).toMatchObject({ level: 'ok' });
    expect(report.exitCode).toBe(2);
  });

  it('says that Prometheus asks for a login, and gets in with the one of the configuration', async () => {
    const [host = '', port = ''] = (stack.addresses.prometheus ?? '').split(':');
    const guard = createServer((incoming, outgoing) => {
      const login = Buffer.from('ops:s3cret').toString('base64');
      if (incoming.headers.authorization !== `Basic ${login}`) return void outgoing.writeHead(401).end('who are you');
      const { method, url, headers } = incoming;
      const forwarded = request(
        { host, port, method, path: url?.replace(/^\/prom/, ''), headers: { ...headers, host } },
        (reply) => {
          outgoing.writeHead(reply.statusCode ?? 502, reply.headers);
          reply.pipe(outgoing);
        },
      );
      incoming.pipe(forwarded);
    });
    await new Promise<void>((resolve) => guard.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(guard.address() as AddressInfo).port}/prom`;
    const configured = (login: string) => {
      const env = { SPARKONE_TUI_TARGETS__MINE__PROMETHEUS: `{ url: "${url}"${login} }`, PROM_PASSWORD: 's3cret' };
      const result = loadConfig({ files: [], env, known: KNOWN, home: '/root' });
      const target = result.ok ? result.loaded.config.targets.mine : undefined;
      if (target === undefined) throw new Error('no target');
      return { name: 'mine', target };
    };
    try {
      const locked = await look({ configured: configured('') });
      expect(itemOf(locked, 'reach.prometheus')).toMatchObject({
        level: 'unknown',
        detail: expect.stringContaining('asks for user and password (401)'),
        remedy: expect.stringContaining('username and password'),
      });
      const open = await look({ configured: configured(', username: ops, password: "env:PROM_PASSWORD"') });
      expect(itemOf(open, 'reach.prometheus')).toMatchObject({ level: 'ok' });
      expect(itemOf(open, 'drift.metric.sparkone_db_pool_in_use')).toMatchObject({ level: 'warn' });
    } finally {
      await new Promise((resolve) => guard.close(resolve));
    }
  });

  it('is a command of the built program, in both languages and formats', async () => {
    const run = promisify(execFile);
    const doctor = (...args: string[]) =>
      run('sh', [LAUNCHER, 'doctor', '--project', stack.project, ...args]).then(
        ({ stdout }) => ({ code: 0, stdout }),
        (error: { code: number; stdout: string }) => error,
      );
    const text = await doctor('--lang', 'pt-BR');
    expect(text.code).toBe(1);
    expect(text.stdout).toMatch(/^ATENÇÃO · .*doctor/);
    expect(text.stdout).toContain('Runbook e realidade');
    const json = await doctor('--json', '--lang', 'en');
    expect(JSON.parse(json.stdout)).toMatchObject({ schema: 1, level: 'warn', target: { project: stack.project } });
  });
});
