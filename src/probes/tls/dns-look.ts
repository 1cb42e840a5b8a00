import { type NameAnswer, resolveName } from '../../clients/dns.ts';
import type { Outcome } from '../../model/fault.ts';
import type { Level } from '../../model/level.ts';
import { inert } from '../../text/inert.ts';
import { type Phrase, phrase } from '../../text/lang.ts';
import type { CallOptions } from '../../transport/transport.ts';
import type { ProbeContext } from '../context.ts';

/** What another resolver than this machine's answers. */
export interface OtherDns {
  /** Its address: `1.1.1.1`. */
  readonly server: string;
  readonly addresses: readonly string[];
  /** As {@link DnsLook.pointsHere}. */
  readonly pointsHere: boolean | null;
  /** It failed, or does not answer. */
  readonly isUnanswered?: true;
}

/** What DNS says of a name. */
export interface DnsLook {
  /** Empty when it answers none. */
  readonly addresses: readonly string[];
  /** Whether one of them is this host's; null when that cannot be told, as behind NAT or a content network. */
  readonly pointsHere: boolean | null;
  /** The server or network failed, so that nothing can be said. Absent otherwise. */
  readonly isUnanswered?: true;
  /** Null when no other resolver is configured. */
  readonly otherDns: OtherDns | null;
}

/** Top-level names that no public DNS knows (RFC 6761, RFC 2606, ICANN's `internal`). */
const PRIVATE_NAME =
  /(^|\.)(test|local|localhost|internal|lan|home|invalid|example|example\.(com|net|org)|home\.arpa)$/i;
/** Private, shared and link-local addresses (RFC 1918, 6598, 3927, 4193, 4291). */
const PRIVATE_ADDRESS =
  /^(10\.|127\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.|169\.254\.|::1$|f[cd]|fe80)/i;

/** Resolves a name as the machine does, and as another server does where one is configured; compares with the host's own addresses. */
export async function lookUp(
  context: ProbeContext,
  name: string,
  server: string | null,
  options: CallOptions,
): Promise<DnsLook> {
  const [answer, own, other] = await Promise.all([
    resolveName(name, options),
    hostAddresses(context, options),
    server === null ? null : resolveName(name, options, server),
  ]);
  return {
    ...answerOf(answer, own),
    otherDns: other === null || server === null ? null : { server: inert(server), ...answerOf(other, own) },
  };
}

function answerOf(answer: Outcome<NameAnswer>, own: readonly string[]): Omit<DnsLook, 'otherDns'> {
  if (!answer.ok)
    return { addresses: [], pointsHere: null, ...(answer.fault.kind === 'absent' ? {} : { isUnanswered: true }) };
  const addresses = [...answer.value.v4, ...answer.value.v6];
  return { addresses, pointsHere: pointsHere(addresses, own) };
}

/** True when a name leads to the host; false only when the host has public addresses of its own and none is named. */
export function pointsHere(addresses: readonly string[], own: readonly string[]): boolean | null {
  if (addresses.some((address) => own.includes(address) || /^(127\.|::1$)/.test(address))) return true;
  return own.some((address) => !PRIVATE_ADDRESS.test(address)) && addresses.length > 0 ? false : null;
}

/** `hostname -I`, asked once. */
async function hostAddresses(context: ProbeContext, options: CallOptions): Promise<readonly string[]> {
  const kept = context.memory<{ own: readonly string[] | null }>('tls.certificates host', () => ({ own: null }));
  if (kept.own === null) {
    const ran = await context.clients.transport.exec(['hostname', '-I'], { ...options, onlyLooks: true });
    if (!ran.ok || ran.value.code !== 0) return [];
    kept.own = ran.value.stdout.split(/\s+/).filter((address) => address !== '');
  }
  return kept.own;
}

interface Named extends Omit<DnsLook, 'isUnanswered'> {
  readonly domain: string;
  readonly isUnanswered?: true;
}

interface Said {
  readonly level: Level;
  readonly text: Phrase;
}

/** Two resolvers that differ: a change that has not got everywhere, or a name with two faces. */
function judgeOther({ addresses, isUnanswered, otherDns, ...look }: Named): readonly Said[] {
  if (otherDns === null) return [];
  const { server } = otherDns;
  if (otherDns.isUnanswered === true) {
    return [
      { level: 'none', text: phrase(`o DNS ${server} não respondeu`, `the DNS server ${server} did not answer`) },
    ];
  }
  const isSame =
    otherDns.addresses.length === addresses.length && otherDns.addresses.every((one) => addresses.includes(one));
  if (isSame || isUnanswered === true) return [];
  const [here, there] = [addresses, otherDns.addresses].map((list) => (list.length === 0 ? '–' : list.join(', ')));
  // A content network answers everybody something else.
  const isHarmless = addresses.length > 0 && otherDns.addresses.length > 0 && look.pointsHere === otherDns.pointsHere;
  return [
    {
      level: isHarmless ? 'none' : 'warn',
      text: phrase(
        `o DNS ${server} responde ${there}, e o desta máquina ${here}: a mudança ainda se propaga, ou há dois registros`,
        `the DNS server ${server} answers ${there}, and this machine's ${here}: a change still spreads, or there are two records`,
      ),
    },
  ];
}

/** A public name that nobody resolves is a warning; one that leads elsewhere is told, for a content network looks the same. */
export function judgeDns(look: Named): readonly Said[] {
  return [...judgeOwn(look), ...judgeOther(look)];
}

function judgeOwn(look: Named): readonly Said[] {
  const { domain, addresses } = look;
  if (look.pointsHere === false) {
    const where = addresses.join(', ');
    return [
      {
        level: 'none',
        text: phrase(
          `o DNS leva a ${where}, que não é este host (CDN ou registro antigo?)`,
          `DNS leads to ${where}, which is not this host (a CDN, or an old record?)`,
        ),
      },
    ];
  }
  if (addresses.length > 0 || look.isUnanswered === true || PRIVATE_NAME.test(domain.replace(/:\d+$/, ''))) return [];
  return [
    {
      level: 'warn',
      text: phrase(
        'o nome não resolve no DNS: confira o registro e a propagação',
        'the name does not resolve in DNS: check the record and its propagation',
      ),
    },
  ];
}
