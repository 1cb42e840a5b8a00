import { good, type Outcome } from '../model/fault.ts';
import type { JobSummary } from '../model/job.ts';
import { type FoundLock, lockText } from '../model/lock.ts';
import type { ActionId, Precondition } from '../model/plan.ts';
import { en, pt } from '../text/formats.ts';
import { phrase } from '../text/lang.ts';
import { type Circumstances, must } from './action.ts';
import { askHost, type JobHost } from './host/host.ts';
import { listJobs } from './host/jobs.ts';
import { parseLock } from './host/lock.ts';
import { readinessScript } from './host/scripts.ts';

/** Room that journal, plan and output of a job need at least. */
const NEEDED_KIB = 2048;

/** Whether a job could begin now: lock, journal; and how long such jobs took. */
export async function readCircumstances(
  host: JobHost,
  action: ActionId,
  signal: AbortSignal,
): Promise<Outcome<Circumstances>> {
  const [readiness, jobs] = await Promise.all([
    askHost(host, readinessScript(host.places), signal),
    listJobs(host, 60, signal),
  ]);
  if (!readiness.ok) return readiness;
  const lines = readiness.value.split('\n');
  const lock = parseLock(lines[0] ?? 'null', lines[1] ?? 'null');
  const [, can = '0', kib = '0'] = (lines[2] ?? '').split(' ');
  return good({
    preconditions: [lockCondition(lock), journalCondition(can === '1', Number(kib))],
    expectedMs: expectedFrom(jobs.ok ? jobs.value : [], action),
  });
}

/** Median duration of the last three jobs of the action that were done; null without any. */
export function expectedFrom(jobs: readonly JobSummary[], action: ActionId): number | null {
  const took = jobs
    .filter((job) => job.action === action && job.state === 'done')
    .flatMap(({ tookMs }) => (tookMs === null ? [] : [tookMs]))
    .slice(0, 3)
    .sort((a, b) => a - b);
  return took[Math.floor(took.length / 2)] ?? null;
}

/** Says who holds the target. */
export function lockCondition(lock: FoundLock | null): Precondition {
  return must('lock', lock === null, lockText(lock));
}

function journalCondition(canWrite: boolean, kib: number): Precondition {
  const free = kib * 1024;
  if (canWrite && kib >= NEEDED_KIB)
    return must(
      'journal',
      true,
      phrase(
        `o diário pode ser gravado (${pt.bytes(free)} livres)`,
        `the journal can be written (${en.bytes(free)} free)`,
      ),
    );
  return must(
    'journal',
    false,
    phrase(
      `o diário não pode ser gravado (${pt.bytes(free)} livres): veja disco e permissões`,
      `the journal cannot be written (${en.bytes(free)} free): see disk and permissions`,
    ),
  );
}
