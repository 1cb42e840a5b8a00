import { asList } from '../../clients/json.ts';
import type { Redis } from '../../clients/redis/redis.ts';
import { fieldsOf } from '../../clients/redis/redis-answers.ts';
import { asking, firstAnswers, type RedisNodes } from '../../clients/redis/redis-nodes.ts';
import { masterAddress } from '../../clients/redis/redis-sentinel.ts';
import { addressText } from '../../model/service.ts';
import { inert } from '../../text/inert.ts';
import type { Phrase } from '../../text/lang.ts';
import type { CallOptions } from '../../transport/transport.ts';
import { orNull } from '../context.ts';
import type { RedisNodeFacts } from './redis-nodes.ts';

/** A sentinel, and what it says of the master. */
export interface SentinelFacts {
  /** `172.18.0.7:26379`. */
  readonly address: string;
  /** Why it does not answer; null when it does. */
  readonly failure: Phrase | null;
  /** Address that it names as the master; '' when it does not answer. */
  readonly master: string;
  /** `s_down` (it alone), `o_down` (agreed on), `failover_in_progress`; '' when all is well. */
  readonly flags: string;
  /** Sentinels that have to agree; null when not told. */
  readonly quorum: number | null;
  /** Other sentinels that it knows. */
  readonly others: number | null;
  /** Whether enough sentinels are there for a failover, by its own word; null when it cannot tell. */
  readonly canFailOver: boolean | null;
}

/** Asks every sentinel what it says of the master. */
export async function lookAtSentinels(
  { sentinels, name }: RedisNodes,
  options: CallOptions,
): Promise<readonly SentinelFacts[]> {
  return Promise.all(sentinels.map((sentinel) => lookAtSentinel(sentinel, name, options)));
}

async function lookAtSentinel(sentinel: Redis, name: string, options: CallOptions): Promise<SentinelFacts> {
  const address = inert(addressText(sentinel.access.endpoint.address));
  const [told, quorum] = await Promise.all([
    sentinel.call('SENTINEL', ['MASTER', name], asking(options)),
    sentinel.call('SENTINEL', ['CKQUORUM', name], asking(options)),
  ]);
  if (!told.ok)
    return {
      address,
      failure: told.fault.message,
      master: '',
      flags: '',
      quorum: null,
      others: null,
      canFailOver: null,
    };
  const fields = fieldsOf(told.value);
  const master = masterAddress(fields);
  return {
    address,
    failure: null,
    master: master === null ? '' : inert(addressText(master)),
    flags: troubleOf(fields.flags),
    quorum: orNull(Number(fields.quorum ?? Number.NaN)),
    others: orNull(Number(fields['num-other-sentinels'] ?? Number.NaN)),
    canFailOver: quorum.ok ? true : quorum.fault.code === 'NOQUORUM' ? false : null,
  };
}

/** Flags without those that only say what it is. */
function troubleOf(flags = ''): string {
  const words = flags.split(',').filter((word) => !['', 'master', 'slave', 'sentinel'].includes(word));
  return inert(words.join(','));
}

/** Replicas as the sentinels know them, those that the master lost included; empty when no sentinel answers. */
export async function sentinelReplicas(
  { sentinels, name }: RedisNodes,
  options: CallOptions,
): Promise<readonly RedisNodeFacts[]> {
  const asks = sentinels.map((one) => one.call('SENTINEL', ['REPLICAS', name], asking(options)));
  const [first] = (await firstAnswers(asks, 1)).good;
  return asList(first).map((answer): RedisNodeFacts => {
    const fields = fieldsOf(answer);
    const own = masterAddress(fields);
    const master = masterAddress({ ip: fields['master-host'] ?? '', port: fields['master-port'] ?? '' });
    return {
      address: own === null ? inert(fields.name ?? '?') : inert(addressText(own)),
      role: 'replica',
      flags: troubleOf(fields.flags),
      master: master === null ? '' : inert(addressText(master)),
      isLinkUp: fields['master-link-status'] === 'ok',
      behindBytes: null,
      lagMs: null,
      slots: null,
      usedBytes: null,
      maxBytes: null,
    };
  });
}
