import type { Finding } from '../../src/model/check.ts';
import type { Level } from '../../src/model/level.ts';
import type { CertificateFacts, CertificateProblem } from '../../src/probes/tls/certificate-facts.ts';
import type { EdgeConfigFacts } from '../../src/probes/tls/edge-config.ts';
import type { EdgeLogFacts } from '../../src/probes/tls/edge-log.ts';
import type { TlsCertificatesFacts } from '../../src/probes/tls/tls-certificates.ts';
import type { TlsHeadersFacts } from '../../src/probes/tls/tls-headers.ts';
import type { TlsRenewalFacts } from '../../src/probes/tls/tls-renewal.ts';
import { type Phrase, phrase } from '../../src/text/lang.ts';
import type { ScreenInput } from '../screen.ts';

/** Facts of the probes that the TLS tab shows, by id. */
export interface TlsFacts {
  readonly 'tls.certificates': TlsCertificatesFacts;
  readonly 'tls.headers': TlsHeadersFacts;
  readonly 'tls.renewal': TlsRenewalFacts;
  readonly 'edge.config': EdgeConfigFacts;
  readonly 'edge.log': EdgeLogFacts;
}

/** Facts of the newest reading; null while there are none. */
export function tlsFacts<Id extends keyof TlsFacts>({ cockpit }: ScreenInput, probe: Id): TlsFacts[Id] | null {
  if (!cockpit.probeIds.includes(probe)) return null;
  return (cockpit.state(probe).reading?.facts ?? null) as TlsFacts[Id] | null;
}

/** What is said of one domain, worst first. */
export function findingsOf({ cockpit }: ScreenInput, { domain }: CertificateFacts): readonly Finding[] {
  return cockpit.state('tls.certificates').check.findings.filter(({ entity }) => entity === domain);
}

/** The level of one domain: the worst of what is said of it. */
export function domainLevel(input: ScreenInput, certificate: CertificateFacts): Level {
  const found = findingsOf(input, certificate).filter(({ level }) => level !== 'none');
  return found[0]?.level ?? (certificate.fault === null ? 'ok' : 'critical');
}

/** A problem in a word or two, in the place of the state. */
export const PROBLEM_WORDS: Readonly<Record<CertificateProblem, Phrase>> = {
  expired: phrase('EXPIRADO', 'EXPIRED'),
  'not-yet-valid': phrase('AINDA NÃO VALE', 'NOT YET VALID'),
  'wrong-name': phrase('OUTRO NOME', 'WRONG NAME'),
  'self-signed': phrase('AUTOASSINADO', 'SELF-SIGNED'),
  'unknown-authority': phrase('CA DESCONHECIDA', 'UNKNOWN CA'),
  'incomplete-chain': phrase('CADEIA QUEBRADA', 'BROKEN CHAIN'),
  'chain-expired': phrase('CADEIA EXPIRADA', 'EXPIRED CHAIN'),
  untrusted: phrase('NÃO ACEITO', 'NOT ACCEPTED'),
  revoked: phrase('REVOGADO', 'REVOKED'),
  'no-staple': phrase('SEM OCSP', 'NO OCSP'),
  plaintext: phrase('SEM TLS', 'NO TLS'),
  refused: phrase('RECUSADO', 'REFUSED'),
  silent: phrase('MUDO', 'SILENT'),
  unreachable: phrase('FORA DO AR', 'DOWN'),
};

/** What to do about a problem. */
export const PROBLEM_REMEDIES: Readonly<Record<CertificateProblem, Phrase>> = {
  expired: phrase(
    'renove: a ação renovar certificado; antes veja no log da borda por que ela não conseguiu',
    "renew it: the action renew certificate; before that see in the edge's log why it could not",
  ),
  'not-yet-valid': phrase(
    'confira o relógio do host (aba Visão) e de quem emitiu o certificado',
    "check the host's clock (Overview) and that of whoever issued the certificate",
  ),
  'wrong-name': phrase(
    'a borda não tem certificado para este nome e mostra outro: confira o router, a regra e o resolver dele',
    'the edge has no certificate for this name and shows another: check its router, rule and resolver',
  ),
  'self-signed': phrase(
    'a borda mostra o certificado dela mesma: o desafio ACME falhou ou o router não tem resolver',
    'the edge shows its own certificate: the ACME challenge failed, or the router has no resolver',
  ),
  'unknown-authority': phrase(
    'é uma autoridade própria ou de teste (staging): troque caServer, ou instale a raiz neste host',
    'it is an authority of your own or for tests (staging): change caServer, or install its root on this host',
  ),
  'incomplete-chain': phrase(
    'sirva a cadeia inteira (fullchain.pem); com ACME, veja se a autoridade é a de teste',
    'serve the whole chain (fullchain.pem); with ACME, see whether the authority is the one for tests',
  ),
  'chain-expired': phrase('renove: a cadeia vem com o certificado novo', 'renew it: the chain comes with the new one'),
  untrusted: phrase('veja o código e a cadeia abaixo', 'see the code and the chain below'),
  revoked: phrase('renove agora: a ação renovar certificado', 'renew it now: the action renew certificate'),
  'no-staple': phrase(
    'ligue o grampo OCSP na borda, ou emita um certificado sem must-staple',
    'turn OCSP stapling on in the edge, or have a certificate issued without must-staple',
  ),
  plaintext: phrase(
    'a porta não fala TLS: confira a porta, e se a borda termina TLS nela',
    'the port does not speak TLS: check the port, and that the edge terminates TLS on it',
  ),
  refused: phrase(
    'a borda não conhece o nome, ou exige certificado de cliente: confira o router',
    'the edge does not know the name, or demands a client certificate: check the router',
  ),
  silent: phrase(
    'algo aceita a conexão e não responde: a borda está parada ou travada, ou a porta não é TLS',
    'something takes the connection and stays silent: the edge is paused or stuck, or the port is not TLS',
  ),
  unreachable: phrase(
    'nada escuta ali: confira se a borda está de pé e se a porta é publicada',
    'nothing listens there: check that the edge is up and the port is published',
  ),
};

/** The common name in a distinguished name, else its organisation, else all of it. */
export function shortName(name: string): string {
  return /(?:^|, )CN=([^,]+)/.exec(name)?.[1] ?? /(?:^|, )O=([^,]+)/.exec(name)?.[1] ?? name;
}
