import type { Certificate, TlsReport } from '../../clients/tls/tls.ts';
import type { StapledStatus } from '../../clients/tls/tls-extensions.ts';
import { scaledLimits } from '../../model/certificate-limits.ts';
import type { Fault } from '../../model/fault.ts';
import { inert } from '../../text/inert.ts';
import type { OtherDns } from './dns-look.ts';

/** What can be wrong with what a port shows; several at once can be. */
export type CertificateProblem =
  | 'expired'
  | 'not-yet-valid'
  | 'wrong-name'
  | 'self-signed'
  | 'unknown-authority'
  | 'incomplete-chain'
  | 'chain-expired'
  | 'untrusted'
  | 'revoked'
  | 'no-staple'
  | 'plaintext'
  | 'refused'
  | 'silent'
  | 'unreachable';

/** A certificate of the chain, as the server sent it or the authorities of this machine complete it. */
export interface ChainLinkFacts {
  readonly subject: string;
  readonly issuer: string;
  /** Epoch milliseconds. */
  readonly notAfter: number;
  /** `EC prime256v1`, `RSA 2048`. */
  readonly key: string;
  /** Its own issuer. */
  readonly isRoot: boolean;
}

/** What one of the addresses of a name shows, asked as a visitor would. */
export interface DoorFacts {
  readonly family: 'v4' | 'v6';
  readonly address: string;
  /** Why there is no certificate; null when there is one. */
  readonly fault: Fault | null;
  /** This host has no way to that family of addresses at all. */
  readonly hasNoRoute: boolean;
  /** The same certificate as at the edge; null without one. */
  readonly isSame: boolean | null;
  /** Epoch milliseconds; null without a certificate. */
  readonly notAfter: number | null;
}

/** The certificate's own part of {@link CertificateFacts}. */
export interface DescribedCertificate {
  /** Epoch milliseconds. */
  readonly notBefore: number | null;
  readonly notAfter: number | null;
  readonly daysLeft: number | null;
  /** Whole life in days. */
  readonly lifetimeDays: number | null;
  /** Limits in days for this certificate: the runbook's, or a third and a tenth of a short lifetime. */
  readonly warnDays: number | null;
  readonly criticalDays: number | null;
  readonly issuer: string;
  readonly subject: string;
  readonly names: readonly string[];
  readonly serial: string;
  /** SHA-256, colons between. */
  readonly fingerprint: string;
  readonly key: string;
  readonly protocol: string;
  readonly cipher: string;
  readonly chain: readonly ChainLinkFacts[];
  /** Chain and dates are accepted by the system's authorities. */
  readonly isTrusted: boolean;
  /** OpenSSL's code when it is not: `CERT_HAS_EXPIRED`. */
  readonly problem: string | null;
  readonly matchesName: boolean;
  /** What the stapled OCSP response says; null without one. */
  readonly stapled: StapledStatus | null;
  readonly ocspUrls: readonly string[];
  /** It is in the logs of certificate transparency. */
  readonly hasTimestamps: boolean;
  readonly mustStaple: boolean;
  /** Its name in ACME Renewal Information (RFC 9773); null without. */
  readonly renewalId: string | null;
}

/** What a domain serves. Without a certificate its part is null and empty, and `fault` says why. */
export interface CertificateFacts extends DescribedCertificate {
  readonly domain: string;
  readonly port: number;
  /** Where it was asked: the edge itself where that is known. */
  readonly address: string;
  readonly fault: Fault | null;
  readonly problems: readonly CertificateProblem[];
  /** What DNS answers; empty when not asked or nothing. */
  readonly addresses: readonly string[];
  /** Whether one of them is this host; null when that cannot be told. */
  readonly pointsHere: boolean | null;
  /** DNS itself failed. */
  readonly isUnanswered?: true;
  /** What the other resolver answers; null when none is configured. */
  readonly otherDns: OtherDns | null;
  /** What the addresses of the name show, IPv4 and IPv6. */
  readonly doors: readonly DoorFacts[];
}

const DAY_MS = 86_400_000;

/** The part of a domain that shows no certificate. */
export const NO_CERTIFICATE: DescribedCertificate = {
  notBefore: null,
  notAfter: null,
  daysLeft: null,
  lifetimeDays: null,
  warnDays: null,
  criticalDays: null,
  issuer: '',
  subject: '',
  names: [],
  serial: '',
  fingerprint: '',
  key: '',
  protocol: '',
  cipher: '',
  chain: [],
  isTrusted: false,
  problem: null,
  matchesName: false,
  stapled: null,
  ocspUrls: [],
  hasTimestamps: false,
  mustStaple: false,
  renewalId: null,
};

/** Facts of a certificate that was shown. */
export function describeCertificate(report: TlsReport, leaf: Certificate, now: number): DescribedCertificate {
  const { notBefore, notAfter } = leaf;
  const lifetimeDays = (notAfter - notBefore) / DAY_MS;
  const limits = scaledLimits(lifetimeDays);
  return {
    notBefore,
    notAfter,
    daysLeft: (notAfter - now) / DAY_MS,
    lifetimeDays,
    warnDays: limits.warn,
    criticalDays: limits.critical,
    issuer: inert(leaf.issuer),
    subject: inert(leaf.subject),
    names: leaf.names.map(inert),
    serial: inert(leaf.serial),
    fingerprint: inert(leaf.fingerprint),
    key: keyText(leaf),
    protocol: inert(report.protocol),
    cipher: inert(report.cipher),
    chain: report.chain.map((link) => ({
      subject: inert(link.subject),
      issuer: inert(link.issuer),
      notAfter: link.notAfter,
      key: keyText(link),
      isRoot: link.subject === link.issuer,
    })),
    isTrusted: report.isTrusted,
    problem: report.problem,
    matchesName: report.matchesName,
    stapled: report.stapled,
    ocspUrls: leaf.ocspUrls.map(inert),
    hasTimestamps: leaf.hasTimestamps,
    mustStaple: leaf.mustStaple,
    renewalId: leaf.renewalId,
  };
}

function keyText({ keyKind, keyBits, curve }: Certificate): string {
  return inert(
    [keyKind.toUpperCase(), curve, keyBits > 0 ? String(keyBits) : ''].filter((part) => part !== '').join(' '),
  );
}

/** What is wrong, told apart. The dates of the certificate itself go before what OpenSSL complained of first. */
export function problemsOf(described: DescribedCertificate, fault: Fault | null, now: number): CertificateProblem[] {
  if (fault !== null) return [problemOfFault(fault)];
  const { notBefore, notAfter, problem, matchesName, stapled, mustStaple } = described;
  if (notBefore === null || notAfter === null) return [];
  const found: CertificateProblem[] = [];
  if (notAfter <= now) found.push('expired');
  if (notBefore > now) found.push('not-yet-valid');
  if (!matchesName) found.push('wrong-name');
  const chain = problem === null ? null : chainProblem(problem, found);
  if (chain !== null) found.push(chain);
  if (stapled === 'revoked') found.push('revoked');
  if (mustStaple && stapled === null) found.push('no-staple');
  return found;
}

/** By X509_verify_cert_error (OpenSSL, x509_vfy.h). */
function chainProblem(code: string, found: readonly CertificateProblem[]): CertificateProblem | null {
  switch (code) {
    case 'CERT_HAS_EXPIRED':
      return found.includes('expired') ? null : 'chain-expired';
    case 'CERT_NOT_YET_VALID':
      return found.includes('not-yet-valid') ? null : 'chain-expired';
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
      return 'self-signed';
    case 'SELF_SIGNED_CERT_IN_CHAIN':
    case 'UNABLE_TO_GET_ISSUER_CERT':
      return 'unknown-authority';
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
      return 'incomplete-chain';
    case 'CERT_REVOKED':
      return 'revoked';
    default:
      return 'untrusted';
  }
}

function problemOfFault({ kind, code = '' }: Fault): CertificateProblem {
  if (kind === 'malformed' && /^ERR_SSL|^EPROTO/.test(code)) return 'plaintext';
  if (kind === 'denied') return 'refused';
  return kind === 'timeout' ? 'silent' : 'unreachable';
}
