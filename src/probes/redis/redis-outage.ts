import type { Redis } from '../../clients/redis/redis.ts';
import { infoNumber, parseInfo } from '../../clients/redis/redis-info.ts';
import type { RedisNodes } from '../../clients/redis/redis-nodes.ts';
import { type Fault, fault } from '../../model/fault.ts';
import { inert } from '../../text/inert.ts';
import { type Phrase, phrase } from '../../text/lang.ts';
import type { CallOptions } from '../../transport/transport.ts';
import { ALL_SLOTS } from './redis-nodes-judge.ts';
import { lookAtSentinels } from './redis-sentinels.ts';

/** A fault of a master, with what those beside it say and do about it. */
export async function withWitnesses(failure: Fault, redis: Redis, options: CallOptions): Promise<Fault> {
  const { nodes } = redis;
  if (nodes === undefined) return failure;
  nodes.forget();
  const told = nodes.kind === 'sentinel' ? await sentinelWords(nodes, options) : await clusterWords(redis, options);
  if (told === null) return failure;
  const { 'pt-BR': said, en: saidEn } = failure.message;
  return fault(failure.kind, phrase(`${said}; ${told['pt-BR']}`, `${saidEn}; ${told.en}`), failure.hint, failure.code);
}

async function sentinelWords(nodes: RedisNodes, options: CallOptions): Promise<Phrase> {
  const sentinels = await lookAtSentinels(nodes, options);
  const hasFlag = (flag: string): number => sentinels.filter(({ flags }) => flags.includes(flag)).length;
  const agreed = hasFlag('o_down') > 0 ? ' (o_down)' : '';
  const isFailingOver = hasFlag('failover') > 0;
  return phrase(
    `${hasFlag('s_down')} de ${sentinels.length} sentinelas o dão por fora${agreed}${isFailingOver ? ', failover em andamento' : ''}`,
    `${hasFlag('s_down')} of ${sentinels.length} sentinels hold it for down${agreed}${isFailingOver ? ', failover under way' : ''}`,
  );
}

/** Null when no node is left to ask. */
async function clusterWords(redis: Redis, options: CallOptions): Promise<Phrase | null> {
  const told = await redis.call('CLUSTER', ['INFO'], options);
  if (!told.ok) return null;
  const info = parseInfo(String(told.value));
  const missing = ALL_SLOTS - infoNumber(info, 'cluster_slots_assigned') + infoNumber(info, 'cluster_slots_fail');
  const state = inert(info.cluster_state ?? '?');
  return phrase(
    `cluster_state:${state}, ${missing} de ${ALL_SLOTS} slots sem mestre`,
    `cluster_state:${state}, ${missing} of ${ALL_SLOTS} slots without a master`,
  );
}
