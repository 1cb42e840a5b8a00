import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createLocalTransport } from '../../../src/transport/local.ts';

const transport = createLocalTransport();
const never = new AbortController().signal;
const call = { signal: never, timeoutMs: 10_000 };
let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sparkone-transport-'));
});
afterAll(async () => {
  await transport.close();
  rmSync(folder, { recursive: true });
});

describe('exec', () => {
  it('passes argv as it is, without a shell, and gives code, both outputs and stdin', async () => {
    const run = await transport.exec(['sh', '-c', 'cat; printf "%s" "$1" >&2; exit 3', 'x', '$HOME; "quoted"'], {
      ...call,
      stdin: 'fed',
    });
    expect(run).toEqual({ ok: true, value: { code: 3, stdout: 'fed', stderr: '$HOME; "quoted"', truncated: false } });
  });

  it('keeps a bounded part of an output without end and says that it was cut', async () => {
    const run = await transport.exec(['head', '-c', '300000', '/dev/zero'], { ...call, maxBytes: 1000 });
    expect(run.ok && [run.value.stdout.length, run.value.truncated]).toEqual([1000, true]);
  });

  it('ends a silent command at its deadline together with what it started', async () => {
    const pidFile = join(folder, 'pid');
    const run = await transport.exec(['sh', '-c', `sleep 60 & echo $! > ${pidFile}; wait`], {
      ...call,
      timeoutMs: 300,
    });
    expect(run.ok ? null : [run.fault.kind, run.fault.code]).toEqual(['timeout', 'ETIMEDOUT']);
    const pid = await transport.files.readText(pidFile, { ...call, maxBytes: 100 });
    await expect.poll(() => isAlive(Number(pid.ok ? pid.value : 0))).toBe(false);
  });

  it('says what a shell would say of a command killed by a signal', async () => {
    const run = await transport.exec(['sh', '-c', 'kill -KILL $$'], call);
    expect(run.ok && run.value.code).toBe(137);
  });

  it('takes a command that cannot be started at all as a fault', async () => {
    for (const argv of [[], ['printf', 'zero\0byte'], ['printf', 'x'.repeat(3_000_000)]]) {
      expect((await transport.exec(argv, call)).ok).toBe(false);
    }
  });

  it('tells a missing command, a missing folder and a file that may not be executed apart', async () => {
    const plain = join(folder, 'plain.sh');
    writeFileSync(plain, 'echo hi');
    chmodSync(plain, 0o644);
    const missing = await transport.exec(['no-such-command-here'], call);
    const nowhere = await transport.exec(['true'], { ...call, cwd: '/no/such/folder' });
    const forbidden = await transport.exec([plain], call);
    expect(missing.ok ? null : [missing.fault.kind, missing.fault.message.en]).toEqual([
      'absent',
      'there is no command no-such-command-here on this host',
    ]);
    expect(nowhere.ok ? null : nowhere.fault.message.en).toBe('the folder /no/such/folder does not exist');
    expect(forbidden.ok ? null : forbidden.fault.kind).toBe('denied');
  });
});

describe('stream', () => {
  it('gives output as it comes and ends with the signal', async () => {
    const stop = new AbortController();
    const run = await transport.stream(['sh', '-c', 'echo ready; sleep 60'], { ...call, signal: stop.signal });
    if (!run.ok) throw new Error(run.fault.message.en);
    const first = await new Promise((resolve) => run.value.stdout.once('data', (chunk) => resolve(String(chunk))));
    stop.abort();
    expect(first).toBe('ready\n');
    expect(await run.value.ended).toBe(143);
  });
});

describe('connect', () => {
  const servers: Server[] = [];
  const listen = (onSocket: (socket: Socket) => void, path?: string): Promise<number> =>
    new Promise((resolve) => {
      const server = createServer(onSocket);
      servers.push(server);
      server.listen(path ?? { port: 0, host: '127.0.0.1' }, () => {
        const address = server.address();
        resolve(typeof address === 'object' && address !== null ? address.port : 0);
      });
    });
  afterEach(() => {
    for (const server of servers.splice(0)) server.close();
  });

  it('connects to TCP and to unix sockets', async () => {
    const port = await listen((socket) => socket.end('tcp'));
    const path = join(folder, 'socket');
    await listen((socket) => socket.end('unix'), path);
    for (const [address, word] of [
      [{ kind: 'tcp', host: '127.0.0.1', port }, 'tcp'],
      [{ kind: 'unix', path }, 'unix'],
    ] as const) {
      const wire = await transport.connect(address, call);
      if (!wire.ok) throw new Error(wire.fault.message.en);
      expect(String(await wire.value.toArray())).toBe(word);
    }
  });

  it('names why nothing is there', async () => {
    const faultOf = async (address: Parameters<typeof transport.connect>[0]) => {
      const wire = await transport.connect(address, call);
      return wire.ok ? null : [wire.fault.kind, wire.fault.code, wire.fault.message.en];
    };
    expect(await faultOf({ kind: 'tcp', host: '127.0.0.1', port: 1 })).toEqual([
      'unreachable',
      'ECONNREFUSED',
      '127.0.0.1:1 refused the connection',
    ]);
    expect(await faultOf({ kind: 'unix', path: join(folder, 'none.sock') })).toEqual([
      'unreachable',
      'ENOENT',
      `the socket ${join(folder, 'none.sock')} does not exist`,
    ]);
    const unknown = await faultOf({ kind: 'tcp', host: 'no-such-host.invalid', port: 80 });
    expect(unknown?.[0]).toBe('unreachable');
    expect(unknown?.[2]).toBe('the name of no-such-host.invalid:80 does not resolve in DNS');
  });

  it('takes an address that is none as a fault', async () => {
    for (const address of [
      { kind: 'tcp', host: '127.0.0.1', port: 99_999 },
      { kind: 'unix', path: `/${'x'.repeat(200)}` },
    ] as const) {
      expect((await transport.connect(address, call)).ok).toBe(false);
    }
  });

  it('gives up on a call that was cancelled before it began', async () => {
    const wire = await transport.connect(
      { kind: 'tcp', host: '127.0.0.1', port: 1 },
      { ...call, signal: AbortSignal.abort() },
    );
    expect(wire.ok ? null : wire.fault.code).toBe('ABORTED');
  });
});

describe('files', () => {
  it('reads files of /proc, whose size is 0, and a part from the end of others', async () => {
    const uptime = await transport.files.readText('/proc/uptime', { ...call, maxBytes: 1000 });
    expect(uptime.ok && uptime.value).toMatch(/^\d+\.\d+ \d+\.\d+\n$/);
    const path = join(folder, 'long');
    writeFileSync(path, 'beginning middle end');
    const head = await transport.files.readBytes(path, { ...call, maxBytes: 9 });
    const tail = await transport.files.readBytes(path, { ...call, maxBytes: 9, position: -3 });
    expect(head.ok && [String(Buffer.from(head.value.bytes)), head.value.truncated]).toEqual(['beginning', true]);
    expect(tail.ok && [String(Buffer.from(tail.value.bytes)), tail.value.truncated]).toEqual(['end', false]);
  });

  it('lists a folder with sizes and kinds, and names what is missing or no file', async () => {
    const list = await transport.files.list(folder, call);
    expect(list.ok && list.value.find((entry) => entry.name === 'long')).toMatchObject({ kind: 'file', sizeBytes: 20 });
    const missing = await transport.files.readText(join(folder, 'none'), { ...call, maxBytes: 10 });
    const wrong = await transport.files.readText(folder, { ...call, maxBytes: 10 });
    expect(missing.ok ? null : missing.fault.kind).toBe('absent');
    expect(wrong.ok ? null : wrong.fault.code).toBe('EISDIR');
  });
});

/** An orphan that nobody has waited for yet counts as ended. */
function isAlive(pid: number): boolean {
  return existsSync(`/proc/${pid}/stat`) && !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
}
