import { constants, gunzipSync } from 'node:zlib';

/** What a backup is by its first bytes, whatever its name says. */
export type BackupType =
  | 'pg-custom'
  | 'pg-plain'
  | 'pg-tar'
  | 'pg-directory'
  | 'pg-custom-gz'
  | 'pg-plain-gz'
  | 'files'
  | 'packed'
  | 'empty'
  | 'unknown';

/** What a backup holds. */
export type BackupKind = 'database' | 'files' | 'other';

/** Bytes at the beginning of a file that tell what it is. */
export const HEAD_BYTES = 4096;
/** Bytes at its end that tell whether it is whole. */
export const TAIL_BYTES = 1024;

/** Names of what is no backup, and of backups that are being written. */
const BESIDE = /\.(sha\d+(sums?)?|md5|asc|sig|log|json|txt|md|lock)$/i;
const PART = /\.(part|tmp|partial|incomplete)$/i;

/** What a name in the backups folder promises: `sparkone_db_20250101_030000.sql` a database; null for what is no backup. */
export function kindOfName(name: string): BackupKind | null {
  if (PART.test(name) || BESIDE.test(name)) return null;
  if (/files.*\.(tar|tgz|tar\.gz|tar\.zst)$/i.test(name)) return 'files';
  return /\.(sql|dump|backup|pgdump)(\.(gz|zst|xz))?$/i.test(name) ? 'database' : null;
}

/** Whether a name is that of a file that is being written, or that somebody left half written. */
export function isPart(name: string): boolean {
  return PART.test(name);
}

/** Whether a name is that of the copy that a restore makes of what it replaces: no backup of the schedule. */
export function isSafetyCopy(name: string): boolean {
  return name.includes('before-restore');
}

/** Whether a file may be a backup at all, whatever its name. */
export function mayBeBackup(name: string): boolean {
  return !name.startsWith('.') && name !== 'lost+found' && !PART.test(name) && !BESIDE.test(name);
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}

/** What a file is by its first bytes; the more of {@link HEAD_BYTES} the better. An empty one is `empty`. */
export function backupType(head: Uint8Array): BackupType {
  if (head.length === 0) return 'empty';
  if (head[0] === 0x1f && head[1] === 0x8b) return packedType(head);
  // zstd (RFC 8878 section 3.1.1) and xz (xz-file-format section 2.1.1.1).
  if (textOf(head.subarray(0, 4)) === '\x28\xb5\x2f\xfd' || textOf(head.subarray(0, 6)) === '\xfd7zXZ\x00')
    return 'packed';
  return plainType(head);
}

function plainType(head: Uint8Array): Exclude<BackupType, 'packed' | 'empty'> {
  const text = textOf(head);
  if (text.startsWith('PGDMP')) return 'pg-custom';
  // POSIX ustar: magic at 257; the first member's name at 0. pg_dump's tar begins with its table of contents.
  if (text.slice(257, 262) === 'ustar') return text.startsWith('toc.dat\0') ? 'pg-tar' : 'files';
  const isSql =
    /^(--|\s|\\restrict|SET |CREATE |BEGIN|\/\*)/.test(text) && /PostgreSQL database|SET |CREATE |--/.test(text);
  return isSql ? 'pg-plain' : 'unknown';
}

function packedType(head: Uint8Array): BackupType {
  const type = plainType(unpackHead(head));
  switch (type) {
    case 'pg-custom':
      return 'pg-custom-gz';
    case 'pg-plain':
      return 'pg-plain-gz';
    case 'files':
    case 'pg-tar':
      return type;
    default:
      return 'packed';
  }
}

/** As much as the first bytes of a gzip file hold; empty when they hold nothing. */
function unpackHead(head: Uint8Array): Uint8Array {
  try {
    return gunzipSync(head, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: 1024 * 1024 });
  } catch {
    // Not gzip after its first bytes, or a bomb: what it holds is not known then.
    return new Uint8Array();
  }
}

/** What a type holds; `other` where only the name can tell. */
export function kindOfType(type: BackupType): BackupKind {
  if (type.startsWith('pg-')) return 'database';
  return type === 'files' ? 'files' : 'other';
}

/** Whether a name promises something else than the file is: `restore.sh` and people go by names. */
export function isMisnamed(name: string, type: BackupType): boolean {
  if (type === 'pg-custom') return /\.sql$/i.test(name);
  if (type === 'pg-plain') return /\.(dump|custom|pgdump|pgdmp|gz)$/i.test(name);
  if (type === 'pg-custom-gz' || type === 'pg-plain-gz') return !/gz$/i.test(name);
  return type === 'files' && /\.(sql|dump)$/i.test(name);
}

/**
 * Whether a file's end is there; null where the last bytes cannot tell. A plain dump ends with pg_dump's mark; a custom one
 * with the length of its last block, a zero of five bytes (pg_backup_custom.c, `_EndData` and `WriteInt`; a dump of the schema
 * alone with an empty offset); a tar with two empty blocks.
 */
export function isWhole(type: BackupType, tail: Uint8Array): boolean | null {
  if (type === 'pg-plain') return isWholeDump(tail);
  if (type === 'pg-custom') return tail.length >= 5 && tail.subarray(-5).every((byte) => byte === 0);
  if (type === 'pg-tar') return tail.length >= 512 && tail.subarray(-512).every((byte) => byte === 0);
  return null;
}

/** Whether the end of a plain dump carries the mark that pg_dump and pg_dumpall write last. */
export function isWholeDump(tail: Uint8Array): boolean {
  return /PostgreSQL database (cluster )?dump complete/.test(textOf(tail));
}
