import { bad, fault, good, type Outcome } from '../../model/fault.ts';
import { inert } from '../../text/inert.ts';
import { phrase } from '../../text/lang.ts';
import type { FileEntry } from '../../transport/transport.ts';
import type { BackupFile } from '../choices.ts';
import type { Ground } from '../ground.ts';
import { quoteWord } from '../program/quote.ts';

/** What a backup is, by its first bytes, whatever its name says. */
export type BackupType = 'custom' | 'custom-gz' | 'plain' | 'plain-gz' | 'files' | 'empty' | 'unknown';

/** A file of the backup folder. */
export interface BackupFacts {
  readonly name: string;
  readonly path: string;
  readonly type: BackupType;
  readonly bytes: number;
  /** Epoch milliseconds. */
  readonly modifiedAt: number;
}

/** Folder of backups of a target; null when none was found and no project folder is known. */
export function backupDirectory({ target }: Pick<Ground, 'target'>): string | null {
  return target.backupDirectory ?? (target.directory === null ? null : `${target.directory}/backups`);
}

/** Types of what {@link headOf} prints. */
export function typeOf(head: string, entry: Pick<FileEntry, 'sizeBytes'>): BackupType {
  if (entry.sizeBytes === 0) return 'empty';
  const isGz = head.startsWith('gz ');
  const text = head.slice(3);
  if (text.startsWith('PGDMP')) return isGz ? 'custom-gz' : 'custom';
  if (/^--\s*\n?-- PostgreSQL database|PostgreSQL database dump/.test(text)) return isGz ? 'plain-gz' : 'plain';
  if (/ustar/.test(text)) return 'files';
  return 'unknown';
}

/** First bytes of a file, unpacked where it is gzip, after `gz ` or `-- `. */
function headOf(path: string): string {
  return `f=${quoteWord(path)}
if gzip -t <"$f" 2>/dev/null || gzip -dc <"$f" 2>/dev/null | head -c 1 | grep -q .; then
  printf 'gz '
  gzip -dc <"$f" 2>/dev/null | head -c 1024 | tr -d '\\000'
else
  printf -- '-- '
  head -c 1024 <"$f" | tr -d '\\000'
fi`;
}

/**
 * Looks at one file of the backup folder. Only a plain file right inside it is taken: no path, no link, so that nothing
 * leads out of the folder.
 */
export async function lookAtBackup(ground: Ground, name: string): Promise<Outcome<BackupFacts>> {
  const directory = backupDirectory(ground);
  if (directory === null) return bad(noFolderFault());
  const plain = name.startsWith(`${directory}/`) ? name.slice(directory.length + 1) : name;
  if (plain === '' || plain.includes('/') || plain === '.' || plain === '..') return bad(outsideFault(name, directory));
  const listed = await ground.transport.files.list(directory, ground.call);
  if (!listed.ok) return listed;
  const entry = listed.value.find((one) => one.name === plain);
  if (entry === undefined) return bad(noFileFault(plain, directory));
  if (entry.kind !== 'file') return bad(outsideFault(plain, directory));
  const path = `${directory}/${plain}`;
  const head = await ground.transport.exec(['sh', '-s'], { ...ground.call, stdin: headOf(path) });
  if (!head.ok) return head;
  return good({
    name: plain,
    path,
    type: typeOf(head.value.stdout, entry),
    bytes: entry.sizeBytes,
    modifiedAt: entry.modifiedAt,
  });
}

/** Plain files of the backup folder. */
export async function listBackups(ground: Ground): Promise<Outcome<readonly BackupFile[]>> {
  const directory = backupDirectory(ground);
  if (directory === null) return bad(noFolderFault());
  const listed = await ground.transport.files.list(directory, ground.call);
  if (!listed.ok) return listed;
  const files = listed.value.filter(({ kind }) => kind === 'file');
  return good(files.map(({ name, sizeBytes, modifiedAt }) => ({ name, bytes: sizeBytes, modifiedAt })));
}

/** The newest database dump of the folder by its name's kind, for actions that are not told one. */
export async function newestBackup(ground: Ground): Promise<Outcome<BackupFacts>> {
  const directory = backupDirectory(ground);
  if (directory === null) return bad(noFolderFault());
  const listed = await ground.transport.files.list(directory, ground.call);
  if (!listed.ok) return listed;
  const dumps = listed.value
    .filter(
      ({ kind, name }) =>
        kind === 'file' && /\.(dump|sql|pgdump|backup)(\.gz)?$/.test(name) && !name.includes('before-restore'),
    )
    .sort((a, b) => b.modifiedAt - a.modifiedAt);
  const [newest] = dumps;
  return newest === undefined ? bad(noFileFault('*.dump', directory)) : lookAtBackup(ground, newest.name);
}

/** True for what the database can be restored from. */
export function isDump(type: BackupType): boolean {
  return type === 'custom' || type === 'custom-gz' || type === 'plain' || type === 'plain-gz';
}

function noFolderFault() {
  return fault(
    'absent',
    phrase('não se sabe onde ficam os backups', 'where the backups are is not known'),
    phrase('diga a pasta na configuração', 'give the folder in the configuration'),
  );
}

function noFileFault(name: string, directory: string) {
  return fault(
    'absent',
    phrase(`não há ${inert(name)} em ${inert(directory)}`, `there is no ${inert(name)} in ${inert(directory)}`),
    phrase('veja a aba Backups', 'see the Backups tab'),
  );
}

function outsideFault(name: string, directory: string) {
  return fault(
    'denied',
    phrase(
      `${inert(name)} não é um arquivo comum de ${inert(directory)}`,
      `${inert(name)} is no plain file of ${inert(directory)}`,
    ),
    phrase(
      'copie o backup para a pasta de backups; links e outros caminhos não são aceitos',
      'copy the backup into the backup folder; links and other paths are not taken',
    ),
  );
}
