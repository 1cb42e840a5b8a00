import { directoryOf, type RenewalWindow, readRenewalWindow } from '../../clients/tls/renewal-info.ts';
import { inspectTls } from '../../clients/tls/tls.ts';
import type { Finding } from '../../model/check.ts';
import { type Fault, fault, type Outcome } from '../../model/fault.ts';
import type { Probe } from '../../model/probe.ts';
import { failed, type Measured, measured } from '../../model/reading.ts';
import type { Discovered } from '../../model/target.ts';
import { en, pt } from '../../text/formats.ts';
import { inert } from '../../text/inert.ts';
import { phrase } from '../../text/lang.ts';
import type { CallOptions } from '../../transport/transport.ts';
import { RARE } from '../cadence.ts';
import { type ProbeContext, within } from '../context.ts';
import { finding, summaryOf } from '../finding.ts';
import { type EdgeRead, readEdge } from './edge-read.ts';
import { noDomain, siteOf } from './sites.ts';

/** When the authority of a domain's certificate wants it renewed. */
export interface RenewalFacts {
  readonly domain: string;
  /** Host of the authority. */
  readonly authority: string;
  /** Epoch milliseconds; null when it did not tell. */
  readonly start: number | null;
  readonly end: number | null;
  /** Page that says why it is earlier than usual; '' without. */
  readonly explanation: string;
  /** Epoch milliseconds of the answer, which is kept as long as the authority says. */
  readonly askedAt: number | null;
  readonly fault: Fault | null;
}

/** Renewal windows of the domains whose authority can be asked. */
export interface TlsRenewalFacts {
  readonly renewals: readonly RenewalFacts[];
}

const HOUR_MS = 3_600_000;
/** RFC 9773 section 4.3: not more often than every six hours, unless told otherwise; never more than a day. */
const KEPT = { usually: 6 * HOUR_MS, least: HOUR_MS, most: 24 * HOUR_MS } as const;

/** ACME Renewal Information: the window in which the authority wants each certificate renewed. */
export const tlsRenewal: Probe<TlsRenewalFacts, ProbeContext> = {
  id: 'tls.renewal',
  runbook: 'T4',
  title: phrase('Janela de renovação', 'Renewal window'),
  tab: 'tls',
  sets: ['weekly'],
  ...RARE,
  metrics: [],
  read: readTlsRenewal,
  faultLevels: { absent: 'none', unsupported: 'none', unreachable: 'none', timeout: 'none' },
  judge: ({ renewals }, { now }) => renewals.flatMap((renewal) => judgeRenewal(renewal, now)),
  summarize: (reading) =>
    summaryOf(reading, ({ renewals }) => {
      const next = renewals
        .filter(({ start }) => start !== null)
        .toSorted((a, b) => (a.start ?? 0) - (b.start ?? 0))[0];
      if (next === undefined) return phrase('a autoridade não informa', 'the authority does not tell');
      return phrase(
        `${next.domain}: a partir de ${pt.date(next.start ?? 0)}`,
        `${next.domain}: from ${en.date(next.start ?? 0)} on`,
      );
    }),
  shell: 'curl -sS https://acme-v02.api.letsencrypt.org/directory | jq -r .renewalInfo',
};

function judgeRenewal({ domain, end, explanation }: RenewalFacts, now: number): Finding[] {
  if (end === null) return [];
  const why = explanation === '' ? '' : ` (${explanation})`;
  if (now > end) {
    return [
      finding(
        'warn',
        phrase(
          `${domain}: a autoridade queria a renovação até ${pt.date(end)}, e o certificado é o mesmo${why}`,
          `${domain}: the authority wanted it renewed by ${en.date(end)}, and the certificate is the same${why}`,
        ),
        domain,
      ),
    ];
  }
  if (explanation === '') return [];
  return [
    finding(
      'warn',
      phrase(
        `${domain}: a autoridade antecipa a renovação para até ${pt.date(end)}: ${explanation}`,
        `${domain}: the authority brings the renewal forward, to ${en.date(end)} at the latest: ${explanation}`,
      ),
      domain,
    ),
  ];
}

interface Kept {
  readonly window: RenewalWindow;
  readonly askedAt: number;
}

async function readTlsRenewal(context: ProbeContext, signal: AbortSignal): Promise<Measured<TlsRenewalFacts>> {
  const target = await context.target();
  if (target.domains.length === 0) return failed(noDomain());
  const edge = await readEdge(context, within(RARE.deadlineMs / 4, signal));
  const options = within(RARE.deadlineMs / 3, signal);
  const read = await Promise.all(
    target.domains.map((domain) => readRenewal(context, target, edge.ok ? edge.value : null, domain, options)),
  );
  const renewals = read.flatMap((one) => (one === null ? [] : [one]));
  return renewals.length === 0 ? failed(nobodyTells()) : measured({ renewals });
}

/** Null for a certificate whose authority cannot be asked at all. */
async function readRenewal(
  context: ProbeContext,
  target: Discovered,
  edge: EdgeRead | null,
  domain: string,
  options: CallOptions,
): Promise<RenewalFacts | null> {
  const { name, address } = siteOf(domain, target);
  const report = await inspectTls(context.clients.transport, { address, serverName: name }, options);
  const leaf = report.ok ? report.value.chain[0] : undefined;
  if (leaf === undefined || leaf.renewalId === null) return null;
  const directory = configuredDirectory(edge) ?? directoryOf(leaf.issuer);
  if (directory === null) return null;
  const place = { domain: inert(domain), authority: inert(URL.parse(directory)?.hostname ?? directory) };
  const asked = await askKept(context, directory, leaf.renewalId, target, options);
  if (!asked.ok) return { ...place, start: null, end: null, explanation: '', askedAt: null, fault: asked.fault };
  const { window, askedAt } = asked.value;
  const { start, end, explanation } = window;
  return { ...place, start, end, explanation, askedAt, fault: null };
}

/** The authority that the edge is told to use; null when it takes its own choice. */
function configuredDirectory(edge: EdgeRead | null): string | null {
  const told = [edge?.caddyfile?.authority, ...(edge?.shape.fixed.resolvers ?? []).map(({ authority }) => authority)];
  return told.find((url): url is string => url !== undefined && url !== '') ?? null;
}

async function askKept(
  context: ProbeContext,
  directory: string,
  certificate: string,
  target: Discovered,
  options: CallOptions,
): Promise<Outcome<Kept>> {
  const kept = context.memory('tls.renewal', () => new Map<string, Kept & { readonly until: number }>());
  const known = kept.get(certificate);
  if (known !== undefined && known.until > context.now()) return { ok: true, value: known };
  const host = hostOf(directory, target);
  const question = { directory, certificate, ...(host === undefined ? {} : { host }) };
  const asked = await readRenewalWindow(context.clients.transport, question, options);
  if (!asked.ok) return asked;
  const window = asked.value;
  const keepMs = Math.min(KEPT.most, Math.max(KEPT.least, window.keepMs ?? KEPT.usually));
  const askedAt = context.now();
  kept.set(certificate, { window, askedAt, until: askedAt + keepMs });
  return { ok: true, value: { window, askedAt } };
}

/** The address of an authority that is a service of the stack itself; undefined for one out in the world. */
function hostOf(directory: string, { containers }: Discovered): string | undefined {
  const name = URL.parse(directory)?.hostname;
  return containers.find(({ service, ips }) => service === name && ips.length > 0)?.ips[0];
}

function nobodyTells(): Fault {
  return fault(
    'absent',
    phrase(
      'nenhuma autoridade destes certificados informa quando renovar (ARI)',
      'no authority of these certificates tells when to renew (ARI)',
    ),
    phrase('valem os dias do runbook', 'go by the days of the runbook'),
    'NO_ARI',
  );
}
