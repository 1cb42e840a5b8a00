import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { createPrograms, type OpenOptions, type Program } from './support/program.ts';

const programs = createPrograms();

async function open(options: Partial<OpenOptions> = {}): Promise<Program> {
  const program = programs.open({ args: ['--demo', '--lang', 'en'], ...options });
  await program.waitFor(/api\s+running/);
  return program;
}

afterEach(() => programs.close());

/** Row of the screen that starts with the mark of the selection. */
const selected = (program: Program): string => program.lines().find((line) => line.includes('▸')) ?? '';

/** Column and row (from 1) of a text on the screen. */
function placeOf(program: Program, text: string): readonly [column: number, row: number] {
  const row = program.lines().findIndex((line) => line.includes(text));
  return [(program.lines()[row]?.indexOf(text) ?? 0) + 1, row + 1];
}

const click = (program: Program, text: string): void => {
  const [column, row] = placeOf(program, text);
  program.press(`\x1b[<0;${column};${row}M\x1b[<0;${column};${row}m`);
};

describe('the keyboard', () => {
  it('loses no key that arrives together with others', async () => {
    const program = await open();
    program.press('jjj\x1b[Bk');
    await program.waitFor(() => selected(program).includes('postgres'));
    program.press(':theme mono\r');
    await program.waitFor((text) => !text.includes('Commands'));
    program.press('2345');
    await program.waitFor(/Redis \d+\.\d+[\s\S]*Signals/);
  });

  it('takes pasted text as text only', async () => {
    const program = await open();
    program.press('\x1b[200~q\r3\x1b[201~');
    program.press('/');
    program.press('\x1b[200~post\x1b[201~');
    await program.waitFor(/\/post/);
    const text = await program.waitFor((screen) => !/traefik\s+running/.test(screen));
    expect(text).toMatch(/postgres\s+running/);
    program.press('\x1b');
    await program.waitFor(/traefik\s+running/);
  });

  it('says why a key does nothing now', async () => {
    const program = await open();
    program.press('t');
    await program.waitFor(/there is only one target/);
  });
});

describe('Ctrl-Z', () => {
  it('gives the terminal away and takes it back, also where nobody could continue it', async () => {
    const program = await open();
    program.press('\x1a');
    await program.waitFor(() => program.written().split('\x1b[?1049h').length === 3);
    await program.waitFor(/api\s+running/);
    program.press('j');
    await program.waitFor(() => selected(program).includes('api'));
  });
});

describe('the screen reader mode', () => {
  it('writes sentences on the normal screen and answers keys', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sparkone-config-'));
    try {
      const path = join(folder, 'config.yaml');
      writeFileSync(path, 'screenReader: true\n');
      const program = programs.open({ args: ['--demo', 'redis-down', '--lang', 'en', '--config', path] });
      await program.waitFor(() => /critical: redis, exited \(137\)/.test(program.written()));
      expect(program.written()).not.toContain('\x1b[?1049h');
      program.press('5');
      await program.waitFor(() => /Tab 5 of 8/.test(program.written()));
      program.press('q');
      expect((await program.ended).code).toBe(0);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('the mouse', () => {
  it('opens tabs and rows, and scrolls', async () => {
    const program = await open();
    expect(program.written()).toContain('\x1b[?1006h');
    click(program, '3 Metrics');
    await program.waitFor(/Main {2}Security {2}Database/);
    click(program, '1 Overview');
    await program.waitFor(/─ Services ─/);
    click(program, 'postgres');
    await program.waitFor(() => selected(program).includes('postgres'));
    program.press('\x1b[<65;10;10M');
    await program.waitFor(() => selected(program).includes('prometheus'));
    click(program, 'prometheus');
    await program.waitFor(/─ ✔ prometheus ─/);
    program.press('qq');
    expect((await program.ended).code).toBe(0);
    expect(program.written().lastIndexOf('\x1b[?1006l')).toBeGreaterThan(program.written().lastIndexOf('\x1b[?1006h'));
  });
});

describe('the frame', () => {
  it('stays whole through resizes', async () => {
    const program = await open({ columns: 120, rows: 40 });
    for (const [columns, rows] of [
      [80, 24],
      [100, 30],
      [61, 17],
      [200, 60],
      [120, 40],
    ] as const) {
      program.resize(columns, rows);
      await program.waitFor(() => {
        const lines = program.lines();
        const isWhole =
          lines[0]?.includes('sparkone-prod') === true && lines.at(-1)?.trimEnd().endsWith('q quit') === true;
        return (
          isWhole &&
          lines[2] === '─'.repeat(columns) &&
          lines.filter((line) => line.includes('─ Services')).length === 1
        );
      });
    }
  });

  it('repaints little while nothing happens', async () => {
    const program = await open();
    const settled = program.frames();
    await program.waitFor(() => program.frames() >= settled + 4);
    const from = program.written().length;
    const frames = program.frames();
    await program.waitFor(() => program.frames() >= frames + 5, 60_000);
    const bytesAFrame = (program.written().length - from) / (program.frames() - frames);
    expect(bytesAFrame).toBeLessThan(2_000);
  });
});
