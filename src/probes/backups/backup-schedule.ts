import type { BackupPlan } from '../../model/backup-plan.ts';

/** A backup as far as the schedule goes. */
export interface Scheduled {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly bytes: number;
}

/** A stretch without a backup that was longer than it may be. */
export interface BackupGap {
  readonly from: number;
  /** Null for one that goes on. */
  readonly to: number | null;
  readonly missed: number;
}

/** One turn of the schedule, oldest first. */
export interface BackupSlot {
  /** Middle of the turn, epoch milliseconds. */
  readonly at: number;
  /** Of its newest backup; null when there is none. */
  readonly bytes: number | null;
}

/** What was expected against what is there. */
export interface BackupSchedule {
  readonly slots: readonly BackupSlot[];
  /** Newest first. */
  readonly gaps: readonly BackupGap[];
}

/** Turns that are shown. */
export const SLOTS = 14;

/**
 * Holds the backups against the plan. The newest one sets the pace: a turn has its backup when there is one within half a
 * turn of it, so that a manual backup in between neither fills nor breaks anything. A gap is longer than a turn and its grace;
 * the oldest backup begins the record, for what was pruned was there.
 */
export function scheduleOf(backups: readonly Scheduled[], plan: BackupPlan, now: number): BackupSchedule {
  const byTime = backups.toSorted((a, b) => a.at - b.at);
  const newest = byTime.at(-1);
  const oldest = byTime[0];
  if (newest === undefined || oldest === undefined) return { slots: [], gaps: [] };
  const { everyMs, graceMs } = plan;
  const first = oldest.at - everyMs / 2;
  // What is overdue stands as empty turns after the newest.
  const overdue = Math.max(0, Math.floor((now - newest.at - graceMs) / everyMs));
  const slots = Array.from({ length: SLOTS }, (_, index): BackupSlot => {
    const at = newest.at + (overdue - (SLOTS - 1 - index)) * everyMs;
    const inside = byTime.filter((backup) => Math.abs(backup.at - at) <= everyMs / 2);
    return { at, bytes: inside.at(-1)?.bytes ?? null };
  }).filter(({ at }) => at >= first);
  return { slots, gaps: gapsOf(byTime, plan, now) };
}

function gapsOf(byTime: readonly Scheduled[], { everyMs, graceMs }: BackupPlan, now: number): BackupGap[] {
  const gaps = byTime.flatMap(({ at }, index): BackupGap[] => {
    const next = byTime[index + 1]?.at ?? null;
    const lasted = (next ?? now) - at;
    if (lasted <= everyMs + graceMs) return [];
    return [
      { from: at, to: next, missed: Math.max(1, Math.round((lasted - graceMs) / everyMs) - (next === null ? 0 : 1)) },
    ];
  });
  return gaps.reverse();
}

/** How sizes go. */
export interface SizeTrend {
  /** Middle of those before the newest; null with fewer than three of them. */
  readonly usualBytes: number | null;
  /** `small` and `large` are a half and twice the usual. */
  readonly anomaly: 'small' | 'large' | null;
  /** Growth in bytes a day over what is there; null when that is no line. */
  readonly perDay: number | null;
}

const DAY_MS = 86_400_000;
/** A dump of a nearly empty database changes by half when a table comes. */
const LEAST_USUAL = 16 * 1024;
const LEAST_GROWTH = 10 * 1024 * 1024;
const LOOKED_BACK = 7;

/** Compares the newest size with those before it. Backups of one type, in any order. */
export function trendOf(backups: readonly Scheduled[]): SizeTrend {
  const byTime = backups.toSorted((a, b) => a.at - b.at);
  const newest = byTime.at(-1);
  const before = byTime.slice(0, -1).slice(-LOOKED_BACK);
  const first = before[0];
  if (newest === undefined || first === undefined || before.length < 3)
    return { usualBytes: null, anomaly: null, perDay: null };
  const sizes = before.map(({ bytes }) => bytes).sort((a, b) => a - b);
  const usualBytes = sizes[sizes.length >> 1] ?? 0;
  const isSmall = usualBytes >= LEAST_USUAL && newest.bytes < usualBytes / 2;
  const isLarge = newest.bytes > 2 * usualBytes && newest.bytes - usualBytes > LEAST_GROWTH;
  const days = (newest.at - first.at) / DAY_MS;
  return {
    usualBytes,
    anomaly: isSmall ? 'small' : isLarge ? 'large' : null,
    perDay: days > 0 ? (newest.bytes - first.bytes) / days : null,
  };
}
