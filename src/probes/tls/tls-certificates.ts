import { inspectTls } from '../../clients/tls/tls.ts';
import { type Fault, fault as faultOf } from '../../model/fault.ts';
import type { Probe } from '../../model/probe.ts';
import { failed, type Measured, measured } from '../../model/reading.ts';
import { addressText } from '../../model/service.ts';
import type { Discovered } from '../../model/target.ts';
import { en, pt } from '../../text/formats.ts';
import { inert } from '../../text/inert.ts';
import { phrase } from '../../text/lang.ts';
import type { CallOptions } from '../../transport/transport.ts';
import { RARE } from '../cadence.ts';
import { type ProbeContext, within } from '../context.ts';
import { summaryOf } from '../finding.ts';
import { type CertificateFacts, describeCertificate, NO_CERTIFICATE, problemsOf } from './certificate-facts.ts';
import { judgeCertificate } from './certificate-judge.ts';
import { lookUp } from './dns-look.ts';
import { readEdge } from './edge-read.ts';
import { noDomain, type Site, sitesOf } from './sites.ts';
import { lookAtDoors } from './tls-doors.ts';

/** More sites than this are not looked at: each is a connection. */
const MOST_SITES = 60;

/** Certificates of every domain. */
export interface TlsCertificatesFacts {
  readonly certificates: readonly CertificateFacts[];
}

/** Certificates of every domain that the edge serves: days left, chain, name. */
export const tlsCertificates: Probe<TlsCertificatesFacts, ProbeContext> = {
  id: 'tls.certificates',
  runbook: 'T4',
  title: phrase('Certificados', 'Certificates'),
  tab: 'tls',
  sets: ['daily', 'weekly'],
  ...RARE,
  metrics: [
    // Judged in `judge`, because a certificate that lives for six days cannot have thirty left.
    { id: 'tls.days', label: phrase('Dias até expirar', 'Days until expiry'), unit: 'days' },
  ],
  read: readTlsCertificates,
  faultLevels: { absent: 'none', unreachable: 'critical', timeout: 'critical', malformed: 'critical' },
  judge: ({ certificates }, { threshold }) =>
    certificates.flatMap((certificate) => judgeCertificate(certificate, threshold('tls.days'))),
  summarize: (reading) =>
    summaryOf(reading, ({ certificates }) => {
      const next = certificates
        .filter(({ daysLeft }) => daysLeft !== null)
        .toSorted((a, b) => (a.daysLeft ?? 0) - (b.daysLeft ?? 0))[0];
      if (next === undefined) return phrase('nenhum domínio', 'no domain');
      const days = next.daysLeft ?? Number.NaN;
      return phrase(`${pt.number(days, 0)} d · ${next.domain}`, `${en.number(days, 0)} d · ${next.domain}`);
    }),
  shell:
    'openssl s_client -connect DOMAIN:443 -servername DOMAIN </dev/null 2>/dev/null | openssl x509 -noout -dates -issuer -ext subjectAltName',
};

async function readTlsCertificates(
  context: ProbeContext,
  signal: AbortSignal,
): Promise<Measured<TlsCertificatesFacts>> {
  const target = await context.target();
  if (target.domains.length === 0) return failed(noDomain());
  const edge = await readEdge(context, within(RARE.deadlineMs / 4, signal));
  const sites = sitesOf(target, edge.ok ? edge.value.shape : null).slice(0, MOST_SITES);
  // Three looks one after the other: the edge, DNS beside it, and the doors that DNS names.
  const options = within(RARE.deadlineMs / 3, signal);
  const certificates = await Promise.all(sites.map((site) => readSite(context, target, site, options)));
  return measured(
    { certificates },
    certificates.flatMap(({ domain, daysLeft }) =>
      daysLeft === null ? [] : [{ metric: 'tls.days', entity: domain, value: daysLeft }],
    ),
  );
}

/** Asks the edge itself where it is known, else whatever the name leads to; then the addresses that DNS gives. */
async function readSite(
  context: ProbeContext,
  target: Discovered,
  { domain, name, address }: Site,
  options: CallOptions,
): Promise<CertificateFacts> {
  const { transport } = context.clients;
  const [report, dns] = await Promise.all([
    inspectTls(transport, { address, serverName: name }, options),
    lookUp(context, name, target.dnsServer ?? null, options),
  ]);
  const leaf = report.ok ? report.value.chain[0] : undefined;
  const failure = report.ok ? (leaf === undefined ? noCertificate(addressText(address)) : null) : report.fault;
  const now = context.now();
  const described = report.ok && leaf !== undefined ? describeCertificate(report.value, leaf, now) : NO_CERTIFICATE;
  const doors = await lookAtDoors(
    transport,
    {
      name,
      port: visitorsPort(domain),
      addresses: dns.addresses,
      edge: address,
      fingerprint: leaf?.fingerprint ?? null,
    },
    options,
  );
  return {
    domain: inert(domain),
    port: address.kind === 'tcp' ? address.port : 0,
    address: inert(addressText(address)),
    ...dns,
    ...described,
    fault: failure,
    problems: problemsOf(described, failure, now),
    doors,
  };
}

function visitorsPort(domain: string): number {
  return Number(/:(\d+)$/.exec(domain)?.[1] ?? 443);
}

function noCertificate(place: string): Fault {
  return faultOf(
    'malformed',
    phrase(`${place} não mostrou certificado`, `${place} showed no certificate`),
    phrase('confira a configuração TLS da borda', "check the edge's TLS configuration"),
    'NO_CERTIFICATE',
  );
}
