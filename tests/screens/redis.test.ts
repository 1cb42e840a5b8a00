import { describe, expect, it } from 'vitest';
import type { Redis } from '../../src/clients/redis/redis.ts';
import { redisFault } from '../../src/clients/redis/redis-faults.ts';
import { parseInfo } from '../../src/clients/redis/redis-info.ts';
import type { Cockpit } from '../../src/model/cockpit.ts';
import { bad, good } from '../../src/model/fault.ts';
import type { Probe } from '../../src/model/probe.ts';
import type { Reading } from '../../src/model/reading.ts';
import type { ProbeContext } from '../../src/probes/context.ts';
import { redisInfo } from '../../src/probes/redis/redis-info.ts';
import { redisKeyspace } from '../../src/probes/redis/redis-keyspace.ts';
import { redisPing } from '../../src/probes/redis/redis-ping.ts';
import { redisSlowlog } from '../../src/probes/redis/redis-slowlog.ts';
import { probeSpecs } from '../../src/probes/registry.ts';
import { LANGS } from '../../src/text/lang.ts';
import { cellWidth } from '../../src/text/width.ts';
import { calm, fakeContext } from '../unit/probes/fake-context.ts';
import { fakeCockpit } from './support/fake-cockpit.ts';
import { frameOf, plainRows } from './support/frames.ts';
import { BROKEN, NOW, reading } from './support/worlds.ts';

const ACCESS = {
  endpoint: { address: { kind: 'tcp', host: '172.18.0.4', port: 6379 } },
  user: 'monitor',
  password: null,
  database: 0,
  tls: true,
  source: '.env REDIS_URL',
} as unknown as Redis['access'];

const INFO = [
  'redis_version:7.2.4',
  'server_name:valkey',
  'valkey_version:8.1.1',
  'role:master',
  'uptime_in_seconds:86400',
  'connected_clients:7',
  'maxclients:10000',
  'blocked_clients:1',
  'used_memory:2097152',
  'used_memory_peak:2100000',
  'maxmemory:2100000',
  'maxmemory_policy:volatile-lru',
  'mem_fragmentation_ratio:1.31',
  'rdb_bgsave_in_progress:1',
  'rdb_last_bgsave_status:ok',
  'rdb_last_bgsave_time_sec:4',
  'rdb_changes_since_last_save:812',
  `rdb_last_save_time:${NOW / 1000 - 900}`,
  'aof_enabled:1',
  'aof_last_write_status:ok',
  'aof_rewrite_in_progress:1',
  'keyspace_hits:900',
  'keyspace_misses:100',
  'evicted_keys:41',
  'expired_keys:7',
  'db0:keys=320,expires=290,avg_ttl=50000',
  'db3:keys=12,expires=0,avg_ttl=0',
].join('\r\n');

const CLIENTS = [
  'id=3 addr=172.18.0.5:40112 name=api idle=4 omem=0 cmd=get user=default',
  'id=4 addr=172.18.0.5:40114 name=api idle=0 omem=20504 cmd=set user=default',
  'id=5 addr=172.18.0.6:51230 name= idle=1 omem=0 cmd=brpop user=worker',
].join('\n');

type Answers = Readonly<Record<string, (args: readonly (string | number)[]) => unknown>>;

const keysOf = (names: readonly string[]): Answers => ({
  ping: () => 'PONG',
  info: () => INFO,
  dbsize: () => 320,
  scan: () => ['0', names],
  memory: ([, key]) => 1000 + String(key).length,
  pttl: () => -1,
  client: () => CLIENTS,
  latency: () => [['fork', NOW / 1000 - 60, 180, 420]],
  slowlog: () => [[7, NOW / 1000 - 90, 31_400, ['HGETALL', 'cache:report'], '172.18.0.5:40112', 'api']],
});

/** A Redis that answers so; an answer that is an error is a reply of that text. */
function answering(answers: Answers): Redis {
  const place = 'Redis (redis:6379)';
  const call: Redis['call'] = (command, args, { timeoutMs, signal }) => {
    const answer = answers[command.toLowerCase()]?.(args);
    if (!(answer instanceof Error)) return Promise.resolve(good(answer));
    const reply = Object.assign(new Error(answer.message), { name: 'ReplyError' });
    return Promise.resolve(bad(redisFault(reply, place, timeoutMs, signal ?? calm, ACCESS.user)));
  };
  return {
    place,
    access: ACCESS,
    call,
    info: async () => good(parseInfo(String(answers.info?.([]) ?? ''))),
    close: () => Promise.resolve(),
  };
}

const PROBES = [redisPing, redisInfo, redisKeyspace, redisSlowlog] as unknown as readonly Probe<
  unknown,
  ProbeContext
>[];

async function cockpitOf(answers: Answers): Promise<Cockpit> {
  const { context } = fakeContext({ redis: () => Promise.resolve(good(answering(answers))) });
  const readings: Reading[] = [];
  for (const probe of PROBES) {
    const { facts, samples, fault } = await probe.read(context, calm);
    readings.push(reading(probe.id, { facts: facts as never, samples, fault }));
  }
  return fakeCockpit({ ...BROKEN, specs: probeSpecs, causes: [], readings });
}

const rowsOf = (cockpit: Cockpit, lang: 'pt-BR' | 'en', columns: number, rows: number): string[] =>
  plainRows(frameOf(cockpit, { lang, tab: 'redis', size: { columns, rows } }));

const WORKING = keysOf(['cache:a', 'cache:b', 'session:1', 'queue:ingestion', 'plain']);
const no = (command: string) => () =>
  new Error(`NOPERM User monitor has no permissions to run the '${command}' command`);
const DENIED: Answers = {
  ...WORKING,
  client: no('client|list'),
  memory: no('memory|usage'),
  latency: no('latency|latest'),
};

const STATES = { valkey: WORKING, denied: DENIED } as const;
const SIZES = [
  [80, 24],
  [120, 36],
  [120, 60],
] as const;

describe('the Redis tab', () => {
  const cases = Object.entries(STATES).flatMap(([name, answers]) =>
    LANGS.flatMap((lang) => SIZES.map(([columns, rows]) => ({ name, answers, lang, columns, rows }))),
  );
  it.each(cases)('$name, $columns x $rows, $lang', async ({ name, answers, lang, columns, rows }) => {
    const shown = rowsOf(await cockpitOf(answers), lang, columns, rows);
    await expect(`${shown.join('\n')}\n`).toMatchFileSnapshot(`golden/redis-${name}-${columns}x${rows}-${lang}.golden`);
  });

  it('names the rule for each thing that the ACL refuses, and shows all else', async () => {
    const shown = rowsOf(await cockpitOf(DENIED), 'en', 120, 60).join('\n');
    for (const rule of ['+client|list', '+memory|usage', '+latency|latest'])
      expect(shown).toContain(`ACL SETUSER monitor ${rule}`);
    expect(shown).toContain('HGETALL');
    expect(shown).toContain('FLUSHALL would take db3 12 too');
  });

  it('says so where the slow log itself is refused', async () => {
    const shown = rowsOf(await cockpitOf({ ...WORKING, slowlog: no('slowlog|get') }), 'pt-BR', 120, 60).join('\n');
    expect(shown).toContain('ACL SETUSER monitor +slowlog|get');
  });
});

/** Names that keys, clients and commands may have; Redis takes any bytes. */
const HOSTILE: readonly string[] = [
  '\u001b[2J\u001b]0;owned\u0007key',
  'line\nbreak\r\n\tkey',
  '\u202egnp.exe\u202c',
  '漢字テーブルＡＢＣ',
  '👩‍👩‍👧‍👦🏳️‍🌈👍🏽',
  `e${'\u0301'.repeat(60)}`,
  '\u0000\u0007\u009b31m',
  'x'.repeat(5_000),
  '',
  ' \u200b\u2060 ',
  '\ud800\ufffd\ufffd',
];

describe('names in Redis', () => {
  const cases = HOSTILE.flatMap((text) =>
    LANGS.map((lang) => [JSON.stringify(text).slice(0, 30), lang, text] as const),
  );
  it.each(cases)('%s neither moves the cursor nor a column (%s)', async (_name, lang, text) => {
    const cockpit = await cockpitOf({
      ...keysOf([`${text}:1`, `${text}:2`, text, 'cache:a']),
      client: () => `id=3 addr=1.2.3.4:5 name=${text} idle=0 omem=9 cmd=${text} user=${text}\n${CLIENTS}`,
      latency: () => [
        [text, NOW / 1000, 180, 420],
        ['fork', NOW / 1000, 180, 420],
      ],
      slowlog: () => [
        [1, NOW / 1000, 31_400, [text, text], text, text],
        [2, NOW / 1000, 31_400, ['GET', 'a'], '172.18.0.5:1', 'api'],
      ],
    });
    for (const columns of [80, 120, 200]) {
      const shown = rowsOf(cockpit, lang, columns, 90);
      for (const row of shown) {
        expect(row).not.toMatch(/[\p{Cc}\u200b\u202a-\u202e\u2060\u2066-\u2069]/u);
        expect(cellWidth(row)).toBeLessThanOrEqual(columns);
      }
      // Shares stand in one column, whatever the prefixes before them are.
      const shares = shown.filter((row) => /\d %$/.test(row) && / 160 | 80 /.test(row)).map(cellWidth);
      expect(shares.length).toBeGreaterThan(1);
      expect(new Set(shares).size).toBe(1);
      const host = (address: string): number[] =>
        shown
          .filter((row) => row.includes(`${address} `))
          .map((row) => cellWidth(row.slice(0, row.indexOf(`${address} `))));
      expect(host('1.2.3.4')).toHaveLength(1);
      expect(host('1.2.3.4')).toEqual(host('172.18.0.6'));
    }
  });
});
