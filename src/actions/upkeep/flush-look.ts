import type { Redis } from '../../clients/redis/redis.ts';
import { allOf, mastersOf, onMasters } from '../../clients/redis/redis-nodes.ts';
import { bad, fault, good, type Outcome } from '../../model/fault.ts';
import type { Secret } from '../../model/secret.ts';
import type { RedisAccess } from '../../model/target.ts';
import { phrase } from '../../text/lang.ts';
import type { CallOptions } from '../../transport/transport.ts';
import type { Args } from '../action.ts';
import type { Ground } from '../ground.ts';
import { lookAtStackHere, ofRole } from '../stack-facts.ts';

/** Keys that begin alike. */
export interface PrefixCount {
  readonly prefix: string;
  readonly keys: number;
}

/** What a flush stands on. */
export interface FlushFacts {
  /** Words before a Redis command: redis-cli with address, user and database. */
  readonly cli: readonly string[];
  /** The same for every other master, where the keys are spread over a cluster. */
  readonly others?: readonly (readonly string[])[];
  readonly password: Secret | null;
  readonly database: number;
  readonly keys: number;
  readonly usedBytes: number;
  /** From a sample, most first. */
  readonly prefixes: readonly PrefixCount[];
  /** Keys looked at for {@link prefixes}. */
  readonly sampled: number;
  /** Keys of the wanted prefix among the sampled; null when none was wanted. */
  readonly matching: number | null;
  readonly isReplica: boolean;
}

const SAMPLE_KEYS = 20_000;
const SAMPLE_MS = 700;
/** Environment variable from which redis-cli takes the password. */
export const PASSWORD = 'REDISCLI_AUTH';

/** What a flush would do now. */
export async function lookForFlush(ground: Ground, args: Args): Promise<Outcome<FlushFacts>> {
  const { redis, target } = ground;
  const access = target.redis;
  if (redis === null || access === null) return bad(noRedisFault());
  const stack = await lookAtStackHere(ground);
  if (!stack.ok) return stack;
  const [container] = ofRole(stack.value, 'redis').flatMap(({ containers }) =>
    containers.filter(({ state }) => state === 'running'),
  );
  const inside = container?.name ?? null;
  const masters = await mastersOf(redis, ground.call);
  if (!masters.ok) return masters;
  const [cli, ...others] = masters.value.map((master) => cliOf(master.access, access, inside));
  if (cli === undefined || (inside === null && !ground.tools.hasRedisCli)) return bad(noCliFault());
  const [sizes, info, sample] = await Promise.all([
    onMasters(redis, ground.call, (master) => master.call('DBSIZE', [], ground.call)),
    redis.info(null, ground.call),
    sampleKeys(masters.value, ground.call, args.prefix),
  ]);
  if (!sizes.ok) return sizes;
  if (!sample.ok) return sample;
  return good({
    cli,
    ...(others.length === 0 ? {} : { others }),
    password: access.password,
    database: access.database,
    keys: sizes.value.reduce((sum: number, size) => sum + Number(size), 0),
    usedBytes: info.ok ? Number(info.value.used_memory ?? Number.NaN) : Number.NaN,
    isReplica: info.ok && (info.value.role === 'slave' || info.value.role === 'replica'),
    ...sample.value,
  });
}

/** redis-cli for one server: inside the project's own Redis container, else on the host. A container's own server needs no address. */
function cliOf(
  { endpoint: { address } }: RedisAccess,
  { topology, user, database, tls }: RedisAccess,
  inside: string | null,
): readonly string[] {
  const tail = [...(user === null ? [] : ['--user', user]), '-n', String(database)];
  const there = address.kind === 'tcp' ? ['-h', address.host, '-p', String(address.port)] : ['-s', address.path];
  const far = [...there, ...(tls ? ['--tls'] : [])];
  if (inside === null) return ['redis-cli', ...far, ...tail];
  return ['docker', 'exec', '-i', '-e', PASSWORD, inside, 'redis-cli', ...(topology === undefined ? [] : far), ...tail];
}

/** Prefix of a key: up to the first `:`; the whole name of a short key without one. */
export function prefixOf(key: string): string {
  const at = key.indexOf(':');
  return at === -1 ? (key.length > 24 ? `${key.slice(0, 12)}…` : key) : key.slice(0, at + 1);
}

async function sampleKeys(
  masters: readonly Redis[],
  options: CallOptions,
  wanted: string | undefined,
): Promise<Outcome<Pick<FlushFacts, 'prefixes' | 'sampled' | 'matching'>>> {
  const until = AbortSignal.timeout(SAMPLE_MS);
  const most = SAMPLE_KEYS / masters.length;
  const samples = allOf(await Promise.all(masters.map((master) => sampleOf(master, most, options, until))));
  if (!samples.ok) return samples;
  const keys = samples.value.flat();
  const counts = new Map<string, number>();
  for (const key of keys) counts.set(prefixOf(key), (counts.get(prefixOf(key)) ?? 0) + 1);
  const prefixes = [...counts].map(([prefix, count]) => ({ prefix, keys: count })).sort((a, b) => b.keys - a.keys);
  const matching = wanted === undefined ? null : keys.filter((key) => key.startsWith(wanted)).length;
  return good({ prefixes: prefixes.slice(0, 8), sampled: keys.length, matching });
}

async function sampleOf(
  master: Redis,
  most: number,
  options: CallOptions,
  until: AbortSignal,
): Promise<Outcome<readonly string[]>> {
  const found: string[] = [];
  let cursor = '0';
  do {
    const reply = await master.call('SCAN', [cursor, 'COUNT', 1000], options);
    if (!reply.ok) return reply;
    const [next, keys] = reply.value as [string, string[]];
    cursor = String(next);
    found.push(...keys);
  } while (cursor !== '0' && found.length < most && !until.aborted);
  return good(found);
}

function noRedisFault() {
  return fault(
    'absent',
    phrase('não se sabe onde está o Redis deste alvo', "where this target's Redis is, is not known"),
    phrase(
      'ponha REDIS_URL no .env do projeto ou na configuração',
      "put REDIS_URL into the project's .env or the configuration",
    ),
  );
}

function noCliFault() {
  return fault(
    'unsupported',
    phrase(
      'não há redis-cli no servidor nem container de Redis rodando',
      'there is no redis-cli on the host and no Redis container running',
    ),
    phrase('instale redis-tools no servidor', 'install redis-tools on the host'),
  );
}
