import { en, pt } from '../text/formats.ts';
import { inert } from '../text/inert.ts';
import { type Phrase, phrase } from '../text/lang.ts';

/** Who holds a target, as the lock's file says it. */
export interface LockHolder {
  /** Operator: the login name, `SUDO_USER` before it. */
  readonly who: string;
  /** Host the operator sat at. */
  readonly from: string;
  /** Epoch milliseconds at which it was taken. */
  readonly since: number;
  readonly why: string;
  readonly action: string;
  readonly job: string;
  readonly pid: number;
  /** Start of the process in clock ticks since boot (field 22 of /proc/PID/stat), so that a reused pid is told. */
  readonly pidStart: number;
  /** /proc/sys/kernel/random/boot_id of the boot it was taken in. */
  readonly boot: string;
}

/** What was seen on the target when the lock was read. */
export interface LockSight {
  /** Null while the holder has not yet written who it is, or the file cannot be read. */
  readonly holder: LockHolder | null;
  /** Boot id now. */
  readonly boot: string;
  readonly isAlive: boolean;
  /** True when this user could see the process if it lived: root, or the holder's own user. */
  readonly isVisible: boolean;
  /** Milliseconds since the last heartbeat by the uptime clock, which no clock change moves; null without one. */
  readonly heartbeatAgeMs: number | null;
  /** Milliseconds since the lock's folder was made, by the wall clock. */
  readonly ageMs: number;
}

/**
 * `held`: somebody works. `rebooted`: the machine was started anew since. `dead`: its process is gone.
 * `silent`: the process is there but gives no sign of life. `nameless`: taken, and nobody wrote who.
 */
export type LockState = 'held' | 'rebooted' | 'dead' | 'silent' | 'nameless';

/** A lock that was found, and what it is worth. */
export interface FoundLock {
  readonly sight: LockSight;
  readonly state: LockState;
}

/** Heartbeats come every 5 s; after this long without one the holder is not counted on. */
export const HEARTBEAT_LIMIT_MS = 30_000;

/** Judges a lock. Only what the boot id, the process and the uptime clock say counts, never the wall clock. */
export function judgeLock(sight: LockSight): LockState {
  const { holder } = sight;
  if (holder === null) return sight.ageMs > HEARTBEAT_LIMIT_MS ? 'nameless' : 'held';
  if (holder.boot !== sight.boot) return 'rebooted';
  const isSilent = sight.heartbeatAgeMs === null || sight.heartbeatAgeMs > HEARTBEAT_LIMIT_MS;
  if (sight.isAlive) return isSilent && sight.ageMs > HEARTBEAT_LIMIT_MS ? 'silent' : 'held';
  return sight.isVisible || isSilent ? 'dead' : 'held';
}

/** True when the lock may be broken (with its phrase): nobody works behind it. */
export function isStale(state: LockState): boolean {
  return state !== 'held';
}

/** What is typed to break a stale lock. */
export function unlockPhrase(target: string): string {
  return `unlock ${target}`;
}

/** Who holds the target, since when and for what; of a stale lock how it is broken. */
export function lockText(lock: FoundLock | null): Phrase {
  if (lock === null) return phrase('a trava está livre', 'the lock is free');
  const { holder, ageMs } = lock.sight;
  const who = holder === null ? '?' : `${inert(holder.who)}@${inert(holder.from)}`;
  const what = holder === null ? '?' : `${inert(holder.action)} (${inert(holder.job)})`;
  const why = holder === null || holder.why === '' ? '' : `: ${inert(holder.why)}`;
  if (lock.state === 'held')
    return phrase(
      `${who} está com o alvo há ${pt.duration(ageMs)}, ${what}${why}`,
      `${who} has held the target for ${en.duration(ageMs)}, ${what}${why}`,
    );
  return phrase(
    `trava abandonada por ${who}, ${what}; quebre-a com sparkone-tui jobs unlock`,
    `lock left behind by ${who}, ${what}; break it with sparkone-tui jobs unlock`,
  );
}
