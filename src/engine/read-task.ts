import type { Clock, Stop } from '../model/clock.ts';
import type { ProbeSpec } from '../model/probe.ts';
import type { Reading } from '../model/reading.ts';
import type { World } from '../model/world.ts';
import { bugFault, faultReading, timeoutFault } from './engine-faults.ts';

/** After the deadline's abort a read has so long to say itself what it waited for; its words are better than ours. */
const LAST_WORDS_MS = 100;
/** A read that ignores the abort is given up after so many deadlines, and the probe is read anew. */
const DEADLINES_TO_ABANDON = 3;

/** One read and who hears of it. */
export interface ReadTask {
  readonly world: World;
  readonly spec: ProbeSpec;
  readonly clock: Clock;
  readonly deadlineMs: number;
  /** Called exactly once: the world's reading, or a fault when it was silent too long or threw. */
  onReading(reading: Reading): void;
  /** Called exactly once, after `onReading`: the read has ended or is given up, the probe may be read again. */
  onFree(): void;
  /** Told when the world threw, or ignored the abort. */
  onBug(error: unknown): void;
}

/** True for what a read throws when it is aborted: late, but no bug. */
function isAbort(error: unknown, signal: AbortSignal): boolean {
  if (!signal.aborted) return false;
  return error === signal.reason || (error instanceof Error && /^(?:Abort|Timeout)Error$/.test(error.name));
}

/** Starts one read under its deadline. The handle aborts it; nobody is told then. */
export function startRead(task: ReadTask): Stop {
  const { world, spec, clock, deadlineMs } = task;
  const abort = new AbortController();
  const startedAt = clock.monotonic();
  const stops: Stop[] = [];
  let isTold = false;
  let isFree = false;

  const tell = (reading: Reading) => {
    if (isTold) return;
    isTold = true;
    task.onReading(reading);
  };
  const free = () => {
    if (isFree) return;
    isFree = true;
    for (const stop of stops) stop();
    task.onFree();
  };
  const tellFault = (failure: Reading['fault'] & object) =>
    tell(faultReading(spec.id, clock.now(), clock.monotonic() - startedAt, failure));
  const tellTimeout = () => tellFault(timeoutFault(spec, deadlineMs));
  const abandon = () => {
    if (!isFree) task.onBug(new Error(`${spec.id}: read goes on after its abort; given up`));
    free();
  };
  const settle = (reading: Reading) => {
    tell(reading);
    free();
  };
  // What comes after a reading was told (a late rejection) only frees the probe: the operator has heard of the timeout.
  const fail = (error: unknown) => {
    if (isAbort(error, abort.signal)) tellTimeout();
    else if (!isTold) {
      task.onBug(error);
      tellFault(bugFault(spec.id, error));
    }
    free();
  };

  stops.push(
    clock.after(deadlineMs, () => {
      stops.push(clock.after(LAST_WORDS_MS, tellTimeout));
      stops.push(clock.after(deadlineMs * (DEADLINES_TO_ABANDON - 1), abandon));
      abort.abort(new DOMException(`no answer within ${deadlineMs} ms`, 'TimeoutError'));
    }),
  );
  const read = async () => world.read(spec.id, abort.signal);
  read().then(settle, fail);

  return () => {
    isTold = true;
    if (isFree) return;
    isFree = true;
    for (const stop of stops) stop();
    abort.abort(new DOMException('no longer wanted', 'AbortError'));
  };
}
