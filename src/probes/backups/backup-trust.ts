import type { DrillReceipt, Receipts } from '../../clients/backup-receipts.ts';
import type { LookedBackup } from './backup-look.ts';

/**
 * How far a backup can be believed. `broken`: it cannot be one. `exists`: it is there. `readable`: somebody read it to its end
 * or listed what it holds. `restored`: it was restored into a scratch database. `compared`: and its rows were counted there.
 */
export type BackupTrust = 'broken' | 'exists' | 'readable' | 'restored' | 'compared';

/** A drill that proved a file. */
export interface DrillFacts {
  readonly at: number;
  readonly job: string;
  readonly tables: number;
  readonly rows: number;
  readonly tookMs: number;
}

/** What receipts say of a file as it is now. */
export interface TrustFacts {
  readonly trust: BackupTrust;
  /** Epoch milliseconds of the last time it was read to its end by a job; null when never. */
  readonly readAt: number | null;
  readonly readBy: string;
  readonly drill: DrillFacts | null;
}

/** Whether a file cannot be a backup, whatever a receipt says of an earlier one of the same name. */
export function isBroken({ type, isComplete, kind }: Pick<LookedBackup, 'type' | 'isComplete' | 'kind'>): boolean {
  return type === 'empty' || isComplete === false || (type === 'unknown' && kind === 'database');
}

/** A receipt is about a file only while the file has not changed since. */
export function trustOf(backup: LookedBackup, receipts: Receipts | null, isListed: boolean | null): TrustFacts {
  const { path, at, bytes } = backup;
  const trusts = (receipts?.trust ?? []).filter((receipt) => receipt.file === path && receipt.at >= at);
  const last = trusts.at(-1);
  const proven = (receipts?.drills ?? []).findLast(
    (drill) => drill.file === path && drill.bytes === bytes && drill.modifiedAt === at,
  );
  const base = {
    readAt: last?.at ?? null,
    readBy: last?.job ?? '',
    drill: proven === undefined ? null : drillOf(proven),
  };
  if (isBroken(backup) || isListed === false) return { ...base, trust: 'broken' };
  // A dump without rows has nothing to compare.
  if (trusts.some(({ level }) => level === 'compared') && (proven === undefined || proven.rows > 0))
    return { ...base, trust: 'compared' };
  if (proven !== undefined) return { ...base, trust: 'restored' };
  return { ...base, trust: last !== undefined || isListed === true ? 'readable' : 'exists' };
}

/** The part of a drill's receipt that is shown. */
export function drillOf({ at, job, tables, rows, tookMs }: DrillReceipt): DrillFacts {
  return { at, job, tables, rows, tookMs };
}
