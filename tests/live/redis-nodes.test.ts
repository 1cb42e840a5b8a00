import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Ground } from '../../src/actions/ground.ts';
import { lookForFlush } from '../../src/actions/upkeep/flush-look.ts';
import type { Redis } from '../../src/clients/redis/redis.ts';
import { createRedisOf } from '../../src/clients/redis/redis-access.ts';
import type { RedisTopology } from '../../src/model/redis-topology.ts';
import { Secret } from '../../src/model/secret.ts';
import type { RedisAccess } from '../../src/model/target.ts';
import { redisInfo } from '../../src/probes/redis/redis-info.ts';
import { redisKeyspace } from '../../src/probes/redis/redis-keyspace.ts';
import { type RedisPingFacts, redisPing } from '../../src/probes/redis/redis-ping.ts';
import { redisSlowlog } from '../../src/probes/redis/redis-slowlog.ts';
import { createLocalTransport } from '../../src/transport/local.ts';
import { fakeContext, TARGET } from '../unit/probes/fake-context.ts';
import { CALL, must } from './clients/accesses.ts';
import { type LiveStack, liveOrSkip, waitFor, withStack } from './stack/live.ts';
import { issueCertificate } from './stack/pki.ts';
import { read } from './stack/process.ts';
import {
  CLUSTER_NAME,
  FLOCK_PASSWORD,
  type RedisFlock,
  SENTINEL_PASSWORD,
  SENTINEL_PORTS,
  startClusterFlock,
  startSentinelFlock,
} from './stack/redis-flock.ts';

const { signal } = new AbortController();
const transport = createLocalTransport();
const clock = { monotonic: () => performance.now() };

async function imageOf(stack: LiveStack): Promise<string> {
  const id = (await stack.compose(['ps', '-q', 'redis'])).stdout.trim();
  return read(['docker', 'inspect', '-f', '{{.Config.Image}}', id]);
}

function accessTo(topology: RedisTopology, entry: RedisAccess['endpoint']['address']): RedisAccess {
  return {
    endpoint: { address: entry, route: 'config', prefix: '', tls: false },
    user: null,
    password: new Secret(FLOCK_PASSWORD),
    database: 0,
    tls: false,
    topology,
    source: 'configuration',
  };
}

const openRedis = (access: RedisAccess): Redis =>
  createRedisOf(access, { transport, clock, discovered: () => ({ containers: [] }) });

/** The ping probe's facts and findings, with a clock that moves. */
async function lookAt(redis: Redis) {
  const { context } = fakeContext({ redis: async () => ({ ok: true, value: redis }) });
  const reading = await redisPing.read({ ...context, monotonic: clock.monotonic }, signal);
  const facts = reading.facts as RedisPingFacts | null;
  const judged =
    facts === null ? [] : (redisPing.judge?.(facts, { now: Date.now(), threshold: () => undefined }) ?? []);
  return {
    facts,
    fault: reading.fault,
    samples: reading.samples,
    found: judged.map(({ level, text }) => `${level} ${text.en}`),
  };
}

liveOrSkip()('several Redis servers', () => {
  let image = '';
  let project = '';
  beforeAll(async () => {
    const stack = await withStack();
    image = await imageOf(stack);
    project = stack.project;
  });
  afterAll(() => transport.close());

  describe('behind sentinels', () => {
    let flock: RedisFlock;
    let redis: Redis;
    beforeAll(async () => {
      flock = await startSentinelFlock(image, `${project}-sentinels`);
      const sentinels = SENTINEL_PORTS.map(flock.at);
      const login = { user: null, password: new Secret(SENTINEL_PASSWORD), tls: false };
      redis = openRedis(accessTo({ kind: 'sentinel', name: 'shop', sentinels, ...login }, flock.at(SENTINEL_PORTS[0])));
      // Sentinels find each other and the replica through the master.
      await waitFor(
        async () => {
          const { facts, found } = await lookAt(redis);
          return found.length === 0 && facts?.nodes?.sentinels.every(({ others }) => others === 2) === true;
        },
        { deadlineMs: 40_000, what: 'the sentinels know each other and the replica' },
      );
      return async () => {
        await redis.close();
        await flock.remove();
      };
    });

    it('is the master that they name, with its replica and their quorum', async () => {
      const { facts, samples } = await lookAt(redis);
      const [master, replica] = facts?.nodes?.nodes ?? [];
      expect(facts).toMatchObject({ role: 'master', nodes: { kind: 'sentinel', name: 'shop' } });
      expect(facts?.address).toMatch(/:6379$/);
      expect(master).toMatchObject({ address: facts?.address, role: 'master', flags: '' });
      expect(replica).toMatchObject({ role: 'replica', master: facts?.address, isLinkUp: true, flags: '' });
      expect(facts?.nodes?.sentinels).toHaveLength(3);
      expect(facts?.nodes?.sentinels[0]).toMatchObject({
        quorum: 2,
        others: 2,
        canFailOver: true,
        master: facts?.address,
      });
      expect(samples.map(({ metric }) => metric)).toContain('redis.replica.lag');
    });

    it('follows a failover, and says who is missing', async () => {
      await flock.kill(6379);
      const during = new Set<string>();
      await waitFor(
        async () => {
          const { facts, fault } = await lookAt(redis);
          if (fault !== null) during.add(fault.message.en);
          return facts?.address.endsWith(':6380') === true && facts.role === 'master';
        },
        { deadlineMs: 40_000, what: 'the replica was promoted and is used' },
      );
      expect([...during].some((text) => text.includes('sentinels hold it for down'))).toBe(true);
      expect(must(await redis.call('SET', ['tuitest', '1'], CALL))).toBe('OK');
      await waitFor(
        async () => (await lookAt(redis)).found.some((text) => /replica .*:6379 is in .*s_down/.test(text)),
        {
          deadlineMs: 20_000,
          what: 'the old master is a replica that is down',
        },
      );
    });

    it('without a quorum is a warning that names each sentinel', async () => {
      await flock.kill(SENTINEL_PORTS[1]);
      await flock.kill(SENTINEL_PORTS[2]);
      await waitFor(async () => (await lookAt(redis)).found.some((text) => text.startsWith('warn no quorum: 1 of 3')), {
        deadlineMs: 20_000,
        what: 'the sentinel that is left misses the others',
      });
      const { found, fault } = await lookAt(redis);
      expect(fault).toBeNull();
      expect(found.filter((text) => text.startsWith('warn sentinel down'))).toHaveLength(2);
    });
  });

  describe('as a cluster that speaks TLS only', () => {
    let flock: RedisFlock;
    let redis: Redis;
    let pki: string;
    beforeAll(async () => {
      pki = mkdtempSync(join(tmpdir(), 'flock-'));
      await issueCertificate({ folder: pki, name: 'ca', hosts: ['flock authority'] });
      await issueCertificate({ folder: pki, name: 'server', hosts: [CLUSTER_NAME], signedBy: 'ca' });
      chmodSync(pki, 0o755);
      flock = await startClusterFlock(image, `${project}-cluster`, pki);
      const seeds = [flock.at(7001), flock.at(7002)];
      const ca = new Secret(readFileSync(join(pki, 'ca.pem'), 'utf8'));
      const tls = { tls: true, tlsSettings: { isVerified: true, ca, serverName: CLUSTER_NAME } };
      redis = openRedis({ ...accessTo({ kind: 'cluster', seeds }, flock.at(7001)), ...tls });
      await waitFor(async () => (await lookAt(redis)).found.join() === '' && (await lookAt(redis)).facts !== null, {
        deadlineMs: 40_000,
        what: 'every master has its slots and its replica',
      });
      const keys = Array.from({ length: 300 }, (_, index) => `tuitest:${index}`);
      const masters = must((await redis.nodes?.masters(CALL)) ?? { ok: true, value: [] });
      for (const key of keys) {
        // Only the master of its slot takes it.
        await Promise.all(masters.map((master) => master.call('SET', [key, 'x'.repeat(100)], CALL)));
      }
      return async () => {
        await redis.close();
        await flock.remove();
        rmSync(pki, { recursive: true, force: true });
      };
    });
    const contextOf = () => fakeContext({ redis: async () => ({ ok: true, value: redis }) }).context;

    it('covers its slots with three masters, and is summed over them', async () => {
      const { facts } = await lookAt(redis);
      expect(facts?.isTls).toBe(true);
      expect(facts?.nodes).toMatchObject({
        kind: 'cluster',
        cluster: { state: 'ok', slotsAssigned: 16_384, slotsFailed: 0 },
      });
      const nodes = facts?.nodes?.nodes ?? [];
      expect(nodes.filter(({ role }) => role === 'master').map(({ slots }) => slots)).toEqual([5461, 5462, 5461]);
      expect(nodes.filter(({ role, isLinkUp }) => role === 'replica' && isLinkUp === true)).toHaveLength(3);
      const keyspace = await redisKeyspace.read(contextOf(), signal);
      expect(keyspace.facts).toMatchObject({ totalKeys: 300, scanned: 300, isWhole: true, weighingRefused: '' });
      expect(keyspace.facts?.big[0]?.bytes).toBeGreaterThan(100);
      const info = await redisInfo.read(contextOf(), signal);
      expect(info.facts?.keyspaces).toMatchObject([{ database: 0, keys: 300 }]);
      expect((await redisSlowlog.read(contextOf(), signal)).fault).toBeNull();
    });

    it('is flushed master by master', async () => {
      const ground = {
        redis,
        transport,
        target: { ...TARGET, redis: redis.access },
        tools: { hasRedisCli: true, compose: null },
        docker: { containers: async () => ({ ok: true, value: [] }) },
        call: CALL,
      } as unknown as Ground;
      const facts = must(await lookForFlush(ground, {}));
      expect(facts).toMatchObject({ keys: 300, matching: null, isReplica: false });
      const servers = [facts.cli, ...(facts.others ?? [])];
      expect(servers.map((cli) => cli[4]).toSorted()).toEqual(['7001', '7002', '7003']);
      for (const [, ...cli] of servers) expect(await flock.cli(7001, ...cli, 'FLUSHDB', 'ASYNC')).toBe('OK');
      expect((await redisKeyspace.read(contextOf(), signal)).facts?.totalKeys).toBe(0);
    });

    it('without a master and its replica says which slots have nobody', async () => {
      const { facts } = await lookAt(redis);
      const master = facts?.nodes?.nodes.find(({ address }) => address.endsWith(':7002'));
      const replica = facts?.nodes?.nodes.find((node) => node.master === master?.address);
      await flock.kill(Number(replica?.address.split(':').at(-1)));
      await waitFor(async () => (await lookAt(redis)).found.some((text) => /warn replica .* is in .*fail/.test(text)), {
        deadlineMs: 20_000,
        what: 'the replica is failing',
      });
      await flock.kill(7002);
      await waitFor(async () => /cluster_state:fail/.test((await lookAt(redis)).fault?.message.en ?? ''), {
        deadlineMs: 30_000,
        what: 'the cluster is down',
      });
      const { fault } = await lookAt(redis);
      expect(fault?.message.en).toMatch(/5462 of 16384 slots without a master/);
    });
  });
});
