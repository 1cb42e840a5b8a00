import { describe, expect, it } from 'vitest';
import { fieldsOf, parseClusterNodes, seenReplicas } from '../../../src/clients/redis/redis-answers.ts';
import { infoNumber, keyspaces, mergeInfo, parseInfo, type RedisInfo } from '../../../src/clients/redis/redis-info.ts';
import { firstAnswers } from '../../../src/clients/redis/redis-nodes.ts';
import { bad, fault, good, type Outcome } from '../../../src/model/fault.ts';
import { same } from '../../../src/text/lang.ts';

const ASKED = { kind: 'tcp', host: '10.0.0.1', port: 7001 } as const;

describe('CLUSTER NODES', () => {
  // Lines of Redis 7.0.15, with a failing master, one that was never met, and a slot on its way.
  const nodes = parseClusterNodes(
    [
      'aaa 10.0.0.1:7001@17001 myself,master - 0 1795961797000 1 connected 0-5460 [93->-bbb]',
      'bbb 10.0.0.2:7002@17002,redis-2.internal master,fail - 1795961797000 1795961796000 2 disconnected 5461-10922 16383',
      'ccc 10.0.0.3:7003@17003 slave,fail? aaa 0 1795961797000 1 connected',
      'ddd :0@0 handshake,noaddr - 0 0 0 disconnected',
      'eee [::1]:7005@17005 master - 0 0 0 connected',
      'fff :7006@17006 slave bbb 0 0 0 connected',
      'not a line',
      '',
    ].join('\n'),
    ASKED,
  );

  it('tells who holds what, whom each follows, and what the others think of it', () => {
    expect(nodes.map(({ id, isMaster, flags, slots }) => [id, isMaster, flags.join(), slots])).toEqual([
      ['aaa', true, '', 5461],
      ['bbb', true, 'fail', 5463],
      ['ccc', false, 'fail?', 0],
      ['ddd', false, 'handshake,noaddr', 0],
      ['eee', true, '', 0],
      ['fff', false, '', 0],
    ]);
    expect(nodes.map(({ masterId }) => masterId)).toEqual([null, null, 'aaa', null, null, 'bbb']);
    expect(nodes.map(({ isLinkUp }) => isLinkUp)).toEqual([true, false, true, false, true, true]);
    expect(nodes[0]?.movingSlots).toBe(1);
  });

  it('gives an address where there is one; a node that does not know its own is where it was asked', () => {
    expect(nodes.map(({ address }) => (address?.kind === 'tcp' ? `${address.host} ${address.port}` : null))).toEqual([
      '10.0.0.1 7001',
      '10.0.0.2 7002',
      '10.0.0.3 7003',
      null,
      '[::1] 7005',
      '10.0.0.1 7006',
    ]);
  });
});

describe('INFO of several masters', () => {
  const one = parseInfo(
    [
      'role:master',
      'used_memory:100',
      'used_memory_rss:150',
      'maxmemory:1000',
      'keyspace_hits:9',
      'uptime_in_seconds:50',
      'rdb_last_save_time:2000',
      'rdb_last_bgsave_status:ok',
      'evicted_keys:1',
      'db0:keys=10,expires=4,avg_ttl=1000',
    ].join('\r\n'),
  );
  const other = {
    ...one,
    used_memory: '300',
    uptime_in_seconds: '20',
    rdb_last_save_time: '1000',
    db0: 'keys=2,expires=0,avg_ttl=0',
  };

  it('is summed, with the oldest snapshot, and what is bad of one is bad of all', () => {
    const merged = mergeInfo([one, { ...other, rdb_last_bgsave_status: 'err' }]);
    expect(merged).toMatchObject({
      used_memory: '400',
      maxmemory: '2000',
      keyspace_hits: '18',
      evicted_keys: '2',
      uptime_in_seconds: '20',
      rdb_last_save_time: '1000',
      rdb_last_bgsave_status: 'err',
    });
    expect(infoNumber(merged, 'mem_fragmentation_ratio')).toBe(0.75);
    expect(keyspaces(merged)).toEqual([{ database: 0, keys: 12, expires: 4, averageTtlMs: 1000 }]);
  });

  it('tells nothing that one of them does not tell, and no limit that one of them does not have', () => {
    const { keyspace_hits, ...silent }: RedisInfo = other;
    const merged = mergeInfo([one, { ...silent, maxmemory: '0' }]);
    expect(infoNumber(merged, 'keyspace_hits')).toBeNaN();
    expect(merged.maxmemory).toBe('0');
    expect(mergeInfo([one])).toBe(one);
  });
});

describe('replicas that a master sees', () => {
  it('are behind by what they did not confirm, and nothing is made up where it does not tell', () => {
    const info = parseInfo(
      'master_repl_offset:1500\nslave0:ip=10.0.0.5,port=6379,state=online,offset=1200,lag=2\nslave1:ip=10.0.0.6,port=6380,state=wait_bgsave\n',
    );
    const [first, second] = seenReplicas(info);
    expect(first).toEqual({
      address: { kind: 'tcp', host: '10.0.0.5', port: 6379 },
      state: 'online',
      behindBytes: 300,
      lagSeconds: 2,
    });
    expect([second?.state, second?.behindBytes, second?.lagSeconds]).toEqual(['wait_bgsave', Number.NaN, Number.NaN]);
  });
});

describe('answers of many', () => {
  const never = new Promise<Outcome<string>>(() => undefined);
  const refused = bad(fault('unreachable', same('no'), same('-')));

  it('are waited for until enough came, however silent the others', async () => {
    const told = await firstAnswers([never, Promise.resolve(good('a')), Promise.resolve(good('b'))], 2);
    expect(told).toEqual({ good: ['a', 'b'], fault: null });
  });

  it('that do not reach that number are those that came, with the first fault', async () => {
    const told = await firstAnswers([Promise.resolve(refused), Promise.resolve(good('a'))], 2);
    expect(told).toEqual({ good: ['a'], fault: refused });
    expect(await firstAnswers([], 1)).toEqual({ good: [], fault: null });
  });
});

describe('a map of RESP2', () => {
  it('is read in pairs', () => {
    expect(fieldsOf(['ip', '10.0.0.1', 'port', 6379, 'odd'])).toEqual({ ip: '10.0.0.1', port: '6379' });
    expect(fieldsOf(null)).toEqual({});
  });
});
