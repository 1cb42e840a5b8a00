import type { Redis } from '../../clients/redis/redis.ts';
import { type ClusterNode, parseClusterNodes, seenReplicas } from '../../clients/redis/redis-answers.ts';
import { infoNumber, parseInfo, type RedisInfo } from '../../clients/redis/redis-info.ts';
import { good, type Outcome } from '../../model/fault.ts';
import type { Sample } from '../../model/metric.ts';
import { addressText } from '../../model/service.ts';
import { inert } from '../../text/inert.ts';
import type { CallOptions } from '../../transport/transport.ts';
import { orNull } from '../context.ts';
import { lookAtSentinels, type SentinelFacts, sentinelReplicas } from './redis-sentinels.ts';

/** A Redis server among others. */
export interface RedisNodeFacts {
  /** `172.18.0.4:6379`. */
  readonly address: string;
  readonly role: 'master' | 'replica';
  /** What the others say of it, when it is not well: `fail`, `fail?`, `s_down`, `handshake`; '' otherwise. */
  readonly flags: string;
  /** Address of its master; '' for a master, and where it is not known. */
  readonly master: string;
  /** Of a replica: whether it receives the writes. Null for a master. */
  readonly isLinkUp: boolean | null;
  /** Bytes of writes that a replica does not have yet; null when not told. */
  readonly behindBytes: number | null;
  /** Since it last told its master how far it is; null when not told. */
  readonly lagMs: number | null;
  /** Slots of a master of a cluster; null otherwise. */
  readonly slots: number | null;
  readonly usedBytes: number | null;
  /** Null without a limit, and where it is not told. */
  readonly maxBytes: number | null;
}

/** What a cluster says of itself (redis.io/commands/cluster-info). */
export interface ClusterFacts {
  /** `ok` or `fail`. */
  readonly state: string;
  readonly slotsAssigned: number;
  /** Slots whose master is suspected, and agreed, to be down. */
  readonly slotsSuspected: number;
  readonly slotsFailed: number;
  /** Slots on their way from one master to another. */
  readonly movingSlots: number;
}

/** Servers that stand together: a master with replicas, one that sentinels watch, or a cluster. */
export interface RedisNodesFacts {
  readonly kind: 'single' | 'sentinel' | 'cluster';
  /** What the sentinels call the master; '' otherwise. */
  readonly name: string;
  /** Masters first, each before its replicas. */
  readonly nodes: readonly RedisNodeFacts[];
  readonly sentinels: readonly SentinelFacts[];
  readonly cluster: ClusterFacts | null;
}

/** A master and what it told. */
export interface AskedMaster {
  readonly redis: Redis;
  readonly info: RedisInfo;
}

/** Looks at the servers behind a client; null for one that stands alone. */
export async function lookAtNodes(
  redis: Redis,
  masters: readonly AskedMaster[],
  options: CallOptions,
): Promise<Outcome<RedisNodesFacts | null>> {
  if (redis.nodes?.kind === 'cluster') return lookAtCluster(redis, masters, options);
  const nodes = masters.flatMap(withReplicas);
  if (redis.nodes === undefined)
    return good(nodes.length < 2 ? null : { kind: 'single', name: '', nodes, sentinels: [], cluster: null });
  const { name } = redis.nodes;
  const [sentinels, known] = await Promise.all([
    lookAtSentinels(redis.nodes, options),
    sentinelReplicas(redis.nodes, options),
  ]);
  // The master knows how far a replica is, the sentinels know of those that it lost.
  const seen = new Map(nodes.map((node) => [node.address, node]));
  for (const replica of known) {
    const own = seen.get(replica.address);
    seen.set(replica.address, own === undefined ? replica : { ...own, flags: replica.flags });
  }
  return good({ kind: 'sentinel', name: inert(name), nodes: [...seen.values()], sentinels, cluster: null });
}

const textOf = (redis: Redis): string => inert(addressText(redis.access.endpoint.address));

function masterFacts({ redis, info }: AskedMaster): RedisNodeFacts {
  const maxBytes = infoNumber(info, 'maxmemory');
  return {
    address: textOf(redis),
    role: 'master',
    flags: '',
    master: '',
    isLinkUp: null,
    behindBytes: null,
    lagMs: null,
    slots: null,
    usedBytes: orNull(infoNumber(info, 'used_memory')),
    maxBytes: maxBytes > 0 ? maxBytes : null,
  };
}

function withReplicas(master: AskedMaster): RedisNodeFacts[] {
  const replicas = seenReplicas(master.info).map(
    ({ address, state, behindBytes, lagSeconds }): RedisNodeFacts => ({
      ...masterFacts(master),
      address: inert(addressText(address)),
      role: 'replica',
      flags: state === 'online' ? '' : inert(state),
      master: textOf(master.redis),
      isLinkUp: state === 'online',
      behindBytes: orNull(behindBytes),
      lagMs: orNull(lagSeconds * 1000),
      usedBytes: null,
      maxBytes: null,
    }),
  );
  return [masterFacts(master), ...replicas];
}

async function lookAtCluster(
  redis: Redis,
  masters: readonly AskedMaster[],
  options: CallOptions,
): Promise<Outcome<RedisNodesFacts>> {
  const [text, told] = await Promise.all([
    redis.call('CLUSTER', ['NODES'], options),
    redis.call('CLUSTER', ['INFO'], options),
  ]);
  if (!text.ok) return text;
  if (!told.ok) return told;
  const known = parseClusterNodes(String(text.value), redis.access.endpoint.address);
  const state = parseInfo(String(told.value));
  const count = (name: string): number => orNull(infoNumber(state, name)) ?? 0;
  return good({
    kind: 'cluster',
    name: '',
    nodes: clusterNodes(known, masters.flatMap(withReplicas)),
    sentinels: [],
    cluster: {
      state: inert(state.cluster_state ?? ''),
      slotsAssigned: count('cluster_slots_assigned'),
      slotsSuspected: count('cluster_slots_pfail'),
      slotsFailed: count('cluster_slots_fail'),
      movingSlots: known.reduce((sum, { movingSlots }) => sum + movingSlots, 0),
    },
  });
}

/** Masters first, each before its replicas; what the masters told beside what the cluster says. */
function clusterNodes(known: readonly ClusterNode[], told: readonly RedisNodeFacts[]): RedisNodeFacts[] {
  const byAddress = new Map(told.map((node) => [node.address, node]));
  const place = ({ address }: ClusterNode): string => (address === null ? '' : inert(addressText(address)));
  const facts = (node: ClusterNode): RedisNodeFacts => {
    const own = byAddress.get(place(node));
    const master = known.find(({ id }) => id === node.masterId);
    return {
      address: place(node) || inert(node.id.slice(0, 8)),
      role: node.isMaster ? 'master' : 'replica',
      flags: inert(node.flags.join(',')),
      master: master === undefined ? '' : place(master),
      isLinkUp: node.isMaster ? null : node.isLinkUp && (own?.isLinkUp ?? false),
      behindBytes: own?.behindBytes ?? null,
      lagMs: own?.lagMs ?? null,
      slots: node.isMaster ? node.slots : null,
      usedBytes: own?.usedBytes ?? null,
      maxBytes: own?.maxBytes ?? null,
    };
  };
  const masters = known.filter(({ isMaster }) => isMaster).toSorted((a, b) => (place(a) < place(b) ? -1 : 1));
  const family = masters.flatMap((master) => [master, ...known.filter(({ masterId }) => masterId === master.id)]);
  const orphans = known.filter((node) => !family.includes(node));
  return [...family, ...orphans].map(facts);
}

/** How far each replica is behind. */
export function replicaSamples({ nodes }: RedisNodesFacts): Sample[] {
  return nodes.flatMap(({ address: entity, behindBytes, lagMs }): Sample[] => [
    ...(lagMs === null ? [] : [{ metric: 'redis.replica.lag', value: lagMs, entity }]),
    ...(behindBytes === null ? [] : [{ metric: 'redis.replica.behind', value: behindBytes, entity }]),
  ]);
}
