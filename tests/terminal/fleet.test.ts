import { spawnSync } from 'node:child_process';
import { afterEach, describe, expect, it } from 'vitest';
import type { FleetReport } from '../../src/commands/fleet-report.ts';
import { createPrograms, LAUNCHER } from './support/program.ts';

const programs = createPrograms();
const { open } = programs;

afterEach(() => programs.close());

const rowOf = (text: string, name: string) => text.split('\n').find((line) => line.includes(` ${name} `)) ?? '';

describe.each([
  [80, 24],
  [120, 40],
])('the fleet of the demo at %dx%d', (columns, rows) => {
  it('opens on the board, goes to a target by name and back, and leaves', async () => {
    const program = open({ args: ['--demo', 'fleet', '--lang', 'en'], columns, rows });
    const board = await program.waitFor((text) => /✖ PROD {2}acme-prod .*Redis/.test(text) && /2 ok/.test(text));
    expect(program.lines()[0]).toMatch(/DEMO.*Fleet · 7 targets/);
    expect(rowOf(board, 'sparkone-prod')).toContain('all well');
    program.press('t');
    await program.waitFor(/Targets 7/);
    program.press('acme-s');
    await program.waitFor(/Targets 1/);
    program.press('\r');
    await program.waitFor((text) => /acme-staging/.test(text.split('\n')[0] ?? '') && /ALL WELL/.test(text));
    program.press('5');
    await program.waitFor(/✔ Redis 7\.0/);
    program.press('t\r');
    await program.waitFor((text) => /sparkone-prod/.test(text.split('\n')[0] ?? ''));
    program.press('\x1b');
    await program.waitFor((text) => /^▸✔ PROD {2}sparkone-prod/m.test(text));
    program.press('gl\r');
    await program.waitFor((text) => /Redis does not answer/.test(text) && /acme-prod/.test(text.split('\n')[0] ?? ''));
    program.press('q');
    expect(await program.ended).toEqual({ code: 0, signal: 0 });
  });
});

describe('the fleet of the demo', () => {
  it('opens the one that was asked for, and the others when somebody goes there', async () => {
    const program = open({ args: ['--demo', 'fleet', '--target', 'padaria-prod', '--lang', 'pt-BR'] });
    await program.waitFor((text) => /padaria-prod/.test(text.split('\n')[0] ?? '') && /CRÍTICO/.test(text));
    program.press('0');
    const board = await program.waitFor(/Frota · 7 alvos/);
    expect(rowOf(board, 'acme-prod')).toContain('não aberto');
    expect(board).toContain('6 ainda sem leitura');
    program.press('R');
    await program.waitFor(/acme-prod .*Redis não responde/);
  });

  it('is judged headless, by check --all and by the program without a terminal', () => {
    const json = spawnSync(LAUNCHER, ['check', '--all', '--demo', 'fleet', '--json'], { encoding: 'utf8' });
    const report = JSON.parse(json.stdout) as FleetReport;
    expect(json.status).toBe(2);
    expect(report.targets).toHaveLength(7);
    expect(report.counts).toMatchObject({ ok: 2, critical: 5 });
    const bare = spawnSync(LAUNCHER, ['--demo', 'fleet', '--lang', 'en'], { encoding: 'utf8' });
    expect(bare.status).toBe(2);
    expect(bare.stdout).toMatch(/^CRITICAL · DEMO · 7 targets/);
    const wrong = spawnSync(LAUNCHER, ['check', '--demo', 'fleet', '--target', 'acme', '--lang', 'en'], {
      encoding: 'utf8',
    });
    expect(wrong.status).toBe(64);
    expect(wrong.stderr).toMatch(/no target "acme"\ntargets: sparkone-prod/);
  });
});
