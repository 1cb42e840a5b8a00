import type { Finding } from '../../model/check.ts';
import type { Probe } from '../../model/probe.ts';
import { failed, type Measured, measured } from '../../model/reading.ts';
import { en, pt } from '../../text/formats.ts';
import { inert } from '../../text/inert.ts';
import { phrase } from '../../text/lang.ts';
import type { CallOptions } from '../../transport/transport.ts';
import { SLOW } from '../cadence.ts';
import { type ProbeContext, within } from '../context.ts';
import { finding, summaryOf } from '../finding.ts';
import { type BackupType, isMisnamed, isSafetyCopy } from './backup-bytes.ts';
import { type BackupFolder, type LookedBackup, listBackups, lookAt } from './backup-look.ts';

/** A backup file. */
export interface BackupFacts {
  readonly file: string;
  readonly kind: 'database' | 'files';
  readonly bytes: number;
  /** Epoch milliseconds of its last change. */
  readonly at: number;
  /** Null when it could not be read. */
  readonly type: BackupType | null;
  /** Its end is there; null when its last bytes cannot tell. */
  readonly isComplete: boolean | null;
}

/** The backups folder. */
export interface BackupsNewestFacts {
  readonly directory: string;
  readonly database: BackupFacts | null;
  readonly files: BackupFacts | null;
  readonly count: number;
  readonly totalBytes: number;
}

/** Age and state of the newest backup. */
export const backupsNewest: Probe<BackupsNewestFacts, ProbeContext> = {
  id: 'backups.newest',
  runbook: 'W3',
  title: phrase('Último backup', 'Last backup'),
  tab: 'backups',
  sets: ['daily', 'weekly'],
  ...SLOW,
  metrics: [
    {
      id: 'backups.age',
      label: phrase('Idade do último backup', 'Age of the last backup'),
      unit: 'ms',
      threshold: { direction: 'above', warn: 26 * 3_600_000, critical: 50 * 3_600_000, hysteresis: 0 },
    },
    { id: 'backups.size', label: phrase('Tamanho do último backup', 'Size of the last backup'), unit: 'bytes' },
  ],
  read: readBackupsNewest,
  faultLevels: { absent: 'warn' },
  judge: judgeBackups,
  summarize: (reading) =>
    summaryOf(reading, ({ database }) => {
      if (database === null) return phrase('nenhum backup', 'no backup');
      const age = reading.at - database.at;
      return phrase(
        `${pt.ago(age)} · ${pt.bytes(database.bytes)} · ${database.file}`,
        `${en.ago(age)} · ${en.bytes(database.bytes)} · ${database.file}`,
      );
    }),
  shell: 'ls -lt /opt/sparkone/backups | head',
};

function judgeBackups({ database, directory }: BackupsNewestFacts): readonly Finding[] {
  if (database === null) {
    return [
      finding('critical', phrase(`nenhum backup do banco em ${directory}`, `no database backup in ${directory}`)),
    ];
  }
  const { file, type, isComplete } = database;
  if (type === 'empty') {
    return [
      finding(
        'critical',
        phrase(`${file} tem 0 bytes: o backup falhou`, `${file} has 0 bytes: the backup failed`),
        file,
      ),
    ];
  }
  if (isComplete === false) {
    return [
      finding(
        'critical',
        phrase(`${file} está cortado: falta o fim do dump`, `${file} is cut: the end of the dump is missing`),
        file,
      ),
    ];
  }
  if (type === 'unknown') {
    return [finding('warn', phrase(`${file} não é um dump conhecido`, `${file} is no dump that we know`), file)];
  }
  if (type === 'pg-custom' && isMisnamed(file, type)) {
    return [
      finding(
        'none',
        phrase(
          `${file} é formato custom com nome .sql: restore.sh não o restaura, a ação restaurar sim`,
          `${file} is custom format named .sql: restore.sh cannot restore it, the restore action can`,
        ),
        file,
      ),
    ];
  }
  return [];
}

/** Entries that are looked at to find the newest of each kind. */
const MOST_LOOKED = 12;

async function readBackupsNewest(context: ProbeContext, signal: AbortSignal): Promise<Measured<BackupsNewestFacts>> {
  const options = within(SLOW.deadlineMs, signal);
  const folder = await listBackups(context, options);
  if (!folder.ok) return failed(folder.fault);
  const { directory, entries } = folder.value;
  const newest = await newestOf(context, folder.value, options);
  const facts: BackupsNewestFacts = {
    directory: inert(directory),
    ...newest,
    count: entries.length,
    totalBytes: entries.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
  };
  const { database } = newest;
  if (database === null) return measured(facts);
  return measured(facts, [
    { metric: 'backups.age', value: Math.max(0, context.now() - database.at) },
    { metric: 'backups.size', value: database.bytes },
  ]);
}

/** By what they are, newest first, until there is one of each. One that is being written is not done yet. */
async function newestOf(
  context: ProbeContext,
  { directory, entries }: BackupFolder,
  options: CallOptions,
): Promise<Pick<BackupsNewestFacts, 'database' | 'files'>> {
  let database: BackupFacts | null = null;
  let files: BackupFacts | null = null;
  for (const entry of entries.slice(0, MOST_LOOKED)) {
    if (database !== null && files !== null) break;
    const looked = await lookAt(context, directory, entry, options);
    if (looked === null || looked.isBeingWritten || isSafetyCopy(entry.name)) continue;
    if (looked.kind === 'database') database ??= factsOf(looked, 'database');
    if (looked.kind === 'files') files ??= factsOf(looked, 'files');
  }
  return { database, files };
}

function factsOf({ name, bytes, at, type, isComplete }: LookedBackup, kind: BackupFacts['kind']): BackupFacts {
  return { file: inert(name), kind, bytes, at, type, isComplete };
}
