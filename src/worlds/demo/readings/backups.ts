import { type BackupPlan, USUAL_BACKUPS } from '../../../model/backup-plan.ts';
import type { Sample } from '../../../model/metric.ts';
import { measured } from '../../../model/reading.ts';
import type { BackupType } from '../../../probes/backups/backup-bytes.ts';
import { scheduleOf, trendOf } from '../../../probes/backups/backup-schedule.ts';
import type { BackupsCatalogueFacts, CatalogueEntry } from '../../../probes/backups/backups-catalogue.ts';
import type { BackupFacts, BackupsNewestFacts } from '../../../probes/backups/backups-newest.ts';
import type { BackupsVerifyFacts } from '../../../probes/backups/backups-verify.ts';
import { backupFile } from '../calm-records.ts';
import type { BackupMoment, Moment } from '../moment.ts';
import { hexId } from '../stack.ts';
import { type Generator, type Track, tracked } from './view.ts';

const DIRECTORY = '/opt/sparkone/backups';
const HOUR = 3_600_000;
/** The simulated product keeps a week of nightly backups. */
const PLAN: BackupPlan = { ...USUAL_BACKUPS, keep: 6 };
/** Tables and rows of the simulated database. */
const DRILL = { tables: 6, rows: 7_437_641 } as const;

function newest({ backups }: Moment, kind: BackupMoment['kind']): BackupMoment | undefined {
  return backups.findLast((backup) => backup.kind === kind);
}

/** A database dump in custom format under `.sql`, as the product's backup.sh writes it; zero bytes when it failed. */
function typeOf({ kind, bytes }: BackupMoment): BackupType {
  if (bytes === 0) return 'empty';
  return kind === 'database' ? 'pg-custom' : 'files';
}

function newestFacts(backup: BackupMoment | undefined): BackupFacts | null {
  if (backup === undefined) return null;
  const { kind, bytes, at } = backup;
  const type = typeOf(backup);
  return { file: backupFile(backup), kind, bytes, at, type, isComplete: type === 'pg-custom' ? true : null };
}

const NEWEST: readonly Track[] = [
  { metric: 'backups.age', of: (moment) => moment.at - (newest(moment, 'database')?.at ?? Number.NaN) },
  { metric: 'backups.size', of: (moment) => newest(moment, 'database')?.bytes ?? Number.NaN },
];

/** The newest backups of the simulated catalogue. */
export const backupsNewestReading: Generator<BackupsNewestFacts> = (view) => {
  const { backups } = view.now;
  const facts: BackupsNewestFacts = {
    directory: DIRECTORY,
    database: newestFacts(newest(view.now, 'database')),
    files: newestFacts(newest(view.now, 'files')),
    count: backups.length,
    totalBytes: backups.reduce((sum, { bytes }) => sum + bytes, 0),
  };
  return tracked(view, facts, NEWEST);
};

function jobOf(action: string, file: string): string {
  return `${action}-${hexId(file, 8)}`;
}

function entryOf(backup: BackupMoment): CatalogueEntry {
  const { kind, bytes, at, trust, trustedAt } = backup;
  const file = backupFile(backup);
  const type = typeOf(backup);
  const isProven = trust === 'restored' || trust === 'compared';
  const drilledAt = trustedAt ?? at + 9 * HOUR;
  return {
    file,
    isPlainName: true,
    kind,
    type,
    isComplete: type === 'pg-custom' ? true : null,
    isMisnamed: type === 'pg-custom',
    isSafetyCopy: false,
    isBeingWritten: false,
    bytes,
    at,
    trust: bytes === 0 ? 'broken' : trust,
    readAt: trust === 'exists' ? null : (trustedAt ?? at + 20_000),
    readBy: trust === 'exists' ? '' : jobOf(isProven ? 'drill' : 'verify', file),
    drill: isProven ? { at: drilledAt, job: jobOf('drill', file), tookMs: 41_000, ...DRILL } : null,
  };
}

function roomOf({ host }: Moment, entries: readonly CatalogueEntry[]): BackupsCatalogueFacts['room'] {
  const root = host.disks.find(({ mount }) => mount === '/');
  if (root === undefined) return null;
  const availableBytes = Math.max(0, Math.round(root.totalBytes - root.usedBytes));
  const good = entries.filter(({ trust }) => trust !== 'broken');
  const [database, files] = (['database', 'files'] as const).map(
    (kind) => good.find((one) => one.kind === kind)?.bytes,
  );
  const nextBytes = (database ?? 0) + (files ?? 0);
  return { availableBytes, nextBytes, fits: nextBytes > 0 ? Math.floor(availableBytes / nextBytes) : null };
}

/** The simulated folder of backups, with what jobs noted of them. */
export const backupsCatalogueReading: Generator<BackupsCatalogueFacts> = ({ now }) => {
  const entries = now.backups.map(entryOf).toSorted((a, b) => b.at - a.at);
  const good = entries.filter(({ kind, trust }) => kind === 'database' && trust !== 'broken');
  const drilled = entries.find(({ drill }) => drill !== null);
  const read = entries.find(({ readAt }) => readAt !== null);
  const room = roomOf(now, entries);
  const facts: BackupsCatalogueFacts = {
    directory: DIRECTORY,
    entries,
    count: entries.length,
    totalBytes: entries.reduce((sum, { bytes }) => sum + bytes, 0),
    leftovers: [],
    plan: PLAN,
    schedule: scheduleOf(good, PLAN, now.at),
    trend: trendOf(good),
    lastDrill: drilled?.drill ? { ...drilled.drill, file: drilled.file } : null,
    lastRead: read?.readAt ? { at: read.readAt, job: read.readBy, file: read.file } : null,
    receiptsFault: null,
    room,
  };
  const samples: Sample[] = [
    { metric: 'backups.count', value: facts.count },
    ...(room?.fits == null ? [] : [{ metric: 'backups.room', value: room.fits }]),
    ...(facts.lastDrill === null ? [] : [{ metric: 'backups.drill.age', value: now.at - facts.lastDrill.at }]),
  ];
  return measured(facts, samples);
};

/** What the simulated cockpit found inside of them. */
export const backupsVerifyReading: Generator<BackupsVerifyFacts> = ({ now }) => {
  const verified = now.backups
    .toSorted((a, b) => b.at - a.at)
    .map((backup) => {
      const type = typeOf(backup);
      const isDump = type === 'pg-custom';
      return {
        file: backupFile(backup),
        type,
        bytes: backup.bytes,
        how: isDump
          ? ('pg_restore --list' as const)
          : type === 'files'
            ? ('read to its end' as const)
            : ('end mark' as const),
        isReadable: type !== 'empty',
        holds: isDump ? DRILL.tables : type === 'files' ? 214 : null,
        serverVersion: isDump ? '15.4' : '',
        at: backup.at + 10 * 60_000,
        tookMs: isDump ? 120 : 1_900,
        fault: null,
      };
    });
  return measured({ verified, waiting: 0 });
};
