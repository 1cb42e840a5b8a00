import { createHttp } from '../../clients/http/http.ts';
import type { Fault } from '../../model/fault.ts';
import type { Probe } from '../../model/probe.ts';
import { failed, type Measured, measured } from '../../model/reading.ts';
import type { Discovered } from '../../model/target.ts';
import { inert } from '../../text/inert.ts';
import { type Phrase, phrase } from '../../text/lang.ts';
import { RARE } from '../cadence.ts';
import { type ProbeContext, within } from '../context.ts';
import { finding, summaryOf } from '../finding.ts';
import { gradeHeaders, gradeOf } from './header-grades.ts';
import { noDomain, siteOf } from './sites.ts';

/** A security header of an answer. */
export interface HeaderFacts {
  /** As written in the runbook: `X-Frame-Options`. */
  readonly name: string;
  /** Inert; null when it is not sent. */
  readonly value: string | null;
  /** `weak`: sent, with a value that protects little (`max-age` under six months, `ALLOWALL`). */
  readonly grade: 'good' | 'weak' | 'missing';
  /** True for the three that the runbook names. */
  readonly isRequired: boolean;
  /** What happens without it, or with a weak value. */
  readonly meaning: Phrase;
}

/** What one domain sends. */
export interface SiteHeadersFacts {
  readonly domain: string;
  readonly fault: Fault | null;
  readonly status: number | null;
  readonly headers: readonly HeaderFacts[];
  /** A (all good) to F (nothing); null without an answer. */
  readonly grade: 'A' | 'B' | 'C' | 'D' | 'E' | 'F' | null;
}

/** Security headers of every domain. */
export interface TlsHeadersFacts {
  readonly sites: readonly SiteHeadersFacts[];
}

/** X-Frame-Options, X-Content-Type-Options, HSTS, CSP and Referrer-Policy of the public sites. */
export const tlsHeaders: Probe<TlsHeadersFacts, ProbeContext> = {
  id: 'tls.headers',
  runbook: 'W9',
  title: phrase('Cabeçalhos de segurança', 'Security headers'),
  tab: 'tls',
  sets: ['weekly'],
  ...RARE,
  metrics: [],
  read: readTlsHeaders,
  faultLevels: { absent: 'none' },
  judge: ({ sites }) =>
    sites.flatMap(({ domain, fault, headers }) => {
      if (fault !== null) {
        return [
          finding('warn', phrase(`${domain}: ${fault.message['pt-BR']}`, `${domain}: ${fault.message.en}`), domain),
        ];
      }
      const name = (grade: HeaderFacts['grade']) =>
        headers
          .filter((header) => header.isRequired && header.grade === grade)
          .map((header) => header.name)
          .join(', ');
      const missing = name('missing');
      const weak = name('weak');
      return [
        ...(missing === ''
          ? []
          : [finding('warn', phrase(`${domain}: falta ${missing}`, `${domain}: ${missing} missing`), domain)]),
        ...(weak === ''
          ? []
          : [finding('warn', phrase(`${domain}: ${weak} fraco`, `${domain}: ${weak} weak`), domain)]),
      ];
    }),
  summarize: (reading) =>
    summaryOf(reading, ({ sites }) =>
      sites.length === 0
        ? phrase('nenhum domínio', 'no domain')
        : phrase(
            sites.map(({ domain, grade }) => `${domain} nota ${grade ?? '–'}`).join(' · '),
            sites.map(({ domain, grade }) => `${domain} grade ${grade ?? '–'}`).join(' · '),
          ),
    ),
  shell: 'curl -sSI https://DOMAIN | grep -iE "x-frame|x-content-type|strict-transport|content-security|referrer"',
};

async function readTlsHeaders(context: ProbeContext, signal: AbortSignal): Promise<Measured<TlsHeadersFacts>> {
  const target = await context.target();
  if (target.domains.length === 0) return failed(noDomain());
  const sites = await Promise.all(target.domains.map((domain) => readSite(context, target, domain, signal)));
  return measured({ sites });
}

/** The certificate is judged by its own probe: here any is accepted, for the headers are asked about. */
async function readSite(
  context: ProbeContext,
  target: Discovered,
  domain: string,
  signal: AbortSignal,
): Promise<SiteHeadersFacts> {
  const { address } = siteOf(domain, target);
  const http = createHttp({
    transport: context.clients.transport,
    endpoint: { address, route: target.edge?.route ?? 'config', prefix: '', tls: true },
    peer: domain,
    authority: domain,
    isVerified: false,
  });
  const reply = await http.send({ path: '/' }, within(RARE.deadlineMs / 2, signal));
  await http.close();
  if (!reply.ok) return { domain: inert(domain), fault: reply.fault, status: null, headers: [], grade: null };
  const headers = gradeHeaders(reply.value.headers);
  return { domain: inert(domain), fault: null, status: reply.value.status, headers, grade: gradeOf(headers) };
}
