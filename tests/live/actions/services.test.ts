import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { type LiveStack, liveOrSkip, waitFor, withStack } from '../stack/live.ts';
import { run as exec } from '../stack/process.ts';
import { type Desk, openDesk, told } from './desk.ts';

/** An image without a name, made at a time of its own. Gives its id. */
async function loadImage(label: string, created: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'sparkone-image-'));
  const write = (name: string, text: string | Buffer) => writeFileSync(join(folder, name), text);
  const layer = Buffer.alloc(1024);
  const diff = `sha256:${createHash('sha256').update(layer).digest('hex')}`;
  const config = JSON.stringify({
    created,
    architecture: 'amd64',
    os: 'linux',
    config: { Labels: { test: label } },
    rootfs: { type: 'layers', diff_ids: [diff] },
  });
  write('layer.tar', layer);
  write('config.json', config);
  write('manifest.json', JSON.stringify([{ Config: 'config.json', RepoTags: null, Layers: ['layer.tar'] }]));
  await exec(['sh', '-c', `tar -C '${folder}' -cf - manifest.json config.json layer.tar | docker load -q`]);
  rmSync(folder, { recursive: true });
  return `sha256:${createHash('sha256').update(config).digest('hex')}`;
}

/**
 * Others use this engine too. What they change between plan and confirmation is refused, as it has to be; then the plan is read
 * again, as an operator would.
 */
async function readAgain<T>(act: () => Promise<T>): Promise<T> {
  for (let left = 5; ; left -= 1) {
    try {
      return await act();
    } catch (error) {
      if (left === 0 || !/changed since the plan was shown/.test(String(error))) throw error;
    }
  }
}

liveOrSkip()('services, cache, logs, certificate and sessions by an operator', () => {
  let stack: LiveStack;
  let desk: Desk;
  const logs = mkdtempSync(join(tmpdir(), 'sparkone-logs-'));

  beforeAll(async () => {
    stack = await withStack();
  });
  beforeEach(async () => {
    desk = await openDesk(stack, { logDirectory: logs });
  });
  afterEach(async () => {
    await desk.close();
    await stack.heal();
  });
  afterAll(async () => {
    await stack.waitHealthy();
  });

  const idOf = async (service: string) => (await stack.compose(['ps', '-q', service])).stdout.trim();
  const stateOf = async (service: string) =>
    (await exec(['docker', 'inspect', '-f', '{{.State.Status}}', await idOf(service)])).stdout.trim();

  it.each([
    ['redis', 'is paused', async () => stack.fault('redis-paused')],
    ['alertmanager', 'was stopped', async () => void (await stack.compose(['stop', '-t', '2', 'alertmanager']))],
    ['node-exporter', 'has no container', async () => void (await stack.compose(['rm', '-fsv', 'node-exporter']))],
    ['worker', 'runs', async () => undefined],
  ])('restarts %s that %s', async (service, _state, inflict) => {
    await inflict();
    const done = await desk.run('restart', { service });
    expect(done.view.state).toBe('done');
    expect(await stateOf(service)).toBe('running');
  });

  it('restarts by role, refuses what is not there, and shows the commands first', async () => {
    const shown = await desk.command('restart', ['service=edge'], null);
    expect(shown.code).toBe(0);
    expect(shown.out).toMatch(/docker restart -t 30 \S*traefik/);
    expect((await desk.command('restart', ['service=nothing'], null)).code).toBe(69);
    expect((await desk.command('restart', ['service=redis'], 'restart wrong')).code).toBe(77);
  });

  it('notices that a container went away between plan and confirmation', async () => {
    const plan = await desk.plan('restart', { service: 'redis' });
    await stack.compose(['up', '-d', '--force-recreate', 'redis']);
    await expect(desk.launch(plan)).rejects.toThrow(/changed since the plan was shown/);
  });

  it('restarts everything, stores first', async () => {
    const before = await idOf('api');
    const done = await desk.run('restart-stack');
    expect(done.view.state).toBe('done');
    expect(await idOf('api')).toBe(before);
    const order = done.view.steps.map(({ id }) => id);
    expect(order.indexOf('restart-postgres')).toBeLessThan(order.indexOf('restart-api'));
    expect(order.indexOf('restart-api')).toBeLessThan(order.indexOf('restart-traefik'));
  });

  it('flushes one prefix, then everything', async () => {
    const redis = (...argv: string[]) => stack.exec('redis', ['redis-cli', ...argv]);
    await redis(
      'EVAL',
      "for i=1,2500 do redis.call('SET', 'cache:'..i, i) end for i=1,7 do redis.call('SET', 'session:'..i, i) end redis.call('SET', 'cache*', 1)",
      '0',
    );
    const plan = await desk.plan('flush', { prefix: 'cache:' });
    expect(plan.preconditions.find(({ id }) => id === 'matching')?.say.en).toMatch(/^2500 keys/);
    const some = await desk.confirm(plan);
    expect(some.view.state).toBe('done');
    expect(await desk.output(some.view.id, 'step', 'flush')).toContain('2500 keys removed');
    expect((await redis('EXISTS', 'cache:1', 'cache*', 'session:7')).stdout.trim()).toBe('2');
    expect((await desk.run('flush')).view.state).toBe('done');
    expect((await redis('EXISTS', 'cache*', 'session:7')).stdout.trim()).toBe('0');
  });

  it('does not call a flush done that Redis refused', async () => {
    const plan = await desk.plan('flush');
    await stack.fault('redis-readonly');
    const found = await desk.launch(plan).then(
      (job) => desk.ended(job),
      (error: unknown) => String(error),
    );
    if (typeof found === 'string') expect(found).toMatch(/replica/);
    else expect(found.view.state).toBe('failed');
  });

  it('cancels a query and ends a session, and only the one that was meant', async () => {
    const sleeping = () =>
      stack.exec('postgres', [
        'psql',
        '-XAtq',
        '-U',
        'stack_admin',
        '-d',
        'sparkone',
        '-c',
        "SELECT pid FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep(99)%' AND state = 'active'",
      ]);
    const sleep = () =>
      void stack.exec(
        'postgres',
        ['psql', '-XAtq', '-U', 'stack_admin', '-d', 'sparkone', '-c', 'SELECT pg_sleep(99)'],
        { mayFail: true },
      );
    const pidOf = async () => {
      const isThere = async () => (await sleeping()).stdout.trim() !== '';
      await waitFor(isThere, { deadlineMs: 60_000, what: 'a sleeping query' });
      return (await sleeping()).stdout.trim();
    };
    for (const action of ['cancel-query', 'end-session'] as const) {
      sleep();
      const pid = await pidOf();
      const plan = await desk.plan(action, { pid });
      expect((await desk.confirm(plan)).view.state).toBe('done');
      await waitFor(async () => (await sleeping()).stdout.trim() === '', { deadlineMs: 60_000, what: 'its end' });
      await expect(desk.launch(plan)).rejects.toThrow(/no longer holds|changed/);
    }
  });

  it('silences an alert', async () => {
    const done = await desk.run('silence', { alert: 'HighLatency', for: '30m', comment: 'known: "quoted" ção' });
    expect(done.view.state).toBe('done');
    const answer = await fetch(`http://${stack.addresses.alertmanager}/api/v2/silences`);
    const silences = (await answer.json()) as { createdBy: string; comment: string; status: { state: string } }[];
    expect(silences).toContainEqual(expect.objectContaining({ createdBy: 'ana', comment: 'known: "quoted" ção' }));
  });

  it('rotates only log files of the pattern', async () => {
    const age = (name: string, days: number) => {
      writeFileSync(join(logs, name), `${name}\n`);
      const at = new Date(Date.now() - days * 86_400_000);
      utimesSync(join(logs, name), at, at);
    };
    age('sparkone-old.log', 9);
    age('sparkone-old; rm -rf x.log', 9);
    age('sparkone-idle.log', 2);
    age('sparkone-now.log', 0);
    age('other-old.log', 99);
    expect((await desk.run('rotate-logs')).view.state).toBe('done');
    const left = readdirSync(logs).sort();
    expect(left).toContain('other-old.log');
    expect(left).toContain('sparkone-idle.log.gz');
    expect(left).toContain('sparkone-now.log');
    expect(left.filter((name) => name.includes('old') && name.startsWith('sparkone'))).toEqual([]);
    expect(left.filter((name) => /^sparkone-\d{8}_\d{6}\.log\.gz$/.test(name))).toHaveLength(1);
  });

  const serialNow = async () =>
    (
      await exec(
        [
          'sh',
          '-c',
          `openssl s_client -connect ${stack.addresses['edge-https']} -servername sparkone.test </dev/null 2>/dev/null | openssl x509 -noout -serial`,
        ],
        { mayFail: true },
      )
    ).stdout.trim();

  /** The authority of the tests forgets its accounts when it restarts, which a real one does not. */
  const newAccount = async () => {
    await stack.exec('traefik', ['rm', '-rf', '/data/caddy/acme', '/data/caddy/certificates']);
    await stack.compose(['restart', '-t', '2', 'traefik']);
    await waitFor(async () => (await serialNow()).startsWith('serial='), { deadlineMs: 30_000, what: 'a certificate' });
  };

  it('renews the certificate: a new serial, the account kept; and not again at once', async () => {
    await newAccount();
    const before = await serialNow();
    const done = await desk.run('renew-certificate', { domain: 'sparkone.test' });
    expect(done.view.state).toBe('done');
    expect(await serialNow()).not.toBe(before);
    await expect(desk.run('renew-certificate', { domain: 'sparkone.test' })).rejects.toThrow(/last forced renewal/);
    await expect(desk.plan('renew-certificate', { domain: 'evil.example' })).rejects.toThrow(/does not serve/);
  });

  it('puts the old certificate back when none comes', async () => {
    await desk.close();
    desk = await openDesk(stack, { healthDeadlineMs: 5_000 });
    const before = await serialNow();
    await stack.compose(['pause', 'pebble']);
    try {
      const done = await desk.run('renew-certificate', { domain: 'sparkone.test' });
      expect(done.view.state).toBe('failed-rolled-back');
      await waitFor(async () => (await serialNow()) === before, { deadlineMs: 20_000, what: 'the old certificate' });
    } finally {
      await stack.compose(['unpause', 'pebble']);
    }
  });

  it('cleans up exactly what was listed, and no volume', async () => {
    const stamp = Date.now();
    const listed = await loadImage(`listed ${stamp}`, '2020-01-01T00:00:00Z');
    // It may be a layer of somebody's build, which is under way.
    const young = await loadImage(`young ${stamp}`, new Date().toISOString());
    const laters: string[] = [];
    // Other stacks of this engine come and go meanwhile: looked at are this one's, and one that nobody uses.
    const unused = `sparkone-test-unused-${stamp}`;
    await exec(['docker', 'volume', 'create', unused]);
    const volumes = async () =>
      (await exec(['docker', 'volume', 'ls', '-q'])).stdout
        .split('\n')
        .filter((name) => name === unused || name.startsWith(`${stack.project}_`));
    const before = await volumes();
    const done = await readAgain(async () => {
      const plan = await desk.plan('clean-up');
      laters.push(await loadImage(`later ${stamp} ${laters.length}`, '2020-01-01T00:00:00Z'));
      const images = plan.steps.find(({ id }) => id === 'images')?.argv ?? [];
      expect(images).toContain(listed);
      expect(images).not.toContain(young);
      expect(plan.steps.flatMap(({ argv }) => argv)).not.toContain('volume');
      return await desk.confirm(plan);
    });
    const later = laters.at(-1) ?? '';
    expect(done.view.state).toBe('done');
    const left = (await exec(['docker', 'images', '-qa', '--no-trunc'])).stdout;
    // The list was frozen when it was shown: what came since stays.
    expect([left.includes(listed), left.includes(later)]).toEqual([false, true]);
    await exec(['docker', 'image', 'rm', ...laters.filter((id) => left.includes(id)), young]);
    expect(await volumes()).toEqual(before);
    expect(before).toContain(unused);
    await exec(['docker', 'volume', 'rm', unused]);
  });

  it('removes a volume only by name, and not one in use', async () => {
    const name = `sparkone-test-${Date.now()}`;
    await exec(['docker', 'volume', 'create', name]);
    const done = await readAgain(async () => {
      const plan = await desk.plan('clean-up', { volume: name });
      expect(plan.risk).toBe('high');
      return await desk.confirm(plan);
    });
    expect(done.view.state).toBe('done');
    expect((await exec(['docker', 'volume', 'ls', '-q'])).stdout).not.toContain(name);
    const used = (await exec(['docker', 'volume', 'ls', '-q'])).stdout
      .split('\n')
      .find((one) => one.startsWith(`${stack.project}_`) && one.endsWith('postgres_data'));
    await expect(desk.run('clean-up', { volume: used ?? '' })).rejects.toThrow(/used by 1 container/);
  });

  it('leaves a history that says all of it', async () => {
    const { code, out } = await desk.command(
      'restart',
      ['service=worker'],
      `restart ${(await desk.plan('backup')).target}`,
      'json',
    );
    expect(code).toBe(0);
    expect(JSON.parse(out.trim().split('\n').at(-1) ?? '')).toMatchObject({
      schema: 1,
      job: { state: 'done', who: 'ana', why: 'a test' },
    });
    const again = await desk.plan('restart', { service: 'worker' });
    expect(again.expectedMs).toBeGreaterThan(100);
    expect(
      readFileSync(join(desk.state, 'audit.ndjson'), 'utf8')
        .split('\n')
        .filter((line) => line.includes('"event":"finished"')),
    ).toHaveLength(1);
    expect(told(await desk.run('verify').catch(() => desk.run('backup', { what: 'files' })))).not.toEqual([]);
  });
});
