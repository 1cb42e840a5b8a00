import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readOutput } from '../../../../src/actions/host/jobs.ts';
import { LIBRARY } from '../../../../src/actions/program/library.ts';
import { PRELUDE } from '../../../../src/actions/program/prelude.ts';
import { createHost, never, plan, run, SHELLS, step, tool } from '../harness.ts';

const END = '--\n-- PostgreSQL database dump complete\n--\n';
const DUMP = `--
-- PostgreSQL database dump
--
\\restrict abc
CREATE TABLE public.items (id int, name text);
COPY public.items (id, name) FROM stdin;
1\ta
2\t\\N
\\N\t\\!no command here
\\.
COPY public."odd name" (id) FROM stdin;
\\.
\\unrestrict abc
${END}`;

/** Runs calls of the library one after the other and gives the state, and output and errors of the last. */
async function call(host: ReturnType<typeof createHost>, ...calls: readonly (readonly string[])[]) {
  const steps = calls.map((argv, index) => step(`s${index + 1}`, { kind: 'call', argv }));
  const { view } = await run(host, plan(steps), { library: LIBRARY });
  const last = { phase: 'step', id: `s${calls.length}` } as const;
  const said = await readOutput(host, 'job-1', last, 10_000, '--mark--', never);
  return { state: view.state, ...(said.ok ? said.value : { stdout: '', stderr: '' }) };
}

/** A hostile file name. */
const NAME = "a '; touch hacked; \n$(touch hacked) -é.sql";

describe.concurrent.each(SHELLS)('dumps under %s', (...shell) => {
  const check = async (text: string | Buffer, type = 'plain') => {
    const host = createHost(shell);
    writeFileSync(join(host.dir, NAME), text);
    return { host, ...(await call(host, ['check-dump', 'dump', type, join(host.dir, NAME)])) };
  };

  it('are read to their end and their rows counted', async () => {
    const { state, stdout } = await check(DUMP);
    expect([state, stdout]).toEqual(['done', '2 tables, 3 rows\n']);
    expect((await check(gzipSync(DUMP), 'plain-gz')).state).toBe('done');
  });

  const bad: readonly [string, string | Buffer, string, RegExp][] = [
    ['empty', '', 'plain', /empty/],
    ['cut before its end marker', DUMP.slice(0, -30), 'plain', /cut/],
    ['cut inside a table', DUMP.slice(0, DUMP.indexOf('2\t')), 'plain', /cut/],
    ['cut as gzip', gzipSync(DUMP).subarray(0, 60), 'plain-gz', /cut|cannot be read/],
    ['with a shell command', DUMP.replace('CREATE', '\\! touch hacked\nCREATE'), 'plain', /command to psql/],
    [
      'with a shell command in a line',
      DUMP.replace('CREATE', 'SELECT 1 \\! touch hacked\nCREATE'),
      'plain',
      /command to psql/,
    ],
    ['that connects elsewhere', DUMP.replace('CREATE', '\\connect other\nCREATE'), 'plain', /command to psql/],
    [
      'that drops a database',
      DUMP.replace('CREATE', 'DROP DATABASE sparkone;\nCREATE'),
      'plain',
      /database of its own/,
    ],
    ['of an unknown kind', DUMP, 'tar', /no dump that is known|cut/],
  ];
  it.each(bad)('are not accepted %s', async (_what, text, type, says) => {
    const { state, stderr } = await check(text, type);
    expect(state).toBe('failed');
    expect(stderr).toMatch(says);
  });

  it.each(['keep', 'drop'])(
    'restored with errors are a failure whatever psql ends with (owners: %s)',
    async (owners) => {
      const host = createHost(shell);
      writeFileSync(join(host.dir, 'x.sql'), DUMP);
      // psql ends with 3 for an error in its script.
      for (const [index, code] of [3, 10].entries()) {
        const psql = tool(host, 'pg', `cat >/dev/null; echo 'ERROR: no such table' >&2; exit ${code}`);
        const wanted = step('one', {
          kind: 'call',
          argv: ['restore-into', 'plain', join(host.dir, 'x.sql'), 'new', owners, psql],
        });
        const { view } = await run(host, plan([wanted]), { library: LIBRARY, job: `job-${index}` });
        expect([view.state, view.steps[0]?.code]).toEqual(['failed', 1]);
      }
    },
  );

  it('are not accepted by way of a link that took the place of the file', async () => {
    const host = createHost(shell);
    writeFileSync(join(host.dir, 'real.sql'), DUMP);
    symlinkSync(join(host.dir, 'real.sql'), join(host.dir, NAME));
    const { state, stderr } = await call(host, ['check-dump', 'dump', 'plain', join(host.dir, NAME)]);
    expect([state, stderr]).toEqual(['failed', expect.stringMatching(/no plain file/)]);
  });

  it.each([
    ['of the same database', 'public.items\npublic.new_one\n', 'done'],
    ['of another one, with none of its tables', 'public.orders\npublic.customers\n', 'failed'],
    ['into an empty database', '', 'done'],
  ])('are told from those of another application: %s', async (_what, tables, expected) => {
    const host = createHost(shell);
    writeFileSync(join(host.dir, 'x.sql'), DUMP);
    writeFileSync(join(host.dir, 'tables'), tables);
    const psql = tool(host, 'pg', `cat >/dev/null; cat ${join(host.dir, 'tables')}`);
    const { state, stdout, stderr } = await call(
      host,
      ['check-dump', 'dump', 'plain', join(host.dir, 'x.sql')],
      ['familiar-tables', 'sparkone', psql],
    );
    expect(state).toBe(expected);
    expect(stdout).toContain('only in the dump:\npublic."odd name"\n');
    if (expected === 'failed') expect(stderr).toMatch(/none of the tables of sparkone: it is of another database/);
  });

  it('restored by a role that is no superuser, go on without extensions that it may not make, and say so', async () => {
    const host = createHost(shell);
    const text = DUMP.replace(
      'CREATE TABLE',
      "CREATE EXTENSION IF NOT EXISTS pg_stat_statements WITH SCHEMA public;\nCOMMENT ON EXTENSION pg_stat_statements IS 'x';\nCREATE TABLE",
    ).replace('1\ta', 'CREATE EXTENSION in a row;\ta');
    writeFileSync(join(host.dir, 'x.sql'), text);
    const warning = 'psql:<stdin>:7: WARNING:  extension left out: permission denied to create extension';
    const psql = tool(host, 'pg', `cat >${host.dir}/got; printf '%s\\n' '${warning}' >&2`);
    const { state, stderr } = await call(host, [
      ...['restore-into', 'plain', join(host.dir, 'x.sql'), 'new', 'drop'],
      psql,
    ]);
    expect([state, stderr]).toEqual(['failed', expect.stringContaining('extension left out')]);
    const got = readFileSync(join(host.dir, 'got'), 'utf8');
    expect(got).toContain('DO $tame$ BEGIN\nCREATE EXTENSION IF NOT EXISTS pg_stat_statements WITH SCHEMA public;\n');
    expect(got).not.toContain('COMMENT ON EXTENSION');
    expect(got).toContain('\nCREATE EXTENSION in a row;\ta\n');
    expect(got.replace(/DO \$tame\$ BEGIN\n(.*;)\nEXCEPTION.*\nRAISE.*\n/, '$1\n')).toBe(
      text.replace(/COMMENT.*\n/, ''),
    );
  });

  it('are not accepted when the tool fails half-way', async () => {
    const host = createHost(shell);
    writeFileSync(join(host.dir, 'x.dump'), 'PGDMP');
    const broken = tool(host, 'pg', `cat >/dev/null; printf '%s' '${END.replaceAll("'", '')}'; exit 1`);
    const { state, stderr } = await call(host, ['check-dump', 'dump', 'custom', join(host.dir, 'x.dump'), broken]);
    expect(state).toBe('failed');
    expect(stderr).toMatch(/cannot be read/);
  });
});

describe.concurrent.each(SHELLS)('archives under %s', (...shell) => {
  /** An archive with the members that a script makes in a folder of its own. */
  const archive = (host: ReturnType<typeof createHost>, make: (folder: string) => void, tarArgs: readonly string[]) => {
    const folder = join(host.dir, 'in');
    mkdirSync(folder);
    make(folder);
    const file = join(host.dir, NAME);
    spawnSync('tar', ['-czf', file, '-C', folder, ...tarArgs]);
    return file;
  };

  it('with plain files and links inside are accepted', async () => {
    const host = createHost(shell);
    const file = archive(
      host,
      (folder) => {
        writeFileSync(join(folder, 'a b'), 'x');
        symlinkSync('a b', join(folder, 'link'));
      },
      ['.'],
    );
    expect((await call(host, ['check-members', file])).state).toBe('done');
  });

  const bad: readonly [string, (folder: string) => void, readonly string[]][] = [
    ['a link out of the folder', (folder) => symlinkSync('/etc', join(folder, 'out')), ['.']],
    ['a link up', (folder) => symlinkSync('a/../../x', join(folder, 'up')), ['.']],
    ['a name that leads up', (folder) => writeFileSync(join(folder, 'x'), ''), ['--transform=s,^./x,../x,', './x']],
    ['an absolute name', (folder) => writeFileSync(join(folder, 'x'), ''), ['-P', '--transform=s,^./x,/tmp/x,', './x']],
    ['a device or pipe', (folder) => void spawnSync('mkfifo', [join(folder, 'pipe')]), ['.']],
  ];
  it.each(bad)('with %s are not', async (_what, make, tarArgs) => {
    const host = createHost(shell);
    expect((await call(host, ['check-members', archive(host, make, tarArgs)])).state).toBe('failed');
  });

  it('cut or empty are not', async () => {
    for (const bytes of [Buffer.alloc(0), gzipSync('no tar').subarray(0, 12)]) {
      const host = createHost(shell);
      writeFileSync(join(host.dir, 'x.tar.gz'), bytes);
      expect((await call(host, ['check-archive', join(host.dir, 'x.tar.gz')])).state).toBe('failed');
    }
  });
});

describe.concurrent.each(SHELLS)('what services said at their start, under %s', (...shell) => {
  it.each([
    ['nothing of errors', 'INFO started\nno_errors_here\n', 0, 0],
    ['a traceback', 'INFO x\nTraceback (most recent call last):\nValueError: x\n', 0, 1],
    ['a log that cannot be read', 'no such service\n', 1, 1],
  ])('is read and judged by its words only: %s', async (_what, text, code, expected) => {
    const host = createHost(shell);
    writeFileSync(join(host.dir, 'log'), text);
    const logs = tool(host, 'logs', `cat ${join(host.dir, 'log')}; exit ${code}`);
    const { view } = await run(host, plan([step('one', { kind: 'call', argv: ['first-words', logs] })]), {
      library: LIBRARY,
    });
    expect(view.steps[0]?.code).toBe(expected);
  });
});

describe.concurrent.each(SHELLS)("Traefik's acme.json under %s", (...shell) => {
  const certificate = (main: string) => ({
    domain: { main, sans: ['www.x'] },
    certificate: 'LS0t',
    key: 'LS0tS0VZ',
    Store: 'default',
  });
  const file = (mains: readonly string[]) =>
    JSON.stringify(
      { le: { Account: { Email: 'a@b', PrivateKey: 'k' }, Certificates: mains.map(certificate) } },
      null,
      2,
    );

  it.each([
    [['a.com', 'b.com', 'c.com'], 'b.com', ['a.com', 'c.com']],
    [['a.com', 'b.com'], 'b.com', ['a.com']],
    [['a.com'], 'a.com', []],
  ])('loses one certificate and keeps the rest: %j', (mains, domain, left) => {
    const [command = '', ...args] = shell;
    const script = `${LIBRARY}\nacme_filter "$1"`;
    const said = spawnSync(command, [...args, '-c', script, 'sh', domain], {
      input: `${file(mains)}\n`,
      encoding: 'utf8',
    });
    const parsed = JSON.parse(said.stdout) as {
      le: { Account: unknown; Certificates: { domain: { main: string } }[] };
    };
    expect(parsed.le.Certificates.map((one) => one.domain.main)).toEqual(left);
    expect(parsed.le.Account).toEqual({ Email: 'a@b', PrivateKey: 'k' });
  });

  it('tells one certificate from the next without openssl: by what the file holds of the domain alone', () => {
    const markOf = (text: string, domain: string) => {
      const host = createHost(shell);
      writeFileSync(join(host.dir, 'acme.json'), `${text}\n`);
      const bin = join(host.dir, 'bin');
      mkdirSync(bin);
      // Everything but openssl.
      for (const name of [
        'awk',
        'cat',
        'sha256sum',
        'rm',
        'sleep',
        'setsid',
        'sync',
        'mv',
        'kill',
        'head',
        'wc',
        'cut',
      ])
        symlinkSync(spawnSync('which', [name], { encoding: 'utf8' }).stdout.trim() || '/bin/busybox', join(bin, name));
      const program = `${PRELUDE}\nJOB=${host.dir}\ndocker_() { shift 2; "$@"; }\n${LIBRARY}\nPATH=${bin}\ncertificate_mark x "${domain}" edge acme:${join(host.dir, 'acme.json')}`;
      const [command = '', ...args] = shell;
      return spawnSync(command, [...args, '-s'], { input: program, encoding: 'utf8' }).stdout.trim();
    };
    const before = markOf(file(['a.com', 'b.com']), 'b.com');
    expect(before).toMatch(/^[0-9a-f]{64}/);
    expect(markOf(file(['b.com', 'c.com']), 'b.com')).toBe(before);
    expect(markOf(file(['b.com']).replace('LS0tS0VZ', 'bmV3'), 'b.com')).not.toBe(before);
    expect(markOf(file(['a.com']), 'b.com')).toBe('');
  });

  it('fails for a domain that it does not hold', () => {
    const [command = '', ...args] = shell;
    const said = spawnSync(command, [...args, '-c', `${LIBRARY}\nacme_filter "$1"`, 'sh', 'x.com'], {
      input: file(['a.com']),
      encoding: 'utf8',
    });
    expect(said.status).toBe(1);
  });
});
