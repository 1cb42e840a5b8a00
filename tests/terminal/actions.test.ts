import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { createPrograms, type Program, typeSlowly } from './support/program.ts';

const programs = createPrograms();
const folders: string[] = [];

/** A folder of state of its own: jobs of other demos on this machine are none of these tests' business. */
function stateFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'sparkone-state-'));
  folders.push(folder);
  return folder;
}

function open(state: string, args: readonly string[] = [], size = { columns: 120, rows: 36 }): Program {
  return programs.open({
    args: ['--demo', 'redis-down', '--lang', 'en', ...args],
    env: { XDG_STATE_HOME: state },
    ...size,
  });
}

afterEach(async () => {
  await programs.close();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
});

const REMEDY = /r restart redis/;
const PLAN = /Type {2}restart sparkone-prod/;

/** Opens the plan of the verdict's remedy and gives its reason. */
async function readPlan(program: Program): Promise<void> {
  await program.waitFor(REMEDY);
  program.press('r');
  await program.waitFor(PLAN);
  await typeSlowly(program, 'cache is gone');
  program.press('\r');
}

/** The line on which the phrase is typed. */
const typed = (program: Program): string => program.lines().find((line) => line.includes('Type  restart')) ?? '';

describe('acting on the demo with the built program', () => {
  it('refuses pasted and wrong text, runs the typed phrase, follows the job and probes after it', async () => {
    const program = open(stateFolder(), [], { columns: 80, rows: 24 });
    await readPlan(program);
    program.press('\x1b[200~restart sparkone-prod\x1b[201~\r');
    await program.waitFor(/pasted does not count/);
    expect(program.text()).not.toMatch(/Restart redis · (running|done)/);
    await typeSlowly(program, 'restart xparkone');
    await program.waitFor(/differs from here on/);
    program.press('\r');
    for (const _letter of 'xparkone') program.press('\x7f');
    await program.waitFor(() => /sparkone-prod {3}restart {2,}/.test(typed(program)));
    expect(program.text()).not.toMatch(/Restart redis · (running|done)/);
    await typeSlowly(program, 'sparkone-prod');
    await program.waitFor(/↵ runs/);
    program.press('\r');
    await program.waitFor(/Restart redis · (running|starting)/);
    // It goes on while one looks elsewhere, and stands on every tab.
    program.press('q');
    for (const tab of '258') {
      program.press(tab);
      await program.waitFor(/(▸|✔) Restart redis/);
    }
    await program.waitFor(/✔ Restart redis: done/, 60_000);
    program.press('J');
    const ended = await program.waitFor(/After: done is not the same as healthy/);
    expect(ended).toMatch(/ana|@/);
    await program.waitFor(/Redis answers\s+critical → ok/, 60_000);
    program.press('q1');
    await program.waitFor((text) => !/CRITICAL {2}Redis/.test(text), 60_000);
  });

  it('a job goes on when its cockpit is killed; the next cockpit finds it by itself', async () => {
    const state = stateFolder();
    const first = open(state);
    await readPlan(first);
    await typeSlowly(first, 'restart sparkone-prod');
    first.press('\r');
    await first.waitFor(/Restart redis · running/);
    first.kill('SIGKILL');
    await first.ended;
    const second = open(state, [], { columns: 120, rows: 60 });
    await second.waitFor(/[▸✔] Restart redis(: done| · step)/, 60_000);
    await second.waitFor(/✔ Restart redis: done/, 60_000);
    second.press('8');
    await second.waitFor(/Journal[\s\S]*started: restart[\s\S]*cache is gone/);
  });

  it('offers nothing with --read-only, and says so', async () => {
    const program = open(stateFolder(), ['--read-only']);
    await program.waitFor(/CRITICAL {2}Redis/);
    expect(program.text()).not.toMatch(REMEDY);
    program.press('r');
    await program.waitFor(/this cockpit only looks/);
  });
});
