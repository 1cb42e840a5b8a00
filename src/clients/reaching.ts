import type { Clock } from '../model/clock.ts';
import { bad, type Outcome } from '../model/fault.ts';
import { type Address, addressText } from '../model/service.ts';
import type { Discovered, FoundContainer } from '../model/target.ts';
import { placeText } from '../transport/faults.ts';
import type { ConnectOptions, Transport, Wire } from '../transport/transport.ts';
import type { Docker } from './docker/docker.ts';

/** Codes of an address that the target, or its sshd, has no way to; a refusal comes from something that was reached. */
const NO_WAY = new Set(['EHOSTUNREACH', 'ENETUNREACH', 'EHOSTDOWN', 'ETIMEDOUT', 'LINE_NO_FORWARD']);
/** A container's own address answers at once or not at all; a slow line to the target is waited for. */
const DIRECT_MS = 2_000;
/** How long the way through the engine is taken before the direct one is tried again. */
const RELAYED_MS = 300_000;

/** What the way to containers stands on. */
export interface ReachingOptions {
  readonly transport: Transport;
  readonly docker: Docker;
  readonly clock: Clock;
  readonly discovered: () => Discovered;
}

/** A transport that goes through the engine to containers it has no route to, and tells which those are. */
export interface Reaching {
  readonly transport: Transport;
  /** Whether connections to this address go through a process in its container. */
  isRelayed(address: Address): boolean;
}

/** A port within a container that an address leads to. */
interface Inside {
  readonly container: FoundContainer;
  readonly port: number;
}

/** Whether a port published on `hostIp` answers at this address of the target itself. */
function isThisHost(host: string, hostIp: string): boolean {
  return (
    host === hostIp || (/^(?:127\.|localhost$|::1$)/.test(host) && /^(?:|0\.0\.0\.0|::|127\..*|::1)$/.test(hostIp))
  );
}

/**
 * Services are reached by their published port, else by their container's address; where that address answers to nobody on
 * this host, from inside the container. What was found out is kept for some minutes.
 */
export function createReaching({ transport, docker, clock, discovered }: ReachingOptions): Reaching {
  const relayedUntil = new Map<string, number>();
  const insideOf = (address: Address & { kind: 'tcp' }): Inside | null => {
    for (const container of discovered().containers) {
      if (container.ips.includes(address.host)) return { container, port: address.port };
      const published = container.published.find(({ hostPort }) => hostPort === address.port);
      if (published !== undefined && isThisHost(address.host, published.hostIp))
        return { container, port: published.containerPort };
    }
    return null;
  };
  const isRelayed = (address: Address) => (relayedUntil.get(addressText(address)) ?? 0) > clock.monotonic();

  const inside = async (address: Address, { container, port }: Inside, options: ConnectOptions) => {
    const wire = await docker.connectInside(container.id, port, placeText(address, options.peer), options);
    if (wire.ok) relayedUntil.set(addressText(address), clock.monotonic() + RELAYED_MS);
    else relayedUntil.delete(addressText(address));
    return wire;
  };
  const connect = async (address: Address, options: ConnectOptions): Promise<Outcome<Wire>> => {
    const way = address.kind === 'tcp' ? insideOf(address) : null;
    if (way === null) return transport.connect(address, options);
    if (isRelayed(address)) return inside(address, way, options);
    const timeoutMs = Math.min(options.timeoutMs / 2, DIRECT_MS);
    const direct = await transport.connect(address, { ...options, timeoutMs });
    if (direct.ok || way.container.state !== 'running' || !NO_WAY.has(direct.fault.code ?? '')) return direct;
    if (options.signal.aborted) return direct;
    const relayed = await inside(address, way, options);
    // What is wrong with the address says more than what is wrong with the detour.
    return relayed.ok ? relayed : bad(direct.fault);
  };
  return {
    transport: { ...transport, connect },
    isRelayed,
  };
}
