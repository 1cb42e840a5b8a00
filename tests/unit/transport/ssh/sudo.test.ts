import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, realpathSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SshTransport } from '../../../../src/transport/ssh/ssh.ts';
import { type Home, newHome } from '../../support/home.ts';
import { call, callerFrom, knownLineOf, NOBODY } from './caller.ts';
import { openFakeSshd } from './fake-sshd.ts';

const PLAIN = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'];
const DASH = '/bin/dash';

let home: Home;
let engine: Server;
const opened: { close(): Promise<void> }[] = [];
beforeEach(async () => {
  home = newHome();
  chmodSync(home.path, 0o755);
  // Stands in for sudo: a shell that is root whoever calls it, as sudo is, and writes down what it was called for.
  mkdirSync(join(home.path, 'bin'));
  const root = join(home.path, 'bin', 'root-sh');
  if (process.getuid?.() === 0) {
    copyFileSync(realpathSync(DASH), root);
    chmodSync(root, 0o4755);
  }
  const log = home.write('sudo.log', '', 0o666);
  chmodSync(log, 0o666);
  const sudo = `#!/bin/sh\n[ "$1" = -n ] || exit 1\nshift\necho "$1" >> ${log}\nexec ${root} -p -c '"$@"' sh "$@"\n`;
  chmodSync(home.write('bin/sudo', sudo), 0o755);
  const socket = join(home.path, 'docker.sock');
  engine = createServer((wire) => wire.end('engine'));
  await new Promise<void>((resolve) => engine.listen(socket, resolve));
  chmodSync(socket, 0o600);
});
afterEach(async () => {
  for (const one of opened.splice(0).reverse()) await one.close();
  engine.close();
  home.remove();
});

async function reach(usesSudo: boolean): Promise<SshTransport> {
  const path = `PATH=${join(home.path, 'bin')}:$PATH; HOME=/nonexistent; export PATH HOME; cd /; eval "$0"`;
  const sshd = await openFakeSshd({ shell: [...PLAIN, 'sh', '-c', path] });
  home.write('known_hosts', knownLineOf(sshd));
  const ssh = callerFrom(home, { port: sshd.port }, NOBODY, {}, usesSudo);
  opened.push(sshd, ssh);
  return ssh;
}

/** Whether this user may become another, and a program that is root whoever calls it works in this folder. */
function canStandIn(): boolean {
  if (process.getuid?.() !== 0 || spawnSync(PLAIN[0] ?? '', [...PLAIN.slice(1), 'true']).status !== 0) return false;
  const tried = newHome();
  chmodSync(tried.path, 0o755);
  const root = join(tried.path, 'root-sh');
  copyFileSync(realpathSync(DASH), root);
  chmodSync(root, 0o4755);
  const ran = spawnSync(PLAIN[0] ?? '', [...PLAIN.slice(1), root, '-p', '-c', 'id -u'], { encoding: 'utf8' });
  tried.remove();
  return ran.stdout.trim() === '0';
}

describe.skipIf(!canStandIn())('a login that is not root', () => {
  const secret = () => home.write('secret.env', 'KEY=value\n', 0o600);
  const socket = () => ({ kind: 'unix' as const, path: join(home.path, 'docker.sock') });

  it('without sudo is told what it may not reach', async () => {
    const ssh = await reach(false);
    const wire = await ssh.connect(socket(), call);
    const text = await ssh.files.readText(secret(), { ...call, maxBytes: 100 });
    expect([wire.ok ? null : wire.fault.code, text.ok ? null : text.fault.code]).toEqual(['EACCES', 'EACCES']);
    const log = await ssh.files.readText(join(home.path, 'sudo.log'), { ...call, maxBytes: 100 });
    expect(log.ok && log.value).toBe('');
  });

  it('with sudo -n reaches the engine and reads files, and nothing else is done as root', async () => {
    const ssh = await reach(true);
    const wire = await ssh.connect(socket(), call);
    if (!wire.ok) throw new Error(`${wire.fault.code}: ${wire.fault.message.en}`);
    let said = '';
    for await (const piece of wire.value) said += String(piece);
    expect(said).toBe('engine');
    const text = await ssh.files.readText(secret(), { ...call, maxBytes: 100 });
    expect(text.ok && text.value).toBe('KEY=value\n');
    const who = await ssh.exec(['id', '-u'], call);
    expect(who.ok && who.value.stdout.trim()).toBe('65534');
    const log = await ssh.files.readText(join(home.path, 'sudo.log'), { ...call, maxBytes: 1000 });
    expect(log.ok && log.value.trim().split('\n')).toHaveLength(2);
  });
});
