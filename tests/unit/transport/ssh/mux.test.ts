import { spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { FRAME, FrameReader, frameBytes } from '../../../../src/transport/ssh/mux-frames.ts';
import { MUX_WAYS } from '../../../../src/transport/ssh/mux-script.ts';
import type { SshTransport } from '../../../../src/transport/ssh/ssh.ts';
import { type Home, newHome } from '../../support/home.ts';
import { call, callerFrom, knownLineOf } from './caller.ts';
import { openFakeSshd } from './fake-sshd.ts';

describe('frames', () => {
  it('come together from pieces of any size, and what is none is found out', () => {
    const bytes = Buffer.concat([frameBytes(7, FRAME.data, Buffer.from('hello')), frameBytes(8, FRAME.end)]);
    const reader = new FrameReader();
    const frames = [...bytes].flatMap((byte) => reader.feed(Buffer.from([byte])) ?? []);
    expect(frames.map(({ id, kind, body }) => [id, kind, body.toString()])).toEqual([
      [7, FRAME.data, 'hello'],
      [8, FRAME.end, ''],
    ]);
    expect(new FrameReader().feed(Buffer.from('bash: python3: cannot execute'))).toBeNull();
  });
});

const has = (program: string) => spawnSync(program, ['-c', '1']).status === 0 || program === 'perl';

describe.each(MUX_WAYS.filter(has))('many streams through one session by %s', (way) => {
  let home: Home;
  let server: Server;
  const sockets: Socket[] = [];
  const opened: { close(): Promise<void> }[] = [];

  beforeAll(async () => {
    // Gives back what it gets, and says goodbye when the other side has.
    server = createServer({ allowHalfOpen: true }, (socket) => {
      sockets.push(socket);
      socket.on('error', () => undefined);
      socket.pipe(socket);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => void server.close());
  beforeEach(() => {
    home = newHome();
  });
  afterEach(async () => {
    for (const one of opened.splice(0).reverse()) await one.close();
    for (const socket of sockets.splice(0)) socket.destroy();
    home.remove();
  });

  const address = () => ({ kind: 'tcp' as const, host: '127.0.0.1', port: (server.address() as AddressInfo).port });

  /** A host that forbids to forward, with two sessions, on which this program is the one that works. */
  async function reach(): Promise<{ readonly ssh: SshTransport; readonly cut: () => void }> {
    const bin = join(home.path, 'bin');
    mkdirSync(bin);
    if (way !== 'python3') home.write('bin/python3', '#!/bin/sh\nexit 1\n', 0o755);
    const shell = ['sh', '-c', `PATH=${bin}:$PATH; export PATH; eval "$0"`];
    const sshd = await openFakeSshd({ forbidsForwarding: true, maxSessions: 2, shell });
    home.write('known_hosts', knownLineOf(sshd));
    const ssh = callerFrom(home, { port: sshd.port });
    opened.push(sshd, ssh);
    return { ssh, cut: sshd.cut };
  }

  async function wireTo(ssh: SshTransport, to: Parameters<SshTransport['connect']>[0] = address()) {
    const wire = await ssh.connect(to, call);
    if (!wire.ok) throw new Error(`${wire.fault.code}: ${wire.fault.message.en}`);
    return wire.value;
  }

  it('carries more streams than there are sessions, whole and never mixed up', async () => {
    const { ssh } = await reach();
    const digest = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
    const echoed = await Promise.all(
      Array.from({ length: 24 }, async (_, index) => {
        const wire = await wireTo(ssh);
        const sent = randomBytes(20_000 + index * 10_000);
        wire.end(sent);
        const pieces: Buffer[] = [];
        for await (const piece of wire) pieces.push(piece as Buffer);
        return digest(Buffer.concat(pieces)) === digest(sent);
      }),
    );
    expect(echoed).toEqual(echoed.map(() => true));
    expect(ssh.line.remarks()[0]?.en).toContain(`go through sessions (${way})`);
    expect((await ssh.exec(['echo', 'beside'], call)).ok).toBe(true);
  });

  it('gets its session also where commands never cease', async () => {
    const { ssh } = await reach();
    let isOver = false;
    const asking = Array.from({ length: 8 }, async () => {
      while (!isOver && (await ssh.exec(['sleep', '0.05'], { ...call, onlyLooks: true })).ok);
    });
    await ssh.exec(['true'], call);
    const wire = await ssh.connect(address(), call);
    isOver = true;
    await Promise.all(asking);
    expect(wire.ok ? null : wire.fault.message.en).toBeNull();
  });

  it('says why an address cannot be reached', async () => {
    const { ssh } = await reach();
    const codeOf = async (to: Parameters<SshTransport['connect']>[0]) => {
      const wire = await ssh.connect(to, call);
      return wire.ok ? null : wire.fault.code;
    };
    expect(await codeOf({ kind: 'tcp', host: '127.0.0.1', port: 1 })).toBe('ECONNREFUSED');
    expect(await codeOf({ kind: 'unix', path: join(home.path, 'nothing.sock') })).toBe('ENOENT');
    expect(await codeOf({ kind: 'tcp', host: 'no-such-host.invalid', port: 80 })).toBe('ENOTFOUND');
  });

  it('reaches sockets of the file system', async () => {
    const path = join(home.path, 'echo.sock');
    const local = createServer((socket) => socket.end('hello'));
    await new Promise<void>((resolve) => local.listen(path, resolve));
    const { ssh } = await reach();
    const wire = await wireTo(ssh, { kind: 'unix', path });
    let said = '';
    for await (const piece of wire) said += String(piece);
    expect(said).toBe('hello');
    local.close();
  });

  it('holds back who is not read, and nobody else', async () => {
    const { ssh } = await reach();
    const idle = await wireTo(ssh);
    // Nobody reads what comes back: the window fills, and writing has to wait.
    const wrote = { all: false };
    idle.write(randomBytes(8 * 1024 * 1024), () => {
      wrote.all = true;
    });
    const quick = await wireTo(ssh);
    quick.write('ping');
    const answer = await new Promise((resolve) => quick.once('data', (piece) => resolve(String(piece))));
    expect(answer).toBe('ping');
    expect(wrote.all).toBe(false);
    let got = 0;
    idle.on('data', (piece: Buffer) => {
      got += piece.length;
    });
    await expect.poll(() => got, { timeout: 15_000 }).toBe(8 * 1024 * 1024);
    expect(wrote.all).toBe(true);
  });

  it('ends all of them with the line, and comes back with it', async () => {
    const { ssh, cut } = await reach();
    const wire = await wireTo(ssh);
    const error = new Promise<unknown>((resolve) => wire.once('error', resolve));
    wire.resume();
    cut();
    expect(await error).toMatchObject({ code: 'ECONNRESET' });
    await expect.poll(() => ssh.line.state().kind, { timeout: 10_000 }).toBe('up');
    const again = await wireTo(ssh);
    again.write('x');
    expect(await new Promise((resolve) => again.once('data', (piece) => resolve(String(piece))))).toBe('x');
  });

  it('notices who hangs up there', async () => {
    const { ssh } = await reach();
    const wire = await wireTo(ssh);
    wire.write('x');
    await new Promise((resolve) => wire.once('data', resolve));
    const closed = new Promise((resolve) => wire.once('close', resolve));
    wire.resume();
    for (const socket of sockets) socket.destroy();
    await closed;
    expect(wire.destroyed).toBe(true);
  });
});
