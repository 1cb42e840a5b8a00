import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createPrograms, type Program } from './support/program.ts';

let state: string;
const programs = createPrograms();

beforeEach(() => {
  state = mkdtempSync(join(tmpdir(), 'sparkone-state-'));
});

afterEach(async () => {
  await programs.close();
  rmSync(state, { recursive: true, force: true });
});

function open(...args: string[]): Program {
  return programs.open({ args, columns: 100, rows: 30, env: { XDG_STATE_HOME: state } });
}

/** Presses keys one after the other, each once its predecessor is in sight. */
async function steps(program: Program, ...pairs: readonly (readonly [keys: string, then: RegExp])[]): Promise<void> {
  for (const [keys, then] of pairs) {
    program.press(keys);
    await program.waitFor(then);
  }
}

describe('an incident in the built program', () => {
  it('survives kill -9 with what was half typed, is taken up again, and ends in a draft that only its owner reads', async () => {
    const folder = join(state, 'sparkone-tui', 'incidents');
    const killed = open('--demo', 'redis-down', '--lang', 'en');
    await killed.waitFor(/CRITICAL/);
    await steps(
      killed,
      ['I', /what happened Redis does not answer/],
      ['\r', /Incident · Redis does not answer/],
      ['n', /note /],
      ['looking at redis', /note looking at redis/],
      ['\r', /\* \S+: looking at redis/],
      ['n', /note /],
      ['half a sen', /note half a sen/],
    );
    killed.kill('SIGKILL');
    await killed.ended;
    const next = open('--demo', 'redis-down', '--lang', 'pt-BR');
    await next.waitFor(/▌INCIDENTE/);
    await steps(
      next,
      ['I', /retoma; ninguém olhou por/],
      ['n', /nota half a sen/],
      ['tence\r', /: half a sentence/],
      ['c', /o que resolveu/],
      ['redis voltou\r', /rascunho do pós-mortem:/],
    );
    expect(next.text()).not.toContain('▌INCIDENTE');
    next.press('\x03');
    expect((await next.ended).code).toBe(130);
    const names = readdirSync(folder);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    for (const name of names)
      expect({ name, mode: statSync(join(folder, name)).mode & 0o777 }).toMatchObject({ mode: 0o600 });
    const draft = names.find((name) => name.endsWith('.md')) ?? '';
    const markdown = readFileSync(join(folder, draft), 'utf8');
    expect(markdown).toMatch(/^# Pós-mortem: Redis does not answer · \*\*DEMO\*\*/);
    expect(markdown).toMatch(/looking at redis[\s\S]*ninguém olhou por[\s\S]*half a sentence/);
    const listed = open('incidents', 'list', '--lang', 'en');
    await listed.waitFor(/Redis does not answer/);
    expect((await listed.ended).code).toBe(0);
  });
});
