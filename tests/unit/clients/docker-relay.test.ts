import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RELAY } from '../../../src/clients/docker/docker-relay.ts';

/** Where the distribution has a program: a version manager's shim needs more than itself. */
const which = (name: string) =>
  ['/usr/bin', '/bin'].map((path) => join(path, name)).find((path) => existsSync(path)) ?? '';
/** What an image may hold, and what it needs beside it. Those that this machine lacks are counted as skipped, by name. */
const TOOLS = ['nc', 'busybox', 'socat', 'bash', 'python3', 'node', 'perl'] as const;

describe('the relay of a connection out of a container', () => {
  let server: Server;
  let folder = '';
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'sparkone-relay-'));
    // Answers every byte turned around, and ends when its peer does.
    server = createServer({ allowHalfOpen: false }, (socket) => {
      socket.on('data', (bytes: Buffer) => socket.write(bytes.map((byte) => byte ^ 0xff)));
      socket.on('error', () => undefined);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => {
    server.close();
    rmSync(folder, { recursive: true });
  });

  /** Runs the relay where only these programs are on the PATH. */
  const relay = (tools: readonly string[]) => {
    const path = mkdtempSync(join(folder, 'path-'));
    for (const tool of tools) symlinkSync(tool === 'node' ? process.execPath : which(tool), join(path, tool));
    const port = String((server.address() as AddressInfo).port);
    return spawn('/bin/sh', ['-c', RELAY, 'relay', port], { env: { PATH: path } });
  };

  for (const tool of TOOLS) {
    const isHere = tool === 'node' || which(tool) !== '';
    it.skipIf(!isHere)(`carries bytes both ways with ${tool}`, async () => {
      const child = relay(tool === 'bash' ? ['bash', 'cat'] : [tool]);
      const sent = Buffer.from(Array.from({ length: 70_000 }, (_, index) => index % 256));
      const got: Buffer[] = [];
      const whole = new Promise<Buffer>((resolve, reject) => {
        child.stdout.on('data', (chunk: Buffer) => {
          got.push(chunk);
          if (Buffer.concat(got).length >= sent.length) resolve(Buffer.concat(got));
        });
        child.on('exit', (code) => reject(new Error(`ended with ${code} after ${Buffer.concat(got).length} bytes`)));
      });
      child.stdin.write(sent);
      const back = await whole;
      child.kill('SIGKILL');
      expect(back.equals(Buffer.from(sent.map((byte) => byte ^ 0xff)))).toBe(true);
    });
  }

  it('says what it would need where there is nothing to relay with', async () => {
    const child = relay([]);
    let complaint = '';
    child.stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString()));
    const code = await new Promise((resolve) => child.on('close', resolve));
    expect([code, complaint]).toEqual([69, expect.stringContaining('nc, socat, bash')]);
  });
});
