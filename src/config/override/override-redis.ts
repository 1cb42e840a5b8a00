import type { RedisTopology } from '../../model/redis-topology.ts';
import type { Address } from '../../model/service.ts';
import type { RedisAccess } from '../../model/target.ts';
import type { HostPort } from '../schema/address.ts';
import type { TargetConfig } from '../schema/root.ts';
import { addressOf, CONFIGURED, endpointAt } from './override-address.ts';
import { hasTls, tlsSettings } from './override-tls.ts';

type RedisConfig = TargetConfig['redis'];

/** How to log in to Redis, and how its servers stand together: what the configuration says, laid over what was found. */
export function redisAccess(found: RedisAccess | null, given: RedisConfig): RedisAccess | null {
  const { url, host, port, database, user, password, useTls, tls } = given;
  const isGiven = [url, host, port, database, user, password, useTls].some((setting) => setting !== undefined);
  const isSeveral = given.cluster || given.sentinels.hosts !== undefined;
  const settings = hasTls(tls) ? { tlsSettings: tlsSettings(tls) } : {};
  if (!isGiven && !isSeveral) return found === null ? null : { ...found, ...settings };
  const own = addressOf(url?.address ?? found?.endpoint.address, host, port, 6379);
  const isTls = useTls ?? url?.tls ?? found?.tls ?? false;
  const topology = isSeveral ? topologyOf(own, isTls, given) : null;
  const [entry] = topology === null ? [] : topology.kind === 'sentinel' ? topology.sentinels : topology.seeds;
  const address = entry ?? own;
  if (address === null) return found;
  const isElsewhere = address !== own || url !== undefined || host !== undefined || port !== undefined;
  return {
    endpoint: endpointAt(found?.endpoint, address, isElsewhere),
    user: user ?? url?.user ?? found?.user ?? null,
    password: password ?? url?.password ?? found?.password ?? null,
    // A cluster has one database.
    database: given.cluster ? 0 : (database ?? url?.database ?? found?.database ?? 0),
    tls: isTls,
    ...settings,
    ...(topology === null ? {} : { topology }),
    source: CONFIGURED,
  };
}

function topologyOf(own: Address | null, isTls: boolean, { sentinels, seeds = [] }: RedisConfig): RedisTopology | null {
  const { name, hosts, user, password, useTls } = sentinels;
  if (hosts !== undefined)
    return {
      kind: 'sentinel',
      name,
      sentinels: hosts.map(tcp),
      user: user ?? null,
      password: password ?? null,
      tls: useTls ?? isTls,
    };
  const entries = [...(own === null ? [] : [own]), ...seeds.map(tcp)];
  return entries.length === 0 ? null : { kind: 'cluster', seeds: entries };
}

function tcp({ host, port }: HostPort): Address {
  return { kind: 'tcp', host, port };
}
