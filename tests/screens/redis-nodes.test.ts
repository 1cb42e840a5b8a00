import { describe, expect, it } from 'vitest';
import type { RedisNodeFacts, RedisNodesFacts } from '../../src/probes/redis/redis-nodes.ts';
import type { RedisPingFacts } from '../../src/probes/redis/redis-ping.ts';
import type { SentinelFacts } from '../../src/probes/redis/redis-sentinels.ts';
import { probeSpecs } from '../../src/probes/registry.ts';
import { LANGS, phrase } from '../../src/text/lang.ts';
import { fakeCockpit } from './support/fake-cockpit.ts';
import { frameOf, plainRows } from './support/frames.ts';
import { BROKEN, reading } from './support/worlds.ts';

const MIB = 1024 * 1024;
const PING: RedisPingFacts = {
  address: '10.0.0.1:6379',
  server: 'Redis',
  version: '7.2.4',
  user: 'ops',
  isTls: true,
  tookMs: 1.2,
  role: 'master',
  isMasterLinkUp: null,
  usedBytes: 90 * MIB,
  maxBytes: 128 * MIB,
  memoryPercent: 70,
  policy: 'allkeys-lru',
  clients: 12,
  evictedKeys: 0,
  hitPercent: 97,
  uptimeMs: 86_400_000,
  isLastSaveGood: true,
  source: 'configuration',
};

const master = (address: string, slots: number | null, flags = ''): RedisNodeFacts => ({
  address,
  role: 'master',
  flags,
  master: '',
  isLinkUp: null,
  behindBytes: null,
  lagMs: null,
  slots,
  usedBytes: flags === '' ? 30 * MIB : null,
  maxBytes: 64 * MIB,
});
const replica = (address: string, of: string, part: Partial<RedisNodeFacts> = {}): RedisNodeFacts => ({
  ...master(address, null),
  role: 'replica',
  master: of,
  isLinkUp: true,
  behindBytes: 2_048,
  lagMs: 1_000,
  usedBytes: null,
  maxBytes: null,
  ...part,
});
const sentinel = (address: string, part: Partial<SentinelFacts> = {}): SentinelFacts => ({
  address,
  failure: null,
  master: '10.0.0.1:6379',
  flags: '',
  quorum: 2,
  others: 2,
  canFailOver: true,
  ...part,
});

const SILENT = phrase(
  'Sentinel (10.0.0.6:26379) não respondeu em 1,2 s',
  'Sentinel (10.0.0.6:26379) did not answer within 1.2 s',
);
const STATES: Readonly<Record<string, RedisNodesFacts>> = {
  sentinel: {
    kind: 'sentinel',
    name: 'shop',
    nodes: [
      master('10.0.0.1:6379', null),
      replica('10.0.0.2:6379', '10.0.0.1:6379'),
      replica('10.0.0.3:6379', '10.0.0.1:6379', {
        flags: 's_down,disconnected',
        isLinkUp: false,
        behindBytes: null,
        lagMs: null,
      }),
    ],
    sentinels: [
      sentinel('10.0.0.4:26379'),
      sentinel('10.0.0.5:26379', { canFailOver: false }),
      sentinel('10.0.0.6:26379', { failure: SILENT, master: '', quorum: null, others: null, canFailOver: null }),
    ],
    cluster: null,
  },
  cluster: {
    kind: 'cluster',
    name: '',
    nodes: [
      master('10.0.0.1:7001', 5_461),
      replica('10.0.0.4:7004', '10.0.0.1:7001'),
      master('10.0.0.2:7002', 5_462, 'fail'),
      master('10.0.0.3:7003', 5_461),
      replica('10.0.0.6:7006', '10.0.0.3:7003', { isLinkUp: false }),
    ],
    sentinels: [],
    cluster: { state: 'fail', slotsAssigned: 16_384, slotsSuspected: 0, slotsFailed: 5_462, movingSlots: 0 },
  },
};

const shownOf = (nodes: RedisNodesFacts | null, lang: 'pt-BR' | 'en', columns: number, rows: number): string[] => {
  const readings = [reading('redis.ping', { facts: { ...PING, nodes } as never })];
  const cockpit = fakeCockpit({ ...BROKEN, specs: probeSpecs, causes: [], readings });
  return plainRows(frameOf(cockpit, { lang, tab: 'redis', size: { columns, rows } }));
};

describe('servers that stand together, on the Redis tab', () => {
  const sizes = [
    [80, 24],
    [120, 36],
  ] as const;
  const cases = Object.entries(STATES).flatMap(([name, nodes]) =>
    LANGS.flatMap((lang) => sizes.map(([columns, rows]) => ({ name, nodes, lang, columns, rows }))),
  );
  it.each(cases)('$name, $columns x $rows, $lang', async ({ name, nodes, lang, columns, rows }) => {
    const shown = shownOf(nodes, lang, columns, rows);
    const file = `golden/redis-nodes-${name}-${columns}x${rows}-${lang}.golden`;
    await expect(`${shown.join('\n')}\n`).toMatchFileSnapshot(file);
  });

  it('have no section where one stands alone', () => {
    expect(shownOf(null, 'en', 120, 60).join('\n')).not.toContain('Nodes');
    expect(shownOf(STATES.cluster ?? null, 'en', 120, 60).join('\n')).toContain('Nodes');
  });
});
