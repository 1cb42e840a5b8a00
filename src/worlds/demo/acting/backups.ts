import type { BackupGround } from '../../../actions/backups/backup.ts';
import type { BackupFacts } from '../../../actions/backups/backup-files.ts';
import type { PostgresFacts } from '../../../actions/backups/postgres-tools.ts';
import type { RestoreFacts } from '../../../actions/backups/restore-db.ts';
import type { RestoreFilesFacts } from '../../../actions/backups/restore-files.ts';
import type { VerifyFacts } from '../../../actions/backups/verify.ts';
import type { BackupFile } from '../../../actions/choices.ts';
import { bad, good, type Outcome } from '../../../model/fault.ts';
import { inert } from '../../../text/inert.ts';
import { backupFile } from '../calm-records.ts';
import type { Moment } from '../moment.ts';
import { containerName } from '../stack.ts';
import { BACKUPS, type DemoLook, demoStack, demoStackHere, notThere, silentService } from './look.ts';

const ENTRIES = ['.env', 'docker-compose.prod.yml', 'alembic', 'ops', 'src', 'uploads'] as const;

function freeBytes({ host }: Moment): number {
  const root = host.disks.find(({ mount }) => mount === '/');
  return root === undefined ? 0 : Math.max(0, root.totalBytes - root.usedBytes);
}

/** The simulated database and the way to its tools. */
export function demoPostgres({ moment }: Pick<DemoLook, 'moment'>): Outcome<PostgresFacts> {
  const { answer, databaseBytes } = moment.postgres;
  if (answer.kind !== 'ok') return bad(silentService('postgres'));
  return good({
    place: 'container',
    prefix: ['docker', 'exec', '-i', containerName('postgres')],
    password: null,
    major: 15,
    database: 'sparkone',
    user: 'sparkone',
    maintenance: 'postgres',
    exists: true,
    sizeBytes: Math.round(databaseBytes),
    owner: 'sparkone',
    encoding: 'UTF8',
    collate: 'en_US.utf8',
    ctype: 'en_US.utf8',
    isSuperuser: true,
    canCreate: true,
    hasGrants: false,
    freeBytes: freeBytes(moment),
  });
}

/** What a backup stands on. */
export function demoBackupGround(look: DemoLook): Outcome<BackupGround> {
  const { moment, args } = look;
  const stack = demoStackHere(look);
  if (!stack.ok) return stack;
  const postgres = args.what === 'files' ? null : demoPostgres(look);
  if (postgres !== null && !postgres.ok) return postgres;
  return good({
    stack: stack.value,
    postgres: postgres === null ? null : postgres.value,
    directory: BACKUPS,
    entries: args.what === 'db' ? [] : ENTRIES,
    freeBytes: freeBytes(moment),
    lastFilesBytes: moment.backups.findLast(({ kind }) => kind === 'files')?.bytes ?? 0,
  });
}

/** Files of the simulated backup folder. */
export function demoBackupFiles({ backups }: Moment): readonly BackupFile[] {
  return backups.map((backup) => ({ name: backupFile(backup), bytes: backup.bytes, modifiedAt: backup.at }));
}

function backupFacts({ moment, args }: DemoLook): BackupFacts | null {
  const backup =
    args.file === undefined
      ? moment.backups.findLast(({ kind }) => kind === 'database')
      : moment.backups.find((one) => backupFile(one) === args.file || `${BACKUPS}/${backupFile(one)}` === args.file);
  if (backup === undefined) return null;
  const name = backupFile(backup);
  const type = backup.bytes === 0 ? 'empty' : backup.kind === 'database' ? 'custom' : 'files';
  return { name, path: `${BACKUPS}/${name}`, type, bytes: backup.bytes, modifiedAt: backup.at };
}

/** What a check of a backup stands on. */
export function demoVerify(look: DemoLook): Outcome<VerifyFacts> {
  const backup = backupFacts(look);
  if (backup === null) return bad(notThere(inert(look.args.file ?? '*.sql')));
  if (backup.type !== 'custom') return good({ backup, postgres: null });
  const postgres = demoPostgres(look);
  return postgres.ok ? good({ backup, postgres: postgres.value }) : postgres;
}

/** What a restore of the database, or its drill, stands on. */
export function demoRestore(look: DemoLook): Outcome<RestoreFacts> {
  const stack = demoStack(look);
  if (!stack.ok) return stack;
  const postgres = demoPostgres(look);
  if (!postgres.ok) return postgres;
  const backup = backupFacts(look);
  if (backup === null) return bad(notThere(inert(look.args.file ?? '*.sql')));
  return good({
    stack: stack.value,
    postgres: postgres.value,
    backup,
    directory: BACKUPS,
    freeBytes: freeBytes(look.moment),
  });
}

/** What a restore of files stands on. */
export function demoRestoreFiles(look: DemoLook): Outcome<RestoreFilesFacts> {
  const stack = demoStack(look);
  if (!stack.ok) return stack;
  const backup = backupFacts(look);
  if (backup === null) return bad(notThere(inert(look.args.file ?? '*.tar.gz')));
  return good({
    stack: stack.value,
    backup,
    directory: BACKUPS,
    tops: ['.env', 'uploads'],
    present: ['.env', 'uploads'],
    members: backup.type === 'files' ? 1_284 : 0,
  });
}
