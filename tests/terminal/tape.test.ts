import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createPrograms } from './support/program.ts';

const programs = createPrograms();
const { open } = programs;
let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sparkone-tape-'));
});
afterEach(async () => {
  await programs.close();
  rmSync(folder, { recursive: true });
});

async function recordRedisDown(tape: string): Promise<void> {
  const program = open({ args: ['--demo', 'redis-down', '--lang', 'en', '--record', tape] });
  await program.waitFor(/Redis does not answer/);
  program.press('q');
  expect((await program.ended).code).toBe(0);
}

describe('tapes in the built program', () => {
  it('a recorded session is replayed: marked, in its own time, and held at its end', async () => {
    const tape = join(folder, 'tape.jsonl');
    await recordRedisDown(tape);
    const program = open({ args: ['--replay', tape, '--lang', 'en', '--speed', '5'] });
    const screen = await program.waitFor(/Redis does not answer/);
    expect(screen).toContain('REPLAY');
    await program.waitFor(/end of the tape/);
    expect(program.text()).toContain('Redis does not answer');
    program.press('?');
    const help = /Keys|keys of/;
    await program.waitFor(help);
    program.press('\x1b');
    await program.waitFor((text) => !help.test(text));
    program.press('q');
    expect((await program.ended).code).toBe(0);
  });

  it('a tape that is no tape ends with a remedy before the screen opens', async () => {
    const tape = join(folder, 'tape.jsonl');
    writeFileSync(tape, 'PGDMP\u0000\u0001');
    const program = open({ args: ['--replay', tape, '--lang', 'en'] });
    expect((await program.ended).code).toBe(64);
    expect(program.written()).toContain('this is not a tape of sparkone-tui');
    expect(program.written()).not.toContain('\x1b[?1049h');
  });

  it('a recording never overwrites a file', async () => {
    const tape = join(folder, 'tape.jsonl');
    writeFileSync(tape, 'precious');
    const program = open({ args: ['--demo', '--lang', 'en', '--record', tape] });
    expect((await program.ended).code).toBe(64);
    expect(readFileSync(tape, 'utf8')).toBe('precious');
  });
});

describe('faults of the demo in the built program', () => {
  it('are switched from the palette while it runs', async () => {
    const program = open({ args: ['--demo', '--lang', 'en'] });
    await program.waitFor(/ALL WELL/);
    program.press(':');
    await program.waitFor(/commands/);
    program.press('redis down');
    await program.waitFor(/demo: Redis down/);
    program.press('\r');
    await program.waitFor(/Redis does not answer/);
    program.press(':');
    program.press('redis down');
    await program.waitFor(/demo: Redis down/);
    program.press('\r');
    await program.waitFor((text) => !text.includes('Redis does not answer'), 60_000);
  });
});
