import { createPublicKey, verify } from 'node:crypto';
import { matchesPattern } from './patterns.ts';
import { FieldReader, fieldOf, keyTypeOf } from './wire-format.ts';

/** A host's certificate (OpenSSH PROTOCOL.certkeys). */
export interface HostCertificate {
  /** The key that it speaks for, as it stands in known hosts. */
  readonly key: Buffer;
  /** 1 user, 2 host. */
  readonly kind: number;
  readonly principals: readonly string[];
  /** Seconds since the epoch. */
  readonly validAfter: bigint;
  readonly validBefore: bigint;
  readonly hasCriticalOptions: boolean;
  readonly authority: Buffer;
  readonly signature: Buffer;
  /** What the authority signed. */
  readonly signed: Buffer;
}

/** Fields of the key within a certificate, by its type without `-cert-v01@openssh.com`. */
const KEY_FIELDS: Readonly<Record<string, number>> = {
  'ssh-ed25519': 1,
  'ssh-rsa': 2,
  'ecdsa-sha2-nistp256': 2,
  'ecdsa-sha2-nistp384': 2,
  'ecdsa-sha2-nistp521': 2,
};

const SUFFIX = '-cert-v01@openssh.com';

/** Types of certificates that are understood. */
export const CERTIFICATE_TYPES: readonly string[] = Object.keys(KEY_FIELDS).map((type) => type + SUFFIX);

/** Reads a certificate; null for what is none. */
export function parseCertificate(blob: Buffer): HostCertificate | null {
  const reader = new FieldReader(blob);
  const type = reader.text();
  const base = type.endsWith(SUFFIX) ? type.slice(0, -SUFFIX.length) : '';
  const count = KEY_FIELDS[base];
  if (count === undefined) return null;
  reader.string(); // The nonce.
  const fields = Array.from({ length: count }, () => fieldOf(reader.string()));
  reader.uint64(); // The serial number.
  const kind = reader.uint32();
  reader.string(); // The key's id, which is free text.
  const principals = listOf(reader.string());
  const validAfter = reader.uint64();
  const validBefore = reader.uint64();
  const critical = reader.string();
  reader.string(); // Extensions, of which hosts have none.
  reader.string(); // Reserved.
  const authority = reader.string();
  const signed = blob.subarray(0, reader.position);
  const signature = reader.string();
  if (reader.isShort) return null;
  return {
    key: Buffer.concat([fieldOf(base), ...fields]),
    kind,
    principals,
    validAfter,
    validBefore,
    hasCriticalOptions: critical.length > 0,
    authority,
    signature,
    signed,
  };
}

function listOf(bytes: Buffer): string[] {
  const reader = new FieldReader(bytes);
  const texts: string[] = [];
  while (reader.position < bytes.length && !reader.isShort) texts.push(reader.text());
  return texts;
}

/** What is wrong with a certificate for a host at a time (epoch seconds); null when it holds. The authority is judged elsewhere. */
export function certificateFlaw(
  certificate: HostCertificate,
  host: string,
  atSeconds: number,
): 'kind' | 'name' | 'early' | 'expired' | 'options' | 'signature' | null {
  const { kind, principals, validAfter, validBefore, hasCriticalOptions } = certificate;
  if (kind !== 2) return 'kind';
  if (hasCriticalOptions) return 'options';
  const at = BigInt(Math.floor(atSeconds));
  if (at < validAfter) return 'early';
  if (at >= validBefore) return 'expired';
  if (principals.length > 0 && !principals.some((principal) => matchesPattern(principal, host))) return 'name';
  return isSigned(certificate) ? null : 'signature';
}

const DIGESTS: Readonly<Record<string, string | null>> = {
  'ssh-ed25519': null,
  'rsa-sha2-256': 'sha256',
  'rsa-sha2-512': 'sha512',
  'ecdsa-sha2-nistp256': 'sha256',
  'ecdsa-sha2-nistp384': 'sha384',
  'ecdsa-sha2-nistp521': 'sha512',
};

function isSigned({ authority, signature, signed }: HostCertificate): boolean {
  const reader = new FieldReader(signature);
  const algorithm = reader.text();
  const value = reader.string();
  const digest = DIGESTS[algorithm];
  if (reader.isShort || digest === undefined) return false;
  const type = keyTypeOf(authority);
  if (algorithm !== type && !(type === 'ssh-rsa' && algorithm.startsWith('rsa-sha2-'))) return false;
  try {
    return verify(
      digest,
      signed,
      { key: publicKeyOf(authority), dsaEncoding: 'ieee-p1363' },
      plainSignature(type, value),
    );
  } catch {
    return false; // An authority whose key cannot be read has signed nothing that counts.
  }
}

/** Signatures of elliptic curves are two numbers, each as long as the curve's (RFC 5656 section 3.1.2). */
function plainSignature(type: string, value: Buffer): Buffer {
  const curveBytes = { 'ecdsa-sha2-nistp256': 32, 'ecdsa-sha2-nistp384': 48, 'ecdsa-sha2-nistp521': 66 }[type];
  if (curveBytes === undefined) return value;
  const reader = new FieldReader(value);
  return Buffer.concat([reader.string(), reader.string()].map((number) => padded(number, curveBytes)));
}

function padded(number: Buffer, length: number): Buffer {
  const bare = number.subarray(Math.max(0, number.length - length));
  return Buffer.concat([Buffer.alloc(length - bare.length), bare]);
}

const CURVES: Readonly<Record<string, string>> = { nistp256: 'P-256', nistp384: 'P-384', nistp521: 'P-521' };

function publicKeyOf(blob: Buffer) {
  const reader = new FieldReader(blob);
  const type = reader.text();
  const url = (bytes: Buffer) => bytes.toString('base64url');
  if (type === 'ssh-ed25519')
    return createPublicKey({ format: 'jwk', key: { kty: 'OKP', crv: 'Ed25519', x: url(reader.string()) } });
  if (type === 'ssh-rsa') {
    const e = url(reader.string());
    return createPublicKey({ format: 'jwk', key: { kty: 'RSA', e, n: url(unsigned(reader.string())) } });
  }
  const crv = CURVES[reader.text()] ?? '';
  // An uncompressed point: 4, then both coordinates.
  const point = reader.string().subarray(1);
  const half = point.length / 2;
  return createPublicKey({
    format: 'jwk',
    key: { kty: 'EC', crv, x: url(point.subarray(0, half)), y: url(point.subarray(half)) },
  });
}

/** A number without the zero that keeps it positive. */
function unsigned(number: Buffer): Buffer {
  return number[0] === 0 ? number.subarray(1) : number;
}
