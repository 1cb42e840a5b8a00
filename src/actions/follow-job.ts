import type { Clock } from '../model/clock.ts';
import type { Outcome } from '../model/fault.ts';
import { type FoundJob, isOver } from '../model/job.ts';
import type { Plan } from '../model/plan.ts';
import type { JobHost } from './host/host.ts';
import { readJob } from './host/jobs.ts';

/** How often a followed job's files are read. */
const EVERY_MS = 300;

/** Resolves after so many milliseconds, or at once when the signal aborts. */
export function pause(clock: Pick<Clock, 'after'>, ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const stop = clock.after(ms, resolve);
    signal.addEventListener(
      'abort',
      () => {
        stop();
        resolve();
      },
      { once: true },
    );
  });
}

/**
 * The job, again and again from its files, until it is over or the signal aborts. A fault (the way to the target is cut) is
 * given and does not end it: the job goes on without us, and so does the following. A job that is not there ends it.
 */
export async function* followJob(
  host: JobHost,
  job: string,
  clock: Pick<Clock, 'after'>,
  signal: AbortSignal,
): AsyncGenerator<Outcome<FoundJob>> {
  let known: Plan | undefined;
  while (!signal.aborted) {
    const found = await readJob(host, job, signal, known);
    if (signal.aborted) return;
    yield found;
    if (found.ok) {
      known = found.value.plan;
      if (isOver(found.value.view.state)) return;
    } else if (found.fault.kind === 'absent') return;
    await pause(clock, EVERY_MS, signal);
  }
}
