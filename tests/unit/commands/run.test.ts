import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runAudit } from '../../../src/commands/audit.ts';
import { type JobsCommandOptions, runJobs } from '../../../src/commands/jobs.ts';
import { type CommandIo, renderActionList, runAction } from '../../../src/commands/run.ts';
import { createSystemClock } from '../../../src/engine/clock.ts';
import { ACTION_IDS } from '../../../src/model/plan.ts';
import { LANGS } from '../../../src/text/lang.ts';
import { ended, never, step, tool, until } from '../actions/harness.ts';
import { bench } from '../actions/runner-bench.ts';

/** What a headless command printed, and its exit code. */
async function command(act: (io: CommandIo) => Promise<number>) {
  const said = { out: '', err: '' };
  const code = await act({
    out: (text) => {
      said.out += text;
    },
    err: (text) => {
      said.err += text;
    },
  });
  return { code, ...said };
}

function desk(over: Parameters<typeof bench>[0] = {}) {
  const made = bench(over);
  const { host, runner } = made;
  const common = { host, runner, clock: createSystemClock(), lang: 'en', format: 'text', signal: never } as const;
  const wanted = {
    action: 'restart',
    args: ['service=api'],
    isDryRun: false,
    session: [],
    confirm: null,
    why: '',
    follows: true,
  };
  return {
    ...made,
    run: (more: Partial<Parameters<typeof runAction>[0]> = {}) =>
      command((io) => runAction({ ...common, ...wanted, ...more }, io)),
    jobs: (verb: JobsCommandOptions['verb'], more: Partial<JobsCommandOptions> = {}) =>
      command((io) =>
        runJobs({ ...common, verb, job: null, target: 'demo-prod', confirm: null, mark: '--mark--', ...more }, io),
      ),
    audit: (verifies: boolean) => command((io) => runAudit({ ...common, verifies, lines: 100, mark: '--mark--' }, io)),
  };
}

describe('run', () => {
  it.each(LANGS)('lists every action with its arguments (%s)', (lang) => {
    const listed = renderActionList(lang)
      .split('\n')
      .flatMap((line) => /^ {2}([a-z-]+) /.exec(line)?.[1] ?? []);
    expect(listed).toEqual(ACTION_IDS);
  });

  it('prints the plan as data, complete, and runs nothing', async () => {
    const { run, mark, host } = desk({ preconditions: [] });
    const { code, out } = await run({ isDryRun: true, format: 'json' });
    expect(code).toBe(0);
    const plan = JSON.parse(out);
    expect(plan).toMatchObject({
      action: 'restart',
      target: 'demo-prod',
      risk: 'medium',
      phrase: 'restart demo-prod',
      preconditions: [],
      touches: [],
      loses: [],
      undo: { 'pt-BR': '', en: '' },
      expectedMs: null,
      fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/),
      expiresAt: expect.any(Number),
    });
    expect(plan.steps[0]).toMatchObject({
      id: 'mark',
      kind: 'exec',
      say: { 'pt-BR': 'mark', en: 'mark' },
      argv: ['touch', mark],
      timeoutMs: 10_000,
      undo: null,
    });
    expect(existsSync(mark)).toBe(false);
    expect(existsSync(join(host.dir, 'state'))).toBe(false);
  });

  it('prints the command that runs the plan, against the world that was planned for', async () => {
    const { out } = await desk().run({ isDryRun: true, session: ['--demo', 'redis-down'] });
    expect(out).toContain(
      "To run it: sparkone-tui run restart service=api --demo redis-down --confirm 'restart demo-prod'\n",
    );
  });

  it('follows what its phrase started, step by step, to the end', async () => {
    const { run, mark } = desk();
    const { code, out } = await run({ confirm: 'restart demo-prod' });
    expect(code).toBe(0);
    expect(out).toMatch(/✔ mark/);
    expect(out.trim().split('\n').at(-1)).toMatch(/^done/);
    expect(existsSync(mark)).toBe(true);
  });

  it('ends with 77 and runs nothing: no phrase, a wrong one, a plan that expired, no runner', async () => {
    const { run, mark, world, audit } = desk();
    expect((await run()).code).toBe(77);
    expect((await run({ confirm: 'restart demo-pro' })).code).toBe(77);
    expect((await run({ confirm: 'y' })).code).toBe(77);
    expect((await run({ runner: null, confirm: 'restart demo-prod' })).code).toBe(77);
    world.preconditions = [{ id: 'x', say: { 'pt-BR': 'não', en: 'not so' }, holds: false, blocks: true }];
    const blocked = await run({ confirm: 'restart demo-prod' });
    expect([blocked.code, blocked.err]).toEqual([77, expect.stringContaining('not so')]);
    expect(existsSync(mark)).toBe(false);
    const { out } = await audit(false);
    expect(out.match(/refused/g)).toHaveLength(3);
  });

  it('has a code for each kind of no: wrong use, no such action, somebody else, no journal', async () => {
    const { run, runner, host } = desk({ more: [step('wait', { argv: ['sleep', '60'] })] });
    expect((await run({ args: ['api'] })).code).toBe(64);
    const unknown = await run({ action: 'restat' });
    expect([unknown.code, unknown.err]).toEqual([64, expect.stringContaining('did you mean restart?')]);

    const first = await run({ confirm: 'restart demo-prod', follows: false });
    expect(first.code).toBe(0);
    const second = await run({ confirm: 'restart demo-prod' });
    expect([second.code, second.err]).toEqual([75, expect.stringMatching(/ana@laptop has held the target/)]);
    const [job = ''] = readdirSync(join(host.dir, 'state/jobs'));
    process.kill(-Number(await until('its step', () => childOf(host.dir, job))), 'SIGKILL');
    await ended(host, job);

    const shut = desk();
    mkdirSync(join(shut.host.dir, 'state', 'audit.ndjson'), { recursive: true });
    expect((await shut.run({ confirm: 'restart demo-prod' })).code).toBe(73);
    expect(existsSync(shut.mark)).toBe(false);
    expect(runner.host).toBe(host);
  });
});

/** Process of the step that runs, from the job's files. */
function childOf(dir: string, job: string): string | undefined {
  const path = join(dir, 'state/jobs', job, 'child');
  const out = join(dir, 'state/jobs', job, 'out/step.wait.out');
  return existsSync(out) && existsSync(path) ? readFileSync(path, 'utf8').trim() : undefined;
}

describe('jobs and audit', () => {
  it('cancel says before which step it stops; list, show and audit tell the same afterwards', async () => {
    const made = desk();
    const go = join(made.host.dir, 'go');
    made.world.more = [
      step('wait', { argv: ['sh', '-c', `until [ -e ${go} ]; do sleep 0.05; done`] }),
      step('never', { say: { 'pt-BR': 'o próximo', en: 'the next one' } }),
    ];
    await made.run({ confirm: 'restart demo-prod', follows: false, why: 'login broken' });
    const [job = ''] = readdirSync(join(made.host.dir, 'state/jobs'));
    await until('its step', () => childOf(made.host.dir, job));
    expect((await made.jobs('cancel')).code).toBe(64);
    const asked = await made.jobs('cancel', { job });
    expect([asked.code, asked.out]).toEqual([0, expect.stringContaining('before: the next one')]);
    tool(made.host, 'go', '');
    await ended(made.host, job);

    const attached = await made.jobs('attach', { job });
    expect([attached.code, attached.out]).toEqual([
      3,
      expect.stringMatching(/cancelled.*stopped before: the next one/),
    ]);
    expect((await made.jobs('list')).out).toMatch(/cancelled +\S+restart\S+ +ana@laptop .*login broken/);
    expect((await made.jobs('show')).out).toContain('✔ wait');
    expect((await made.jobs('cancel', { job })).out).toContain('ended already');
    expect((await made.jobs('show', { job: 'no-such-job' })).code).toBe(69);

    const audit = await made.audit(false);
    expect(audit.out).toMatch(/started.*login broken[\s\S]*asked to cancel[\s\S]*finished: restart.*cancelled/);
    const verified = await made.audit(true);
    expect([verified.code, verified.out]).toEqual([0, expect.stringMatching(/^whole: 2 file/)]);
  });
});
