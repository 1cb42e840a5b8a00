import { inspectTls } from '../../clients/tls/tls.ts';
import { type Address, addressText } from '../../model/service.ts';
import { inert } from '../../text/inert.ts';
import type { CallOptions, Transport } from '../../transport/transport.ts';
import type { DoorFacts } from './certificate-facts.ts';

/** A name's addresses are tried one a family: all of a content network would be many. */
const MOST_A_FAMILY = 1;
/** This host cannot send anything to such an address. */
const NO_ROUTE = /^(ENETUNREACH|EADDRNOTAVAIL|EAFNOSUPPORT|EHOSTUNREACH)$/;

/** What is looked for at the doors of a name. */
export interface DoorQuestion {
  readonly name: string;
  /** Port at which visitors come. */
  readonly port: number;
  readonly addresses: readonly string[];
  /** Where the edge was asked: that door was looked at. */
  readonly edge: Address;
  /** Fingerprint of what it showed; null when it showed nothing. */
  readonly fingerprint: string | null;
}

function familyOf(address: string): DoorFacts['family'] {
  return address.includes(':') ? 'v6' : 'v4';
}

/** Asks the addresses that DNS gives for the certificate, with the name as SNI, as a visitor would: one of each family. */
export async function lookAtDoors(
  transport: Transport,
  { name, port, addresses, edge, fingerprint }: DoorQuestion,
  options: CallOptions,
): Promise<readonly DoorFacts[]> {
  const asked = addressText(edge);
  const chosen = (['v4', 'v6'] as const).flatMap((family) =>
    addresses.filter((address) => familyOf(address) === family).slice(0, MOST_A_FAMILY),
  );
  return Promise.all(
    chosen
      .filter((host) => addressText({ kind: 'tcp', host, port }) !== asked)
      .map(async (host): Promise<DoorFacts> => {
        const report = await inspectTls(transport, { address: { kind: 'tcp', host, port }, serverName: name }, options);
        const place = { family: familyOf(host), address: inert(host) };
        const leaf = report.ok ? report.value.chain[0] : undefined;
        if (!report.ok || leaf === undefined) {
          const failure = report.ok ? null : report.fault;
          const hasNoRoute = NO_ROUTE.test(failure?.code ?? '');
          return { ...place, fault: failure, hasNoRoute, isSame: null, notAfter: null };
        }
        const isSame = fingerprint === null ? null : leaf.fingerprint === fingerprint;
        return { ...place, fault: null, hasNoRoute: false, isSame, notAfter: leaf.notAfter };
      }),
  );
}
