import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { createPrograms, type Program, typeSlowly } from '../terminal/support/program.ts';
import { type Home, newHome } from '../unit/support/home.ts';
import { type LiveStack, liveOrSkip, withStack } from './stack/live.ts';

const PLAN = /Type {2}restart live/;

liveOrSkip()('acting from the cockpit on the live stack', () => {
  let stack: LiveStack;
  let home: Home;
  let config: string;
  const programs = createPrograms();

  beforeAll(async () => {
    stack = await withStack();
    home = newHome();
    const target = { project: stack.project, stateDirectory: join(home.path, 'target') };
    config = home.configure({ targets: { live: target } });
  });
  afterEach(async () => {
    await programs.close();
    await stack.heal();
  });
  afterAll(() => home.remove());

  const open = (...args: readonly string[]): Program =>
    programs.open({
      args: ['--config', config, '--lang', 'en', ...args],
      env: { XDG_STATE_HOME: home.env.XDG_STATE_HOME },
      rows: 60,
    });

  it('the remedy beside the verdict, typed, survives kill -9 of the cockpit and is found by the next one', async () => {
    await stack.fault('redis-stopped');
    const first = open();
    await first.waitFor(/CRITICAL {2}Redis[\s\S]*r restart redis/, 40_000);
    first.press('r');
    const plan = await first.waitFor(PLAN, 60_000);
    expect(plan).toMatch(/docker restart -t 30 \S*redis/);
    expect(plan).toMatch(/✔ the lock is free/);
    await typeSlowly(first, 'redis is down');
    first.press('\r');
    first.press('\x1b[200~restart live\x1b[201~');
    await first.waitFor(/pasted does not count/);
    await typeSlowly(first, 'restart live');
    await first.waitFor(/↵ runs/);
    first.press('\r');
    await first.waitFor(/▸ Restart redis · (running|starting)/, 60_000);
    first.kill('SIGKILL');
    await first.ended;

    const second = open();
    await second.waitFor(/[▸✔] Restart redis/, 40_000);
    await second.waitFor(/✔ Restart redis: done/, 60_000);
    second.press('J');
    await second.waitFor(/After: done is not the same as healthy/);
    second.press('q8');
    const emergency = await second.waitFor(
      /lock free, no job under way[\s\S]*started: restart · live[\s\S]*redis is down/,
      30_000,
    );
    expect(emergency).toMatch(/Ctrl-R\s+Rollback/);
    await second.waitFor((text) => !/CRITICAL {2}Redis/.test(text), 60_000);

    // Every plan that can be made by itself is made while one looks, and says what it would do now.
    await second.waitFor(/✔ b\s+Backup now\s+Backup of database and files/, 60_000);
    second.press('\x12');
    const deploys = await second.waitFor(/deploy or commit[\s\S]*▸ /, 60_000);
    expect(deploys).toMatch(/"[^"]+"/);
  });

  it('shows the same and changes nothing with --read-only', async () => {
    const program = open('--read-only');
    await program.waitFor(/api\s+running/, 40_000);
    program.press('8');
    await program.waitFor(/this cockpit only looks[\s\S]*Journal/, 60_000);
    program.press('r');
    await program.waitFor(/▲ this cockpit only looks/);
  });
});
