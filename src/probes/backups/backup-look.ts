import { bad, fault, good, type Outcome } from '../../model/fault.ts';
import type { Discovered } from '../../model/target.ts';
import { inert } from '../../text/inert.ts';
import { phrase } from '../../text/lang.ts';
import type { CallOptions, FileEntry, TargetFiles } from '../../transport/transport.ts';
import type { ProbeContext } from '../context.ts';
import {
  type BackupKind,
  type BackupType,
  backupType,
  HEAD_BYTES,
  isPart,
  isWhole,
  kindOfName,
  kindOfType,
  mayBeBackup,
  TAIL_BYTES,
} from './backup-bytes.ts';

/** A file (or the folder of a dump in directory format) of the backups folder, looked at by its bytes. */
export interface LookedBackup {
  /** As the folder has it, not inert. */
  readonly name: string;
  readonly path: string;
  /** Null when it could not be read. */
  readonly type: BackupType | null;
  readonly kind: BackupKind;
  /** Its end is there; null when its last bytes cannot tell. */
  readonly isComplete: boolean | null;
  readonly bytes: number;
  /** Epoch milliseconds of its last change. */
  readonly at: number;
  /** It changed a moment ago and is not whole: somebody is writing it. */
  readonly isBeingWritten: boolean;
}

/** The backups folder as it is listed. */
export interface BackupFolder {
  readonly directory: string;
  /** What may be a backup, newest first. */
  readonly entries: readonly FileEntry[];
  /** What is or was half written, newest first. */
  readonly parts: readonly FileEntry[];
}

/** Bytes that were read of a file, as long as it does not change. */
type Look = Pick<LookedBackup, 'type' | 'isComplete' | 'bytes'>;

/** A file that changed within this time may still be written. */
const WRITING_MS = 2 * 60_000;
const MOST_KEPT = 1_000;
/** Files of a dump in directory format that are counted. */
const MOST_PARTS = 5_000;

/** Lists the folder of backups. */
export async function listBackups(context: ProbeContext, options: CallOptions): Promise<Outcome<BackupFolder>> {
  const target = await context.target();
  const { backupDirectory: directory } = target;
  if (directory === null) return bad(noFolder(target));
  const listed = await context.clients.transport.files.list(directory, options);
  if (!listed.ok) return listed;
  const newestFirst = listed.value.toSorted((a, b) => b.modifiedAt - a.modifiedAt);
  return good({
    directory,
    entries: newestFirst.filter(({ kind, name }) => mayBeBackup(name) && (kind === 'file' || kind === 'directory')),
    parts: newestFirst.filter(({ kind, name }) => kind === 'file' && isPart(name)),
  });
}

/** Looks at one entry; what was read before and has not changed is not read again. Null for a folder that is no dump. */
export async function lookAt(
  context: ProbeContext,
  directory: string,
  entry: FileEntry,
  options: CallOptions,
): Promise<LookedBackup | null> {
  const looks = context.memory('backups looks', () => new Map<string, Look | null>());
  const path = `${directory}/${entry.name}`;
  const key = `${path} ${entry.sizeBytes} ${entry.modifiedAt}`;
  let look = looks.get(key);
  if (look === undefined) {
    const { files } = context.clients.transport;
    look =
      entry.kind === 'directory' ? await readFolder(files, path, options) : await readFile(files, path, entry, options);
    if (looks.size > MOST_KEPT) looks.clear();
    // What could not be read may be readable the next time.
    if (look === null || look.type !== null) looks.set(key, look);
  }
  return look === null ? null : lookedOf(entry, path, look, context.now());
}

function lookedOf(entry: FileEntry, path: string, look: Look, now: number): LookedBackup {
  const { type, isComplete, bytes } = look;
  const known = type === null || type === 'packed' || type === 'unknown' || type === 'empty';
  const kind = known ? (kindOfName(entry.name) ?? 'other') : kindOfType(type);
  const isHalf = isComplete === false || type === 'empty' || type === 'unknown';
  return {
    name: entry.name,
    path,
    type,
    kind: kind === 'files' && /_edge_/.test(entry.name) ? 'other' : kind,
    isComplete,
    bytes,
    at: entry.modifiedAt,
    isBeingWritten: isHalf && now - entry.modifiedAt < WRITING_MS && now >= entry.modifiedAt,
  };
}

async function readFile(files: TargetFiles, path: string, entry: FileEntry, options: CallOptions): Promise<Look> {
  if (entry.sizeBytes === 0) return { type: 'empty', isComplete: null, bytes: 0 };
  const [head, tail] = await Promise.all([
    files.readBytes(path, { ...options, maxBytes: HEAD_BYTES }),
    files.readBytes(path, { ...options, maxBytes: TAIL_BYTES, position: -TAIL_BYTES }),
  ]);
  if (!head.ok) return { type: null, isComplete: null, bytes: entry.sizeBytes };
  const type = backupType(head.value.bytes);
  return { type, isComplete: tail.ok ? isWhole(type, tail.value.bytes) : null, bytes: entry.sizeBytes };
}

/** A dump in directory format holds `toc.dat`, which begins as a custom one does. */
async function readFolder(files: TargetFiles, path: string, options: CallOptions): Promise<Look | null> {
  const head = await files.readBytes(`${path}/toc.dat`, { ...options, maxBytes: 8 });
  if (!head.ok || backupType(head.value.bytes) !== 'pg-custom') return null;
  const listed = await files.list(path, options);
  const parts = listed.ok ? listed.value.slice(0, MOST_PARTS) : [];
  return { type: 'pg-directory', isComplete: null, bytes: parts.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0) };
}

function noFolder({ directory }: Discovered) {
  const where = inert(directory ?? '/opt/sparkone');
  return fault(
    'absent',
    phrase(`nenhuma pasta de backups em ${where}`, `no backups folder in ${where}`),
    phrase(
      'rode um backup, ou diga onde estão: backups.directory na configuração',
      'run a backup, or tell where they are: backups.directory in the configuration',
    ),
    'NO_FOLDER',
  );
}
