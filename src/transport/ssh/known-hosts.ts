import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { appendFile, mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { matchesList } from './patterns.ts';
import { keyTypeOf } from './wire-format.ts';

/** A line of a file of known hosts (sshd(8) SSH_KNOWN_HOSTS FILE FORMAT). */
export interface KnownKey {
  readonly marker: 'cert-authority' | 'revoked' | null;
  /** `ssh-ed25519`. */
  readonly type: string;
  readonly blob: Buffer;
  /** Names as written: patterns, or one hashed name. */
  readonly names: string;
  /** `path:12`. */
  readonly place: string;
}

/** Reads the lines that hold a key; what is no such line is left out, as ssh does. */
export function parseKnownHosts(text: string, path: string): readonly KnownKey[] {
  return text.split(/\r?\n/).flatMap((line, index) => {
    const match = /^\s*(?:@(cert-authority|revoked)\s+)?([^\s@#]\S*)\s+(\S+)\s+([A-Za-z0-9+/]+=*)/.exec(line);
    if (match === null) return [];
    const [, marker, names = '', type = '', base64 = ''] = match;
    const blob = Buffer.from(base64, 'base64');
    if (keyTypeOf(blob) !== type) return [];
    return [{ marker: (marker ?? null) as KnownKey['marker'], type, blob, names, place: `${path}:${index + 1}` }];
  });
}

/** Keys that the files hold for a host, in order; files that cannot be read hold none. */
export async function readKnownHosts(files: readonly string[]): Promise<readonly KnownKey[]> {
  const texts = await Promise.all(files.map((path) => readFile(path, 'utf8').catch(() => '')));
  return texts.flatMap((text, index) => parseKnownHosts(text, files[index] ?? ''));
}

/** The name under which a host's key stands: `[host]:2222` where the port is not 22. */
export function knownName(host: string, port: number): string {
  const name = host.toLowerCase();
  return port === 22 ? name : `[${name}]:${port}`;
}

/** Whether the names of a line stand for this one. */
export function isNamed({ names }: Pick<KnownKey, 'names'>, name: string): boolean {
  if (!names.startsWith('|')) return matchesList(names.split(','), name);
  const [, version, salt = '', hash = ''] = names.split('|');
  if (version !== '1') return false;
  const wanted = Buffer.from(hash, 'base64');
  const found = hashOf(name, Buffer.from(salt, 'base64'));
  return wanted.length === found.length && timingSafeEqual(wanted, found);
}

function hashOf(name: string, salt: Buffer): Buffer {
  return createHmac('sha1', salt).update(name).digest();
}

/** A line for a key, its name hashed when wanted. */
export function knownLine(name: string, blob: Buffer, isHashing: boolean): string {
  const salt = randomBytes(20);
  const names = isHashing ? `|1|${salt.toString('base64')}|${hashOf(name, salt).toString('base64')}` : name;
  return `${names} ${keyTypeOf(blob)} ${blob.toString('base64')}\n`;
}

/** Appends a line, making folder (0700) and file (0600) where they are missing. Rejects when that cannot be. */
export async function appendKnownHost(path: string, line: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const before = await readFile(path, 'utf8').catch(() => '');
  const gap = before === '' || before.endsWith('\n') ? '' : '\n';
  await appendFile(path, gap + line, { mode: 0o600 });
}
