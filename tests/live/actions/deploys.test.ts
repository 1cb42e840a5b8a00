import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, expect, it } from 'vitest';
import { verifyAudit } from '../../../src/actions/host/audit.ts';
import { type LiveStack, liveOrSkip, withStack } from '../stack/live.ts';
import { run as exec } from '../stack/process.ts';
import { type Desk, type DeskOptions, openDesk, told, watchOutage } from './desk.ts';
import { runKilled } from './killed.ts';
import { createPoorTarget } from './poor-target.ts';

liveOrSkip()('deploys by an operator', () => {
  let stack: LiveStack;
  const closers: (() => Promise<void>)[] = [];

  beforeAll(async () => {
    stack = await withStack();
  });
  afterEach(async () => {
    for (const close of closers.splice(0)) await close();
    await stack.heal();
  });

  const open = async (options: DeskOptions = {}): Promise<Desk> => {
    const desk = await openDesk(stack, {}, options);
    closers.push(() => desk.close());
    return desk;
  };
  const git = async (...args: string[]) => (await exec(['git', '-C', stack.dir, ...args])).stdout.trim();
  const release = async () => (await stack.exec('api', ['cat', '/app/RELEASE'])).stdout.trim();
  const place = async () => ({ head: await git('rev-parse', 'HEAD'), release: await release() });
  const api = () => `http://${stack.addresses.api}/health`;
  const users = async () => {
    const sql = ['-XAtq', '-U', 'stack_admin', '-d', 'sparkone', '-c', 'SELECT count(*) FROM users'];
    return (await stack.exec('postgres', ['psql', ...sql])).stdout.trim();
  };

  it('goes back on day one from history, updates, returns from kept images and is warned, on a host with sh, docker and git alone, while every cockpit is killed', async () => {
    const poor = createPoorTarget('v1');
    closers.push(poor.close);
    const desk = await open({ locks: '', transport: poor.transport });
    const cockpit = { desk, project: stack.project, env: poor.env };
    const start = await place();
    const version = join(stack.dir, 'VERSION');
    writeFileSync(version, 'edited by hand\n');

    // Day one: nothing is recorded, so the images are built; an edit that is not in the way stays.
    const first = await desk.plan('rollback');
    expect(first.steps.map(({ id }) => id)).toContain('build');
    const outage = watchOutage(api());
    const back = await desk.confirm(first);
    process.stdout.write(`rollback with a build: unavailable ${await outage.stop()} ms of ${back.view.tookMs} ms\n`);
    expect(told(back).filter((line) => !line.endsWith('done'))).toEqual([]);
    expect(readFileSync(version, 'utf8')).toBe('edited by hand\n');
    const early = await place();
    expect(early.head).toBe(await git('rev-parse', `${start.head}~1`));
    await git('checkout', '-q', 'VERSION');

    await stack.fault('good-commit');
    const up = watchOutage(api());
    const update = await runKilled(cockpit, 'update', []);
    const updateMs = await up.stop();
    expect(update.plan.preconditions.find(({ id }) => id === 'new')?.say.en).toContain('Notes on items');
    // The commit that was left on day one is among the new ones, beneath another: told, not forbidden.
    expect(update.plan.preconditions.find(({ id }) => id === 'left')).toMatchObject({ holds: false, blocks: false });
    expect(told(update.found).filter((line) => !line.endsWith('done'))).toEqual([]);
    expect(update.at.length).toBeGreaterThan(8);
    const fresh = await place();
    expect(fresh).toEqual({ head: await git('rev-parse', 'origin/main'), release: String(Number(start.release) + 1) });
    expect(await git('status', '--porcelain')).toBe('');

    const down = watchOutage(api());
    const rollback = await runKilled(cockpit, 'rollback', []);
    const rollbackMs = await down.stop();
    expect(rollback.found.view.state).toBe('done');
    expect(rollback.at.length).toBeGreaterThan(4);
    expect(rollback.plan.steps.map(({ id }) => id)).not.toContain('build');
    expect(rollback.plan.preconditions.find(({ id }) => id === 'schema')?.say.en).toContain('only adds');
    expect(await place()).toEqual(early);
    expect(await git('symbolic-ref', '--short', 'HEAD')).toBe('main');
    process.stdout.write(`update: unavailable ${updateMs} ms; rollback: unavailable ${rollbackMs} ms\n`);

    const warned = await desk.plan('update');
    expect(warned.preconditions.find(({ id }) => id === 'left')).toMatchObject({ holds: false, blocks: true });
    await expect(desk.launch(warned)).rejects.toThrow(/was rolled back before/);
    expect((await desk.plan('update', { again: 'yes' })).preconditions.find(({ id }) => id === 'left')).toMatchObject({
      blocks: false,
    });
    // By its number, forward again; one that never was is told with those that are.
    await expect(desk.plan('rollback', { to: '9' })).rejects.toThrow(/no deploy and no commit 9 .*there are: 4 /);
    expect((await desk.run('rollback', { to: '3' })).view.state).toBe('done');
    expect(await place()).toEqual(fresh);
  }, 400_000);

  it('returns by itself from a release that never becomes healthy, data intact, and from a rollback to it', async () => {
    const desk = await open();
    const start = { ...(await place()), users: await users() };
    await stack.fault('bad-commit');
    const outage = watchOutage(api());
    const done = await desk.run('update');
    const outMs = await outage.stop();
    expect([done.view.state, done.view.stoppedAt]).toEqual(['failed-rolled-back', 'healthy']);
    expect({ ...(await place()), users: await users() }).toEqual(start);
    process.stdout.write(`bad deploy that heals itself: unavailable ${outMs} ms of ${done.view.tookMs} ms\n`);

    const bad = await git('rev-parse', 'origin/main');
    const back = await desk.run('rollback', { to: bad });
    expect([back.view.state, back.view.stoppedAt]).toEqual(['failed-rolled-back', 'healthy']);
    expect({ ...(await place()), users: await users() }).toEqual(start);
    expect(await verifyAudit(desk.host, '--mark--', new AbortController().signal)).toMatchObject({
      ok: true,
      value: { isWhole: true },
    });
  });

  it('stops at a migration that fails and at an image that cannot be built, with what runs untouched', async () => {
    const desk = await open();
    // The same container, started when it was: nobody saw anything of it.
    const running = async () => {
      const id = (await stack.compose(['ps', '-q', 'api'])).stdout.trim();
      return (await exec(['docker', 'inspect', '-f', '{{.Id}} {{.State.StartedAt}}', id])).stdout;
    };
    const [head, before] = [await git('rev-parse', 'HEAD'), await running()];
    for (const [fault, stoppedAt] of [
      ['bad-migration', 'migrate'],
      ['bad-build', 'build'],
    ] as const) {
      await stack.fault(fault);
      const done = await desk.run('update');
      expect([done.view.state, done.view.stoppedAt]).toEqual(['failed-rolled-back', stoppedAt]);
      expect([await git('rev-parse', 'HEAD'), await running(), await git('worktree', 'list')]).toEqual([
        head,
        before,
        expect.not.stringContaining('sparkone-tui'),
      ]);
    }
  });

  it('refuses an update over edits, on a detached HEAD, without network, and with nothing new', async () => {
    const desk = await open();
    const blocked = async () =>
      (await desk.plan('update')).preconditions.filter(({ holds, blocks }) => blocks && !holds).map(({ id }) => id);
    expect(await blocked()).toEqual(['new']);
    await stack.fault('good-commit');
    const compose = join(stack.dir, 'docker-compose.prod.yml');
    const text = readFileSync(compose, 'utf8');
    writeFileSync(compose, `${text}# by hand\n`);
    expect(await blocked()).toEqual(['clean']);
    writeFileSync(compose, text);
    await git('checkout', '-q', '--detach');
    expect(await blocked()).toContain('branch');
    await git('checkout', '-q', 'main');
    const url = await git('remote', 'get-url', 'origin');
    await git('remote', 'set-url', 'origin', '/nowhere/at/all.git');
    await expect(desk.plan('update')).rejects.toThrow(/git fetch/);
    await git('remote', 'set-url', 'origin', url);
  });
});
