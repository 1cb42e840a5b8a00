/** How long backing off may stretch an interval, and to how many intervals. */
const LONGEST_BACKOFF_MS = 60_000;
const MOST_INTERVALS = 4;
/** A second fault in a row is confirmed at the base interval, so that trouble and recovery are seen within two. */
const FAULTS_BEFORE_BACKOFF = 1;
/** Share of an interval by which it varies, so that probes do not march in step. */
const JITTER = 0.1;
/** A read that took longer than its interval still leaves a rest before the next. */
const REST_SHARE = 0.25;

/**
 * Milliseconds between two starts of a probe. After consecutive faults it doubles, to at most four times the interval and at
 * most a minute (a longer interval stays as it is). `chance` is 0..1.
 */
export function intervalMs(everyMs: number, faultsInRow: number, chance: number): number {
  const doublings = Math.max(0, faultsInRow - FAULTS_BEFORE_BACKOFF);
  const stretched = everyMs * Math.min(MOST_INTERVALS, 2 ** Math.min(doublings, MOST_INTERVALS));
  const backedOff = Math.max(everyMs, Math.min(stretched, LONGEST_BACKOFF_MS));
  return backedOff * (1 + (chance - 0.5) * JITTER);
}

/** When the next read is due, given when the last one began and ended. */
export function nextDue(startedAt: number, endedAt: number, interval: number): number {
  return Math.max(startedAt + interval, endedAt + interval * REST_SHARE);
}

/** Least time between two reads caused by hints, which may come in floods: they must not eat the API's call budget. */
export function hintGapMs(watchedEveryMs: number): number {
  return Math.max(1_000, watchedEveryMs / 2);
}
