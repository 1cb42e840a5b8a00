import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Home, newHome } from '../unit/support/home.ts';
import { createPrograms, type Program, typeSlowly } from './support/program.ts';

let home: Home;
const programs = createPrograms();

beforeEach(() => {
  home = newHome();
});

afterEach(async () => {
  await programs.close();
  home.remove();
});

function open(...args: string[]): Program {
  return programs.open({ args: [...args, '--lang', 'en'], columns: 100, rows: 30, env: home.env });
}

const reports = () => home.kept('reports');

describe('game day on a real terminal', () => {
  it('goes wrong unannounced, is handled with the same tools, and ends with times and what was missed', async () => {
    const program = open('--demo', '--drill', 'redis-down', '--drill-within', '6');
    await program.waitFor(/▌DRILL▐ ▌PRODUCTION▐ sparkone-prod/);
    await program.waitFor(/CRITICAL {2}Redis/, 40_000);
    program.press('d');
    await program.waitFor(/Cause: redis[\s\S]*restart redis/);
    program.press('\r');
    await program.waitFor(/Type {2}restart sparkone-prod/);
    await typeSlowly(program, 'it is down');
    program.press('\r');
    await typeSlowly(program, 'restart sparkone-prod');
    await program.waitFor(/↵ runs/);
    program.press('\r');
    await program.waitFor(/Restart redis · done/, 40_000);
    // Back on the page of the diagnosis nothing is typed: the end opens there by itself.
    program.press('\x1b');
    const page = await program.waitFor(/✔ recovered · to notice \d/, 40_000);
    expect(page).toMatch(/What was missed[\s\S]*no incident was opened/);
    expect(page).toMatch(/noticed +[\d:]+ +\+[\d.]+ m?s +opened the diagnosis/);
    program.press('q');
    expect(await program.ended).toMatchObject({ code: 0 });
    expect(program.written()).toMatch(/Game day: Redis down \(exited 137\): recovered/);
    const [json] = readdirSync(reports()).filter((name) => name.endsWith('.drill.json'));
    const report = JSON.parse(readFileSync(join(reports(), String(json)), 'utf8'));
    expect(report).toMatchObject({ kind: 'drill', mark: 'DRILL', ending: 'recovered', jobs: [{ hasHelped: true }] });
    expect(readdirSync(reports()).some((name) => name.endsWith('.drill.md'))).toBe(true);
    const list = open('--demo', '--drill');
    expect(await list.ended).toMatchObject({ code: 0 });
    expect(list.written()).toMatch(/redis-down .*the time before, .*to notice/);
  });

  it('lists what can be exercised, and refuses a name that it does not know', async () => {
    const list = open('--demo', '--drill');
    expect(await list.ended).toMatchObject({ code: 0 });
    expect(list.written()).toMatch(/redis-down[\s\S]*bad-deploy[\s\S]*any/);
    const unknown = open('--demo', '--drill', 'redis-dwon');
    expect(await unknown.ended).toMatchObject({ code: 64 });
    expect(unknown.written()).toMatch(/did you mean redis-down\?/);
  });
});
