import { createHash } from 'node:crypto';
import { keyTypeOf } from './wire-format.ts';

/** As ssh-keygen writes it: `SHA256:` and base64 without padding. */
export function fingerprintOf(blob: Buffer): string {
  return `SHA256:${createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')}`;
}

const NAMES: Readonly<Record<string, string>> = {
  'ssh-ed25519': 'ED25519',
  'ssh-rsa': 'RSA',
  'ssh-dss': 'DSA',
  'ecdsa-sha2-nistp256': 'ECDSA',
  'ecdsa-sha2-nistp384': 'ECDSA',
  'ecdsa-sha2-nistp521': 'ECDSA',
};

/** Kind of a key as ssh writes it: `ED25519`. */
export function keyKind(blob: Buffer): string {
  const type = keyTypeOf(blob);
  return NAMES[type] ?? type;
}

/** `ED25519 SHA256:...`. */
export function keyText(blob: Buffer): string {
  return `${keyKind(blob)} ${fingerprintOf(blob)}`;
}
