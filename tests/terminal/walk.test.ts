import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Home, newHome } from '../unit/support/home.ts';
import { createPrograms, type Program } from './support/program.ts';

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
  return programs.open({ args: [...args, '--lang', 'en'], columns: 80, rows: 24, env: home.env });
}

const folder = (name: string) => home.kept(name);

describe('the walkthrough on a real terminal', () => {
  it('is killed in the middle of a note, gone on with, narrowed to nothing, ended, and leaves its report', async () => {
    const first = open('walk', 'morning', '--demo', 'redis-down');
    await first.waitFor(/step 1 of 11/);
    first.press('\r');
    await first.waitFor(/step 2 of 11[\s\S]*Suggestion: ✖ fail/);
    first.press('nseen by pho');
    await first.waitFor(/note seen by pho/);
    first.kill('SIGKILL');
    await first.ended;

    const second = open('walk', 'morning', '--demo', 'redis-down');
    await second.waitFor(/A walk was left[\s\S]*1 of 11 answered/);
    second.press('\r');
    await second.waitFor(/step 2 of 11/);
    second.press('n');
    await second.waitFor(/note seen by pho/);
    second.press('ne\r');
    second.resize(20, 3);
    await second.waitFor(/60x16/);
    second.resize(80, 24);
    await second.waitFor(/step 2 of 11/);
    second.press('a');
    await second.waitFor(/why pass\?/);
    second.press('known\r');
    await second.waitFor(/step 3 of 11/);
    // The tab of the step, and back.
    second.press('o');
    await second.waitFor(/5 ?✖|Redis/);
    second.press('w');
    await second.waitFor(/step 3 of 11/);
    second.press('E');
    await second.waitFor(/9 steps are not answered/);
    second.press('\r');
    await second.waitFor(/Report · sparkone-prod-morning-/);
    second.press('qqq');
    expect(await second.ended).toMatchObject({ code: 3 });
    const [json] = readdirSync(folder('reports')).filter((name) => name.endsWith('.json'));
    const report = JSON.parse(readFileSync(join(folder('reports'), String(json)), 'utf8'));
    expect(report.steps[1]).toMatchObject({ verdict: 'pass', reason: 'known', notes: ['seen by phone'] });
    expect(readdirSync(folder('walks')).every((name) => name.endsWith('.jsonl'))).toBe(true);
  });
});
