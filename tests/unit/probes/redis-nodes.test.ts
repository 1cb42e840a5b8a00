import { describe, expect, it } from 'vitest';
import type { RedisNodeFacts, RedisNodesFacts } from '../../../src/probes/redis/redis-nodes.ts';
import { judgeNodes } from '../../../src/probes/redis/redis-nodes-judge.ts';
import type { SentinelFacts } from '../../../src/probes/redis/redis-sentinels.ts';
import { same } from '../../../src/text/lang.ts';
import { redisNode } from '../support/redis-node.ts';

const MASTER = redisNode('10.0.0.1:6379', { usedBytes: 1000 });
const REPLICA: RedisNodeFacts = {
  ...MASTER,
  address: '10.0.0.2:6379',
  role: 'replica',
  master: MASTER.address,
  isLinkUp: true,
};
const SENTINEL: SentinelFacts = {
  address: '10.0.0.3:26379',
  failure: null,
  master: MASTER.address,
  flags: '',
  quorum: 2,
  others: 2,
  canFailOver: true,
};
const WATCHED: RedisNodesFacts = {
  kind: 'sentinel',
  name: 'shop',
  nodes: [MASTER, REPLICA],
  sentinels: [SENTINEL, { ...SENTINEL, address: '10.0.0.4:26379' }],
  cluster: null,
};
const CLUSTER: RedisNodesFacts = {
  kind: 'cluster',
  name: '',
  nodes: [{ ...MASTER, slots: 16_384 }, REPLICA],
  sentinels: [],
  cluster: { state: 'ok', slotsAssigned: 16_384, slotsSuspected: 0, slotsFailed: 0, movingSlots: 0 },
};

const found = (facts: RedisNodesFacts): string[] => judgeNodes(facts).map(({ level, text }) => `${level} ${text.en}`);
const cluster = (part: Partial<NonNullable<RedisNodesFacts['cluster']>>): RedisNodesFacts => ({
  ...CLUSTER,
  cluster: { state: 'ok', slotsAssigned: 16_384, slotsSuspected: 0, slotsFailed: 0, movingSlots: 0, ...part },
});

describe('servers behind sentinels', () => {
  it('are well when all agree', () => expect(found(WATCHED)).toEqual([]));

  it.each([
    ['two masters', { master: '10.0.0.9:6379' }, /^critical the sentinels name different masters/],
    ['agreed to be down', { flags: 's_down,o_down' }, /^critical .*o_down/],
    ['one alone thinks so', { flags: 's_down' }, /^warn a sentinel holds/],
    ['a failover', { flags: 's_down,o_down,failover_in_progress' }, /^warn failover under way/],
    ['no quorum', { canFailOver: false }, /^warn no quorum: 2 of 2 sentinels answer/],
    ['a silent one', { failure: same('Sentinel (10.0.0.3:26379) did not answer') }, /^warn sentinel down: Sentinel/],
  ] as const)('%s', (_name, part, expected) => {
    const sentinels = [
      { ...SENTINEL, ...part },
      { ...SENTINEL, address: '10.0.0.4:26379' },
    ];
    const all = found({ ...WATCHED, sentinels });
    expect(all).toHaveLength(1);
    expect(all[0]).toMatch(expected);
  });

  it('without a replica have nowhere to fail over to', () => {
    expect(found({ ...WATCHED, nodes: [MASTER] })).toEqual([expect.stringMatching(/^warn the master has no replica/)]);
  });

  it('tell a replica that is gone from one that only lost its link', () => {
    const nodes = [MASTER, { ...REPLICA, flags: 's_down' }, { ...REPLICA, address: '10.0.0.5:6379', isLinkUp: false }];
    expect(found({ ...WATCHED, nodes })).toEqual([
      'warn replica 10.0.0.2:6379 is in s_down',
      expect.stringMatching(/^warn replica 10.0.0.5:6379 has no link/),
    ]);
  });
});

describe('a cluster', () => {
  it('is well when every slot has a master and every master a replica', () => expect(found(CLUSTER)).toEqual([]));

  it.each([
    [{ state: 'fail', slotsFailed: 5461 }, /^critical cluster_state:fail · 5461 of 16384 slots/],
    [{ slotsAssigned: 16_000 }, /^critical cluster_state:ok · 384 of 16384 slots/],
    [{ slotsSuspected: 100 }, /^warn the master of 100 slots/],
    [{ movingSlots: 3 }, /^none 3 slots moving/],
  ])('%j', (part, expected) => {
    expect(found(cluster(part))).toEqual([expect.stringMatching(expected)]);
  });

  it('loses what a master holds, and warns of one that nobody stands in for', () => {
    const lost = { ...CLUSTER, nodes: [{ ...MASTER, slots: 16_384, flags: 'fail' }, REPLICA] };
    expect(found(lost)).toEqual(['critical master 10.0.0.1:6379 is in fail']);
    const alone = { ...CLUSTER, nodes: [{ ...MASTER, slots: 16_384 }] };
    expect(found(alone)).toEqual([expect.stringMatching(/^warn master 10.0.0.1:6379 has no replica: .*16384 slots/)]);
    const retired = {
      ...CLUSTER,
      nodes: [...CLUSTER.nodes, { ...MASTER, address: '10.0.0.8:6379', slots: 0, flags: 'fail' }],
    };
    expect(found(retired)).toEqual(['warn master 10.0.0.8:6379 is in fail']);
  });
});
