import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { type Desk, openDesk, told } from './actions/desk.ts';
import { createPoorTarget, type PoorTarget } from './actions/poor-target.ts';
import { asAdmin } from './stack/faults/postgres.ts';
import { type LiveStack, liveOrSkip, withStack } from './stack/live.ts';
import { managedNames } from './stack/managed-postgres.ts';
import { run as exec } from './stack/process.ts';

liveOrSkip()('a stack with a managed Postgres, compose v2 and no tools but sh, docker and git', () => {
  let stack: LiveStack;
  let poor: PoorTarget;
  let desk: Desk;
  let tag: string;

  beforeAll(async () => {
    stack = await withStack({ variant: 'edge-only' });
    await stack.heal();
    poor = createPoorTarget('v2');
    desk = await openDesk(stack, {}, { transport: poor.transport });
    // An image of that version is all that a throwaway container of the tools needs.
    tag = `${stack.project}/postgres:15`;
    const image = ['docker', 'inspect', '-f', '{{.Image}}', managedNames(stack.project).container];
    await exec(['docker', 'tag', (await exec(image)).stdout.trim(), tag]);
  });
  afterEach(async () => {
    await stack.heal();
  });
  afterAll(async () => {
    await desk.close();
    await poor.close();
    await exec(['docker', 'image', 'rm', tag], { mayFail: true });
    for (const name of readdirSync(join(stack.dir, 'backups'))) rmSync(join(stack.dir, 'backups', name));
    for (const name of await databases())
      if (name.startsWith('sparkone_')) await asAdmin(stack.record, `DROP DATABASE "${name}" WITH (FORCE)`);
  });

  const sql = async (text: string) => (await asAdmin(stack.record, text)).stdout.trim();
  const databases = async () => (await sql('SELECT datname FROM pg_database')).split('\n');
  const newest = () =>
    readdirSync(join(stack.dir, 'backups'))
      .filter((name) => name.endsWith('.dump'))
      .sort()
      .at(-1) ?? '';

  it('backs up, drills and restores through a throwaway container, as a role that is no superuser', async () => {
    const plan = await desk.plan('backup', { what: 'db' });
    expect(plan.steps[0]?.argv.slice(0, 4)).toEqual(['docker', 'run', '--rm', '-i']);
    expect(JSON.stringify(plan)).not.toContain('s3nha');
    expect((await desk.confirm(plan)).view.state).toBe('done');
    const file = newest();
    expect((await desk.run('drill', { file })).view.state).toBe('done');

    const before = await sql('SELECT count(*) FROM users');
    await sql('DELETE FROM users WHERE id > 1');
    const done = await desk.run('restore-db', { file });
    expect(told(done).filter((line) => !line.endsWith('done'))).toEqual([]);
    expect(await sql('SELECT count(*) FROM users')).toBe(before);
    expect(await databases()).toContainEqual(expect.stringMatching(/^sparkone_before_/));
  });

  it('refuses a restore to a role that may not create databases, before anything runs', async () => {
    await asAdmin(stack.record, 'ALTER ROLE sparkone NOCREATEDB');
    try {
      writeFileSync(
        join(stack.dir, 'backups/other.sql'),
        '-- PostgreSQL database dump\n-- PostgreSQL database dump complete\n',
      );
      const plan = await desk.plan('restore-db', { file: 'other.sql' });
      expect(plan.preconditions.find(({ id }) => id === 'may-create')).toMatchObject({ holds: false, blocks: true });
      await expect(desk.launch(plan)).rejects.toThrow(/may create databases: no/);
    } finally {
      await asAdmin(stack.record, 'ALTER ROLE sparkone CREATEDB');
    }
  });

  it('updates and returns with compose v2: a service more, another one changed, the api asked from inside its container', async () => {
    const release = async () => (await stack.exec('api', ['cat', '/app/RELEASE'])).stdout.trim();
    const services = async () => (await stack.compose(['ps', '-a', '--services'])).stdout.trim().split('\n').sort();
    const memoryOf = async () =>
      (
        await exec([
          ...['docker', 'inspect', '-f', '{{.HostConfig.Memory}}'],
          (await stack.compose(['ps', '-q', 'alertmanager'])).stdout.trim(),
        ])
      ).stdout.trim();
    const start = { release: await release(), services: await services(), memory: await memoryOf() };
    await stack.fault('wide-commit');
    const plan = await desk.plan('update');
    const says = (id: string) => plan.preconditions.find((one) => one.id === id)?.say.en;
    expect([says('others'), says('added')]).toEqual([
      expect.stringContaining('recreated: alertmanager'),
      'new services: reports',
    ]);
    expect(plan.steps.find(({ id }) => id === 'up')?.argv.slice(0, 2)).toEqual(['docker', 'compose']);
    const done = await desk.confirm(plan);
    expect(told(done).filter((line) => !line.endsWith('done'))).toEqual([]);
    expect(await release()).toBe(String(Number(start.release) + 1));
    expect(await services()).toEqual([...start.services, 'reports'].sort());
    expect(await memoryOf()).not.toBe(start.memory);
    expect(await desk.output(done.view.id, 'step', 'healthy')).toMatch(/GET \S+\/health\/database from inside: 0/);
    // What the newer code brought goes with it, what it changed is as before.
    expect((await desk.run('rollback')).view.state).toBe('done');
    expect({ release: await release(), services: await services(), memory: await memoryOf() }).toEqual(start);
  });
});
