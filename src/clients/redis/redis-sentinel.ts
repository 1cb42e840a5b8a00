import type { Clock } from '../../model/clock.ts';
import { bad, type Fault, fault, good, type Outcome } from '../../model/fault.ts';
import type { RedisTopology } from '../../model/redis-topology.ts';
import { type Address, addressText } from '../../model/service.ts';
import type { RedisAccess } from '../../model/target.ts';
import { inert } from '../../text/inert.ts';
import { phrase } from '../../text/lang.ts';
import type { CallOptions, Transport } from '../../transport/transport.ts';
import { createRedis, type Redis } from './redis.ts';
import { type Fields, fieldsOf } from './redis-answers.ts';
import { parseInfo } from './redis-info.ts';
import { asking, createNodePool, firstAnswers, KNOWN_MS } from './redis-nodes.ts';

type SentinelTopology = RedisTopology & { readonly kind: 'sentinel' };

/** What a sentinel client is made from. */
export interface SentinelWith {
  readonly transport: Transport;
  readonly access: RedisAccess;
  readonly topology: SentinelTopology;
  readonly clock: Pick<Clock, 'monotonic'>;
}

/**
 * The master that the sentinels name, followed through failovers: they are asked again after some seconds, and at once when it
 * does not answer or turned into a replica (redis.io, "Guidelines for Redis clients with support for Redis Sentinel").
 */
export function createSentinelRedis({ transport, access, topology, clock }: SentinelWith): Redis {
  const sentinels = topology.sentinels.map((address) =>
    createRedis(transport, loginTo(address, access, topology), 'Sentinel'),
  );
  const pool = createNodePool(transport, access);
  let known: { readonly address: Address; readonly until: number } | null = null;

  const master = async (options: CallOptions): Promise<Outcome<Redis>> => {
    if (known !== null && clock.monotonic() < known.until) return good(pool.at(known.address));
    const found = await askSentinels(sentinels, topology.name, options);
    if (!found.ok) return found;
    known = { address: found.value, until: clock.monotonic() + KNOWN_MS };
    return good(pool.at(found.value));
  };
  const call: Redis['call'] = async (command, args, options) => {
    const node = await master(options);
    if (!node.ok) return node;
    const answer = await node.value.call(command, args, options);
    if (answer.ok || !isElsewhere(answer.fault)) return answer;
    known = null;
    const next = await master(options);
    return next.ok && next.value !== node.value ? next.value.call(command, args, options) : answer;
  };

  return {
    place: `Redis (${inert(topology.name)})`,
    access,
    call,
    info: async (section, options) => {
      const text = await call('INFO', section === null ? [] : [section], options);
      return text.ok ? good(parseInfo(String(text.value))) : text;
    },
    nodes: {
      kind: 'sentinel',
      name: topology.name,
      sentinels,
      at: pool.at,
      forget: () => {
        known = null;
      },
      masters: async (options) => {
        const node = await master(options);
        return node.ok ? good([node.value]) : node;
      },
    },
    close: async () => {
      await Promise.allSettled([pool.close(), ...sentinels.map((sentinel) => sentinel.close())]);
    },
  };
}

function loginTo(
  address: Address,
  { tlsSettings }: RedisAccess,
  { user, password, tls }: SentinelTopology,
): RedisAccess {
  return {
    endpoint: { address, route: 'config', prefix: '', tls: false },
    user,
    password,
    database: 0,
    tls,
    ...(tlsSettings === undefined ? {} : { tlsSettings }),
    source: 'configuration',
  };
}

/** The master may be another one by now. */
function isElsewhere({ kind, code }: Fault): boolean {
  return kind === 'unreachable' || kind === 'timeout' || code === 'READONLY';
}

/** The address that most of the sentinels can agree on: of those that answer first, the word of the newest failover counts. */
async function askSentinels(
  sentinels: readonly Redis[],
  name: string,
  options: CallOptions,
): Promise<Outcome<Address>> {
  const most = Math.floor(sentinels.length / 2) + 1;
  const asks = sentinels.map((one) => one.call('SENTINEL', ['MASTER', name], asking(options)));
  const told = await firstAnswers(asks, most);
  const newest = told.good.map(fieldsOf).toSorted((a, b) => epochOf(b) - epochOf(a))[0];
  const address = newest === undefined ? null : masterAddress(newest);
  if (address !== null) return good(address);
  return bad(noMasterFault(name, sentinels, told.fault));
}

const epochOf = (fields: Fields): number => Number(fields['config-epoch'] ?? -1);

/** The address in an answer about a node; null without one. */
export function masterAddress({ ip = '', port = '' }: Fields): Address | null {
  return ip === '' || !(Number(port) > 0) ? null : { kind: 'tcp', host: ip, port: Number(port) };
}

function noMasterFault(name: string, sentinels: readonly Redis[], first: Outcome<never> | null): Fault {
  const failure = first?.ok === false ? first.fault : null;
  if (failure !== null && /No such master/i.test(failure.message.en))
    return fault(
      'absent',
      phrase(`os sentinelas não conhecem o mestre ${inert(name)}`, `the sentinels know no master ${inert(name)}`),
      phrase('corrija redis.sentinels.name: SENTINEL MASTERS', 'correct redis.sentinels.name: SENTINEL MASTERS'),
      'NO_MASTER',
    );
  const places = sentinels.map(({ access }) => inert(addressText(access.endpoint.address))).join(', ');
  const why = failure?.message ?? phrase('-', '-');
  return fault(
    failure?.kind ?? 'unreachable',
    phrase(
      `nenhum sentinela diz quem é o mestre (${places}): ${why['pt-BR']}`,
      `no sentinel tells who the master is (${places}): ${why.en}`,
    ),
    failure?.hint ?? phrase('confira redis.sentinels.hosts', 'check redis.sentinels.hosts'),
    'NO_SENTINEL',
  );
}
