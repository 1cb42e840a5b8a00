import { bad, good, type Outcome } from '../../model/fault.ts';
import type { Asker } from '../../model/question.ts';
import { inert } from '../../text/inert.ts';
import { type Phrase, phrase, same } from '../../text/lang.ts';
import { wordsOf } from '../faults.ts';
import { certificateFlaw, type HostCertificate } from './certificate.ts';
import { fingerprintOf, keyText } from './fingerprint.ts';
import {
  CERTIFICATE_FLAWS,
  changedFault,
  keyLine,
  notAcceptedFault,
  revokedFault,
  unknownFault,
} from './host-key-faults.ts';
import { type HostSettings, hostText } from './host-settings.ts';
import { appendKnownHost, isNamed, type KnownKey, knownLine, knownName } from './known-hosts.ts';
import { keyTypeOf } from './wire-format.ts';

/** What is known of a host's keys before it is called. */
export interface HostTrust {
  /** Name under which its key stands, and is written. */
  readonly name: string;
  /** Lines that are about it, revoked keys of any name included. */
  readonly lines: readonly KnownKey[];
}

/** Lines of known hosts that are about a host. One known without its port counts too, as in OpenSSH. */
export function trustOf(settings: HostSettings, known: readonly KnownKey[]): HostTrust {
  const { hostKeyAlias, hostName, port } = settings;
  const name = hostKeyAlias?.toLowerCase() ?? knownName(hostName, port);
  const bare = hostKeyAlias === null ? knownName(hostName, 22) : name;
  const own = known.filter((line) => isNamed(line, name));
  const lines = own.some(({ marker }) => marker !== 'revoked') ? own : known.filter((line) => isNamed(line, bare));
  return { name, lines };
}

/** What is known says of a key that was shown. */
export type HostKeyVerdict =
  | { readonly kind: 'known' }
  | { readonly kind: 'revoked'; readonly place: string }
  | { readonly kind: 'changed'; readonly known: readonly KnownKey[] }
  /** `others` are keys of another type that are known of this host. */
  | { readonly kind: 'unknown'; readonly others: readonly KnownKey[]; readonly flaw: Phrase | null };

/** Judges a key by what is known, and by the certificate that the server has shown for it, if any. */
export function judgeHostKey(
  settings: HostSettings,
  { lines }: HostTrust,
  key: Buffer,
  certificate: HostCertificate | null,
  atSeconds: number,
): HostKeyVerdict {
  const speaks = certificate?.key.equals(key) === true ? certificate : null;
  const revoked = lines.find(
    ({ marker, blob }) => marker === 'revoked' && (blob.equals(key) || speaks?.authority.equals(blob) === true),
  );
  if (revoked !== undefined) return { kind: 'revoked', place: revoked.place };
  const flaw = speaks === null ? null : flawOf(settings, lines, speaks, atSeconds);
  if (speaks !== null && flaw === null) return { kind: 'known' };
  const plain = lines.filter(({ marker }) => marker === null);
  if (plain.some(({ blob }) => blob.equals(key))) return { kind: 'known' };
  const sameType = plain.filter(({ type }) => type === keyTypeOf(key));
  if (sameType.length > 0) return { kind: 'changed', known: sameType };
  return { kind: 'unknown', others: plain, flaw };
}

function flawOf(
  { hostKeyAlias, hostName }: HostSettings,
  lines: readonly KnownKey[],
  certificate: HostCertificate,
  atSeconds: number,
): Phrase | null {
  const isKnown = lines.some(({ marker, blob }) => marker === 'cert-authority' && blob.equals(certificate.authority));
  if (!isKnown) return CERTIFICATE_FLAWS.authority;
  const flaw = certificateFlaw(certificate, hostKeyAlias ?? hostName, atSeconds);
  return flaw === null ? null : CERTIFICATE_FLAWS[flaw];
}

/** What accepting a key needs. */
export interface HostKeyDecision {
  readonly settings: HostSettings;
  readonly trust: HostTrust;
  readonly certificate: HostCertificate | null;
  readonly asker: Asker;
  readonly signal: AbortSignal;
  readonly atSeconds: number;
  /** Told what could not be done, such as writing the key down. */
  readonly note: (text: Phrase) => void;
}

/** Decides about a key, asking the operator about an unknown one; the fault says why it is not taken. */
export async function decideHostKey(decision: HostKeyDecision, key: Buffer): Promise<Outcome<null>> {
  const { settings, trust, certificate, atSeconds } = decision;
  const host = settings.alias;
  const verdict = judgeHostKey(settings, trust, key, certificate, atSeconds);
  switch (verdict.kind) {
    case 'known':
      return good(null);
    case 'revoked':
      return bad(revokedFault(host, key, verdict.place));
    case 'changed':
      return bad(changedFault(host, trust.name, key, verdict.known));
    case 'unknown':
      return decideUnknown(decision, key, verdict.others, verdict.flaw);
  }
}

async function decideUnknown(
  decision: HostKeyDecision,
  key: Buffer,
  others: readonly KnownKey[],
  flaw: Phrase | null,
): Promise<Outcome<null>> {
  const { settings, asker, signal } = decision;
  const isAsking = settings.strictness === 'ask';
  if (settings.strictness === 'yes' || (settings.isBatch && isAsking))
    return bad(unknownFault(settings, key, MUST_NOT_ASK));
  if (isAsking) {
    const answer = await asker.ask(questionOf(decision, key, others, flaw), signal);
    if (!answer.ok) {
      const isOurs = answer.fault.code === 'LINE_REFUSED_HERE';
      // Without anybody to ask the remedy is still the key's.
      return bad(isOurs ? notAcceptedFault(settings, key) : unknownFault(settings, key, answer.fault.message));
    }
  }
  await remember(decision, key);
  return good(null);
}

const MUST_NOT_ASK = phrase('StrictHostKeyChecking não deixa perguntar', 'StrictHostKeyChecking does not let us ask');

/** What is typed to accept a host: its name is in it, so that no habit accepts another. */
export function trustPhrase(host: string): string {
  return `trust ${inert(host)}`;
}

function questionOf({ settings }: HostKeyDecision, key: Buffer, others: readonly KnownKey[], flaw: Phrase | null) {
  const host = inert(settings.hostName);
  const place = settings.port === 22 ? host : `${host}:${settings.port}`;
  const words = trustPhrase(settings.alias);
  return {
    kind: 'host-key',
    target: hostText(settings),
    title: phrase(`Chave de host desconhecida: ${inert(settings.alias)}`, `Unknown host key: ${inert(settings.alias)}`),
    lines: [
      phrase(
        `Nunca falamos com ${place}. A chave que ele mostra:`,
        `We have never spoken with ${place}. The key that it shows:`,
      ),
      same(`  ${keyText(key)}`),
      ...others.map((other) =>
        keyLine(phrase('Deste host é conhecida outra chave', 'Another key is known of this host'), other.blob),
      ),
      ...(flaw === null ? [] : [flaw]),
      phrase(
        'Compare com a do servidor: ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub',
        "Compare with the server's: ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub",
      ),
      phrase(
        `Se for a mesma, digite "${words}" ou cole a impressão digital que você conhece.`,
        `If it is the same, type "${words}" or paste the fingerprint that you know.`,
      ),
    ],
    prompt: phrase('Digite', 'Type'),
    isHidden: false,
    accepts: [words, fingerprintOf(key)],
  } as const;
}

async function remember({ settings, trust, note }: HostKeyDecision, key: Buffer): Promise<void> {
  const [file] = settings.knownHosts;
  if (file === undefined) return;
  try {
    await appendKnownHost(file, knownLine(trust.name, key, settings.isHashing));
  } catch (error) {
    note(
      phrase(
        `a chave de ${inert(settings.alias)} vale só desta vez: não deu para gravar ${inert(file)} (${wordsOf(error)})`,
        `the key of ${inert(settings.alias)} counts this time only: ${inert(file)} could not be written (${wordsOf(error)})`,
      ),
    );
  }
}

/** Types of host keys, the ones that are known of this host first, so that the server shows one that can be judged. */
export function hostKeyOrder({ lines }: HostTrust, certificate: HostCertificate | null, hasOldRsa: boolean): string[] {
  const all = [
    'ssh-ed25519',
    'ecdsa-sha2-nistp256',
    'ecdsa-sha2-nistp384',
    'ecdsa-sha2-nistp521',
    'rsa-sha2-512',
    'rsa-sha2-256',
    ...(hasOldRsa ? ['ssh-rsa'] : []),
  ];
  const known = new Set(lines.filter(({ marker }) => marker === null).map(({ type }) => type));
  const rank = (algorithm: string): number => {
    const type = algorithm.startsWith('rsa-sha2-') ? 'ssh-rsa' : algorithm;
    if (certificate !== null && keyTypeOf(certificate.key) === type) return 0;
    return known.has(type) ? 1 : 2;
  };
  return all.toSorted((a, b) => rank(a) - rank(b));
}
