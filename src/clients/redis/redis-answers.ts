import type { Address } from '../../model/service.ts';
import { asList } from '../json.ts';
import { infoNumber, type RedisInfo } from './redis-info.ts';

/** Names and values of an answer about one thing. */
export type Fields = Readonly<Record<string, string>>;

/** A flat list of names and values, as RESP2 gives a map (`SENTINEL MASTER`). */
export function fieldsOf(answer: unknown): Fields {
  const flat = asList(answer).map((word) => String(word ?? ''));
  const fields: Record<string, string> = {};
  for (let at = 0; at + 1 < flat.length; at += 2) fields[flat[at] ?? ''] = flat[at + 1] ?? '';
  return fields;
}

/** A node of a cluster, as another one of its nodes sees it. */
export interface ClusterNode {
  readonly id: string;
  /** Null while nobody knows where it is. */
  readonly address: Address | null;
  readonly isMaster: boolean;
  /** `fail` (agreed on), `fail?` (suspected), `handshake`, `noaddr` ...; without `myself`, `master` and `slave`. */
  readonly flags: readonly string[];
  /** Id of the master that it follows; null for a master. */
  readonly masterId: string | null;
  readonly isLinkUp: boolean;
  readonly slots: number;
  /** Slots on their way to or from it, which only the node itself tells. */
  readonly movingSlots: number;
}

/**
 * Reads `CLUSTER NODES`: `id ip:port@bus[,hostname] flags master ping-sent pong-recv epoch link-state slot ...` a line
 * (redis.io/commands/cluster-nodes). `asked` stands for a host that the node itself does not know.
 */
export function parseClusterNodes(text: string, asked: Address): ClusterNode[] {
  return text
    .split(/\r?\n/)
    .map((line) => line.trim().split(' '))
    .filter((words) => words.length >= 8)
    .map(([id = '', where = '', flags = '', master = '-', , , , link = '', ...slots]): ClusterNode => {
      const words = flags.split(',');
      return {
        id,
        address: words.includes('noaddr') ? null : nodeAddress(where, asked),
        isMaster: words.includes('master'),
        flags: words.filter((word) => !['myself', 'master', 'slave', 'noflags'].includes(word)),
        masterId: master === '-' ? null : master,
        isLinkUp: words.includes('myself') || link === 'connected',
        slots: slots.reduce((sum, range) => sum + slotCount(range), 0),
        movingSlots: slots.filter((range) => range.startsWith('[')).length,
      };
    });
}

function nodeAddress(where: string, asked: Address): Address | null {
  const [place = ''] = where.split('@');
  const at = place.lastIndexOf(':');
  const port = Number(place.slice(at + 1));
  if (at < 0 || !(port > 0)) return null;
  const host = place.slice(0, at);
  if (host !== '' && host !== '?') return { kind: 'tcp', host, port };
  return asked.kind === 'tcp' ? { ...asked, port } : null;
}

/** `0-5460`, `5461`; `[93->-id]` is a slot on its way and counted elsewhere. */
function slotCount(range: string): number {
  const [first, last] = /^\d+(-\d+)?$/.test(range) ? range.split('-').map(Number) : [];
  return first === undefined ? 0 : (last ?? first) - first + 1;
}

/** A replica as its master sees it, from `slave0:ip=10.0.0.5,port=6379,state=online,offset=1234,lag=0` of INFO. */
export interface SeenReplica {
  readonly address: Address;
  readonly state: string;
  /** Bytes of the log of writes that it does not have yet; NaN when not told. */
  readonly behindBytes: number;
  /** Seconds since it last said how far it is; NaN when not told. */
  readonly lagSeconds: number;
}

/** Replicas of a master, by its INFO. */
export function seenReplicas(info: RedisInfo): readonly SeenReplica[] {
  const offset = infoNumber(info, 'master_repl_offset');
  return Object.entries(info).flatMap(([name, value]) => {
    if (!/^slave\d+$/.test(name)) return [];
    const {
      ip = '',
      port = '',
      state = '',
      ...rest
    } = Object.fromEntries(value.split(',').map((pair) => pair.split('=', 2)));
    const address: Address = { kind: 'tcp', host: ip, port: Number(port) };
    const behindBytes = Math.max(0, offset - Number(rest.offset ?? Number.NaN));
    return [{ address, state, behindBytes, lagSeconds: Number(rest.lag ?? Number.NaN) }];
  });
}
