import { expect, it } from 'vitest';
import type { RedisNodesFacts } from '../../../src/probes/redis/redis-nodes.ts';
import type { RedisPingFacts } from '../../../src/probes/redis/redis-ping.ts';
import { nodesSuspect } from '../../../src/runbooks/diagnoses/redis-nodes.ts';
import { redisNode } from '../support/redis-node.ts';

const replica = redisNode('10.0.0.2:6379', { role: 'replica', master: '10.0.0.1:6379', isLinkUp: true });
const sentinel = (address: string, failed = false) => ({
  address,
  failure: failed ? { 'pt-BR': 'mudo', en: 'silent' } : null,
  master: '10.0.0.1:6379',
  flags: '',
  quorum: 2,
  others: 2,
  canFailOver: true,
});
const facts = (nodes: RedisNodesFacts | null, role: RedisPingFacts['role'] = 'master') =>
  ({ address: '10.0.0.1:6379', role, nodes }) as RedisPingFacts;
const watched = (part: Partial<RedisNodesFacts> = {}): RedisNodesFacts => ({
  kind: 'sentinel',
  name: 'shop',
  nodes: [redisNode('10.0.0.1:6379'), replica],
  sentinels: [sentinel('10.0.0.3:26379'), sentinel('10.0.0.4:26379')],
  cluster: null,
  ...part,
});

it('servers that stand together well, and one alone, are not suspected', () => {
  expect(nodesSuspect(facts(null))).toBeNull();
  expect(nodesSuspect(facts(watched()))).toBeNull();
});

it('a cluster that lost slots is suspected although the node that is asked answers', () => {
  const nodes = [
    redisNode('10.0.0.1:6379', { slots: 10_922 }),
    redisNode('10.0.0.5:6379', { slots: 5_462, flags: 'fail' }),
    replica,
  ];
  const cluster = { state: 'fail', slotsAssigned: 16_384, slotsSuspected: 0, slotsFailed: 5_462, movingSlots: 0 };
  const suspect = nodesSuspect(facts({ kind: 'cluster', name: '', nodes, sentinels: [], cluster }));
  expect(suspect).toMatchObject({ id: 'redis-nodes', level: 'critical' });
  expect(suspect?.evidence.map(({ en }) => en).join()).toContain('5462 of 16384 slots');
  expect(suspect?.remedies[0]).toMatchObject({ link: { command: 'redis-cli -h 10.0.0.1 -p 6379 cluster nodes' } });
});

it('sentinels are asked at one that answers, and nobody is told to promote by hand', () => {
  const suspect = nodesSuspect(
    facts(watched({ sentinels: [sentinel('10.0.0.3:26379', true), sentinel('10.0.0.4:26379')] }), 'replica'),
  );
  expect(suspect).toMatchObject({ level: 'critical' });
  expect(suspect?.evidence[0]?.en).toContain('is named as the master');
  expect(suspect?.remedies[0]).toMatchObject({
    link: { command: 'redis-cli -h 10.0.0.4 -p 26379 sentinel replicas shop' },
  });
  expect(JSON.stringify(suspect)).not.toContain('replicaof');
});
