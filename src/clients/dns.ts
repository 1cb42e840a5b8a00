import { lookup, Resolver } from 'node:dns/promises';
import { bad, type Fault, fault, good, type Outcome } from '../model/fault.ts';
import { inert } from '../text/inert.ts';
import { phrase } from '../text/lang.ts';
import { deadlineOf, within } from '../transport/deadline.ts';
import { codeOf, wireFault, wordsOf } from '../transport/faults.ts';
import type { CallOptions } from '../transport/transport.ts';

/** IPv4 and IPv6 addresses of a name, each sorted. */
export interface NameAnswer {
  readonly v4: readonly string[];
  readonly v6: readonly string[];
}

/**
 * Addresses of a name: as the machine resolves it (its hosts file included), or as one server answers A and AAAA
 * (`1.1.1.1`, `9.9.9.9:53`). A name without any address is an `absent` fault.
 */
export async function resolveName(name: string, options: CallOptions, server?: string): Promise<Outcome<NameAnswer>> {
  const signal = deadlineOf(options);
  try {
    const answer = await within(signal, server === undefined ? askSystem(name) : askServer(name, server, signal));
    return answer.v4.length + answer.v6.length === 0 ? bad(noAddressFault(name)) : good(answer);
  } catch (error) {
    return bad(nameFault(error, name, server, options.timeoutMs, signal));
  }
}

async function askSystem(name: string): Promise<NameAnswer> {
  const found = await lookup(name, { all: true });
  const of = (family: number) => found.filter((entry) => entry.family === family).map((entry) => entry.address);
  return { v4: sortedOnce(of(4)), v6: sortedOnce(of(6)) };
}

async function askServer(name: string, server: string, signal: AbortSignal): Promise<NameAnswer> {
  const resolver = new Resolver();
  resolver.setServers([server]);
  const cancel = () => resolver.cancel();
  signal.addEventListener('abort', cancel, { once: true });
  try {
    const [v4, v6] = await Promise.all([orNone(resolver.resolve4(name)), orNone(resolver.resolve6(name))]);
    return { v4: sortedOnce(v4), v6: sortedOnce(v6) };
  } finally {
    signal.removeEventListener('abort', cancel);
  }
}

/** A name with only one kind of address is whole. */
async function orNone(answer: Promise<string[]>): Promise<string[]> {
  try {
    return await answer;
  } catch (error) {
    if (codeOf(error) === 'ENODATA') return [];
    throw error;
  }
}

function sortedOnce(addresses: readonly string[]): string[] {
  return [...new Set(addresses)].sort();
}

function noAddressFault(name: string): Fault {
  const shown = inert(name);
  return fault(
    'absent',
    phrase(`${shown} não tem endereço no DNS`, `${shown} has no address in DNS`),
    phrase(
      'confira o registro A/AAAA no provedor de DNS e a propagação',
      'check the A/AAAA record at the DNS provider, and its propagation',
    ),
    'ENOTFOUND',
  );
}

function nameFault(
  error: unknown,
  name: string,
  server: string | undefined,
  timeoutMs: number,
  signal: AbortSignal,
): Fault {
  const shown = inert(name);
  const place = server === undefined ? `DNS (${shown})` : `DNS ${inert(server)} (${shown})`;
  const code = codeOf(error);
  if (!signal.aborted && (code === 'ENOTFOUND' || code === 'ENODATA')) return noAddressFault(name);
  if (signal.aborted || code === 'ETIMEOUT') {
    return wireFault(Object.assign(new Error(wordsOf(error)), { code: 'ETIMEDOUT' }), place, timeoutMs, signal);
  }
  return fault(
    code === 'EREFUSED' ? 'denied' : 'unreachable',
    phrase(`${place} falhou: ${wordsOf(error)}`, `${place} failed: ${wordsOf(error)}`),
    phrase('confira /etc/resolv.conf e a rede', 'check /etc/resolv.conf and the network'),
    code,
  );
}
