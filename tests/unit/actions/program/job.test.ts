import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { verifyAudit } from '../../../../src/actions/host/audit.ts';
import { cancelJob, readJob, readOutput } from '../../../../src/actions/host/jobs.ts';
import { readLock } from '../../../../src/actions/host/lock.ts';
import type { JobView } from '../../../../src/model/job.ts';
import { Secret } from '../../../../src/model/secret.ts';
import { createHost, ended, launch, never, plan, read, run, SHELLS, step, tool, until } from '../harness.ts';

function told(view: JobView): string[] {
  return view.steps.map(({ phase, id, state }) => `${phase} ${id} ${state}`);
}

/** Whether a process still runs; one that only waits to be buried does not. */
function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

describe.concurrent.each(SHELLS)('a job under %s', (...shell) => {
  it('does its steps in order, keeps what they print, and leaves the lock free', async () => {
    const host = createHost(shell);
    const steps = [
      step('say', { argv: ['echo', 'olá'] }),
      step('copy', { argv: ['cat'], stdin: '/proc/sys/kernel/ostype', stdout: join(host.dir, 'copied') }),
      step('where', { argv: ['pwd'], cwd: '/usr' }),
      step('odd', { argv: ['sh', '-c', 'exit 3'], okCodes: [0, 3] }),
    ];
    const { view } = await run(host, plan(steps, { always: [step('writers')] }));
    expect(told(view)).toEqual([
      'step say done',
      'step copy done',
      'step where done',
      'step odd done',
      'always writers done',
    ]);
    expect(view.state).toBe('done');
    expect(read(host, 'copied')).toBe('Linux\n');
    const said = await readOutput(host, 'job-1', { phase: 'step', id: 'where' }, 1000, '--mark--', never);
    expect(said).toEqual({ ok: true, value: { stdout: '/usr\n', stderr: '' } });
    expect(await readLock(host, never)).toEqual({ ok: true, value: null });
    expect((await verifyAudit(host, '--mark--', never)).ok).toBe(true);
  });

  it('puts back what the failed step names, in that order, then does the always steps', async () => {
    const host = createHost(shell);
    const { view } = await run(
      host,
      plan([step('one'), step('two', { argv: ['false'], onFailure: ['b', 'a'] }), step('three')], {
        compensations: [step('a'), step('b'), step('c')],
        always: [step('writers')],
      }),
    );
    expect(view.state).toBe('failed-rolled-back');
    expect(view.stoppedAt).toBe('two');
    expect(told(view)).toEqual([
      'step one done',
      'step two failed',
      'step three skipped',
      'compensation a done',
      'compensation b done',
      'always writers done',
    ]);
    const order = (await readJob(host, 'job-1', never)).ok ? read(host, 'state/jobs/job-1/journal.ndjson') : '';
    expect(order.indexOf('"step":"b"')).toBeLessThan(order.indexOf('"step":"a"'));
  });

  it('puts back and does the always steps though its own folder cannot be written any more', async () => {
    const host = createHost(shell);
    const state = join(host.dir, 'state');
    const lose = ['sh', '-c', `rm -rf ${state}/jobs/job-1 && exit 1`];
    await launch(
      host,
      plan([step('one', { argv: lose, onFailure: ['back'] })], {
        compensations: [step('back', { argv: ['touch', join(host.dir, 'is-back')] })],
        always: [step('writers', { argv: ['touch', join(host.dir, 'writers')] })],
      }),
    );
    await until('the free lock', () => (existsSync(join(host.dir, 'sparkone-tui-test.lock')) ? undefined : true));
    expect(['is-back', 'writers'].filter((name) => existsSync(join(host.dir, name)))).toHaveLength(2);
  });

  it('is failed, not rolled back, when putting back fails, and still does the rest of it', async () => {
    const host = createHost(shell);
    const { view } = await run(
      host,
      plan([step('one', { argv: ['false'], onFailure: ['a', 'b'] })], {
        compensations: [step('a', { argv: ['false'] }), step('b')],
      }),
    );
    expect(view.state).toBe('failed');
    expect(told(view)).toEqual(['step one failed', 'compensation a failed', 'compensation b done']);
  });

  it('says which command was not found', async () => {
    const host = createHost(shell);
    const { view } = await run(host, plan([step('one', { argv: ['no-such-command-here'] })]));
    expect([view.state, view.steps[0]?.code]).toEqual(['failed', 127]);
  });

  it('ends a step with all it started when its time is over', async () => {
    const host = createHost(shell);
    const mark = join(host.dir, 'still-there');
    const argv = ['sh', '-c', `(sleep 2; touch ${mark}) & sleep 60`];
    const { view } = await run(host, plan([step('slow', { argv, timeoutMs: 1000 })]));
    expect(view.state).toBe('failed');
    expect(view.steps[0]).toMatchObject({ state: 'failed', timedOut: true });
    expect(view.tookMs).toBeLessThan(5000);
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, 2300 - (view.tookMs ?? 0))));
    expect(existsSync(mark)).toBe(false);
  });

  it('stops at the next safe point when it is cancelled, and puts back', async () => {
    const host = createHost(shell);
    const gate = join(host.dir, 'go');
    const wait = ['sh', '-c', `until [ -e ${gate} ]; do sleep 0.05; done`];
    const steps = [
      step('one', { argv: wait }),
      step('two', { isSafePoint: false }),
      step('three', { onFailure: ['back'] }),
    ];
    await launch(host, plan(steps, { compensations: [step('back')], always: [step('writers')] }));
    await until('step one', async () => {
      const found = await readJob(host, 'job-1', never);
      return found.ok && found.value.view.current === 'one' ? true : undefined;
    });
    expect(await cancelJob(host, 'job-1', never)).toEqual({ ok: true, value: 'asked' });
    const asked = await readJob(host, 'job-1', never);
    expect(asked.ok && asked.value.view.isCancelAsked).toBe(true);
    tool(host, 'go', '');
    const { view } = await ended(host);
    expect([view.state, view.stoppedAt]).toEqual(['cancelled', 'three']);
    expect(told(view)).toContain('step two done');
    expect(told(view)).toContain('step three skipped');
    expect(told(view)).toContain('compensation back done');
    expect(await cancelJob(host, 'job-1', never)).toEqual({ ok: true, value: 'over' });
  });

  it('killed outright, is interrupted, ends its step and still does the always steps', async () => {
    const host = createHost(shell);
    const mark = join(host.dir, 'writers-started');
    const steps = [step('long', { argv: ['sleep', '300'], timeoutMs: 400_000 }), step('next')];
    await launch(host, plan(steps, { always: [step('writers', { argv: ['touch', mark] })] }));
    const pid = await until('the step', async () => {
      const found = await readJob(host, 'job-1', never);
      return found.ok && existsSync(join(host.dir, 'state/jobs/job-1/child')) && found.value.view.current === 'long'
        ? Number(read(host, 'state/jobs/job-1/pid').split(' ')[0])
        : undefined;
    });
    const child = Number(read(host, 'state/jobs/job-1/child'));
    process.kill(pid, 'SIGKILL');
    const gone = await readJob(host, 'job-1', never);
    expect(gone.ok && gone.value.view.state).toBe('interrupted');
    await until('the writers', () => (existsSync(mark) ? true : undefined));
    await until('the free lock', () => (existsSync(join(host.dir, 'sparkone-tui-test.lock')) ? undefined : true));
    const { view } = await ended(host);
    expect(view.state).toBe('interrupted');
    expect(told(view)).toEqual(['step long unknown', 'step next skipped', 'always writers done']);
    await until('the end of its step', () => (isAlive(child) ? undefined : true));
    expect(await verifyAudit(host, '--mark--', never)).toMatchObject({ ok: true, value: { isWhole: true } });
  });

  it('survives HUP and INT of its session', async () => {
    const host = createHost(shell);
    const gate = join(host.dir, 'go');
    await launch(
      host,
      plan([step('one', { argv: ['sh', '-c', `until [ -e ${gate} ]; do sleep 0.05; done`] }), step('two')]),
    );
    const pid = Number(read(host, 'state/jobs/job-1/pid').split(' ')[0]);
    for (const signal of ['SIGHUP', 'SIGINT', 'SIGQUIT'] as const) process.kill(pid, signal);
    tool(host, 'go', '');
    expect((await ended(host)).view.state).toBe('done');
  });

  it('gives a secret to the step that names it, and keeps it nowhere', async () => {
    const host = createHost(shell);
    const secret = "p'a$s w\u00e9rd-zq4711";
    const steps = [
      step('with', {
        argv: ['sh', '-c', 'test "$PGPASSWORD" = "$(cat "$0")"', tool(host, 'want', '')],
        secrets: ['PGPASSWORD'],
      }),
      step('without', { argv: ['sh', '-c', 'test -z "$PGPASSWORD"'] }),
    ];
    tool(host, 'want', '');
    const { writeFileSync } = await import('node:fs');
    writeFileSync(join(host.dir, 'want'), secret);
    const { view } = await run(host, plan(steps), { secrets: new Map([['PGPASSWORD', new Secret(secret)]]) });
    expect(view.state).toBe('done');
    writeFileSync(join(host.dir, 'want'), '');
    // The lock and what else it needs while it runs go after the last line of the journal.
    const pid = Number(read(host, 'state/jobs/job-1/pid').split(' ')[0]);
    await until('the end of its program', () => (isAlive(pid) ? undefined : true));
    const files = readdirSync(host.dir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    expect(files.length).toBeGreaterThan(5);
    for (const file of files) expect(readFileSync(join(file.parentPath, file.name), 'utf8')).not.toContain('zq4711');
  });

  it('begins once only, whoever starts its program again', async () => {
    const host = createHost(shell);
    await run(host, plan([step('one', { argv: ['sh', '-c', `echo x >>${host.dir}/count`] })]));
    const again = await host.transport.exec(
      [...shell, join(host.dir, 'state/jobs/job-1/job.sh'), '--run', join(host.dir, 'state'), join(host.dir, 'lock')],
      { signal: never, timeoutMs: 5000 },
    );
    expect(again.ok && again.value.code).toBe(73);
    expect(read(host, 'count')).toBe('x\n');
  });

  it('runs the hooks after the end with its state, whatever they do', async () => {
    const host = createHost(shell, {});
    const hook = tool(host, 'hook', `echo "$JOB_STATE $JOB_ID $ACTION" >${host.dir}/told; exit 9`);
    await run({ ...host, hooks: [['false'], [hook]] }, plan([step('one')]));
    expect(
      await until('the hook', () => (existsSync(join(host.dir, 'told')) ? read(host, 'told') || undefined : undefined)),
    ).toBe('done job-1 restart\n');
  });
});
