import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cancelJob, listJobs, readJob } from '../../../../src/actions/host/jobs.ts';
import { breakLock, readLock } from '../../../../src/actions/host/lock.ts';
import { renderJob } from '../../../../src/commands/job-text.ts';
import { leftUndone, nextSafePoint } from '../../../../src/model/job.ts';
import { createHost, ended, launch, never, plan, read, run, SHELLS, step, tool, until } from '../harness.ts';

type Host = ReturnType<typeof createHost>;

/** The file of a process's children; '' when it has ended meanwhile. */
function childrenFile(of: number): string {
  try {
    return readFileSync(`/proc/${of}/task/${of}/children`, 'utf8');
  } catch {
    return '';
  }
}

/** Kills a job's program with everything it started, at once, as a power cut does. */
function cutPower(host: Host): void {
  const pid = Number(read(host, 'state/jobs/job-1/pid').split(' ')[0]);
  const children = (of: number): number[] =>
    childrenFile(of)
      .split(' ')
      .filter((one) => one !== '')
      .flatMap((one) => [Number(one), ...children(Number(one))]);
  for (const one of [pid, ...children(pid)]) {
    try {
      process.kill(one, 'SIGKILL');
    } catch (error) {
      // What was just passing by, a `date` say, may have ended by itself.
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }
}

/** Makes the files say that they are of an earlier boot. */
function reboot(host: Host): void {
  for (const file of ['state/jobs/job-1/pid', 'sparkone-tui-test.lock/pid']) {
    const words = read(host, file).split(' ');
    writeFileSync(join(host.dir, file), [...words.slice(0, 2), '00000000-dead', ...words.slice(3)].join(' '));
  }
}

/** A job that hangs in its second step, with something to put back and something that always has to be done. */
async function hanging(host: Host) {
  const wanted = plan(
    [
      step('one', { argv: ['touch', join(host.dir, 'one')] }),
      step('two', { argv: ['sleep', '300'], onFailure: ['back', 'call-back'] }),
      step('three', { argv: ['touch', join(host.dir, 'three')] }),
    ],
    {
      compensations: [
        step('back', { argv: ['touch', join(host.dir, 'is back')] }),
        step('call-back', { kind: 'call', argv: ['note-it', join(host.dir, 'noted')], secrets: ['PGPASSWORD'] }),
      ],
      always: [step('writers', { argv: ['touch', join(host.dir, 'writers')] })],
    },
  );
  const library = `call_note_it() { printf '%s' "$PGPASSWORD" >"$1"; }`;
  await launch(host, wanted, { library });
  await until('the second step', async () => {
    const found = await readJob(host, 'job-1', never);
    return found.ok && found.value.view.current === 'two' && existsSync(join(host.dir, 'state/jobs/job-1/child'))
      ? true
      : undefined;
  });
}

describe.concurrent.each(SHELLS)('after the host restarted, under %s', (...shell) => {
  it('is interrupted, tells what was done and what to do by hand, and never goes on by itself', async () => {
    const host = createHost(shell);
    await hanging(host);
    cutPower(host);
    reboot(host);

    const found = await readJob(host, 'job-1', never);
    if (!found.ok) throw new Error(found.fault.message.en);
    const { view } = found.value;
    expect([view.state, view.hasRebooted, view.stoppedAt]).toEqual(['interrupted', true, 'two']);
    expect(view.steps.map(({ id, state }) => `${id} ${state}`)).toEqual([
      'one done',
      'two unknown',
      'three skipped',
      'writers skipped',
    ]);
    const list = await listJobs(host, 10, never);
    expect(list.ok && list.value[0]?.state).toBe('interrupted');

    const text = renderJob(found.value.plan, view, 'en');
    expect(text).toContain('interrupted (the host was restarted)');
    expect(text).toContain(`touch '${host.dir}/is back'`);
    expect(text).toContain(`PGPASSWORD=... sh ${host.dir}/state/jobs/job-1/job.sh --by-hand compensation call-back`);
    expect(text).toContain(`touch ${host.dir}/writers`);

    // Started again by whoever it be, it does nothing.
    const again = spawnSync('sh', [join(host.dir, 'state/jobs/job-1/job.sh'), '--run', join(host.dir, 'state'), 'x']);
    expect(again.status).toBe(73);
    expect(['three', 'writers', 'is back'].filter((name) => existsSync(join(host.dir, name)))).toEqual([]);

    // What it left can be done with its own program, step by step.
    const program = join(host.dir, 'state/jobs/job-1/job.sh');
    const [command = '', ...args] = shell;
    const byHand = (...which: string[]) =>
      spawnSync(command, [...args, program, '--by-hand', ...which], { env: { ...process.env, PGPASSWORD: 'geheim' } });
    for (const [phase, one] of leftUndone(found.value.plan, view)) expect(byHand(phase, one.id).status).toBe(0);
    expect(['writers', 'is back'].filter((name) => existsSync(join(host.dir, name)))).toHaveLength(2);
    expect(read(host, 'noted')).toBe('geheim');
    expect(byHand('step', 'four').status).toBe(64);

    // Nobody works behind its lock, and the lock says so.
    const lock = await readLock(host, never);
    expect(lock.ok && lock.value?.state).toBe('rebooted');
    expect(await breakLock(host, 'test', 'unlock test', never)).toEqual({ ok: true, value: 'broken' });
    expect((await run(host, plan([step('next')]), { job: 'job-2' })).view.state).toBe('done');
  });

  it('cut off between two steps, still names what the next one would have had to put back', async () => {
    const host = createHost(shell);
    await hanging(host);
    cutPower(host);
    const journal = join(host.dir, 'state/jobs/job-1/journal.ndjson');
    // The last line is the beginning of the second step.
    writeFileSync(journal, `${readFileSync(journal, 'utf8').trimEnd().split('\n').slice(0, -1).join('\n')}\n`);
    const found = await readJob(host, 'job-1', never);
    if (!found.ok) throw new Error(found.fault.message.en);
    expect(found.value.view.stoppedAt).toBeNull();
    expect(leftUndone(found.value.plan, found.value.view).map(([phase, { id }]) => `${phase} ${id}`)).toEqual([
      'compensation back',
      'compensation call-back',
      'always writers',
    ]);
  });
});

describe('a job that is asked to stop', () => {
  it('says beforehand where it will, and that it will not when no safe point is left', async () => {
    const host = createHost();
    const go = join(host.dir, 'go');
    const wait = ['sh', '-c', `until [ -e ${go} ]; do sleep 0.05; done`];
    await launch(
      host,
      plan([
        step('one', { argv: wait }),
        step('two', { isSafePoint: false }),
        step('three'),
        step('four', { isSafePoint: false }),
      ]),
    );
    const running = await until('the first step', async () => {
      const found = await readJob(host, 'job-1', never);
      return found.ok && found.value.view.current === 'one' ? found.value : undefined;
    });
    expect(nextSafePoint(running.plan, running.view)?.id).toBe('three');
    expect(await cancelJob(host, 'job-1', never)).toEqual({ ok: true, value: 'asked' });
    tool(host, 'go', '');
    const over = await ended(host);
    expect([over.view.state, over.view.stoppedAt]).toEqual(['cancelled', 'three']);
    const late = {
      ...running.view,
      steps: running.view.steps.map((one) => (one.id === 'four' ? one : { ...one, state: 'done' as const })),
    };
    expect(nextSafePoint(running.plan, late)).toBeNull();
  });
});
