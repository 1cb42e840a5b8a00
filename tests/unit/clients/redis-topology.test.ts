import { type AddressInfo, createServer, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { Redis } from '../../../src/clients/redis/redis.ts';
import { createRedisOf } from '../../../src/clients/redis/redis-access.ts';
import { mastersOf } from '../../../src/clients/redis/redis-nodes.ts';
import type { RedisTopology } from '../../../src/model/redis-topology.ts';
import { Secret } from '../../../src/model/secret.ts';
import { type Address, addressText } from '../../../src/model/service.ts';
import type { FoundContainer } from '../../../src/model/target.ts';
import { redisPing } from '../../../src/probes/redis/redis-ping.ts';
import { redisSlowlog } from '../../../src/probes/redis/redis-slowlog.ts';
import { createLocalTransport } from '../../../src/transport/local.ts';
import { fakeContext } from '../probes/fake-context.ts';

const transport = createLocalTransport();
const call = { signal: new AbortController().signal, timeoutMs: 10_000 };
const ending: (() => void | Promise<void>)[] = [];

afterEach(async () => {
  for (const end of ending.splice(0).reverse()) await end();
});

type Answer = string | undefined;
type Answers = (words: readonly string[]) => Answer;

const bulk = (text: string): string => `$${Buffer.byteLength(text)}\r\n${text}`;
const list = (...texts: readonly string[]): string => `*${texts.length}\r\n${texts.map(bulk).join('\r\n')}`;

/** A server of RESP2; undefined is silence. What it answers can be changed. */
async function server(first: Answers) {
  const state = { answer: first };
  const sockets = new Set<Socket>();
  const asked: string[] = [];
  const listening = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('data', (data) => {
      for (const part of data.toString().split(/(?=\*\d+\r\n\$)/)) {
        const words = part.split('\r\n').filter((_word, index) => index > 0 && index % 2 === 0);
        const name = words[0]?.toUpperCase();
        if (name !== 'AUTH' && name !== 'CLIENT') asked.push(words.join(' '));
        const reply = name === 'AUTH' || name === 'CLIENT' ? '+OK' : state.answer(words);
        if (reply !== undefined && !socket.destroyed) socket.write(`${reply}\r\n`);
      }
    });
  });
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
  const stop = () => {
    for (const socket of sockets) socket.destroy();
    listening.close();
  };
  ending.push(stop);
  const address: Address = { kind: 'tcp', host: '127.0.0.1', port: (listening.address() as AddressInfo).port };
  return { address, asked, stop, state, port: address.port };
}

const pong =
  (name: string): Answers =>
  ([command]) =>
    command?.toUpperCase() === 'PING' ? `+${name}` : '+OK';

function open(topology: RedisTopology, containers: readonly FoundContainer[] = []) {
  const clock = { now: 0, monotonic: () => clock.now };
  const [entry] = topology.kind === 'sentinel' ? topology.sentinels : topology.seeds;
  const redis = createRedisOf(
    {
      endpoint: { address: entry as Address, route: 'config', prefix: '', tls: false },
      user: null,
      password: new Secret('data'),
      database: 0,
      tls: false,
      topology,
      source: 'test',
    },
    { transport, clock, discovered: () => ({ containers }) },
  );
  ending.push(() => redis.close());
  return { redis, clock };
}

async function ping(redis: Redis): Promise<unknown> {
  const answer = await redis.call('PING', [], call);
  return answer.ok ? answer.value : answer.fault.code;
}

describe('behind sentinels', () => {
  const naming =
    (port: number, epoch = 1, host = '127.0.0.1'): Answers =>
    ([command]) =>
      command?.toUpperCase() === 'SENTINEL'
        ? list('name', 'shop', 'ip', host, 'port', String(port), 'config-epoch', String(epoch))
        : '+OK';
  const watched = (...sentinels: { address: Address }[]): RedisTopology => ({
    kind: 'sentinel',
    name: 'shop',
    sentinels: sentinels.map(({ address }) => address),
    user: null,
    password: null,
    tls: false,
  });

  it('the word of the newest failover counts', async () => {
    const [old, fresh] = [await server(pong('old')), await server(pong('fresh'))];
    const behind = await server(naming(old.port, 4));
    const { redis } = open(watched(behind, await server(naming(fresh.port, 5)), await server(() => undefined)));
    expect(await ping(redis)).toBe('fresh');
    expect(behind.asked).toEqual(['SENTINEL MASTER shop']);
  });

  it('are asked again after some seconds, and not before', async () => {
    const [old, fresh] = [await server(pong('old')), await server(pong('fresh'))];
    const sentinel = await server(naming(old.port));
    const { redis, clock } = open(watched(sentinel));
    expect(await ping(redis)).toBe('old');
    sentinel.state.answer = naming(fresh.port, 2);
    expect(await ping(redis)).toBe('old');
    clock.now += 5_001;
    expect(await ping(redis)).toBe('fresh');
    expect(sentinel.asked).toHaveLength(2);
  });

  it('a master that is gone, or refuses writes, is asked for anew within the call', async () => {
    const [old, fresh] = [await server(pong('old')), await server(pong('fresh'))];
    const sentinel = await server(naming(old.port));
    const { redis } = open(watched(sentinel));
    expect(await ping(redis)).toBe('old');
    sentinel.state.answer = naming(fresh.port, 2);
    old.state.answer = () => '-READONLY You cannot write against a read only replica.';
    expect(await ping(redis)).toBe('fresh');
    fresh.stop();
    expect(await ping(redis)).toMatch(/ECONNREFUSED|ECONNRESET/);
  });

  it('a master that is silent leaves them the time to say what they think of it', async () => {
    const silent = await server(() => undefined);
    const down = list(
      'ip',
      '127.0.0.1',
      'port',
      String(silent.port),
      'flags',
      'master,s_down,o_down',
      'config-epoch',
      '1',
    );
    const sentinel = await server(([command]) => (command === 'SENTINEL' ? down : '+OK'));
    const { redis } = open(watched(sentinel));
    const { context } = fakeContext({ redis: async () => ({ ok: true, value: redis }) });
    const deadline = AbortSignal.timeout(redisPing.deadlineMs);
    const { fault } = await redisPing.read(context, deadline);
    expect(fault?.kind).toBe('timeout');
    expect(fault?.message.en).toContain('1 of 1 sentinels hold it for down (o_down)');
    expect(deadline.aborted).toBe(false);
  });

  it('names of containers lead to them', async () => {
    const master = await server(pong('found'));
    const sentinel = await server(naming(6379, 1, 'redis-master'));
    const container = {
      service: 'redis-master',
      name: 'shop-redis-master-1',
      state: 'running',
      ips: ['127.0.0.1'],
      published: [{ containerPort: 6379, hostIp: '127.0.0.1', hostPort: master.port }],
    } as unknown as FoundContainer;
    expect(await ping(open(watched(sentinel), [container]).redis)).toBe('found');
  });

  it('that know no such master, or do not answer at all, are told apart', async () => {
    const strange = await server(([command]) =>
      command === 'SENTINEL' ? '-ERR No such master with that name' : '+OK',
    );
    expect(await ping(open(watched(strange)).redis)).toBe('NO_MASTER');
    const gone = await server(pong('x'));
    gone.stop();
    const { redis } = open(watched(gone));
    const answer = await redis.call('PING', [], call);
    expect(answer.ok ? null : [answer.fault.kind, answer.fault.code]).toEqual(['unreachable', 'NO_SENTINEL']);
    expect(answer.ok ? '' : answer.fault.message.en).toContain(`Sentinel (127.0.0.1:${gone.port})`);
  });
});

describe('a cluster', () => {
  type Node = Awaited<ReturnType<typeof server>>;
  /** Lines of CLUSTER NODES: masters that share the slots, in order. */
  const mapOf = (
    ...nodes: readonly { readonly node: Node; readonly flags?: string; readonly slots: string }[]
  ): string =>
    nodes
      .map(
        ({ node, flags = 'master', slots }, at) =>
          `id${at} ${addressText(node.address)}@1 ${flags} - 0 0 ${at} connected ${slots}`,
      )
      .join('\n');
  const knowing =
    (name: string, map: () => string): Answers =>
    (words) =>
      words[0] === 'CLUSTER'
        ? bulk(map())
        : words[0] === 'INFO'
          ? bulk(`role:master\r\nused_memory:100\r\n`)
          : pong(name)(words);
  const clusterOf = (...seeds: Node[]): RedisTopology => ({
    kind: 'cluster',
    seeds: seeds.map(({ address }) => address),
  });

  it('is entered by whoever answers, asks every master that holds slots, and sums them', async () => {
    const gone = await server(pong('gone'));
    gone.stop();
    let map = '';
    const [one, two, empty] = [
      await server(knowing('one', () => map)),
      await server(knowing('two', () => map)),
      await server(knowing('empty', () => map)),
    ];
    map = mapOf({ node: one, slots: '0-8000' }, { node: two, slots: '8001-16383' }, { node: empty, slots: '' });
    const { redis } = open(clusterOf(gone, one));
    const masters = await mastersOf(redis, call);
    expect(masters.ok && masters.value.map(({ place }) => place)).toEqual([
      `Redis (127.0.0.1:${one.port})`,
      `Redis (127.0.0.1:${two.port})`,
    ]);
    const info = await redis.info(null, call);
    expect(info.ok && info.value.used_memory).toBe('200');
    expect(empty.asked).toEqual([]);
  });

  it('answers what has no key by a master that is there, and gives no sum without the one that is not', async () => {
    let map = '';
    const [one, two] = [await server(knowing('one', () => map)), await server(knowing('two', () => map))];
    map = mapOf({ node: one, flags: 'master,fail', slots: '0-8000' }, { node: two, slots: '8001-16383' });
    const { redis } = open(clusterOf(two));
    one.stop();
    expect(await ping(redis)).toBe('two');
    const info = await redis.info(null, call);
    expect(info.ok ? null : info.fault.message.en).toContain(`:${one.port}`);
  });

  it('is looked at anew after a failure, by the nodes it knew', async () => {
    let map = '';
    const [one, two] = [await server(knowing('one', () => map)), await server(knowing('two', () => map))];
    map = mapOf({ node: one, slots: '0-16383' }, { node: two, slots: '' });
    const { redis } = open(clusterOf(one));
    expect(await ping(redis)).toBe('one');
    one.stop();
    map = mapOf({ node: two, slots: '0-16383' });
    expect(await ping(redis)).toMatch(/ECONNREFUSED|ECONNRESET/);
    expect(await ping(redis)).toBe('two');
  });

  it('tells which master a slow command held up, though each numbers its own', async () => {
    let map = '';
    const slow = (micros: number): string => `*1\r\n*4\r\n:0\r\n:1700000000\r\n:${micros}\r\n${list('GET', 'a')}`;
    const logging =
      (micros: number): Answers =>
      (words) =>
        words[0] === 'SLOWLOG' ? slow(micros) : words[0] === 'LATENCY' ? '*0' : knowing('x', () => map)(words);
    const [one, two] = [await server(logging(2000)), await server(logging(9000))];
    map = mapOf({ node: one, slots: '0-8000' }, { node: two, slots: '8001-16383' });
    const { redis } = open(clusterOf(one));
    const { context } = fakeContext({ redis: async () => ({ ok: true, value: redis }) });
    const { facts } = await redisSlowlog.read(context, call.signal);
    expect(facts?.commands.map(({ id, tookMs, node }) => [id, tookMs, node])).toEqual([
      [0, 9, `127.0.0.1:${two.port}`],
      [0, 2, `127.0.0.1:${one.port}`],
    ]);
  });

  it('without slots is no empty Redis', async () => {
    let map = '';
    const one = await server(knowing('one', () => map));
    map = mapOf({ node: one, slots: '' });
    expect(await ping(open(clusterOf(one)).redis)).toBe('NO_SLOTS');
  });
});
