import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { SshTransport } from '../../../../src/transport/ssh/ssh.ts';
import { type Home, newHome } from '../../support/home.ts';
import { call, callerFrom, knownLineOf, never } from './caller.ts';
import { type FakeSshd, type FakeSshdOptions, openFakeSshd } from './fake-sshd.ts';

let home: Home;
const opened: { close(): Promise<void> }[] = [];
beforeEach(() => {
  home = newHome();
});
afterEach(async () => {
  for (const one of opened.splice(0).reverse()) await one.close();
  home.remove();
});

async function reach(options: FakeSshdOptions = {}): Promise<{ readonly sshd: FakeSshd; readonly ssh: SshTransport }> {
  const sshd = await openFakeSshd(options);
  home.write('known_hosts', knownLineOf(sshd));
  const ssh = callerFrom(home, { port: sshd.port });
  opened.push(sshd, ssh);
  return { sshd, ssh };
}

/** Login shells that are on this machine: what they do to the command line must not be felt. */
const has = (program: string) => spawnSync(program, ['-c', 'exit 0']).status === 0;
const SHELLS: readonly (readonly [string, readonly string[]])[] = [
  ['dash', ['dash', '-c']],
  ['bash with noise and aliases', ['bash', '-c', 'echo welcome; echo oops >&2; alias sh=false; eval "$0"']],
  ['fish', ['fish', '-c']],
  ['csh', ['csh', '-c']],
  ['tcsh', ['tcsh', '-c']],
  ['busybox', ['busybox', 'sh', '-c']],
  ['a German locale', ['sh', '-c', 'LC_ALL=de_DE.UTF-8 LANGUAGE=de; export LC_ALL LANGUAGE; eval "$0"']],
];
const PRESENT = SHELLS.filter(([, shell]) => has(shell[0] ?? ''));

describe.each(PRESENT)('a login shell that is %s', (_name, shell) => {
  it('leaves argv, stdin, environment, outputs and codes as they are', async () => {
    const { ssh } = await reach({ shell });
    const odd = `$HOME "two" 'one' \`id\` \\n !! * ~ %d\n\tnew line é 漢`;
    const run = await ssh.exec(['sh', '-c', 'cat; printf "%s|%s" "$1" "$ODD" >&2; exit 3', 'x', odd], {
      ...call,
      stdin: `fed ${odd}`,
      env: { ODD: odd },
      cwd: home.path,
    });
    expect(run).toEqual({
      ok: true,
      value: { code: 3, stdout: `fed ${odd}`, stderr: `${odd}|${odd}`, truncated: false },
    });
    const missing = await ssh.exec(['df', '/no/such/folder'], call);
    expect(missing.ok && missing.value.stderr).toContain('No such file or directory');
  });
});

describe('commands', () => {
  it('run one after the other by one shell, several at a time by several, never mixed up', async () => {
    const { ssh } = await reach();
    const runs = await Promise.all(
      Array.from({ length: 24 }, (_, index) =>
        ssh.exec(['sh', '-c', `printf %s ${index}; printf %s e${index} >&2; exit ${index}`], {
          ...call,
          onlyLooks: index % 2 === 0,
        }),
      ),
    );
    expect(runs).toEqual(
      runs.map((_run, index) => ({
        ok: true,
        value: { code: index, stdout: String(index), stderr: `e${index}`, truncated: false },
      })),
    );
  });

  it('do not wait behind a slow one', async () => {
    const { ssh } = await reach();
    const slow = ssh.exec(['sleep', '4'], { ...call, onlyLooks: true });
    const quick = await Promise.all(
      [1, 2, 3, 4, 5, 6].map((number) => ssh.exec(['echo', String(number)], { ...call, onlyLooks: true })),
    );
    expect(quick.map((run) => run.ok && run.value.stdout)).toEqual(['1\n', '2\n', '3\n', '4\n', '5\n', '6\n']);
    await ssh.close();
    expect((await slow).ok).toBe(false);
  });

  it('are told apart: missing, not executable, in a folder that is not there, with a name that is none', async () => {
    const { ssh } = await reach();
    const plain = home.write('plain.sh', 'echo hi');
    chmodSync(plain, 0o644);
    const faultOf = async (argv: readonly string[], cwd?: string) => {
      const run = await ssh.exec(argv, { ...call, ...(cwd === undefined ? {} : { cwd }) });
      return run.ok ? run.value.code : [run.fault.kind, run.fault.code];
    };
    expect(await faultOf(['no-such-command-here'])).toEqual(['absent', 'ENOENT']);
    expect(await faultOf([`${home.path}/nothing`])).toEqual(['absent', 'ENOENT']);
    expect(await faultOf([plain])).toEqual(['denied', 'EACCES']);
    expect(await faultOf(['true'], '/no/such/folder')).toEqual(['absent', 'ENOENT']);
    expect(await faultOf([])).toEqual(['malformed', 'ARGV']);
    expect(await faultOf(['printf', 'zero\0byte'])).toEqual(['malformed', 'ARGV']);
    expect(await faultOf(['sh', '-c', 'exit 127'])).toBe(127);
    expect(await faultOf(['sh', '-c', 'kill -KILL $$'])).toBe(137);
  });

  it('keep a bounded part of an output without end, and say that it was cut', async () => {
    const { ssh } = await reach();
    const run = await ssh.exec(['head', '-c', '300000', '/dev/zero'], { ...call, maxBytes: 1000 });
    expect(run.ok && [run.value.stdout.length, run.value.truncated]).toEqual([1000, true]);
    const stdin = 'x'.repeat(400_000);
    const counted = await ssh.exec(['wc', '-c'], { ...call, stdin });
    expect(counted.ok && Number(counted.value.stdout)).toBe(stdin.length);
  });

  it('end at their deadline together with what they started, and the shell goes on', async () => {
    const { ssh } = await reach();
    const pidFile = join(home.path, 'pid');
    const run = await ssh.exec(['sh', '-c', `sleep 60 & echo $! > ${pidFile}; wait`], { ...call, timeoutMs: 400 });
    expect(run.ok ? null : [run.fault.kind, run.fault.code]).toEqual(['timeout', 'ETIMEDOUT']);
    const pid = await ssh.files.readText(pidFile, { ...call, maxBytes: 100 });
    expect(pid.ok && Number(pid.value)).toBeGreaterThan(1);
    await expect.poll(() => isAlive(Number(pid.ok ? pid.value : 0)), { timeout: 5_000 }).toBe(false);
    expect((await ssh.exec(['true'], call)).ok).toBe(true);
  });

  it('are followed as they speak, and end with the signal', async () => {
    const { ssh } = await reach();
    const stop = new AbortController();
    const script = `echo ready; echo $$ > ${join(home.path, 'pid')}; sleep 60`;
    const run = await ssh.stream(['sh', '-c', script], { ...call, signal: stop.signal });
    if (!run.ok) throw new Error(run.fault.message.en);
    const first = await new Promise((resolve) => run.value.stdout.once('data', (chunk) => resolve(String(chunk))));
    expect(first).toBe('ready\n');
    const pid = await ssh.files.readText(join(home.path, 'pid'), { ...call, maxBytes: 100 });
    stop.abort();
    await run.value.ended;
    await expect.poll(() => isAlive(Number(pid.ok ? pid.value : 0)), { timeout: 5_000 }).toBe(false);
    const short = await ssh.stream(['sh', '-c', 'printf a; exit 7'], call);
    if (!short.ok) throw new Error(short.fault.message.en);
    let said = '';
    short.value.stdout.on('data', (chunk) => {
      said += String(chunk);
    });
    expect([await short.value.ended, said]).toEqual([7, 'a']);
  });
});

describe('files, where there is no SFTP', () => {
  it('are read from any place, in parts, and their faults are those of this machine', async () => {
    const { ssh } = await reach();
    const path = home.write("it's a file", 'zero\0byte and the rest');
    const part = async (position: number, maxBytes: number) => {
      const read = await ssh.files.readBytes(path, { ...call, maxBytes, position });
      return read.ok ? [Buffer.from(read.value.bytes).toString('latin1'), read.value.truncated] : read.fault.code;
    };
    expect(await part(0, 100)).toEqual(['zero\0byte and the rest', false]);
    expect(await part(4, 5)).toEqual(['\0byte', true]);
    expect(await part(-4, 100)).toEqual(['rest', false]);
    expect(await part(1000, 10)).toEqual(['', false]);
    const proc = await ssh.files.readText('/proc/self/stat', { ...call, maxBytes: 4000 });
    expect(proc.ok && proc.value.length).toBeGreaterThan(20);
    const faultOf = async (name: string) => {
      const read = await ssh.files.readText(name, { ...call, maxBytes: 10 });
      return read.ok ? null : [read.fault.kind, read.fault.code];
    };
    expect(await faultOf('/no/such')).toEqual(['absent', 'ENOENT']);
    expect(await faultOf(home.path)).toEqual(['malformed', 'EISDIR']);
    expect(await faultOf(`${path}/below`)).toEqual(['absent', 'ENOTDIR']);
  });

  it('are listed with hidden ones and links, and an empty folder is no fault', async () => {
    const { ssh } = await reach();
    home.write('b -x', '12345', 0o640);
    home.write('.hidden', '');
    const { mkdirSync, symlinkSync } = await import('node:fs');
    mkdirSync(join(home.path, 'empty'));
    symlinkSync('nowhere', join(home.path, 'link'));
    const listed = await ssh.files.list(home.path, call);
    const rows = listed.ok ? listed.value.map(({ name, kind, sizeBytes, mode }) => [name, kind, sizeBytes, mode]) : [];
    expect(rows).toEqual(
      expect.arrayContaining([
        ['.hidden', 'file', 0, 0o600],
        ['b -x', 'file', 5, 0o640],
        ['link', 'link', 7, 0o777],
      ]),
    );
    expect(await ssh.files.list(join(home.path, 'empty'), call)).toEqual({ ok: true, value: [] });
    const stat = await ssh.files.stat(home.path, call);
    expect(stat.ok && [stat.value.kind, stat.value.uid]).toEqual(['directory', process.getuid?.()]);
    const gone = await ssh.files.list('/no/such', call);
    expect(gone.ok ? null : gone.fault.code).toBe('ENOENT');
  });
});

describe('streams', () => {
  const server = createServer((request, response) => {
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
    });
    request.on('end', () => response.end(`got ${size} ${'y'.repeat(300_000)}`));
  });
  beforeAll(() => new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve)));
  afterAll(() => void server.close());
  const address = () => ({ kind: 'tcp' as const, host: '127.0.0.1', port: (server.address() as AddressInfo).port });

  async function ask(ssh: SshTransport): Promise<string> {
    const wire = await ssh.connect(address(), call);
    if (!wire.ok) throw new Error(wire.fault.message.en);
    const body = 'x'.repeat(200_000);
    wire.value.write(`POST / HTTP/1.0\r\nContent-Length: ${body.length}\r\n\r\n${body}`);
    let answer = '';
    for await (const chunk of wire.value) answer += String(chunk);
    return answer;
  }

  it('go to addresses as the target sees them, and refused ones say so', async () => {
    const { ssh } = await reach();
    const answer = await ask(ssh);
    expect(answer).toContain('got 200000 yyy');
    expect(answer.length).toBeGreaterThan(300_000);
    expect(ssh.line.remarks()).toEqual([]);
  });

  it('are relayed by what the host has where sshd forbids to forward, and that is said', async () => {
    const { ssh } = await reach({ forbidsForwarding: true });
    expect(await ask(ssh)).toContain('got 200000 yyy');
    expect(ssh.line.remarks().map(({ en }) => en)).toEqual([
      expect.stringMatching(/go through sessions \(.+\), slower/),
    ]);
    expect(ssh.line.notice()?.en).toBe('SSH without forwarding: slower');
    const refused = await ssh.connect({ kind: 'tcp', host: '127.0.0.1', port: 1 }, call);
    expect(refused.ok ? null : refused.fault.code).toBe('ECONNREFUSED');
  });

  it('end with the code of a cut network when the line is cut under them', async () => {
    const { ssh, sshd } = await reach();
    const wire = await ssh.connect(address(), call);
    if (!wire.ok) throw new Error(wire.fault.message.en);
    const error = new Promise<unknown>((resolve) => wire.value.once('error', resolve));
    wire.value.resume();
    sshd.cut();
    expect(await error).toMatchObject({ code: 'ECONNRESET' });
    expect(wire.value.destroyed).toBe(true);
  });
});

describe('few sessions', () => {
  it('with one session everything waits for everything, works, and is said', async () => {
    const { ssh } = await reach({ maxSessions: 1 });
    const runs = await Promise.all([1, 2, 3, 4, 5].map((number) => ssh.exec(['echo', String(number)], call)));
    expect(runs.map((run) => run.ok && run.value.stdout.trim())).toEqual(['1', '2', '3', '4', '5']);
    expect((await ssh.files.stat('/', call)).ok).toBe(true);
    expect(ssh.line.remarks().map(({ en }) => en)).toEqual([expect.stringContaining('gives only 1 session(s)')]);
  });

  it('without any session nothing can be asked, and that has its name', async () => {
    const { ssh } = await reach({ maxSessions: 0 });
    const run = await ssh.exec(['true'], call);
    expect(run.ok ? null : [run.fault.code, run.fault.hint.en]).toEqual([
      'LINE_SESSIONS',
      expect.stringContaining('MaxSessions'),
    ]);
  });
});

describe('login shells that lead nowhere', () => {
  it.each([
    [
      'says goodbye',
      ['sh', '-c', 'echo This account is currently not available.; exit 1'],
      /not available/,
      'LINE_SHELL',
    ],
    [
      'has no memory',
      ['sh', '-c', 'echo "sh: fork: retry: Resource temporarily unavailable" >&2; exit 254'],
      /out of memory/,
      'LINE_STARVED',
    ],
  ] as const)('one that %s', async (_name, shell, words, code) => {
    const { ssh } = await reach({ shell });
    const run = await ssh.exec(['true'], call);
    expect(run.ok ? null : run.fault.code).toBe(code);
    expect(run.ok ? '' : run.fault.message.en).toMatch(words);
  });
});

describe('the line', () => {
  it('is opened again by itself after a cut, without asking anything, and what only looks is asked again', async () => {
    const { ssh, sshd } = await reach();
    expect(await ssh.line.open(never)).toBeNull();
    await ssh.exec(['true'], call);
    const states: string[] = [];
    ssh.line.subscribe(() => states.push(ssh.line.state().kind));
    sshd.cut();
    await expect.poll(() => ssh.line.state().kind, { timeout: 5_000 }).toBe('away');
    const while_away = await ssh.exec(['true'], call);
    expect(while_away.ok ? null : while_away.fault.code).toBe('LINE_CUT');
    expect(ssh.line.notice()?.en).toMatch(/SSH line away for .*, next try in/);
    await expect.poll(() => ssh.line.state().kind, { timeout: 10_000 }).toBe('up');
    expect(states).toEqual(['away', 'connecting', 'up']);
    expect((await ssh.exec(['echo', 'back'], call)).ok).toBe(true);
    expect(sshd.connections).toHaveLength(2);
  });

  it('tells what was asked before the cut from what was asked after', async () => {
    const { ssh, sshd } = await reach();
    await ssh.line.open(never);
    const before = performance.now();
    expect(ssh.line.faultSince(before)).toBeNull();
    sshd.cut();
    await expect.poll(() => ssh.line.state().kind, { timeout: 5_000 }).toBe('away');
    ssh.line.retry();
    await expect.poll(() => ssh.line.state().kind, { timeout: 10_000 }).toBe('up');
    expect(ssh.line.faultSince(before)?.code).toBe('LINE_CUT');
    expect(ssh.line.faultSince(performance.now())).toBeNull();
  });

  it('ends a command that was under way with the fault of the line, and does not run it again', async () => {
    const { ssh, sshd } = await reach();
    const mark = join(home.path, 'ran');
    const run = ssh.exec(['sh', '-c', `echo x >> ${mark}; sleep 5`], call);
    await expect.poll(() => existsSync(mark), { timeout: 5_000 }).toBe(true);
    sshd.cut();
    const ended = await run;
    expect(ended.ok ? null : ended.fault.code).toBe('LINE_CUT');
    await expect.poll(() => ssh.line.state().kind, { timeout: 10_000 }).toBe('up');
    const text = await ssh.files.readText(mark, { ...call, maxBytes: 100 });
    expect(text.ok && text.value).toBe('x\n');
  });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false; // ESRCH.
  }
}
