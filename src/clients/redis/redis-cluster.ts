import type { Clock } from '../../model/clock.ts';
import { bad, fault, good, type Outcome } from '../../model/fault.ts';
import { type Address, addressText } from '../../model/service.ts';
import type { RedisAccess } from '../../model/target.ts';
import { phrase } from '../../text/lang.ts';
import type { CallOptions, Transport } from '../../transport/transport.ts';
import type { Redis } from './redis.ts';
import { type ClusterNode, parseClusterNodes } from './redis-answers.ts';
import { mergeInfo, parseInfo } from './redis-info.ts';
import { allOf, asking, createNodePool, firstAnswers, KNOWN_MS, type NodePool } from './redis-nodes.ts';

/** What a cluster client is made from. */
export interface ClusterWith {
  readonly transport: Transport;
  readonly access: RedisAccess;
  /** At least one. */
  readonly seeds: readonly Address[];
  readonly clock: Pick<Clock, 'monotonic'>;
}

/**
 * A cluster: what is asked without a key goes to one master, `INFO` is that of all masters in one. The map of the cluster is
 * kept for some seconds, and asked of any node that answers.
 */
export function createClusterRedis({ transport, access, seeds, clock }: ClusterWith): Redis {
  const pool = createNodePool(transport, access);
  let known: { readonly masters: readonly Address[]; readonly all: readonly Address[]; readonly until: number } | null =
    null;

  const masters = async (options: CallOptions): Promise<Outcome<readonly Redis[]>> => {
    if (known === null || clock.monotonic() >= known.until) {
      const nodes = await lookAround(pool, [...(known?.all ?? []), ...seeds], options);
      if (!nodes.ok) return nodes;
      const all = nodes.value.flatMap(({ address }) => address ?? []);
      const holding = nodes.value
        .filter(({ isMaster, slots }) => isMaster && slots > 0)
        .toSorted((a, b) => Number(a.flags.includes('fail')) - Number(b.flags.includes('fail')));
      if (holding.length === 0) return bad(noSlotsFault(access));
      pool.keep([...all, ...seeds]);
      known = { masters: holding.flatMap(({ address }) => address ?? []), all, until: clock.monotonic() + KNOWN_MS };
    }
    return good(known.masters.map((address) => pool.at(address)));
  };
  // The addresses stay worth asking; who holds what has to be asked anew.
  const forget = () => {
    if (known !== null) known = { ...known, until: 0 };
  };
  const heeding = <T>(answer: Outcome<T>): Outcome<T> => {
    if (!answer.ok) forget();
    return answer;
  };
  const call: Redis['call'] = async (command, args, options) => {
    const found = await masters(options);
    if (!found.ok) return found;
    let answer: Outcome<unknown> = bad(noSlotsFault(access));
    for (const one of found.value) {
      answer = heeding(await one.call(command, args, options));
      if (answer.ok || answer.fault.kind !== 'unreachable') break;
    }
    return answer;
  };

  return {
    place: `Redis Cluster (${addressText(access.endpoint.address)})`,
    access,
    call,
    info: async (section, options) => {
      const found = await masters(options);
      if (!found.ok) return found;
      const asked = found.value.map((one) => one.call('INFO', section === null ? [] : [section], options));
      const texts = heeding(allOf(await Promise.all(asked)));
      return texts.ok ? good(mergeInfo(texts.value.map((text) => parseInfo(String(text))))) : texts;
    },
    nodes: { kind: 'cluster', name: '', sentinels: [], at: pool.at, masters, forget },
    close: () => pool.close(),
  };
}

/** Nodes that are asked at once where the others are. */
const MOST_ENTRIES = 6;

/** The nodes as one of them sees them: the first, else whoever answers first of the others. */
async function lookAround(
  pool: NodePool,
  entries: readonly Address[],
  options: CallOptions,
): Promise<Outcome<readonly ClusterNode[]>> {
  const unique = [...new Map(entries.map((address) => [addressText(address), address])).values()];
  const ask = async (address: Address): Promise<Outcome<readonly ClusterNode[]>> => {
    const text = await pool.at(address).call('CLUSTER', ['NODES'], asking(options));
    return text.ok ? good(parseClusterNodes(String(text.value), address)) : text;
  };
  const [first, ...others] = unique.slice(0, MOST_ENTRIES);
  if (first === undefined) return bad(noEntryFault());
  const told = await ask(first);
  if (told.ok) return told;
  const [nodes] = (await firstAnswers(others.map(ask), 1)).good;
  return nodes === undefined ? told : good(nodes);
}

function noSlotsFault({ endpoint: { address } }: RedisAccess) {
  const place = addressText(address);
  return fault(
    'unreachable',
    phrase(`nenhum mestre do cluster ${place} tem slots`, `no master of the cluster ${place} holds slots`),
    phrase(
      'veja CLUSTER INFO e CLUSTER NODES; crie-o com redis-cli --cluster create',
      'see CLUSTER INFO and CLUSTER NODES; create it with redis-cli --cluster create',
    ),
    'NO_SLOTS',
  );
}

function noEntryFault() {
  return fault(
    'absent',
    phrase('não se sabe por onde entrar no cluster', 'where to enter the cluster is not known'),
    phrase('ponha redis.seeds na configuração', 'put redis.seeds into the configuration'),
    'NO_SEEDS',
  );
}
