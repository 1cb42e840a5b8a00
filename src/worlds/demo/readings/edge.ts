import { failed, measured } from '../../../model/reading.ts';
import type { EdgeConfigFacts, RouterFacts } from '../../../probes/tls/edge-config.ts';
import { type EdgeLogFacts, MOST_LINES } from '../../../probes/tls/edge-log.ts';
import type { EdgeLogLine } from '../../../probes/tls/edge-log-lines.ts';
import type { CertificateMoment, Moment } from '../moment.ts';
import { DOMAINS, SERVICES } from '../stack.ts';
import { engineTrouble } from './engine.ts';
import type { Generator } from './view.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Traefik renews when thirty days are left, and looks once a day. */
const RENEWS_AT = 30 * DAY;

function router(name: string, domain: string): RouterFacts {
  return {
    name,
    source: name,
    rule: `Host(\`${domain}\`)`,
    domains: [domain],
    entryPoints: 'websecure',
    hasTls: true,
    resolver: 'letsencrypt',
    service: name,
    problems: [],
  };
}

/** What the simulated edge's labels and flags declare. */
export const edgeConfigReading: Generator<EdgeConfigFacts> = ({ now }) => {
  const trouble = engineTrouble(now);
  if (trouble !== null) return failed(trouble);
  return measured({
    kind: 'traefik',
    service: 'traefik',
    image: SERVICES.traefik.image,
    entryPoints: [
      { name: 'web', port: 80, isPublished: true, redirectsTo: 'websecure' },
      { name: 'websecure', port: 443, isPublished: true, redirectsTo: '' },
    ],
    resolvers: [{ name: 'letsencrypt', challenges: 'http', authority: '', storage: '/letsencrypt/acme.json' }],
    routers: [router('api', DOMAINS[0]), router('grafana', DOMAINS[1])],
    problems: [],
    unread: [],
  });
};

/** The last attempts to renew a certificate: a failure a day, or the one that went well. */
function linesOf({ domain, notBefore, notAfter }: CertificateMoment, { at }: Moment): EdgeLogLine[] {
  const due = notAfter - RENEWS_AT;
  if (at < due + DAY)
    return [
      {
        at: notBefore + HOUR,
        level: 'info',
        text: `Server responded with a certificate: certificates obtained for domains [${domain}]`,
        domain,
      },
    ];
  const text = `Error renewing certificate from LE: {${domain} []}: error: one or more domains had a problem: [${domain}] acme: error: 403 :: urn:ietf:params:acme:error:unauthorized :: Invalid response from http://${domain}/.well-known/acme-challenge/: 404`;
  const days = Math.floor((at - due) / DAY);
  return Array.from({ length: Math.min(days, 6) }, (_, index) => ({
    at: due + (days - index) * DAY,
    level: 'error' as const,
    text,
    domain,
  }));
}

/** What the simulated edge logged of certificates. */
export const edgeLogReading: Generator<EdgeLogFacts> = ({ now }) => {
  const trouble = engineTrouble(now);
  if (trouble !== null) return failed(trouble);
  const lines = now.certificates.flatMap((certificate) => linesOf(certificate, now));
  return measured({
    service: 'traefik',
    lines: lines.toSorted((a, b) => b.at - a.at).slice(0, MOST_LINES),
    looked: 4_000,
    since: now.at - 7 * DAY,
  });
};
