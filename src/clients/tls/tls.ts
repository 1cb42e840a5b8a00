import type { X509Certificate } from 'node:crypto';
import { getCACertificates, type TLSSocket } from 'node:tls';
import { bad, type Fault, fault, good, type Outcome } from '../../model/fault.ts';
import type { Address } from '../../model/service.ts';
import { phrase } from '../../text/lang.ts';
import { codeOf, placeText, wordsOf } from '../../transport/faults.ts';
import { secure } from '../../transport/secure.ts';
import type { CallOptions, Transport } from '../../transport/transport.ts';
import { hasExtension, renewalId, type StapledStatus, stapledStatus } from './tls-extensions.ts';

/** A certificate as a server sent it. Texts are not inert. */
export interface Certificate {
  /** `CN=example.com`, parts joined with `, `. */
  readonly subject: string;
  readonly issuer: string;
  /** DNS names and IP addresses of the subject alternative name. */
  readonly names: readonly string[];
  /** Epoch milliseconds. */
  readonly notBefore: number;
  readonly notAfter: number;
  /** Hexadecimal, upper case. */
  readonly serial: string;
  /** SHA-256 with colons. */
  readonly fingerprint: string;
  /** `rsa`, `ec`, `ed25519`. */
  readonly keyKind: string;
  /** Bits of an RSA key; 0 for others. */
  readonly keyBits: number;
  /** `prime256v1` of an EC key; '' for others. */
  readonly curve: string;
  readonly isAuthority: boolean;
  readonly ocspUrls: readonly string[];
  /** Carries signed certificate timestamps of certificate transparency logs (RFC 6962). */
  readonly hasTimestamps: boolean;
  /** Browsers accept it with a stapled OCSP response only (RFC 7633). */
  readonly mustStaple: boolean;
  /** What it is called in ACME Renewal Information (RFC 9773); null when it does not name its authority's key. */
  readonly renewalId: string | null;
}

/** What a TLS server showed. */
export interface TlsReport {
  /** `TLSv1.3`. */
  readonly protocol: string;
  readonly cipher: string;
  /** The server's certificate first, then as far as the server sent the chain or the authorities complete it. */
  readonly chain: readonly Certificate[];
  /** Dates and chain are accepted by the machine's authorities. The name is judged in `matchesName` only. */
  readonly isTrusted: boolean;
  /** OpenSSL's code when it is not: `CERT_HAS_EXPIRED`, `DEPTH_ZERO_SELF_SIGNED_CERT`. */
  readonly problem: string | null;
  readonly matchesName: boolean;
  /** What the authority says in the response that the server stapled; null without one. */
  readonly stapled: StapledStatus | null;
}

/** Whose certificate is looked at. */
export interface TlsQuestion {
  readonly address: Address;
  /** Sent as SNI, and checked against the certificate. */
  readonly serverName: string;
  /** Authorities in PEM that are trusted beside the machine's. */
  readonly extraAuthorities?: readonly string[];
}

/** Looks at the certificate that a server shows, whatever is wrong with it: only a server without TLS is a fault. */
export async function inspectTls(
  transport: Transport,
  { address, serverName, extraAuthorities = [] }: TlsQuestion,
  call: CallOptions,
): Promise<Outcome<TlsReport>> {
  const wire = await transport.connect(address, { ...call, peer: serverName });
  if (!wire.ok) return wire;
  // Without others of its own it is judged by the default ones, which Node has read already: the launcher adds the machine's.
  const isWidened = extraAuthorities.length > 0;
  const widened = () => [...getCACertificates('default'), ...getCACertificates('system'), ...extraAuthorities];
  const seen: { staple: Uint8Array | null } = { staple: null };
  const socket = await secure(wire.value, {
    ...call,
    onStaple: (response) => {
      seen.staple = response;
    },
    place: placeText(address, serverName),
    serverName,
    isVerified: false,
    ...(isWidened ? { ca: widened() } : {}),
  });
  if (!socket.ok) return socket;
  try {
    return good(reportOf(socket.value, serverName, seen.staple));
  } catch (error) {
    // node:crypto throws for a key of a kind that OpenSSL does not know.
    return bad(oddCertificateFault(placeText(address, serverName), error));
  } finally {
    socket.value.destroy();
  }
}

function reportOf(socket: TLSSocket, serverName: string, staple: Uint8Array | null): TlsReport {
  const chain = chainOf(socket.getPeerX509Certificate());
  const problem = problemOf(socket);
  return {
    protocol: socket.getProtocol() ?? '',
    cipher: socket.getCipher()?.standardName ?? '',
    chain: chain.map(describe),
    isTrusted: problem === null,
    problem,
    matchesName: matches(chain[0], serverName),
    stapled: staple === null ? null : stapledStatus(staple),
  };
}

/** Node sets the error of the name only when the chain is accepted. */
function problemOf(socket: TLSSocket): string | null {
  if (socket.authorized) return null;
  const code = String(socket.authorizationError ?? 'UNKNOWN');
  return code === 'ERR_TLS_CERT_ALTNAME_INVALID' ? null : code;
}

function matches(certificate: X509Certificate | undefined, name: string): boolean {
  if (certificate === undefined) return false;
  const isAddress = /^[\d.]+$|:/.test(name);
  const found = isAddress ? certificate.checkIP(name) : certificate.checkHost(name, { subject: 'never' });
  return found !== undefined;
}

/** A root is its own issuer; a chain longer than ten is made to annoy. */
function chainOf(first: X509Certificate | undefined): X509Certificate[] {
  const chain: X509Certificate[] = [];
  const seen = new Set<string>();
  for (let next = first; next !== undefined && chain.length < 10; next = next.issuerCertificate) {
    if (seen.has(next.fingerprint256)) break;
    seen.add(next.fingerprint256);
    chain.push(next);
  }
  return chain;
}

function describe(certificate: X509Certificate): Certificate {
  const { publicKey } = certificate;
  const details = publicKey.asymmetricKeyDetails;
  return {
    subject: oneLine(certificate.subject),
    issuer: oneLine(certificate.issuer),
    names: namesOf(certificate.subjectAltName),
    notBefore: Date.parse(certificate.validFrom),
    notAfter: Date.parse(certificate.validTo),
    serial: certificate.serialNumber,
    fingerprint: certificate.fingerprint256,
    keyKind: publicKey.asymmetricKeyType ?? '',
    keyBits: details?.modulusLength ?? 0,
    curve: details?.namedCurve ?? '',
    isAuthority: certificate.ca,
    ocspUrls: [...(certificate.infoAccess ?? '').matchAll(/^OCSP - URI:(.+)$/gm)].map((match) => match[1] ?? ''),
    hasTimestamps: hasExtension(certificate.raw, 'timestamps'),
    mustStaple: hasExtension(certificate.raw, 'mustStaple'),
    renewalId: renewalId(certificate.raw, certificate.serialNumber),
  };
}

function oddCertificateFault(place: string, error: unknown): Fault {
  return fault(
    'malformed',
    phrase(
      `o certificado de ${place} não pôde ser lido: ${wordsOf(error)}`,
      `the certificate of ${place} could not be read: ${wordsOf(error)}`,
    ),
    phrase('confira com: openssl s_client -connect HOST:443', 'check with: openssl s_client -connect HOST:443'),
    codeOf(error),
  );
}

function oneLine(name: string | undefined): string {
  return (name ?? '').split('\n').join(', ');
}

/** Names of `DNS:a.example, IP Address:10.0.0.1`; a name with odd characters stands as a JSON string (CVE-2021-44532). */
function namesOf(alternatives: string | undefined): string[] {
  return [...(alternatives ?? '').matchAll(/(?:DNS|IP Address):("(?:[^"\\]|\\.)*"|[^,]+)/g)].map((match) =>
    (match[1] ?? '').trim(),
  );
}
