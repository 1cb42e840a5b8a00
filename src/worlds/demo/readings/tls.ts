import { scaledLimits } from '../../../model/certificate-limits.ts';
import type { Fault } from '../../../model/fault.ts';
import { failed } from '../../../model/reading.ts';
import { RARE } from '../../../probes/cadence.ts';
import {
  type CertificateFacts,
  type DescribedCertificate,
  NO_CERTIFICATE,
  problemsOf,
} from '../../../probes/tls/certificate-facts.ts';
import { gradeHeaders, gradeOf } from '../../../probes/tls/header-grades.ts';
import type { TlsCertificatesFacts } from '../../../probes/tls/tls-certificates.ts';
import type { SiteHeadersFacts, TlsHeadersFacts } from '../../../probes/tls/tls-headers.ts';
import type { TlsRenewalFacts } from '../../../probes/tls/tls-renewal.ts';
import { placeText } from '../../../transport/faults.ts';
import type { CertificateMoment } from '../moment.ts';
import { DOMAINS, hexId } from '../stack.ts';
import { failedWith, type Generator, isReached, type Track, tracked, wayFault } from './view.ts';

const DAY = 86_400_000;

/** The simulated host's public addresses (documentation ranges, RFC 5737 and RFC 3849). */
const PUBLIC = { v4: '203.0.113.10', v6: '2001:db8:5::10' } as const;

function trouble({ domain, answer }: CertificateMoment): Fault | null {
  if (isReached(answer)) return null;
  return wayFault(answer, placeText({ kind: 'tcp', host: domain, port: 443 }), RARE.deadlineMs);
}

function fingerprintOf(serial: string): string {
  return (hexId(`fingerprint ${serial}`).toUpperCase().match(/../g) ?? []).join(':');
}

function describe({ domain, notBefore, notAfter, issuer }: CertificateMoment, now: number): DescribedCertificate {
  const serial = hexId(`serial ${domain} ${notBefore}`, 36);
  const lifetimeDays = (notAfter - notBefore) / DAY;
  const limits = scaledLimits(lifetimeDays);
  const authority = `C=US, O=Let's Encrypt, CN=${issuer}`;
  const root = 'C=US, O=Internet Security Research Group, CN=ISRG Root X1';
  return {
    ...NO_CERTIFICATE,
    notBefore,
    notAfter,
    daysLeft: (notAfter - now) / DAY,
    lifetimeDays,
    warnDays: limits.warn,
    criticalDays: limits.critical,
    issuer: authority,
    subject: `CN=${domain}`,
    names: domain === DOMAINS[0] ? [domain, `www.${domain}`] : [domain],
    serial,
    fingerprint: fingerprintOf(serial),
    key: 'EC prime256v1',
    protocol: 'TLSv1.3',
    cipher: 'TLS_AES_128_GCM_SHA256',
    chain: [
      { subject: `CN=${domain}`, issuer: authority, notAfter, key: 'EC prime256v1', isRoot: false },
      { subject: authority, issuer: root, notAfter: Date.UTC(2027, 2, 12), key: 'RSA 2048', isRoot: false },
      { subject: root, issuer: root, notAfter: Date.UTC(2035, 5, 4), key: 'RSA 4096', isRoot: true },
    ],
    isTrusted: true,
    matchesName: true,
    hasTimestamps: true,
    renewalId: `kQ.${serial}`,
  };
}

function factsOf(certificate: CertificateMoment, now: number): CertificateFacts {
  const { domain, notAfter } = certificate;
  const failure = trouble(certificate);
  const described = failure === null ? describe(certificate, now) : NO_CERTIFICATE;
  const doors = (['v4', 'v6'] as const).map((family) => ({
    family,
    address: PUBLIC[family],
    fault: failure,
    hasNoRoute: false,
    isSame: failure === null ? true : null,
    notAfter: failure === null ? notAfter : null,
  }));
  return {
    domain,
    port: 443,
    address: '127.0.0.1:443',
    ...described,
    fault: failure,
    problems: problemsOf(described, failure, now),
    addresses: [PUBLIC.v4, PUBLIC.v6],
    pointsHere: true,
    otherDns: { server: '1.1.1.1', addresses: [PUBLIC.v4, PUBLIC.v6], pointsHere: true },
    doors,
  };
}

const DAYS: readonly Track[] = DOMAINS.map((domain) => ({
  metric: 'tls.days',
  entity: domain,
  of: ({ certificates, at }) => {
    const found = certificates.find((one) => one.domain === domain);
    return found === undefined || !isReached(found.answer) ? Number.NaN : (found.notAfter - at) / DAY;
  },
}));

/** The certificates that the simulated edge serves. */
export const tlsCertificatesReading: Generator<TlsCertificatesFacts> = (view) => {
  const { certificates, at } = view.now;
  const facts = { certificates: certificates.map((one) => factsOf(one, at)) };
  const [first] = certificates.map(trouble);
  const isAllGone = certificates.every((one) => trouble(one) !== null);
  return isAllGone && first ? failedWith(view, first, DAYS, facts) : tracked(view, facts, DAYS);
};

/** When the simulated authority wants renewal: from two thirds of the life on, within two days. */
export const tlsRenewalReading: Generator<TlsRenewalFacts> = ({ now }) => {
  const renewals = now.certificates.map((certificate) => {
    const { domain, notBefore, notAfter } = certificate;
    const failure = trouble(certificate);
    const start = notBefore + ((notAfter - notBefore) * 2) / 3;
    const place = { domain, authority: 'acme-v02.api.letsencrypt.org', explanation: '' };
    return failure === null
      ? { ...place, start, end: start + 2 * DAY, askedAt: now.at - (now.at % (6 * 3_600_000)), fault: null }
      : { ...place, start: null, end: null, askedAt: null, fault: failure };
  });
  const [first] = renewals;
  return renewals.every(({ fault }) => fault !== null) && first?.fault
    ? failed(first.fault, { renewals })
    : { facts: { renewals }, samples: [], fault: null };
};

/** What the simulated site sends; Grafana's lacks the last two, which the runbook does not ask for. */
const HEADERS: readonly (readonly [name: string, value: string, isOfGrafanaToo: boolean])[] = [
  ['x-frame-options', 'DENY', true],
  ['x-content-type-options', 'nosniff', true],
  ['strict-transport-security', 'max-age=31536000; includeSubDomains', true],
  ['content-security-policy', "default-src 'self'", false],
  ['referrer-policy', 'strict-origin-when-cross-origin', false],
];

function siteOf(certificate: CertificateMoment): SiteHeadersFacts {
  const { domain } = certificate;
  const failure = trouble(certificate);
  if (failure !== null) return { domain, fault: failure, status: null, headers: [], grade: null };
  const isSite = domain === DOMAINS[0];
  const sent = HEADERS.filter(([, , isOfGrafanaToo]) => isSite || isOfGrafanaToo);
  const headers = gradeHeaders(Object.fromEntries(sent.map(([name, value]) => [name, value])));
  return { domain, fault: null, status: isSite ? 200 : 302, headers, grade: gradeOf(headers) };
}

/** Security headers of the simulated sites. */
export const tlsHeadersReading: Generator<TlsHeadersFacts> = ({ now }) => {
  const sites = now.certificates.map(siteOf);
  const [first] = sites;
  const isAllGone = sites.every(({ fault }) => fault !== null);
  return isAllGone && first?.fault ? failed(first.fault, { sites }) : { facts: { sites }, samples: [], fault: null };
};
