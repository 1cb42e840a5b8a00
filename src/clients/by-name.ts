import { reachable } from '../config/discovery/accesses.ts';
import type { Discovered } from '../model/target.ts';
import type { Transport } from '../transport/transport.ts';

/** What is known of the containers now. */
export type Containers = () => Pick<Discovered, 'containers'>;

/** Servers name each other as containers do: a service's name is its container's address, or the port that it publishes. */
export function byName(transport: Transport, discovered: Containers): Transport {
  const locate = (address: Parameters<Transport['connect']>[0]) =>
    reachable(address, { own: discovered().containers, others: [] }).address;
  return { ...transport, connect: (address, options) => transport.connect(locate(address), options) };
}
