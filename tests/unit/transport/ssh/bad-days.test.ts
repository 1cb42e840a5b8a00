import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { clockOff } from '../../../../src/causes/clock-off.ts';
import { lineAway } from '../../../../src/causes/line-away.ts';
import type { Fault } from '../../../../src/model/fault.ts';
import type { SshTransport } from '../../../../src/transport/ssh/ssh.ts';
import { viewOf } from '../../causes/view.ts';
import { type Home, newHome } from '../../support/home.ts';
import { call, callerFrom, knownLineOf, never } from './caller.ts';
import { type FakeSshdOptions, openFakeSshd, openOddServer } from './fake-sshd.ts';

let home: Home;
const opened: { close(): Promise<void> }[] = [];
beforeEach(() => {
  home = newHome();
});
afterEach(async () => {
  for (const one of opened.splice(0).reverse()) await one.close();
  home.remove();
});

async function reach(options: FakeSshdOptions = {}): Promise<SshTransport> {
  const sshd = await openFakeSshd(options);
  home.write('known_hosts', knownLineOf(sshd));
  const ssh = callerFrom(home, { port: sshd.port });
  opened.push(sshd, ssh);
  return ssh;
}

/** Calls a port with little patience: the fault of it, and what the first line of the screen says of that. */
async function refusalOf(port: number): Promise<readonly [code: string, title: string, hint: string]> {
  const configFile = home.write('impatient', 'ConnectTimeout 1\n');
  const ssh = callerFrom(home, { port, configFile });
  opened.push(ssh);
  const fault = await ssh.line.open(never);
  if (fault === null) throw new Error('it let us in');
  return [fault.code ?? '', titleOf(fault), fault.hint.en];
}

const titleOf = (lineFault: Fault): string =>
  lineAway.when(viewOf({ containers: { level: 'unknown', lineFault } }))?.title.en ?? '';

describe('a server that lets time go by', () => {
  it('before its greeting is told from one that stops during the login', async () => {
    const mute = await openOddServer(() => undefined);
    const stuck = await openOddServer((socket) => socket.write('SSH-2.0-OpenSSH_9.2\r\n'));
    opened.push(mute, stuck);
    expect(await refusalOf(mute.port)).toEqual([
      'LINE_NO_GREETING',
      "The target's sshd is silent",
      expect.stringMatching(/out of memory/),
    ]);
    expect(await refusalOf(stuck.port)).toEqual([
      'LINE_SILENT_LOGIN',
      'The login on the target stopped halfway',
      expect.stringMatching(/MTU/),
    ]);
  });

  it('and has no algorithm in common is not called again by itself', async () => {
    const old = await openFakeSshd({ ciphers: ['3des-cbc'] });
    opened.push(old);
    home.write('known_hosts', knownLineOf(old));
    const ssh = callerFrom(home, { port: old.port });
    opened.push(ssh);
    expect((await ssh.line.open(never))?.code).toBe('LINE_ALGORITHMS');
    expect(ssh.line.state()).toMatchObject({ kind: 'away', retryAt: null });
  });
});

describe('a target without room', () => {
  it('for a home or temporary files still answers: commands with stdin, files, streams', async () => {
    // Nothing can be written below /proc, whoever one is.
    const ssh = await reach({
      shell: ['sh', '-c', 'HOME=/proc TMPDIR=/proc; export HOME TMPDIR; cd /proc; eval "$0"'],
    });
    const text = 'x'.repeat(100_000);
    const counted = await ssh.exec(['wc', '-c'], { ...call, stdin: text });
    expect(counted.ok && Number(counted.value.stdout)).toBe(text.length);
    const read = await ssh.files.readText('/proc/self/status', { ...call, maxBytes: 4096 });
    expect(read.ok && read.value).toMatch(/^Name:/);
    const followed = await ssh.stream(['sh', '-c', 'echo here'], call);
    expect(followed.ok && (await followed.value.ended)).toBe(0);
  });

  it('for a file that is written there says so in the words of its system', async () => {
    const ssh = await reach();
    const run = await ssh.exec(['sh', '-c', 'cat > /dev/full'], { ...call, stdin: 'a line' });
    expect(run.ok && [run.value.code !== 0, run.value.stderr]).toEqual([true, expect.stringMatching(/No space left/)]);
  });
});

/** Where this user may, a name space on which nothing of this machine's engine is seen. */
const APART = ['unshare', '-m', 'sh', '-c'];
const mayUnshare = spawnSync(APART[0] ?? '', [...APART.slice(1), 'true']).status === 0;

describe('an engine without root', () => {
  it.skipIf(!mayUnshare)('is found by the socket of the login, where the usual one is not there', async () => {
    mkdirSync(join(home.path, 'run'));
    const engine = createServer((socket) => socket.end('rootless'));
    await new Promise<void>((resolve) => engine.listen(join(home.path, 'run', 'docker.sock'), resolve));
    const hidden = `mount -t tmpfs tmpfs /run; XDG_RUNTIME_DIR=${join(home.path, 'run')}; export XDG_RUNTIME_DIR; eval "$0"`;
    const ssh = await reach({ shell: [...APART, hidden] });
    const wire = await ssh.connect({ kind: 'unix', path: '/var/run/docker.sock' }, call);
    if (!wire.ok) throw new Error(wire.fault.message.en);
    let said = '';
    for await (const piece of wire.value) said += String(piece);
    expect(said).toBe('rootless');
    engine.close();
  });

  it.skipIf(!mayUnshare)('that is nowhere is told as absent', async () => {
    const hidden =
      'mount -t tmpfs tmpfs /run; unset XDG_RUNTIME_DIR DOCKER_HOST; HOME=/nowhere; export HOME; eval "$0"';
    const ssh = await reach({ shell: [...APART, hidden] });
    const wire = await ssh.connect({ kind: 'unix', path: '/var/run/docker.sock' }, call);
    expect(wire.ok ? null : wire.fault.code).toBe('ENOENT');
  });
});

describe('clocks that differ', () => {
  /** A login shell on a host whose `date` is off. */
  async function offBy(seconds: number): Promise<SshTransport> {
    const bin = join(home.path, 'bin');
    mkdirSync(bin);
    home.write('bin/date', `#!/bin/sh\necho $(( $(/bin/date +%s) + ${seconds} ))\n`, 0o755);
    const ssh = await reach({ shell: ['sh', '-c', `PATH=${bin}:$PATH; export PATH; eval "$0"`] });
    expect((await ssh.exec(['true'], call)).ok).toBe(true);
    await expect.poll(() => ssh.host(), { timeout: 5_000 }).not.toBe('127.0.0.1');
    return ssh;
  }
  const remarks = (ssh: SshTransport) => ssh.line.remarks().map(({ en }) => en);

  it('are told with the line, and which way', async () => {
    expect(remarks(await offBy(-3600))).toEqual([
      expect.stringMatching(/the clock of deploy@127\.0\.0\.1:\d+ is (1 h|60 min|59 min \d+ s) behind this machine's/),
    ]);
  });

  it('are not worth a word within some seconds', async () => {
    expect(remarks(await offBy(1))).toEqual([]);
  });

  it('are blamed on this machine where the target knows its own to be right', () => {
    const facts = (isSynchronised: boolean | null) => ({ apiOffsetMs: 90_000, hostOffsetMs: 90_000, isSynchronised });
    const titleFor = (isSynchronised: boolean | null) =>
      clockOff.when(viewOf({ 'host.clock': { level: 'critical', facts: facts(isSynchronised) } }))?.title.en;
    expect([true, false, null].map(titleFor)).toEqual([
      "This machine's clock is wrong",
      "The server's clock is wrong",
      "The server's clock is wrong",
    ]);
  });
});

describe('a line that is cut while something is followed', () => {
  it('ends what was followed, with the code of a lost command', async () => {
    const sshd = await openFakeSshd();
    home.write('known_hosts', knownLineOf(sshd));
    const ssh = callerFrom(home, { port: sshd.port });
    opened.push(sshd, ssh);
    const followed = await ssh.stream(['sh', '-c', 'echo begun; exec sleep 60'], call);
    if (!followed.ok) throw new Error(followed.fault.message.en);
    const first = new Promise((resolve) => followed.value.stdout.once('data', (chunk) => resolve(String(chunk))));
    expect(await first).toBe('begun\n');
    sshd.cut();
    expect(await followed.value.ended).toBe(255);
    await expect.poll(() => ssh.line.state().kind, { timeout: 10_000 }).toBe('up');
  });
});
