import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { Report } from '../../src/model/report.ts';
import { createPrograms, LAUNCHER, type Program } from '../terminal/support/program.ts';
import { type Home, newHome } from '../unit/support/home.ts';
import { type LiveStack, liveOrSkip, withStack } from './stack/live.ts';
import { run } from './stack/process.ts';

/** Takes what a filesystem that counts as full still has: blocks that were kept for bookkeeping come free when it is done. */
function fillUp(path: string): void {
  const file = openSync(path, 'a');
  const block = Buffer.alloc(4096);
  try {
    for (let left = 16_384; left > 0; left -= 1) {
      writeSync(file, block);
      fsyncSync(file);
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
  } finally {
    closeSync(file);
  }
}

/** A check's report as it lies in the reports folder, and how the program ended. */
interface Checked {
  readonly id: string;
  readonly report: Report;
  readonly code: number;
  readonly said: string;
  step(id: string): Report['steps'][number];
}

liveOrSkip()('the rounds of the runbook on the live stack', () => {
  let stack: LiveStack;
  let home: Home;
  let config: string;
  const programs = createPrograms();

  beforeAll(async () => {
    stack = await withStack();
    await stack.heal();
    home = newHome();
    config = home.configure({ targets: targets() });
  });
  afterEach(async () => {
    await programs.close();
    await stack.heal();
  });
  afterAll(() => home.remove());

  const targets = () => ({ live: { project: stack.project, stateDirectory: join(home.path, 'target') } });
  const settings = () => ({ ...home.env, NODE_EXTRA_CA_CERTS: stack.edgeCa });
  const argv = (...args: string[]) => [...args, '--config', config, '--lang', 'en'];
  const tui = async (...args: string[]) =>
    await run([LAUNCHER, ...argv(...args)], { env: settings(), mayFail: true, deadlineMs: 60_000 });
  const reports = () => home.kept('reports');

  /** A scheduled check with its report. */
  const check = async (set: 'daily' | 'weekly'): Promise<Checked> => {
    const { code, stdout, stderr } = await tui('check', set, '--report');
    const said = `${stdout}${stderr}`;
    const id = /([^/\s]+)\.md/.exec(stderr)?.[1] ?? '';
    const report = JSON.parse(readFileSync(join(reports(), `${id}.json`), 'utf8')) as Report;
    const step = (name: string) => {
      const found = report.steps.find((one) => one.id === name);
      if (found === undefined) throw new Error(`no step ${name} in ${id}`);
      return found;
    };
    return { id, report, code, said, step };
  };

  /** Puts a dump of the live database among the backups, whole or cut in half, an hour old: newer ones could still be written. */
  const putBackup = async (name: string, isWhole: boolean): Promise<string> => {
    const file = join(stack.dir, 'backups', name);
    const { stdout } = await stack.exec('postgres', ['sh', '-c', 'pg_dump -U stack_admin sparkone | base64']);
    const dump = Buffer.from(stdout, 'base64');
    writeFileSync(file, isWhole ? dump : dump.subarray(0, dump.length >> 1));
    const anHourAgo = Date.now() / 1000 - 3600;
    utimesSync(file, anHourAgo, anHourAgo);
    return file;
  };

  it('a morning without trouble, the next with Redis stopped: one cause, and what is new since', async () => {
    const backup = await putBackup('sparkone_db_20990101_030000.sql', true);
    await stack.forgetPast();
    const calm = await check('daily');
    for (const id of ['api', 'database', 'redis', 'containers', 'targets'])
      expect(calm.step(id), calm.said).toMatchObject({ verdict: 'pass' });
    // Suites beside this one may leave the machine short of CPU.
    const critical = calm.report.steps.filter(({ id, level }) => level === 'critical' && id !== 'resources');
    expect(critical, calm.said).toEqual([]);
    expect(calm.report).toMatchObject({ runbook: 'morning', by: 'check', mark: null, causes: [] });
    // The product has no metric of its pool: that is said, and never a pass.
    expect(calm.step('pool')).toMatchObject({ level: 'unknown', verdict: 'pending' });

    await stack.fault('redis-stopped');
    const red = await check('daily');
    expect(red.code).toBe(2);
    expect(red.report.causes, red.said).toHaveLength(1);
    expect(red.report.causes[0]?.title.en).toMatch(/Redis/);
    for (const id of ['database', 'redis', 'containers'])
      expect(red.step(id), `${id}: ${red.said}`).toMatchObject({
        verdict: 'fail',
        evidence: { cause: red.report.causes[0]?.title },
      });
    expect(red.report.comparison?.fresh).toEqual(expect.arrayContaining(['database', 'redis', 'containers']));

    // Whichever is named first, from the older to the newer one.
    const diff = await tui('reports', 'diff', red.id, calm.id);
    expect(diff.code, diff.stderr).toBe(0);
    expect(diff.stdout).toMatch(/→ critical/);
    expect(diff.stdout).toMatch(/new: .*Redis answers/);
    rmSync(backup, { force: true });
    const shown = await tui('reports', 'show', red.id);
    expect(shown.stdout.split('\n').slice(0, 12).join('\n')).toMatch(/Redis is stopped|Redis does not answer/);
  });

  it('a week that ends with a truncated backup: the step fails and says which file and why', async () => {
    const file = await putBackup('sparkone_db_20990102_030000.sql', false);
    try {
      const week = await check('weekly');
      expect(week.step('backups'), week.said).toMatchObject({ verdict: 'fail' });
      expect(JSON.stringify(week.step('backups').evidence)).toMatch(/cut|truncated|end marker/);
      expect(week.report.runbook).toBe('weekly');
      expect(week.code).toBeGreaterThan(0);
    } finally {
      rmSync(file, { force: true });
    }
  });

  it('a reports folder on a full disk, then on a read-only one: the report goes to stderr whole, and nothing half is left', async () => {
    await stack.fault('disk-full');
    const folder = join(stack.dir, 'backups', 'reports');
    mkdirSync(folder, { mode: 0o700 });
    fillUp(join(stack.dir, 'backups', 'last-bytes'));
    const full = home.configure({ targets: targets(), reports: { directory: folder } }, 'full.yaml');
    const args = ['check', 'daily', '--report', '--config', full, '--lang', 'en'];
    const lost = async (said: RegExp) => {
      const { code, stderr } = await run([LAUNCHER, ...args], { env: settings(), mayFail: true, deadlineMs: 60_000 });
      expect(code).toBeGreaterThan(0);
      expect(stderr).toMatch(said);
      expect(stderr).toMatch(/^# Morning check · live/m);
      expect(readdirSync(folder)).toEqual([]);
    };
    await lost(/could not write to [\s\S]*ENOSPC[\s\S]*df -h/);
    await run(['mount', '-o', 'remount,ro', join(stack.dir, 'backups')]);
    await lost(/could not write to [\s\S]*EROFS[\s\S]*read-only: see dmesg/);
  });

  it('a walk goes on after kill -9, on the same target, with every key that was typed', async () => {
    const open = (): Program => {
      const program = programs.open({ args: argv('walk', 'morning'), columns: 100, rows: 30, env: settings() });
      return program;
    };
    const first = open();
    await first.waitFor(/step 1 of 11[\s\S]*Suggestion: ✔/, 40_000);
    first.press('\r');
    await first.waitFor(/step 2 of 11[\s\S]*Suggestion: ✔/, 40_000);
    first.press('nseen from the ro');
    await first.waitFor(/note seen from the ro/);
    first.kill('SIGKILL');
    await first.ended;

    const second = open();
    await second.waitFor(/A walk was left[\s\S]*1 of 11 answered/, 40_000);
    second.press('\r');
    await second.waitFor(/step 2 of 11/, 40_000);
    second.press('n');
    await second.waitFor(/note seen from the ro/);
    second.press('ad\r');
    await second.waitFor(/step 2 of 11[\s\S]*Suggestion: ✔/, 40_000);
    second.press('\r');
    await second.waitFor(/step 3 of 11/);
    second.press('E');
    await second.waitFor(/9 steps are not answered/);
    second.press('\r');
    await second.waitFor(/Report · live-morning-/);
    second.press('qqq');
    await second.ended;
    const walked = readdirSync(reports())
      .filter((name) => name.endsWith('.json'))
      .map((name) => JSON.parse(readFileSync(join(reports(), name), 'utf8')) as Report)
      .filter(({ by }) => by === 'walk');
    expect(walked).toHaveLength(1);
    expect(walked[0]?.steps.slice(0, 3)).toMatchObject([
      { id: 'api', verdict: 'pass' },
      { id: 'database', verdict: 'pass', notes: ['seen from the road'] },
      { id: 'redis', verdict: 'pending' },
    ]);
    expect(walked[0]?.mark).toBeNull();
  });
});
