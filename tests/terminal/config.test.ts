import { execFile } from 'node:child_process';
import { readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../unit/config/known.ts';
import { createPrograms, LAUNCHER, type Program } from './support/program.ts';

const bad = join(import.meta.dirname, '..', 'configs', 'bad');
const programs = createPrograms();

afterEach(() => programs.close());

function open(args: readonly string[], env: Record<string, string> = {}): Program {
  return programs.open({ args: ['--demo', '--lang', 'en', ...args], env });
}

/** Runs the built program without a terminal. */
function run(
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    execFile('sh', [LAUNCHER, ...args], { env: { ...process.env, LC_ALL: 'C', ...env } }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr });
    });
  });
}

describe('a configuration with problems', () => {
  it.each(readdirSync(bad).filter((name) => name.endsWith('.yaml')))(
    '%s keeps the screen shut, says all and ends with 78',
    async (name) => {
      const program = open(['--config', join(bad, name)]);
      const { code } = await program.ended;
      expect(code).toBe(78);
      expect(program.written()).not.toContain('\x1b[?1049h');
      const said = program.written().replaceAll('\r\n', '\n');
      const [, english = ''] = readFileSync(join(bad, `${name}.golden`), 'utf8').split('\n\n');
      // The words may differ where the real ids are more than those of the test; places and keys may not.
      for (const line of english.trim().split('\n')) expect(said).toContain(/^\S+?:\d+:\d+: /.exec(line)?.[0] ?? line);
    },
  );

  it('is told in the same way by every command, and never on stdout', async () => {
    const config = join(bad, 'tabs.yaml');
    for (const command of [['check'], ['doctor']]) {
      const { code, stdout, stderr } = await run([...command, '--config', config]);
      expect([code, stdout]).toEqual([78, '']);
      expect(stderr).toMatch(/tabs\.yaml:2:1: found a tab/);
    }
    const shown = await run(['config', 'show', '--json', '--config', config]);
    expect(shown.code).toBe(78);
    expect(JSON.parse(shown.stdout)).toMatchObject({
      ok: false,
      problems: [{ line: 2, column: 1 }, { line: 3 }],
    });
  });

  it('may be the environment', async () => {
    const { code, stderr } = await run(['check', '--demo'], { SPARKONE_TUI_THEMES: 'mono' });
    expect(code).toBe(78);
    expect(stderr).toMatch(/\$SPARKONE_TUI_THEMES: .*did you mean SPARKONE_TUI_THEME\?/);
  });
});

describe('reload', () => {
  it('takes a change while it runs, and goes on with the one before when the new one is bad', async () => {
    const path = join(temporaryFolder(), 'config.yaml');
    const put = (text: string) => {
      writeFileSync(`${path}.new`, text, { mode: 0o600 });
      renameSync(`${path}.new`, path);
    };
    const limits = (warn: string, critical: string) =>
      `reloadEvery: 500ms\nthresholds: { host.memory: { warn: ${warn}, critical: ${critical}, for: 0s } }\n`;
    put(limits('98%', '99%'));
    const program = open(['--config', path]);
    await program.waitFor(/✔ Host memory/);
    put(limits('1%', '2%'));
    await program.waitFor(/✖ Host memory/, 60_000);
    put('thresholds: { host.memory: { warn: lots } }\n');
    await program.waitFor(/the configuration changed and has 1 problem/, 60_000);
    expect(program.text()).toMatch(/✖ Host memory/);
    put(limits('98%', '99%'));
    await program.waitFor(/✔ Host memory/, 60_000);
  });

  it('takes keys, contacts and links while it runs, and gives their own keys back', async () => {
    const path = join(temporaryFolder(), 'config.yaml');
    const put = (text: string) => {
      writeFileSync(`${path}.new`, `reloadEvery: 500ms\n${text}`, { mode: 0o600 });
      renameSync(`${path}.new`, path);
    };
    put('keys: { help: [x] }\n');
    const program = open(['--config', path]);
    await program.waitFor(/x help/);
    put('contacts: { ana: { phone: "+55 11 5555-0100" } }\nlinks: { Wiki: "https://wiki.example.com/runbook" }\n');
    await program.waitFor(/\? help/, 60_000);
    program.press('8');
    const text = await program.waitFor(/Wiki {2}https:\/\/wiki\.example\.com\/runbook/);
    expect(text).toContain('ana +55 11 5555-0100');
  });
});
