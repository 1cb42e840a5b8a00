import { type AddressInfo, createServer, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createRedis, type Redis } from '../../../src/clients/redis/redis.ts';
import { infoNumber, keyspaces, parseInfo } from '../../../src/clients/redis/redis-info.ts';
import { Secret } from '../../../src/model/secret.ts';
import type { RedisAccess } from '../../../src/model/target.ts';
import { createLocalTransport } from '../../../src/transport/local.ts';

const transport = createLocalTransport();
const call = { signal: new AbortController().signal, timeoutMs: 10_000 };
const ending: (() => void | Promise<void>)[] = [];

afterEach(async () => {
  for (const end of ending.splice(0).reverse()) await end();
});

/** A server that answers each command (its words) with a RESP2 reply; undefined is silence. */
async function fakeRedis(answer: (words: string[]) => string | undefined) {
  const sockets = new Set<Socket>();
  const commands: string[] = [];
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('data', (data) => {
      for (const part of data.toString().split(/(?=\*\d+\r\n\$)/)) {
        const words = part.split('\r\n').filter((_word, index) => index > 0 && index % 2 === 0);
        commands.push(words.join(' '));
        const reply = answer(words);
        if (reply !== undefined && !socket.destroyed) socket.write(`${reply}\r\n`);
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ending.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const client = (access: Partial<RedisAccess> = {}): Redis => {
    const redis = createRedis(transport, {
      endpoint: { address: { kind: 'tcp', host: '127.0.0.1', port }, route: 'env', prefix: '', tls: false },
      user: null,
      password: null,
      database: 0,
      tls: false,
      source: 'test',
      ...access,
    });
    ending.push(() => redis.close());
    return redis;
  };
  return { client, commands, sockets };
}

const ok = ([name]: string[]) => (name?.toUpperCase() === 'PING' ? '+PONG' : '+OK');

describe('a connection', () => {
  it('logs in with an ACL user, chooses the database, names itself, and is shared', async () => {
    const server = await fakeRedis(ok);
    const redis = server.client({ user: 'ops', password: new Secret('pw'), database: 2 });
    const [first, second] = await Promise.all([redis.call('PING', [], call), redis.call('PING', [], call)]);
    expect([first, second]).toEqual([
      { ok: true, value: 'PONG' },
      { ok: true, value: 'PONG' },
    ]);
    expect(server.commands.map((words) => words.replace(/^\w+/, (name) => name.toUpperCase()))).toEqual([
      'AUTH ops pw',
      'SELECT 2',
      'CLIENT SETNAME sparkone-tui',
      'PING',
      'PING',
    ]);
  });

  it('that died while kept is replaced without a fault, and one that is silent is given up', async () => {
    let isSilent = false;
    const server = await fakeRedis((words) => (isSilent ? undefined : ok(words)));
    const redis = server.client();
    await redis.call('PING', [], call);
    for (const socket of server.sockets) socket.destroy();
    expect((await redis.call('PING', [], call)).ok).toBe(true);
    expect(server.sockets.size).toBe(2);
    isSilent = true;
    const [short, long] = await Promise.all([
      redis.call('PING', [], { ...call, timeoutMs: 100 }),
      redis.call('PING', [], { ...call, timeoutMs: 1500 }),
    ]);
    expect([short.ok ? null : short.fault.kind, long.ok ? null : long.fault.kind]).toEqual(['timeout', 'timeout']);
    isSilent = false;
    expect((await redis.call('PING', [], call)).ok).toBe(true);
  });

  it('needs no password where one is given and none is set', async () => {
    const server = await fakeRedis((words) =>
      words[0] === 'AUTH'
        ? '-ERR AUTH <password> called without any password configured for the default user. Are you sure?'
        : ok(words),
    );
    expect((await server.client({ password: new Secret('pw') }).call('PING', [], call)).ok).toBe(true);
  });
});

describe('a refusal', () => {
  const replies = [
    ['NOAUTH Authentication required.', 'denied', 'NOAUTH'],
    ['NOPERM this user has no permissions', 'denied', 'NOPERM'],
    ['READONLY You cannot write against a read only replica.', 'denied', 'READONLY'],
    ['MASTERDOWN Link with MASTER is down', 'unreachable', 'MASTERDOWN'],
    ['OOM command not allowed', 'denied', 'OOM'],
    ['LOADING Redis is loading the dataset in memory', 'unreachable', 'LOADING'],
    ['ERR max number of clients reached', 'denied', 'MAXCLIENTS'],
    ["ERR unknown command 'X'", 'unsupported', 'ERR'],
    ['ODD thing', 'malformed', 'ODD'],
  ] as const;
  it.each(replies)('%s is %s %s', async (reply, kind, code) => {
    const server = await fakeRedis((words) => (words[0] === 'CLIENT' ? '+OK' : `-${reply}`));
    const answer = await server.client().call('PING', [], call);
    expect(answer.ok ? null : [answer.fault.kind, answer.fault.code]).toEqual([kind, code]);
  });

  it('of the password is told without the password', async () => {
    const server = await fakeRedis((words) =>
      words[0] === 'AUTH' ? '-WRONGPASS invalid username-password pair' : '+OK',
    );
    const answer = await server.client({ password: new Secret('hidden-password') }).call('PING', [], call);
    expect(answer.ok ? null : [answer.fault.kind, answer.fault.code]).toEqual(['denied', 'WRONGPASS']);
    expect(JSON.stringify(answer)).not.toContain('hidden-password');
  });

  it('of what is no Redis is malformed', async () => {
    const server = await fakeRedis(() => 'HTTP/1.1 400 Bad Request');
    const answer = await server.client().call('PING', [], call);
    expect(answer.ok ? null : [answer.fault.kind, answer.fault.code]).toEqual(['malformed', 'PROTOCOL']);
  });
});

describe('INFO', () => {
  const info = parseInfo(
    '# Memory\r\nused_memory:1024\r\nmaxmemory:0\r\n\r\n# Keyspace\r\ndb0:keys=12,expires=3,avg_ttl=5000\r\n',
  );

  it('reads fields, and databases out of the keyspace', () => {
    expect(infoNumber(info, 'used_memory')).toBe(1024);
    expect(infoNumber(info, 'not_told')).toBeNaN();
    expect(keyspaces(info)).toEqual([{ database: 0, keys: 12, expires: 3, averageTtlMs: 5000 }]);
  });
});
