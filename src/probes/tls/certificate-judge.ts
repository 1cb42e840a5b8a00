import { CERTIFICATE_DAYS, scaledLimits } from '../../model/certificate-limits.ts';
import type { Finding } from '../../model/check.ts';
import type { Level } from '../../model/level.ts';
import type { Threshold } from '../../model/metric.ts';
import { en, pt } from '../../text/formats.ts';
import { type Phrase, phrase } from '../../text/lang.ts';
import { finding } from '../finding.ts';
import type { CertificateFacts, CertificateProblem, DoorFacts } from './certificate-facts.ts';
import { judgeDns } from './dns-look.ts';

interface Said {
  readonly level: Level;
  readonly text: Phrase;
  /** What was judged by a limit. */
  readonly metric?: string;
}

type Teller = (certificate: CertificateFacts) => Phrase;

/** What each problem is called, with what tells it. Those of a port without a certificate have their fault's own words. */
const TOLD: Readonly<Partial<Record<CertificateProblem, Teller>>> = {
  expired: () => phrase('certificado expirado', 'certificate expired'),
  'not-yet-valid': ({ notBefore }) =>
    phrase(
      `o certificado só vale a partir de ${pt.dateTime(notBefore ?? Number.NaN)}: confira o relógio do host e quem o emitiu`,
      `the certificate is not valid before ${en.dateTime(notBefore ?? Number.NaN)}: check the host's clock and who issued it`,
    ),
  'wrong-name': ({ names }) => {
    const some = names.slice(0, 4).join(', ');
    return phrase(`o certificado é de outro nome (${some})`, `the certificate is for another name (${some})`);
  },
  'self-signed': ({ problem }) =>
    phrase(
      `certificado autoassinado (${problem ?? ''}): nenhum navegador o aceita`,
      `self-signed certificate (${problem ?? ''}): no browser accepts it`,
    ),
  'unknown-authority': ({ problem }) =>
    phrase(
      `a cadeia acaba numa autoridade que este host não conhece (${problem ?? ''})`,
      `the chain ends at an authority that this host does not know (${problem ?? ''})`,
    ),
  'incomplete-chain': ({ problem }) =>
    phrase(
      `a cadeia não chega a uma autoridade conhecida (${problem ?? ''}): o servidor não manda o intermediário, ou a autoridade é de teste`,
      `the chain reaches no authority that is known (${problem ?? ''}): the server leaves out the intermediate, or the authority is for tests`,
    ),
  'chain-expired': ({ problem }) =>
    phrase(
      `um certificado da cadeia está fora da validade (${problem ?? ''})`,
      `a certificate of the chain is out of its validity (${problem ?? ''})`,
    ),
  untrusted: ({ problem }) =>
    phrase(`a cadeia não é aceita: ${problem ?? ''}`, `the chain is not accepted: ${problem ?? ''}`),
  revoked: () =>
    phrase(
      'a autoridade revogou este certificado: renove-o agora',
      'the authority has revoked this certificate: renew it now',
    ),
  'no-staple': () =>
    phrase(
      'o certificado exige uma resposta OCSP grampeada e a borda não a manda: navegadores recusam',
      'the certificate demands a stapled OCSP response and the edge sends none: browsers refuse it',
    ),
};

/** Everything that is to be said of a domain, worst first as far as one thing makes another moot. */
export function judgeCertificate(certificate: CertificateFacts, limit: Threshold = CERTIFICATE_DAYS): Finding[] {
  const { domain, fault, notBefore } = certificate;
  const tell = ({ level, text, metric }: Said): Finding => ({
    ...finding(level, phrase(`${domain}: ${text['pt-BR']}`, `${domain}: ${text.en}`), domain),
    ...(metric === undefined ? {} : { metric }),
  });
  if (fault !== null) return [tell({ level: 'critical', text: fault.message }), ...judgeDns(certificate).map(tell)];
  if (notBefore === null) return [];
  const problems = certificate.problems.flatMap((problem): Said[] => {
    const text = TOLD[problem]?.(certificate);
    return text === undefined ? [] : [{ level: 'critical', text }];
  });
  return [
    ...problems,
    ...judgeDays(certificate, limit),
    ...judgeDns(certificate),
    ...certificate.doors.flatMap((door) => judgeDoor(certificate, door)),
  ].map(tell);
}

function judgeDays({ daysLeft, lifetimeDays }: CertificateFacts, limit: Threshold): Said[] {
  if (daysLeft === null || daysLeft <= 0 || lifetimeDays === null) return [];
  const { warn, critical } = scaledLimits(lifetimeDays, limit);
  const level = daysLeft <= critical ? 'critical' : daysLeft <= warn ? 'warn' : null;
  const text = phrase(`expira em ${pt.number(daysLeft)} d`, `expires in ${en.number(daysLeft)} d`);
  return level === null ? [] : [{ level, text, metric: 'tls.days' }];
}

/** A door that visitors come through and that is shut, or that shows something else. What is behind NAT cannot be told from here. */
function judgeDoor(
  { pointsHere }: CertificateFacts,
  { family, address, fault, isSame, hasNoRoute }: DoorFacts,
): Said[] {
  const name = family === 'v6' ? 'IPv6' : 'IPv4';
  const level: Level = pointsHere === true ? 'warn' : 'none';
  if (hasNoRoute) return [];
  if (fault !== null) {
    return [
      {
        level,
        text: phrase(
          `por ${name} (${address}) não entra ninguém: ${fault.message['pt-BR']}`,
          `nobody gets in over ${name} (${address}): ${fault.message.en}`,
        ),
      },
    ];
  }
  if (isSame !== false) return [];
  return [
    {
      level,
      text: phrase(
        `por ${name} (${address}) aparece outro certificado que não o da borda`,
        `over ${name} (${address}) another certificate is shown than the edge's`,
      ),
    },
  ];
}
