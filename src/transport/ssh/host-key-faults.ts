import { type Fault, fault } from '../../model/fault.ts';
import { inert } from '../../text/inert.ts';
import { joinPhrases, type Phrase, phrase, same } from '../../text/lang.ts';
import { shellWord } from '../../text/shell-word.ts';
import { keyText } from './fingerprint.ts';
import type { HostSettings } from './host-settings.ts';
import type { KnownKey } from './known-hosts.ts';

/** The key is not the one that is known: both fingerprints, and how the old one is taken away after asking. */
export function changedFault(host: string, name: string, shown: Buffer, known: readonly KnownKey[]): Fault {
  const places = known.map(({ blob, place }) => `${keyText(blob)} (${inert(place)})`).join(', ');
  const file = inert(known[0]?.place.replace(/:\d+$/, '') ?? '~/.ssh/known_hosts');
  return fault(
    'denied',
    phrase(
      `a chave do host ${inert(host)} mudou: conhecida ${places}; mostrada ${keyText(shown)}. Pode ser outra máquina no meio: nada foi enviado`,
      `the host key of ${inert(host)} changed: known ${places}; shown ${keyText(shown)}. It may be another machine in between: nothing was sent`,
    ),
    phrase(
      `confirme a nova chave com quem cuida do servidor; só então: ssh-keygen -f ${shellWord(file)} -R ${shellWord(name)}`,
      `confirm the new key with whoever runs the server; only then: ssh-keygen -f ${shellWord(file)} -R ${shellWord(name)}`,
    ),
    'LINE_HOST_KEY_CHANGED',
  );
}

/** The key, or the authority that speaks for it, was revoked. */
export function revokedFault(host: string, shown: Buffer, place: string): Fault {
  return fault(
    'denied',
    phrase(
      `a chave do host ${inert(host)} (${keyText(shown)}) está revogada em ${inert(place)}`,
      `the host key of ${inert(host)} (${keyText(shown)}) is revoked in ${inert(place)}`,
    ),
    phrase(
      'quem a revogou sabe por quê: pergunte antes de qualquer coisa',
      'whoever revoked it knows why: ask before anything else',
    ),
    'LINE_HOST_KEY_REVOKED',
  );
}

/** The key is not known and nobody may, or can, be asked. */
export function unknownFault(settings: HostSettings, shown: Buffer, why: Phrase): Fault {
  const { alias, user, port } = settings;
  const host = inert(alias);
  const call = `ssh ${port === 22 ? '' : `-p ${port} `}${shellWord(`${inert(user)}@${host}`)}`;
  return fault(
    'denied',
    joinPhrases(
      [
        phrase(
          `a chave do host ${host} não é conhecida: ${keyText(shown)}`,
          `the host key of ${host} is not known: ${keyText(shown)}`,
        ),
        why,
      ],
      '; ',
    ),
    phrase(
      `compare a impressão digital com a do servidor e aceite-a uma vez: ${call}`,
      `compare the fingerprint with the server's and accept it once: ${call}`,
    ),
    'LINE_HOST_KEY_UNKNOWN',
  );
}

/** The key was shown and not accepted. */
export function notAcceptedFault(settings: HostSettings, shown: Buffer): Fault {
  return unknownFault(settings, shown, phrase('você não a aceitou', 'you did not accept it'));
}

/** Why a certificate does not count, for the question that follows. */
export const CERTIFICATE_FLAWS = {
  kind: phrase('o certificado não é de host', 'the certificate is not of a host'),
  name: phrase('o certificado é de outro nome', 'the certificate is for another name'),
  early: phrase('o certificado ainda não vale', 'the certificate is not valid yet'),
  expired: phrase('o certificado venceu', 'the certificate has expired'),
  options: phrase(
    'o certificado tem condições que não entendemos',
    'the certificate has conditions that we do not know',
  ),
  signature: phrase('a assinatura do certificado não confere', "the certificate's signature is wrong"),
  authority: phrase('o certificado é de uma autoridade desconhecida', 'the certificate is of an unknown authority'),
} as const;

/** A line of a question that holds a key. */
export function keyLine(label: Phrase, blob: Buffer): Phrase {
  return joinPhrases([label, same(keyText(blob))], ': ');
}
