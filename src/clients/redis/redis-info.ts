/** Fields of `INFO` by name: `used_memory`, `maxmemory`, `db0`; values as written. */
export type RedisInfo = Readonly<Record<string, string>>;

/** Keys of one database, from the `Keyspace` section. */
export interface RedisKeyspace {
  readonly database: number;
  readonly keys: number;
  readonly expires: number;
  /** Mean time to live of keys that expire, in milliseconds; 0 when there are none. */
  readonly averageTtlMs: number;
}

/** Reads the answer of `INFO`: `field:value` lines under `# Section` headings (redis.io/commands/info). */
export function parseInfo(text: string): RedisInfo {
  const info: Record<string, string> = {};
  for (const line of text.split(/\r?\n/)) {
    const at = line.indexOf(':');
    if (at > 0 && !line.startsWith('#')) info[line.slice(0, at)] = line.slice(at + 1);
  }
  return info;
}

/** What serves: Valkey tells the version of Redis it is compatible with as `redis_version`, and its own beside it. */
export function serverOf(info: RedisInfo): { readonly name: 'Redis' | 'Valkey'; readonly version: string } {
  const isValkey = info.server_name === 'valkey' || info.valkey_version !== undefined;
  return isValkey
    ? { name: 'Valkey', version: info.valkey_version ?? info.redis_version ?? '' }
    : { name: 'Redis', version: info.redis_version ?? '' };
}

/** A number of `INFO`; NaN when this Redis does not tell it. `75.00%` reads 75. */
export function infoNumber(info: RedisInfo, name: string): number {
  const text = info[name]?.replace(/%$/, '');
  return text === undefined || text === '' ? Number.NaN : Number(text);
}

/** Databases that hold keys, from fields such as `db0:keys=12,expires=3,avg_ttl=5000`. */
export function keyspaces(info: RedisInfo): readonly RedisKeyspace[] {
  return Object.entries(info).flatMap(([name, value]) => {
    const database = /^db(\d+)$/.exec(name)?.[1];
    if (database === undefined) return [];
    const fields = Object.fromEntries(value.split(',').map((pair) => pair.split('=', 2)));
    return [
      {
        database: Number(database),
        keys: Number(fields.keys ?? Number.NaN),
        expires: Number(fields.expires ?? Number.NaN),
        averageTtlMs: Number(fields.avg_ttl ?? Number.NaN),
      },
    ];
  });
}

/** Fields that are the sum of all masters. */
const SUMMED: readonly string[] = [
  'used_memory',
  'used_memory_peak',
  'used_memory_rss',
  'instantaneous_ops_per_sec',
  'keyspace_hits',
  'keyspace_misses',
  'evicted_keys',
  'expired_keys',
  'connected_clients',
  'maxclients',
  'blocked_clients',
  'rejected_connections',
  'rdb_changes_since_last_save',
  'connected_slaves',
];

/** Fields of which the smallest, or the largest, is that of the whole. */
const SMALLEST: readonly string[] = ['uptime_in_seconds', 'rdb_last_save_time'];
const LARGEST: readonly string[] = [
  'rdb_last_bgsave_time_sec',
  'rdb_bgsave_in_progress',
  'aof_enabled',
  'aof_rewrite_in_progress',
];

/** Fields that are bad when one master says so. */
const WORST: readonly string[] = ['rdb_last_bgsave_status', 'aof_last_write_status'];

/**
 * The INFO of several masters as that of one: sums, the oldest snapshot, the worst state. What one of them does not tell is
 * not told of the whole; a limit that one of them does not have is none.
 */
export function mergeInfo(infos: readonly RedisInfo[]): RedisInfo {
  const [first = {}] = infos;
  if (infos.length < 2) return first;
  const merged: Record<string, string> = { ...first };
  const put = (name: string, value: number) => {
    if (Number.isNaN(value)) delete merged[name];
    else merged[name] = String(value);
  };
  const of = (name: string): number[] => infos.map((info) => infoNumber(info, name));
  const sum = (name: string): number => of(name).reduce((total, value) => total + value, 0);
  for (const name of SUMMED) put(name, sum(name));
  for (const name of SMALLEST) put(name, Math.min(...of(name)));
  for (const name of LARGEST) put(name, Math.max(...of(name)));
  for (const name of WORST) if (infos.some((info) => info[name] === 'err')) merged[name] = 'err';
  put('maxmemory', of('maxmemory').includes(0) ? 0 : sum('maxmemory'));
  put('mem_fragmentation_ratio', sum('used_memory_rss') / sum('used_memory'));
  for (const name of Object.keys(merged)) if (/^(db|slave)\d+$/.test(name)) delete merged[name];
  return { ...merged, ...mergedKeyspaces(infos) };
}

function mergedKeyspaces(infos: readonly RedisInfo[]): RedisInfo {
  const sums = new Map<number, { keys: number; expires: number; ttl: number }>();
  for (const { database, keys, expires, averageTtlMs } of infos.flatMap(keyspaces)) {
    const one = sums.get(database) ?? { keys: 0, expires: 0, ttl: 0 };
    sums.set(database, {
      keys: one.keys + keys,
      expires: one.expires + expires,
      ttl: one.ttl + averageTtlMs * expires,
    });
  }
  return Object.fromEntries(
    [...sums].map(([database, { keys, expires, ttl }]) => [
      `db${database}`,
      `keys=${keys},expires=${expires},avg_ttl=${expires > 0 ? Math.round(ttl / expires) : 0}`,
    ]),
  );
}
