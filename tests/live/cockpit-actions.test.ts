import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { openProgram, type Program } from '../terminal/support/program.ts';
import { type LiveStack, liveOrSkip, withStack } from './stack/live.ts';

const PLAN = /Type {2}restart live/;

liveOrSkip()('acting from the cockpit on the live stack', () => {
  let stack: LiveStack;
  let folder: string;
  const opened: Program[] = [];

  beforeAll(async () => {
    stack = await withStack();
    folder = mkdtempSync(join(tmpdir(), 'sparkone-live-'));
    const target = { project: stack.project, stateDirectory: join(folder, 'state') };
    // JSON is YAML.
    writeFileSync(join(folder, 'config.yaml'), JSON.stringify({ targets: { live: target } }));
  });
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((program) => program.close()));
    await stack.heal();
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 10 }));

  const open = (...args: readonly string[]): Program => {
    const program = openProgram({
      args: ['--config', join(folder, 'config.yaml'), '--lang', 'en', ...args],
      env: { XDG_STATE_HOME: folder },
      rows: 60,
    });
    opened.push(program);
    return program;
  };
  const type = async (program: Program, text: string) => {
    for (const letter of text) {
      program.press(letter);
      await delay(8);
    }
  };

  it('the remedy beside the verdict, typed, survives kill -9 of the cockpit and is found by the next one', async () => {
    await stack.fault('redis-stopped');
    const first = open();
    await first.waitFor(/CRITICAL {2}Redis[\s\S]*r restart redis/, 40_000);
    first.press('r');
    const plan = await first.waitFor(PLAN, 10_000);
    expect(plan).toMatch(/docker restart -t 30 \S*redis/);
    expect(plan).toMatch(/✔ the lock is free/);
    await type(first, 'redis is down');
    first.press('\r');
    first.press('\x1b[200~restart live\x1b[201~');
    await first.waitFor(/pasted does not count/);
    await type(first, 'restart live');
    await first.waitFor(/↵ runs/);
    first.press('\r');
    await first.waitFor(/▸ Restart redis · (running|starting)/, 10_000);
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
    const deploys = await second.waitFor(/deploy or commit[\s\S]*▸ /, 20_000);
    expect(deploys).toMatch(/"[^"]+"/);
  });

  it('shows the same and changes nothing with --read-only', async () => {
    const program = open('--read-only');
    await program.waitFor(/api\s+running/, 40_000);
    program.press('8');
    await program.waitFor(/this cockpit only looks[\s\S]*Journal/, 30_000);
    program.press('r');
    await program.waitFor(/▲ this cockpit only looks/);
  });
});
