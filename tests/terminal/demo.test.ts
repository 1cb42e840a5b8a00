import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { createPrograms, LAUNCHER } from './support/program.ts';

const programs = createPrograms();
const { open } = programs;

afterEach(() => programs.close());

/** Leaving the alternate screen and showing the cursor again: the terminal is as it was. */
const isRestored = (written: string) =>
  written.lastIndexOf('\x1b[?1049l') > written.lastIndexOf('\x1b[?1049h') &&
  written.lastIndexOf('\x1b[?7h') > written.lastIndexOf('\x1b[?7l') &&
  written.includes('\x1b[?7l') &&
  written.lastIndexOf('\x1b[?25h') > written.lastIndexOf('\x1b[?25l');

describe.each([
  [80, 24],
  [120, 40],
  [200, 60],
])('the built program at %dx%d', (columns, rows) => {
  it('shows the demo, fills the screen exactly and leaves it clean', async () => {
    const program = open({ args: ['--demo', '--lang', 'en'], columns, rows });
    const text = await program.waitFor((screen) => /api\s+running/.test(screen) && /P95/.test(screen));
    expect(text).toContain('DEMO');
    const lines = program.lines();
    expect(lines[0]).toContain('sparkone-prod');
    expect(lines.at(-1)).toMatch(/q leave|q quit|q /);
    program.press('q');
    expect(await program.ended).toEqual({ code: 0, signal: 0 });
    expect(isRestored(program.written())).toBe(true);
  });
});

describe('the built program', () => {
  it('names Redis as the cause in the redis-down scene, in Portuguese', async () => {
    const program = open({ args: ['--demo', 'redis-down', '--lang', 'pt-BR'] });
    const text = await program.waitFor(/CRÍTICO/);
    expect(text.split('\n').find((line) => line.includes('CRÍTICO'))).toContain('Redis');
  });

  it.each([
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ])('restores the terminal on %s', async (signal, code) => {
    const program = open({ args: ['--demo', '--lang', 'en'] });
    await program.waitFor(/api\s+running/);
    program.kill(signal);
    expect((await program.ended).code).toBe(code);
    expect(isRestored(program.written())).toBe(true);
  });

  it('restores the terminal on Ctrl-C', async () => {
    const program = open({ args: ['--demo', '--lang', 'en'] });
    await program.waitFor(/api\s+running/);
    program.press('\x03');
    expect((await program.ended).code).toBe(130);
    expect(isRestored(program.written())).toBe(true);
  });

  it('ends a bug with code 70, a clean terminal and a crash report that only its owner can read', async () => {
    const state = mkdtempSync(join(tmpdir(), 'sparkone-state-'));
    try {
      const program = open({
        args: ['--demo', '--lang', 'en'],
        env: { XDG_STATE_HOME: state, SPARKONE_TUI_CRASH: 'drill' },
      });
      expect((await program.ended).code).toBe(70);
      expect(isRestored(program.written())).toBe(true);
      const folder = join(state, 'sparkone-tui');
      const [report] = readdirSync(folder).filter((name) => name.startsWith('crash-'));
      expect(report).toBeDefined();
      const path = join(folder, report ?? '');
      expect(readFileSync(path, 'utf8')).toContain('deliberate crash');
      expect(statSync(path).mode & 0o777).toBe(0o600);
      expect(program.written()).toContain(path);
    } finally {
      rmSync(state, { recursive: true });
    }
  });

  it('runs through a symlink from another folder', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sparkone-link-'));
    try {
      const link = join(folder, 'cockpit');
      symlinkSync(LAUNCHER, link);
      const program = open({ args: ['--version'], command: link, cwd: folder });
      expect((await program.ended).code).toBe(0);
      expect(program.written()).toMatch(/^\d+\.\d+\.\d+/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('answers keys: tabs, help and back', async () => {
    const program = open({ args: ['--demo', '--lang', 'en'] });
    await program.waitFor(/api\s+running/);
    program.press('?');
    await program.waitFor(/Help · Overview/);
    // Its keys are more than the rows there are.
    program.press('\x1b[F');
    await program.waitFor(/\bEsc {2,}[\s\S]*\bq {2,}/);
    program.press('\x1b');
    await program.waitFor(/api\s+running/);
    program.press('5');
    await program.waitFor(/Redis \d+\.\d+[\s\S]*Signals/);
    program.press('1');
    await program.waitFor(/api\s+running/);
  });

  it('survives being resized to almost nothing and back', async () => {
    const program = open({ args: ['--demo', '--lang', 'en'], columns: 120, rows: 40 });
    await program.waitFor(/api\s+running/);
    program.resize(20, 5);
    await program.waitFor(/60x16|60 x 16/);
    program.resize(80, 24);
    await program.waitFor(/api\s+running/);
  });
});
