import { createPrivateKey } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { codeOf } from '../faults.ts';
import { type ParsedKey, parsedKey, type Ssh2 } from './library.ts';
import { FieldReader, keyTypeOf } from './wire-format.ts';

/** A private key on this machine, as far as it can be known without its passphrase. */
export interface KeyFile {
  readonly path: string;
  readonly text: Buffer;
  /** Null for an encrypted key of the old format without its `.pub` beside it. */
  readonly publicKey: ParsedKey | null;
  readonly isEncrypted: boolean;
}

/** Why a file is no key that may be used. */
export type KeyFlaw = 'open' | 'unreadable' | 'odd';

/** Reads a private key. Null where there is none; a flaw where ssh would not use it either. */
export async function readKeyFile(ssh2: Ssh2, path: string): Promise<KeyFile | KeyFlaw | null> {
  try {
    const about = await stat(path);
    if (!about.isFile()) return null;
    // As ssh: a key of one's own that others can read is no secret any more. Keys of others are their business.
    const isOwn = about.uid === process.getuid?.();
    if (isOwn && (about.mode & 0o077) !== 0) return 'open';
    return await describe(ssh2, path, await readFile(path));
  } catch (error) {
    return codeOf(error) === 'ENOENT' ? null : 'unreadable';
  }
}

async function describe(ssh2: Ssh2, path: string, text: Buffer): Promise<KeyFile | KeyFlaw> {
  const open = openKey(ssh2, text);
  if (open !== null) return { path, text, publicKey: open, isEncrypted: false };
  if (!isEncrypted(text)) return 'odd';
  return { path, text, publicKey: await publicHalf(ssh2, path, text), isEncrypted: true };
}

/** The private key of a text, opened with its passphrase where it needs one; null when that is not it. */
export function openKey(ssh2: Ssh2, text: Buffer, passphrase?: string): ParsedKey | null {
  const isPkcs8 = /^-----BEGIN (?:ENCRYPTED )?PRIVATE KEY-----/m.test(text.toString('latin1', 0, 4096));
  const key = parsedKey(ssh2, isPkcs8 ? fromPkcs8(text, passphrase) : text, passphrase);
  return key?.isPrivateKey() === true ? key : null;
}

/** ssh2 does not read PKCS#8 (RFC 5958), which ssh-keygen and OpenSSL write on request. */
function fromPkcs8(text: Buffer, passphrase: string | undefined): string {
  try {
    const key = createPrivateKey({ key: text, format: 'pem', ...(passphrase === undefined ? {} : { passphrase }) });
    return key.export({ type: key.asymmetricKeyType === 'rsa' ? 'pkcs1' : 'sec1', format: 'pem' }).toString();
  } catch {
    return ''; // Not opened: the caller sees no key.
  }
}

function isEncrypted(text: Buffer): boolean {
  const head = text.toString('latin1', 0, 4096);
  return /^-----BEGIN (?:OPENSSH|ENCRYPTED) PRIVATE KEY-----|^Proc-Type: 4,ENCRYPTED/m.test(head);
}

/** The `.pub` beside the key, else what the OpenSSH format tells in the clear (PROTOCOL.key). */
async function publicHalf(ssh2: Ssh2, path: string, text: Buffer): Promise<ParsedKey | null> {
  const beside = await readFile(`${path}.pub`).catch(() => null);
  const known = beside === null ? null : parsedKey(ssh2, beside);
  return known ?? publicOfOpenSsh(ssh2, text);
}

const MAGIC = 'openssh-key-v1\0';

function publicOfOpenSsh(ssh2: Ssh2, text: Buffer): ParsedKey | null {
  const body = /-----BEGIN OPENSSH PRIVATE KEY-----([\s\S]+?)-----END/.exec(text.toString('latin1'))?.[1];
  const bytes = Buffer.from(body ?? '', 'base64');
  if (bytes.toString('latin1', 0, MAGIC.length) !== MAGIC) return null;
  const reader = new FieldReader(bytes.subarray(MAGIC.length));
  reader.string(); // The cipher.
  reader.string(); // How its key is derived.
  reader.string(); // With which parameters.
  if (reader.uint32() !== 1) return null;
  const blob = reader.string();
  return reader.isShort ? null : parsedKey(ssh2, `${keyTypeOf(blob)} ${blob.toString('base64')}`);
}
