import { listDump, readPacked } from '../../clients/backup-tools.ts';
import type { Finding } from '../../model/check.ts';
import { type Fault, good, type Outcome } from '../../model/fault.ts';
import type { Probe } from '../../model/probe.ts';
import { failed, type Measured, measured } from '../../model/reading.ts';
import { inert } from '../../text/inert.ts';
import { phrase } from '../../text/lang.ts';
import type { CallOptions } from '../../transport/transport.ts';
import { RARE } from '../cadence.ts';
import { type ProbeContext, within } from '../context.ts';
import { finding, summaryOf } from '../finding.ts';
import type { BackupType } from './backup-bytes.ts';
import { type LookedBackup, listBackups, lookAt } from './backup-look.ts';
import { isBroken } from './backup-trust.ts';

/** How a backup was looked at. `too-large`: that is for the action verify. */
export type VerifyHow = 'pg_restore --list' | 'end mark' | 'read to its end' | 'too-large' | 'not looked at';

/** What a look into a backup found. */
export interface VerifiedFacts {
  readonly file: string;
  readonly type: BackupType | null;
  readonly bytes: number;
  readonly how: VerifyHow;
  /** Null when that could not be found out. */
  readonly isReadable: boolean | null;
  /** Tables with rows of a dump, or members of an archive; null when not counted. */
  readonly holds: number | null;
  /** `15.4` of the server that was dumped; '' when not told. */
  readonly serverVersion: string;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly tookMs: number;
  readonly fault: Fault | null;
}

/** The backups that were looked into so far, newest first. */
export interface BackupsVerifyFacts {
  readonly verified: readonly VerifiedFacts[];
  /** Backups that are still to be looked into. */
  readonly waiting: number;
}

/** Packed files larger than this are not read to their end by a probe. */
const MAX_BYTES = 256 * 1024 * 1024;
/** Newest files that are looked into, and how many in one reading. */
const MOST_FILES = 20;
const MOST_AT_ONCE = 2;

/** Looks into the newest backups, each once: `pg_restore --list`, the end mark, packed ones to their end. Writes nothing. */
export const backupsVerify: Probe<BackupsVerifyFacts, ProbeContext> = {
  id: 'backups.verify',
  runbook: 'W2',
  title: phrase('Backups legíveis', 'Readable backups'),
  tab: 'backups',
  sets: ['weekly'],
  ...RARE,
  metrics: [],
  read: readBackupsVerify,
  faultLevels: { absent: 'none' },
  judge: ({ verified }) => judgeVerified(verified),
  summarize: (reading) =>
    summaryOf(reading, ({ verified }) => {
      const readable = verified.filter(({ isReadable }) => isReadable === true).length;
      return phrase(`${readable} de ${verified.length} legíveis`, `${readable} of ${verified.length} readable`);
    }),
  shell: 'pg_restore --list /opt/sparkone/backups/FILE | head',
};

/** The newest of them that cannot be read is critical: it is what would be restored. */
function judgeVerified(verified: readonly VerifiedFacts[]): Finding[] {
  return verified.flatMap(({ fault, isReadable, file }, index): Finding[] => {
    if (isReadable === false && fault !== null)
      return [finding(index === 0 ? 'critical' : 'warn', fault.message, file)];
    return isReadable === null && fault !== null && index === 0 ? [finding('unknown', fault.message, file)] : [];
  });
}

function keyOf({ path, bytes, at }: LookedBackup): string {
  return `${path} ${bytes} ${at}`;
}

function verdicts(context: ProbeContext): Map<string, VerifiedFacts> {
  return context.memory('backups verified', () => new Map<string, VerifiedFacts>());
}

/** Whether a backup was found readable; null before it was looked into, and where that could not be found out. */
export function knownVerdict(context: ProbeContext, looked: LookedBackup): boolean | null {
  return verdicts(context).get(keyOf(looked))?.isReadable ?? null;
}

async function readBackupsVerify(context: ProbeContext, signal: AbortSignal): Promise<Measured<BackupsVerifyFacts>> {
  const options = within(RARE.deadlineMs, signal);
  const folder = await listBackups(context, options);
  if (!folder.ok) return failed(folder.fault);
  const { directory, entries } = folder.value;
  const looked: LookedBackup[] = [];
  for (const entry of entries.slice(0, MOST_FILES)) {
    const one = await lookAt(context, directory, entry, options);
    if (one !== null && !one.isBeingWritten && one.kind !== 'other') looked.push(one);
  }
  const known = verdicts(context);
  const isNew = (one: LookedBackup): boolean => !known.has(keyOf(one));
  const each = within(RARE.deadlineMs / MOST_AT_ONCE, signal);
  const wanted = looked.filter(isNew);
  const dear = wanted.filter(needsTool).slice(0, MOST_AT_ONCE);
  for (const one of [...wanted.filter((cheap) => !needsTool(cheap)), ...dear]) {
    const verified = await verify(context, one, each);
    // What could not be found out is tried again.
    if (verified.isReadable !== null || verified.how === 'too-large') known.set(keyOf(one), verified);
    else known.set(`${keyOf(one)} last`, verified);
  }
  return measured({
    verified: looked.flatMap((one) => known.get(keyOf(one)) ?? known.get(`${keyOf(one)} last`) ?? []),
    waiting: looked.filter(isNew).length,
  });
}

async function verify(context: ProbeContext, looked: LookedBackup, options: CallOptions): Promise<VerifiedFacts> {
  const startedAt = context.monotonic();
  const { name, type, bytes } = looked;
  const { how, outcome } = await lookInto(context, looked, options);
  const fault = outcome.ok ? null : outcome.fault;
  const isReadable = isBroken(looked)
    ? false
    : outcome.ok
      ? how === 'too-large'
        ? null
        : true
      : readableIn(outcome.fault);
  return {
    file: inert(name),
    type,
    bytes,
    how,
    isReadable,
    holds: outcome.ok ? outcome.value.holds : null,
    serverVersion: outcome.ok ? outcome.value.serverVersion : '',
    at: context.now(),
    tookMs: Math.round(context.monotonic() - startedAt),
    fault: isBroken(looked) ? null : fault,
  };
}

/** Whether a look costs more than the bytes that were read already. */
function needsTool(looked: LookedBackup): boolean {
  return !isBroken(looked) && looked.type !== 'pg-plain';
}

/** Only what a tool said of the file itself is a verdict. */
function readableIn({ kind }: Fault): false | null {
  return kind === 'malformed' ? false : null;
}

interface Held {
  readonly holds: number | null;
  readonly serverVersion: string;
}

const NOTHING: Outcome<Held> = good({ holds: null, serverVersion: '' });

async function lookInto(
  context: ProbeContext,
  looked: LookedBackup,
  options: CallOptions,
): Promise<{ readonly how: VerifyHow; readonly outcome: Outcome<Held> }> {
  const { type, path, bytes } = looked;
  const { transport } = context.clients;
  if (isBroken(looked)) return { how: 'end mark', outcome: NOTHING };
  switch (type) {
    case 'pg-plain':
      return { how: 'end mark', outcome: NOTHING };
    case 'pg-custom':
    case 'pg-tar':
    case 'pg-directory': {
      const listed = await listDump(transport, path, await containerOf(context), options);
      const outcome = listed.ok
        ? good({ holds: listed.value.tables, serverVersion: listed.value.serverVersion })
        : listed;
      return { how: 'pg_restore --list', outcome };
    }
    case 'files':
    case 'pg-plain-gz': {
      if (bytes > MAX_BYTES) return { how: 'too-large', outcome: NOTHING };
      const read = await readPacked(transport, path, type === 'files' ? 'tar' : 'sql', options);
      const outcome = read.ok ? good({ holds: read.value.members, serverVersion: '' }) : read;
      return { how: 'read to its end', outcome };
    }
    default:
      return { how: 'not looked at', outcome: good({ holds: null, serverVersion: '' }) };
  }
}

/** A running container with Postgres's own tools. */
async function containerOf(context: ProbeContext): Promise<string | null> {
  const { containers } = await context.target();
  return (
    containers.find(({ role, state, isOneOff }) => role === 'postgres' && state === 'running' && !isOneOff)?.name ??
    null
  );
}
