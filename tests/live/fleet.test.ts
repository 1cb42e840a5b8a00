import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { FleetReport } from '../../src/commands/fleet-report.ts';
import { LAUNCHER, openProgram, type Program } from '../terminal/support/program.ts';
import { type Home, newHome } from '../unit/support/home.ts';
import { type LiveStack, liveOrSkip, withStack } from './stack/live.ts';

/** The board's row of a target. */
const rowOf = (text: string, name: string) =>
  text.split('\n').find((line) => new RegExp(`^.\\S \\S+ {1,3}(?:\\? +)?${name}\\s`).test(line)) ?? '';

liveOrSkip()('two live stacks as two targets of one configuration', () => {
  let shop: LiveStack;
  let edge: LiveStack;
  let home: Home;
  let config: string;
  let program: Program | null = null;
  let env: NodeJS.ProcessEnv = {};

  const configure = (more = '') => {
    const targets = [
      `  shop: { environment: production, group: shops, project: ${shop.project} }`,
      `  edge: { environment: staging, project: ${edge.project} }`,
    ];
    config = home.configure(`reloadEvery: 500ms\ntargets:\n${targets.join('\n')}\n${more}`);
  };

  beforeAll(async () => {
    shop = await withStack();
    edge = await withStack({ variant: 'edge-only' });
    home = newHome();
    configure();
    // Each stack has an authority of its own.
    const ca = home.write('ca.pem', [shop, edge].map(({ edgeCa }) => readFileSync(edgeCa, 'utf8')).join('\n'));
    env = { ...process.env, NODE_EXTRA_CA_CERTS: ca };
  });

  afterAll(async () => {
    await program?.close();
    await shop.heal();
    home.remove();
  });

  it('keeps them apart: the board, one target and the other, check --all, Redis stopped in one of them', async () => {
    program = openProgram({ args: ['--config', config, '--lang', 'en'], env });
    // What earlier suites left in the numbers of the last minutes may still be critical; Redis is not.
    const calm = (text: string, name: string) => rowOf(text, name) !== '' && !/Redis/.test(rowOf(text, name));
    await program.waitFor((text) => calm(text, 'shop') && calm(text, 'edge') && !/not read yet/.test(text), 90_000);
    expect(program.text()).toContain('Fleet · 2 targets');
    expect(rowOf(program.text(), 'shop')).toMatch(/PROD/);
    expect(rowOf(program.text(), 'edge')).toMatch(/STG/);

    await shop.fault('redis-stopped');
    const isTold = (text: string) => /✖ PROD.*Redis/.test(rowOf(text, 'shop')) && calm(text, 'edge');
    const broken = await program.waitFor(isTold, 40_000);
    await program.waitFor((text) => /\bnow$/.test(rowOf(text, 'edge')));
    expect(broken.split('\n')[3]).toMatch(/CRITICAL {2}shop: Redis (?:does not answer|is silent)/);

    const checked = spawnSync(LAUNCHER, ['check', '--all', '--config', config, '--json', '--lang', 'en'], {
      encoding: 'utf8',
      env,
    });
    const report = JSON.parse(checked.stdout) as FleetReport;
    expect(checked.status).toBe(2);
    const [first, second] = report.targets;
    expect(first).toMatchObject({ name: 'shop', group: 'shops', level: 'critical', fault: null });
    expect(first?.check?.causes[0]?.id).toBe('redis-down');
    expect(first?.check?.target).toMatchObject({ name: 'shop', project: shop.project, environment: 'production' });
    expect(second).toMatchObject({ name: 'edge', fault: null });
    expect(second?.check?.causes.map(({ id }) => id)).not.toContain('redis-down');
    // A slow answer on a busy machine is a warning.
    for (const probe of ['redis.ping', 'postgres.ping', 'api.health', 'containers'])
      expect(['ok', 'warn'], probe).toContain(second?.check?.items.find(({ id }) => id === probe)?.level);

    program.press('\r');
    await program.waitFor((text) => /▌PRODUCTION▐ shop/.test(text) && /^ ✖ redis +exited/m.test(text), 60_000);
    program.press('t\r');
    await program.waitFor((text) => /▌STAGING▐ edge/.test(text) && /^ ✔ redis +running/m.test(text), 60_000);

    await shop.heal('redis-stopped');
    program.press('0');
    await program.waitFor((text) => calm(text, 'shop'), 60_000);
  });

  it('takes a target in and lets it go again while it runs', async () => {
    configure('  third: { environment: development, project: nothing-of-this-name }\n');
    const three = await program?.waitFor((text) => /Fleet · 3 targets/.test(text) && /DEV +third/.test(text), 60_000);
    expect(three).toMatch(/edge/);
    configure();
    await program?.waitFor((text) => /Fleet · 2 targets/.test(text) && !/third/.test(text), 60_000);
  });
});
