import type { Remedy, Suspect } from '../../model/diagnosis.ts';
import { severity } from '../../model/level.ts';
import { tableProbe } from '../../probes/swarm/swarm-view.ts';
import type { CertificateFacts, CertificateProblem } from '../../probes/tls/certificate-facts.ts';
import { judgeDns } from '../../probes/tls/dns-look.ts';
import { en, pt } from '../../text/formats.ts';
import { type Phrase, phrase } from '../../text/lang.ts';
import { shellWord } from '../../text/shell-word.ts';
import { tls as runbook } from '../books/troubleshooting.ts';
import { containerSuspects, serviceOf } from './container.ts';
import {
  accused,
  clear,
  type Diagnosis,
  type DiagnosisSight,
  isMeasured,
  moot,
  type Saying,
  summaryIn,
  unmeasured,
} from './diagnosis.ts';
import { lastError, quoteOf } from './log-reader.ts';
import { act, byHand, logsOf, show } from './remedies.ts';

const LINE = 'T4';

const TAB = show('tls', phrase('ver o domínio na aba TLS', 'see the domain in the TLS tab'), null, LINE);

function renew(domain: string): Remedy {
  return act(
    'renew-certificate',
    { domain: domain.replace(/:\d+$/, '') },
    phrase(`forçar a renovação de ${domain}`, `force the renewal of ${domain}`),
    LINE,
  );
}

function datesText({ notBefore, notAfter, issuer }: CertificateFacts): Phrase {
  const day = (at: number | null, which: 'pt' | 'en'): string =>
    at === null ? '–' : (which === 'pt' ? pt : en).date(at, 'UTC');
  return phrase(
    `emitido por ${issuer || '?'}, vale de ${day(notBefore, 'pt')} a ${day(notAfter, 'pt')}`,
    `issued by ${issuer || '?'}, valid from ${day(notBefore, 'en')} to ${day(notAfter, 'en')}`,
  );
}

interface Story {
  readonly id: string;
  readonly title: (certificate: CertificateFacts) => Phrase;
  /** First remedy: a renewal puts it right, or the clock, or only a look at the edge. */
  readonly first: 'renew' | 'clock' | 'edge';
}

const NO_CERTIFICATE = (why: Phrase): Story['title'] => {
  return ({ domain }) =>
    phrase(`${domain} não mostra certificado: ${why['pt-BR']}`, `${domain} shows no certificate: ${why.en}`);
};

/** What each problem of a port means, in a sentence. */
const STORIES: Readonly<Record<CertificateProblem, Story>> = {
  expired: {
    id: 'cert-expired',
    title: ({ domain, daysLeft }) =>
      phrase(
        `O certificado de ${domain} expirou há ${pt.number(-(daysLeft ?? 0))} d`,
        `The certificate of ${domain} expired ${en.number(-(daysLeft ?? 0))} d ago`,
      ),
    first: 'renew',
  },
  'not-yet-valid': {
    id: 'cert-not-yet-valid',
    title: ({ domain }) =>
      phrase(
        `O certificado de ${domain} ainda não vale: relógio errado, ou emitido para depois`,
        `The certificate of ${domain} is not valid yet: a wrong clock, or made for later`,
      ),
    first: 'clock',
  },
  'wrong-name': {
    id: 'cert-wrong-host',
    title: ({ domain }) =>
      phrase(
        `A borda mostra para ${domain} o certificado de outro nome`,
        `For ${domain} the edge shows another name's certificate`,
      ),
    first: 'edge',
  },
  'self-signed': {
    id: 'cert-self-signed',
    title: ({ domain }) =>
      phrase(
        `O certificado de ${domain} é autoassinado: a emissão falhou e a borda usa o dela`,
        `The certificate of ${domain} is self-signed: issuance failed and the edge uses its own`,
      ),
    first: 'renew',
  },
  'unknown-authority': {
    id: 'cert-unknown-authority',
    title: ({ domain }) =>
      phrase(
        `A cadeia de ${domain} acaba numa autoridade desconhecida`,
        `The chain of ${domain} ends at an unknown authority`,
      ),
    first: 'edge',
  },
  'incomplete-chain': {
    id: 'cert-incomplete-chain',
    title: ({ domain }) =>
      phrase(
        `A cadeia de ${domain} não chega a uma autoridade conhecida`,
        `The chain of ${domain} reaches no authority that is known`,
      ),
    first: 'edge',
  },
  'chain-expired': {
    id: 'cert-chain-expired',
    title: ({ domain }) =>
      phrase(
        `Um certificado da cadeia de ${domain} está fora da validade`,
        `A certificate of ${domain}'s chain is out of its validity`,
      ),
    first: 'renew',
  },
  untrusted: {
    id: 'cert-untrusted',
    title: ({ domain }) => phrase(`A cadeia de ${domain} não é aceita`, `The chain of ${domain} is not accepted`),
    first: 'edge',
  },
  revoked: {
    id: 'cert-revoked',
    title: ({ domain }) =>
      phrase(`A autoridade revogou o certificado de ${domain}`, `The authority revoked the certificate of ${domain}`),
    first: 'renew',
  },
  'no-staple': {
    id: 'cert-no-staple',
    title: ({ domain }) =>
      phrase(
        `O certificado de ${domain} exige OCSP e a borda não o manda`,
        `The certificate of ${domain} demands OCSP and the edge sends none`,
      ),
    first: 'edge',
  },
  plaintext: {
    id: 'cert-plaintext',
    title: NO_CERTIFICATE(phrase('a porta fala texto puro', 'the port speaks plain text')),
    first: 'edge',
  },
  refused: {
    id: 'cert-refused',
    title: NO_CERTIFICATE(phrase('a borda recusa o nome', 'the edge refuses the name')),
    first: 'edge',
  },
  silent: {
    id: 'cert-silent',
    title: NO_CERTIFICATE(phrase('a porta não responde', 'the port does not answer')),
    first: 'edge',
  },
  unreachable: {
    id: 'cert-unreachable',
    title: NO_CERTIFICATE(phrase('ninguém escuta ali', 'nobody listens there')),
    first: 'edge',
  },
};

function remediesFor(first: Story['first'], domain: string, edge: string): Remedy[] {
  const logs = logsOf(edge, LINE);
  if (first === 'renew') return [renew(domain), logs, TAB];
  if (first === 'edge') return [logs, TAB, renew(domain)];
  return [byHand('timedatectl', phrase('conferir o relógio do servidor', "check the server's clock")), TAB];
}

function evidenceOf(certificate: CertificateFacts): Phrase[] {
  const { fault, problem, matchesName, names } = certificate;
  if (fault !== null) return [fault.message, fault.hint];
  const whose = names.slice(0, 4).join(', ') || '?';
  return [
    ...(matchesName ? [] : [phrase(`é de ${whose}`, `it is for ${whose}`)]),
    ...(problem === null ? [] : [phrase(`OpenSSL diz ${problem}`, `OpenSSL says ${problem}`)]),
    datesText(certificate),
  ];
}

function expiring(certificate: CertificateFacts, edge: string): Suspect[] {
  const { domain, daysLeft, warnDays, criticalDays } = certificate;
  if (daysLeft === null || daysLeft <= 0 || warnDays === null || daysLeft > warnDays) return [];
  return [
    {
      id: 'cert-expiring',
      certainty: 'likely',
      level: criticalDays !== null && daysLeft <= criticalDays ? 'critical' : 'warn',
      title: phrase(
        `O certificado de ${domain} expira em ${pt.number(daysLeft)} d e não foi renovado`,
        `The certificate of ${domain} expires in ${en.number(daysLeft)} d and was not renewed`,
      ),
      evidence: [datesText(certificate)],
      remedies: remediesFor('renew', domain, edge),
    },
  ];
}

/** What is wrong with one domain's certificate; empty when it is well. */
function suspectsOf(certificate: CertificateFacts, edge: string): Suspect[] {
  const found = certificate.problems.map((problem): Suspect => {
    const { id, title, first } = STORIES[problem];
    return {
      id,
      certainty: certificate.fault === null ? 'certain' : 'likely',
      level: 'critical',
      title: title(certificate),
      evidence: evidenceOf(certificate),
      remedies: remediesFor(first, certificate.domain, edge),
    };
  });
  return found.length > 0 ? found : expiring(certificate, edge);
}

function readCertificate(sight: DiagnosisSight): Saying {
  const facts = sight.seen('tls.certificates');
  const fault = sight.fault('tls.certificates');
  if (facts === null)
    return fault?.kind === 'absent'
      ? moot(fault.message)
      : unmeasured(fault?.message ?? summaryIn(sight, 'tls.certificates'));
  const edge = serviceOf(sight, 'edge');
  const suspects = facts.certificates
    .flatMap((certificate) => suspectsOf(certificate, edge))
    .toSorted((a, b) => severity(b.level) - severity(a.level));
  if (suspects.length > 0) return accused(suspects, summaryIn(sight, 'tls.certificates'));
  return clear(
    summaryIn(sight, 'tls.certificates'),
    phrase('validade, nome e cadeia dos certificados', "the certificates' dates, names and chains"),
  );
}

/** Names that DNS does not lead here, as far as the certificates' probe complains of it: private names need no record. */
function dnsSuspects(certificates: readonly CertificateFacts[]): Suspect[] {
  return certificates.flatMap((certificate): Suspect[] => {
    const { domain, addresses } = certificate;
    const [judged] = judgeDns(certificate);
    if (judged === undefined) return [];
    const isElsewhere = certificate.pointsHere === false;
    const remedies = [
      byHand(
        `nslookup ${shellWord(domain.replace(/:\d+$/, ''))}`,
        phrase(`perguntar ao DNS por ${domain}`, `ask DNS for ${domain}`),
        LINE,
      ),
      TAB,
    ];
    const base = { certainty: 'likely', level: 'warn', remedies } as const;
    if (!isElsewhere)
      return [
        {
          ...base,
          id: 'dns-none',
          title: phrase(`${domain} não resolve no DNS`, `${domain} does not resolve in DNS`),
          evidence: [
            phrase(
              'sem registro, ninguém chega e nada se renova',
              'without a record nobody arrives and nothing is renewed',
            ),
          ],
        },
      ];
    const where = addresses.join(', ');
    return [
      {
        ...base,
        id: 'dns-elsewhere',
        title: phrase(`O DNS de ${domain} leva a outro lugar`, `DNS leads ${domain} elsewhere`),
        evidence: [
          phrase(`leva a ${where}, que não é este host`, `it leads to ${where}, which is not this host`),
          phrase(
            'um registro antigo faz a renovação falhar; uma CDN, não',
            'an old record makes the renewal fail; a CDN does not',
          ),
        ],
      },
    ];
  });
}

function readDns(sight: DiagnosisSight): Saying {
  const certificates = sight.seen('tls.certificates')?.certificates;
  if (certificates === undefined) return unmeasured(phrase('nenhum domínio conhecido', 'no domain known'));
  const suspects = dnsSuspects(certificates);
  if (suspects.length > 0) return accused(suspects);
  const unanswered = certificates.find(({ isUnanswered }) => isUnanswered === true);
  if (unanswered !== undefined)
    return unmeasured(
      phrase(`o DNS não respondeu por ${unanswered.domain}`, `DNS did not answer for ${unanswered.domain}`),
    );
  const known = certificates.filter(({ pointsHere }) => pointsHere === true).length;
  const resolved = certificates.filter(({ addresses }) => addresses.length > 0).length;
  if (known < certificates.length)
    return {
      level: 'none',
      says: phrase(
        `${resolved} de ${certificates.length} nomes resolvem; se levam a este host não se pode dizer daqui`,
        `${resolved} of ${certificates.length} names resolve; whether they lead to this host cannot be told from here`,
      ),
    };
  return clear(
    phrase(
      `${known} de ${certificates.length} nomes levam a este host`,
      `${known} of ${certificates.length} names lead to this host`,
    ),
    phrase('o DNS', 'DNS'),
  );
}

function configSuspects(sight: DiagnosisSight): Suspect[] {
  const problems = sight.seen('edge.config')?.problems ?? [];
  return problems
    .filter(({ level }) => level === 'warn')
    .map(({ level, text, remedy }) => ({
      id: 'edge-config',
      certainty: 'possible',
      level,
      title: text,
      evidence: [remedy],
      remedies: [TAB, logsOf(serviceOf(sight, 'edge'), LINE)],
    }));
}

function readEdge(sight: DiagnosisSight): Saying {
  const suspects = [...containerSuspects(sight, 'edge', 'edge', LINE), ...configSuspects(sight)];
  if (suspects.length > 0) return accused(suspects);
  const table = tableProbe(sight);
  if (!isMeasured(sight, table)) return unmeasured(summaryIn(sight, table));
  const edge = serviceOf(sight, 'edge');
  const clock = isMeasured(sight, 'host.clock') ? summaryIn(sight, 'host.clock') : null;
  return clear(
    clock === null
      ? phrase(`${edge} roda`, `${edge} runs`)
      : phrase(`${edge} roda; relógio ${clock['pt-BR']}`, `${edge} runs; clock ${clock.en}`),
    phrase('a borda, sua configuração e o relógio', 'the edge, its configuration, and the clock'),
  );
}

/** The root cause that is concluded from the edge's log and the certificates, with what helps. */
function failingRenewal(sight: DiagnosisSight): Suspect[] {
  const edge = serviceOf(sight, 'edge');
  return sight.causes
    .filter(({ id }) => id === 'renewal-failing')
    .map(({ id, level, title, evidence }) => ({
      id,
      certainty: 'certain',
      level,
      title,
      evidence,
      remedies: [logsOf(edge, LINE), TAB, ...expiringNames(sight).map(renew)],
    }));
}

function expiringNames(sight: DiagnosisSight): readonly string[] {
  const certificates = sight.seen('tls.certificates')?.certificates ?? [];
  return certificates
    .filter(({ daysLeft, warnDays }) => daysLeft !== null && warnDays !== null && daysLeft <= warnDays)
    .map(({ domain }) => domain);
}

/** What the edge says of certificates: only renewals that fail are of interest. */
function readLogs(sight: DiagnosisSight): Saying {
  const { log } = sight;
  const suspects = failingRenewal(sight);
  if (suspects.length > 0) return accused(suspects);
  if (log === null) return unmeasured(phrase('não há logs aqui para ler', 'there are no logs to read here'));
  if ('kind' in log) return unmeasured(log.message);
  const last = lastError(log.entries);
  if (last !== undefined)
    return { level: 'warn', says: phrase(`a borda disse: ${quoteOf(last)}`, `the edge said: ${quoteOf(last)}`) };
  const { matching, lines } = log;
  return {
    level: 'ok',
    says: phrase(
      `${matching} linhas sobre certificados em ${lines}, nenhuma de erro`,
      `${matching} lines on certificates in ${lines}, none an error`,
    ),
  };
}

/** T4: invalid certificates, HTTPS errors. */
export const tls: Diagnosis = {
  id: 'tls',
  runbook,
  readers: {
    certificate: { read: readCertificate },
    logs: { read: readLogs },
    dns: { read: readDns },
    edge: { read: readEdge },
  },
};
