import { type Receipts, readReceipts } from '../../clients/backup-receipts.ts';
import { type BackupPlan, USUAL_BACKUPS } from '../../model/backup-plan.ts';
import type { Fault } from '../../model/fault.ts';
import type { Sample } from '../../model/metric.ts';
import type { Probe } from '../../model/probe.ts';
import { failed, type Measured, measured } from '../../model/reading.ts';
import { en, pt } from '../../text/formats.ts';
import { inert } from '../../text/inert.ts';
import { phrase } from '../../text/lang.ts';
import type { CallOptions, Transport } from '../../transport/transport.ts';
import { SLOW } from '../cadence.ts';
import { orNull, type ProbeContext, within } from '../context.ts';
import { summaryOf } from '../finding.ts';
import { type BackupKind, type BackupType, isMisnamed, isSafetyCopy } from './backup-bytes.ts';
import { judgeCatalogue } from './backup-judge.ts';
import { type LookedBackup, listBackups, lookAt } from './backup-look.ts';
import { type BackupSchedule, type SizeTrend, scheduleOf, trendOf } from './backup-schedule.ts';
import { type DrillFacts, drillOf, type TrustFacts, trustOf } from './backup-trust.ts';
import { knownVerdict } from './backups-verify.ts';

/** A backup of the folder. */
export interface CatalogueEntry extends TrustFacts {
  /** Inert; unique in the catalogue. */
  readonly file: string;
  /** False for a name with characters that are not shown as they are: no action takes it. */
  readonly isPlainName: boolean;
  readonly kind: BackupKind;
  /** Null when it could not be read. */
  readonly type: BackupType | null;
  readonly isComplete: boolean | null;
  /** Its name promises something else. */
  readonly isMisnamed: boolean;
  /** What a restore put aside. */
  readonly isSafetyCopy: boolean;
  readonly isBeingWritten: boolean;
  readonly bytes: number;
  /** Epoch milliseconds of its last change. */
  readonly at: number;
}

/** Room for the next backup. */
export interface BackupRoom {
  readonly availableBytes: number;
  /** What the next one takes, by those before; null before there is one. */
  readonly nextBytes: number | null;
  /** How often it fits; null before there is one. */
  readonly fits: number | null;
}

/** The folder of backups, held against what is expected of it. */
export interface BackupsCatalogueFacts {
  readonly directory: string;
  /** Newest first; at most {@link MOST_ENTRIES}. */
  readonly entries: readonly CatalogueEntry[];
  /** Backups in the folder, also those beyond the list. */
  readonly count: number;
  readonly totalBytes: number;
  /** Half-written files that nobody writes any more. */
  readonly leftovers: readonly string[];
  readonly plan: BackupPlan;
  /** Of the database. */
  readonly schedule: BackupSchedule;
  /** Of the newest backup of the database, against those of its type. */
  readonly trend: SizeTrend;
  /** The last restore that was proven, of whatever file; null when none was. */
  readonly lastDrill: (DrillFacts & { readonly file: string }) | null;
  /** The last time a job read a backup to its end. */
  readonly lastRead: { readonly at: number; readonly job: string; readonly file: string } | null;
  /** Why receipts could not be read; null when they could. */
  readonly receiptsFault: Fault | null;
  /** Null when the disk could not be asked. */
  readonly room: BackupRoom | null;
}

/** Backups that are looked at and kept in facts. */
export const MOST_ENTRIES = 200;
/** A part that is older than this is left over. */
const LEFT_MS = 6 * 3_600_000;
const AT_ONCE = 8;

/** Every backup of the folder by its bytes: what it is, how far it can be believed, and whether any is missing. */
export const backupsCatalogue: Probe<BackupsCatalogueFacts, ProbeContext> = {
  id: 'backups.catalogue',
  runbook: 'W3',
  title: phrase('Catálogo de backups', 'Catalogue of backups'),
  tab: 'backups',
  sets: ['weekly'],
  ...SLOW,
  metrics: [
    { id: 'backups.count', label: phrase('Backups na pasta', 'Backups in the folder'), unit: 'count' },
    {
      id: 'backups.room',
      label: phrase('Backups que ainda cabem', 'Backups that still fit'),
      unit: 'count',
      threshold: { direction: 'below', warn: 3, critical: 1 },
    },
    { id: 'backups.drill.age', label: phrase('Último restore provado há', 'Last proven restore'), unit: 'ms' },
  ],
  read: readBackupsCatalogue,
  faultLevels: { absent: 'warn' },
  judge: (facts, { now }) => judgeCatalogue(facts, now),
  summarize: (reading) =>
    summaryOf(reading, ({ count, totalBytes, lastDrill }) => {
      const drill = lastDrill === null ? Number.NaN : reading.at - lastDrill.at;
      return phrase(
        `${count} backups, ${pt.bytes(totalBytes)} · último restore provado ${lastDrill === null ? 'nunca' : pt.ago(drill)}`,
        `${count} backups, ${en.bytes(totalBytes)} · last restore proven ${lastDrill === null ? 'never' : en.ago(drill)}`,
      );
    }),
  shell: 'ls -lt /opt/sparkone/backups && df -h /opt/sparkone/backups',
};

async function readBackupsCatalogue(
  context: ProbeContext,
  signal: AbortSignal,
): Promise<Measured<BackupsCatalogueFacts>> {
  const options = within(SLOW.deadlineMs, signal);
  const target = await context.target();
  const folder = await listBackups(context, options);
  if (!folder.ok) return failed(folder.fault);
  const { directory, entries, parts } = folder.value;
  const { transport } = context.clients;
  const [looked, receipts, availableBytes] = await Promise.all([
    lookAtAll(context, directory, entries.slice(0, MOST_ENTRIES), options),
    readReceipts(transport, target.stateDirectory ?? null, options),
    availableIn(transport, directory, options),
  ]);
  const now = context.now();
  const plan = target.backupPlan ?? USUAL_BACKUPS;
  const found = receipts.ok ? receipts.value : null;
  const catalogue = uniqueNames(looked.map((one) => entryOf(context, one, found)));
  const facts: BackupsCatalogueFacts = {
    directory: inert(directory),
    entries: catalogue,
    count: looked.length + Math.max(0, entries.length - MOST_ENTRIES),
    totalBytes: looked.reduce((sum, { bytes }) => sum + bytes, 0),
    leftovers: parts.filter(({ modifiedAt }) => now - modifiedAt > LEFT_MS).map(({ name }) => inert(name)),
    plan,
    ...ofDatabase(catalogue, plan, now),
    ...ofReceipts(directory, found),
    receiptsFault: receipts.ok ? null : receipts.fault,
    room: availableBytes === null ? null : roomOf(catalogue, plan, availableBytes),
  };
  return measured(facts, samplesOf(facts, now));
}

async function lookAtAll(
  context: ProbeContext,
  directory: string,
  entries: Parameters<typeof lookAt>[2][],
  options: CallOptions,
): Promise<LookedBackup[]> {
  const looked: LookedBackup[] = [];
  for (let from = 0; from < entries.length; from += AT_ONCE) {
    const some = entries.slice(from, from + AT_ONCE);
    const found = await Promise.all(some.map((entry) => lookAt(context, directory, entry, options)));
    looked.push(...found.filter((one) => one !== null));
  }
  return looked;
}

function entryOf(context: ProbeContext, looked: LookedBackup, receipts: Receipts | null): CatalogueEntry {
  const { name, type, kind, isComplete, bytes, at, isBeingWritten } = looked;
  const file = inert(name);
  return {
    file,
    isPlainName: file === name,
    kind,
    type,
    isComplete,
    isMisnamed: type !== null && isMisnamed(name, type),
    isSafetyCopy: isSafetyCopy(name),
    isBeingWritten,
    bytes,
    at,
    ...trustOf(looked, receipts, knownVerdict(context, looked)),
  };
}

/** Two names that look alike once they are inert are told apart by a number; what is shown as it is keeps its own. */
function uniqueNames(entries: readonly CatalogueEntry[]): CatalogueEntry[] {
  const seen = new Map(entries.filter(({ isPlainName }) => isPlainName).map(({ file }) => [file, 1]));
  return entries.map((entry) => {
    if (entry.isPlainName) return entry;
    const count = (seen.get(entry.file) ?? 0) + 1;
    seen.set(entry.file, count);
    return count === 1 ? entry : { ...entry, file: `${entry.file} (${count})` };
  });
}

/** Backups of the database that the schedule counts: whole as far as is known, and no safety copies. */
function scheduled(entries: readonly CatalogueEntry[]): CatalogueEntry[] {
  return entries.filter(
    ({ kind, trust, isSafetyCopy: isCopy, isBeingWritten }) =>
      kind === 'database' && trust !== 'broken' && !isCopy && !isBeingWritten,
  );
}

function ofDatabase(
  entries: readonly CatalogueEntry[],
  plan: BackupPlan,
  now: number,
): Pick<BackupsCatalogueFacts, 'schedule' | 'trend'> {
  const good = scheduled(entries);
  const alike = good.filter(({ type }) => type === good[0]?.type);
  return { schedule: scheduleOf(good, plan, now), trend: trendOf(alike) };
}

/** Of this folder: one host may have several targets. */
function ofReceipts(
  directory: string,
  receipts: Receipts | null,
): Pick<BackupsCatalogueFacts, 'lastDrill' | 'lastRead'> {
  const name = (path: string): string => inert(path.slice(path.lastIndexOf('/') + 1));
  const isOurs = ({ file }: { readonly file: string }): boolean => file.startsWith(`${directory}/`);
  const drill = receipts?.drills.findLast(isOurs);
  const read = receipts?.trust.findLast(isOurs);
  return {
    lastDrill: drill === undefined ? null : { ...drillOf(drill), file: name(drill.file) },
    lastRead: read === undefined ? null : { at: read.at, job: inert(read.job), file: name(read.file) },
  };
}

/** Free bytes of the disk that holds the folder (POSIX `df -P -k`). */
async function availableIn(transport: Transport, directory: string, options: CallOptions): Promise<number | null> {
  const ran = await transport.exec(['df', '-P', '-k', directory], { ...options, env: { LC_ALL: 'C' } });
  if (!ran.ok || ran.value.code !== 0) return null;
  const row = ran.value.stdout.trim().split('\n').at(-1) ?? '';
  const kib = Number(/\s(\d+)\s+\d+%\s/.exec(row)?.[1]);
  return orNull(kib * 1024);
}

/** The newest of each kind, with the growth of a turn. */
function roomOf(entries: readonly CatalogueEntry[], plan: BackupPlan, availableBytes: number): BackupRoom {
  const database = scheduled(entries)[0];
  const files = entries.find(
    ({ kind, trust, isSafetyCopy: isCopy }) => kind === 'files' && trust !== 'broken' && !isCopy,
  );
  if (database === undefined) return { availableBytes, nextBytes: null, fits: null };
  const { perDay } = trendOf(scheduled(entries).filter(({ type }) => type === database.type));
  const growth = Math.max(0, perDay ?? 0) * (plan.everyMs / 86_400_000);
  const nextBytes = Math.round(database.bytes + growth + (files?.bytes ?? 0));
  return { availableBytes, nextBytes, fits: nextBytes > 0 ? Math.floor(availableBytes / nextBytes) : null };
}

function samplesOf({ count, room, lastDrill }: BackupsCatalogueFacts, now: number): Sample[] {
  return [
    { metric: 'backups.count', value: count },
    ...(room === null || room.fits === null ? [] : [{ metric: 'backups.room', value: room.fits }]),
    ...(lastDrill === null ? [] : [{ metric: 'backups.drill.age', value: Math.max(0, now - lastDrill.at) }]),
  ];
}
