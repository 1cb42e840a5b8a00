import { copyFileSync, existsSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { type LiveStack, liveOrSkip, waitFor, withStack } from '../stack/live.ts';
import { run as exec } from '../stack/process.ts';
import { type Desk, openDesk, told, watchOutage } from './desk.ts';
import { runKilled } from './killed.ts';

/** The database's password, as .env has it percent-encoded. */
const SECRET = 's3nha@forte:50%/2026';

liveOrSkip()('backups by an operator', () => {
  let stack: LiveStack;
  let desk: Desk;
  let folder: string;

  beforeAll(async () => {
    stack = await withStack();
    folder = join(stack.dir, 'backups');
  });
  beforeEach(async () => {
    desk = await openDesk(stack, {}, { locks: '' });
  });
  afterEach(async () => {
    await desk.close();
    await stack.heal();
    for (const name of readdirSync(folder)) rmSync(join(folder, name), { recursive: true, force: true });
    for (const name of await databases())
      if (name.startsWith('sparkone_')) await sql('postgres', `DROP DATABASE "${name}" WITH (FORCE)`);
  });

  const sql = async (database: string, text: string) =>
    (await stack.exec('postgres', ['psql', '-XAtq', '-U', 'stack_admin', '-d', database, '-c', text])).stdout.trim();
  const databases = async () => (await sql('postgres', 'SELECT datname FROM pg_database')).split('\n');
  const users = () => sql('sparkone', 'SELECT count(*) FROM users');
  const writersRun = async () =>
    (
      await exec([
        'docker',
        'ps',
        '--filter',
        `label=com.docker.compose.project=${stack.project}`,
        '--format',
        '{{.Label "com.docker.compose.service"}} {{.State}}',
      ])
    ).stdout;
  /** Name of the newest dump that a backup just made. */
  const backUp = async () => {
    const done = await desk.run('backup', { what: 'db' });
    expect(done.view.state).toBe('done');
    return (
      readdirSync(folder)
        .filter((name) => name.endsWith('.dump'))
        .sort()
        .at(-1) ?? ''
    );
  };

  it('back up, verify, drill, lose rows, restore: they are back, the old database is kept, every cockpit was killed meanwhile', async () => {
    await sql(
      'sparkone',
      "DROP TABLE IF EXISTS keep_me; CREATE TABLE keep_me (id int PRIMARY KEY, text text); INSERT INTO keep_me SELECT i, 'ção ' || i FROM generate_series(1, 5000) i",
    );
    const file = await backUp();
    expect((await desk.run('verify', { file })).view.state).toBe('done');
    const drill = await desk.run('drill', { file });
    expect(drill.view.state).toBe('done');
    expect(await desk.output(drill.view.id, 'step', 'compare')).toContain('public.keep_me\t5000');
    expect(JSON.parse(readFileSync(join(desk.state, 'drills.ndjson'), 'utf8'))).toMatchObject({
      file: join(folder, file),
    });
    expect(await databases()).not.toContainEqual(expect.stringContaining('drill'));

    await sql('sparkone', 'DELETE FROM keep_me WHERE id > 10');
    const outage = watchOutage(`http://${stack.addresses.api}/health/database`);
    const restore = await runKilled({ desk, project: stack.project }, 'restore-db', [`file=${file}`]);
    const outMs = await outage.stop();
    expect(told(restore.found).filter((line) => !line.endsWith('done'))).toEqual([]);
    expect(restore.at.length).toBeGreaterThan(8);
    expect(await sql('sparkone', 'SELECT count(*) FROM keep_me')).toBe('5000');
    const kept =
      (await databases())
        .filter((name) => name.startsWith('sparkone_before_'))
        .sort()
        .at(-1) ?? '';
    expect(await sql(kept, 'SELECT count(*) FROM keep_me')).toBe('10');
    expect(readdirSync(folder)).toContainEqual(expect.stringMatching(/before-restore\.dump$/));
    expect(await writersRun()).toMatch(/api running/);
    process.stdout.write(`restore-db: unavailable ${outMs} ms\n`);
    await sql('sparkone', 'DROP TABLE keep_me');

    // No password anywhere in the state, nor in what is shown.
    expect((await exec(['grep', '-rlF', SECRET, desk.state], { mayFail: true })).stdout).toBe('');
    expect(JSON.stringify(restore.plan)).not.toContain(SECRET);
  }, 400_000);

  it('proves the product’s own backup: custom format in a .sql, which its restore.sh cannot', async () => {
    await exec(['bash', join(stack.dir, 'ops/backup.sh')], { mayFail: true });
    let file = readdirSync(folder).find((name) => /^sparkone_db_\d+_\d+\.sql$/.test(name)) ?? '';
    if (file === '' || readFileSync(join(folder, file)).length === 0) {
      // Its password has an @ in .env: the product's script fails on it. As it would be without:
      file = 'sparkone_db_20260101_000000.sql';
      copyFileSync(join(folder, await backUp()), join(folder, file));
    }
    const done = await desk.run('drill', { file });
    expect(done.view.state).toBe('done');
    expect(await desk.output(done.view.id, 'step', 'compare')).toContain(`public.users\t${await users()}`);
  });

  it('proves plain and packed dumps, and restores from names that a shell would take apart', async () => {
    const plain = (await stack.exec('postgres', ['pg_dump', '-U', 'stack_admin', '-d', 'sparkone'])).stdout;
    const names: readonly [string, string | Buffer][] = [
      ['plain.sql', plain],
      ['packed.sql.gz', gzipSync(plain)],
      ["-x '; touch hacked; $(touch hacked) \n ção.sql", plain],
    ];
    for (const [name, text] of names) writeFileSync(join(folder, name), text);
    for (const [name] of names.slice(0, 2))
      expect((await desk.run('drill', { file: name })).view.state, name).toBe('done');
    expect((await desk.run('restore-db', { file: names[2]?.[0] ?? '' })).view.state).toBe('done');
    expect(existsSync(join(stack.dir, 'hacked'))).toBe(false);
  });

  it('restores nothing from a dump that is spoiled or of another database: the database, its rows and the writers are as before', async () => {
    const good = join(folder, await backUp());
    const whole = (text: string) => `-- PostgreSQL database dump\n${text}\n-- PostgreSQL database dump complete\n`;
    const cut = readFileSync(good).subarray(0, Math.floor(readFileSync(good).length / 2));
    const spoiled: readonly [what: string, text: string | Buffer, stoppedAt: string][] = [
      ['cut in half', cut, 'check'],
      ['that drops another database', whole('DROP DATABASE postgres;'), 'check'],
      ['that runs a program', whole('\\! touch /tmp/hacked'), 'check'],
      [
        'of another database',
        whole('CREATE TABLE orders (id int);\nCOPY public.orders (id) FROM stdin;\n1\n\\.'),
        'familiar',
      ],
      ['that fails half-way', whole('COPY public.users (id) FROM stdin;\n\\.\nSELECT 1/0;'), 'fill'],
    ];
    const [before, all] = [await users(), await databases()];
    for (const [what, text, stoppedAt] of spoiled) {
      writeFileSync(join(folder, 'bad.sql'), text);
      const { view } = await desk.run('restore-db', { file: 'bad.sql' });
      expect([view.state, view.stoppedAt], what).toEqual([expect.stringMatching(/^failed/), stoppedAt]);
      expect(await users(), what).toBe(before);
      expect(await databases(), what).toEqual(all);
    }
    expect(existsSync('/tmp/hacked')).toBe(false);
    expect(await writersRun()).toMatch(/api running/);
    // What is of another database is restored only for an operator who says so.
    const plan = await desk.plan('restore-db', { file: 'bad.sql', other: 'accept' });
    expect(plan.steps.map(({ id }) => id)).not.toContain('familiar');
  });

  it('takes no plan from what is empty, elsewhere, a link, or no backup', async () => {
    writeFileSync(join(folder, 'empty.sql'), '');
    writeFileSync(join(folder, 'text.sql'), 'hello');
    writeFileSync(join(stack.dir, 'outside.sql'), 'x');
    symlinkSync('/etc/passwd', join(folder, 'link.sql'));
    for (const file of [
      'empty.sql',
      'text.sql',
      'link.sql',
      '../outside.sql',
      '/etc/passwd',
      'not-there.sql',
      '.',
      '..',
    ])
      await expect(desk.plan('restore-db', { file }), file).rejects.toThrow();
    rmSync(join(stack.dir, 'outside.sql'));
  });

  it('leaves no file that looks like a backup when the disk is full', async () => {
    await stack.fault('disk-full');
    await expect(desk.run('backup')).rejects.toThrow(/free in/);
    await stack.heal('disk-full');
    await stack.fault('disk-small');
    await sql(
      'sparkone',
      'CREATE TABLE bulk AS SELECT md5(random()::text) || md5(random()::text) AS t FROM generate_series(1, 400000)',
    );
    try {
      const plan = await desk.plan('backup', { what: 'db' }).catch(() => null);
      // The precondition sees it coming; a disk that fills afterwards is met by the job.
      const roomy = plan === null || !plan.preconditions.some(({ id, holds }) => id === 'room' && !holds);
      expect(roomy).toBe(false);
    } finally {
      await sql('sparkone', 'DROP TABLE bulk');
    }
    const plan = await desk.plan('backup', { what: 'db' });
    await exec(['sh', '-c', `dd if=/dev/zero of='${folder}/fill' bs=1k 2>/dev/null; true`]);
    const result = await desk.launch(plan).then(
      (job) => desk.ended(job),
      (error: unknown) => String(error),
    );
    if (typeof result !== 'string') expect(result.view.state).toMatch(/^failed/);
    expect(readdirSync(folder).filter((name) => /\.(dump|part)$/.test(name))).toEqual([]);
  });

  it('survives Postgres dying in the middle of a restore: writers up, the database as before', async () => {
    await sql('sparkone', 'CREATE TABLE bulk AS SELECT i AS id, md5(i::text) AS t FROM generate_series(1, 300000) i');
    try {
      const file = await backUp();
      const before = await users();
      const job = await desk.launch(await desk.plan('restore-db', { file }));
      await waitFor(
        async () =>
          readFileSync(join(desk.state, 'jobs', job, 'journal.ndjson'), 'utf8').includes(
            '"event":"begin","phase":"step","step":"fill"',
          ),
        { deadlineMs: 60_000, what: 'the restore', everyMs: 50 },
      );
      await stack.compose(['kill', 'postgres']);
      const done = await desk.ended(job);
      expect(done.view.state).toMatch(/^failed/);
      await stack.compose(['start', 'postgres']);
      await stack.waitHealthy();
      expect(await users()).toBe(before);
      expect(await writersRun()).toMatch(/api running/);
    } finally {
      await sql('sparkone', 'DROP TABLE IF EXISTS bulk');
    }
  });

  it('restores files: what was changed is back, what was replaced is saved, hostile archives are not taken', async () => {
    const receipt = join(stack.dir, 'uploads/receipt-0001.txt');
    const before = readFileSync(receipt, 'utf8');
    expect((await desk.run('backup', { what: 'files' })).view.state).toBe('done');
    const file = readdirSync(folder).find((name) => name.endsWith('.tar.gz')) ?? '';
    writeFileSync(receipt, 'changed\n');
    const done = await desk.run('restore-files', { file });
    expect(done.view.state).toBe('done');
    expect(readFileSync(receipt, 'utf8')).toBe(before);
    const saved = readdirSync(folder).find((name) => name.includes('before-restore')) ?? '';
    expect((await exec(['tar', '-xzOf', join(folder, saved), './uploads/receipt-0001.txt'])).stdout).toBe('changed\n');

    await exec(['sh', '-c', `cd "$(mktemp -d)" && ln -s /etc link && tar -czf '${folder}/evil.tar.gz' link`]);
    expect((await desk.run('restore-files', { file: 'evil.tar.gz' })).view.state).toBe('failed');
    expect(existsSync(join(stack.dir, 'link'))).toBe(false);
  });
});
