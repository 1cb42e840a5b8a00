import type { Fault } from '../../model/fault.ts';
import type { Level } from '../../model/level.ts';
import type { Phrase } from '../../text/lang.ts';

/** Parts of the doctor's report, in order. */
export const SECTIONS = ['found', 'reach', 'permissions', 'versions', 'configuration', 'drift'] as const;
/** See {@link SECTIONS}. */
export type Section = (typeof SECTIONS)[number];

/** One thing that the doctor looked at. */
export interface DoctorItem {
  /** Stable, dotted: `reach.postgres`, `drift.metric.sparkone_db_pool_in_use`. */
  readonly id: string;
  readonly section: Section;
  /** Line of the customer's runbook that it concerns: `D9`; null when it has none. */
  readonly runbook: string | null;
  readonly title: Phrase;
  readonly level: Level;
  readonly detail: Phrase;
  /** Null where there is nothing to do. */
  readonly remedy: Phrase | null;
}

/**
 * An item that could not be looked at: unknown, with the fault's own words. What a compatible server does not offer is no
 * failure of it, and nobody waits for it.
 */
export function unseen(item: Pick<DoctorItem, 'id' | 'section' | 'runbook' | 'title'>, fault: Fault): DoctorItem {
  const isOffered = !OFFERS_NOT.includes(fault.code ?? '');
  return { ...item, level: isOffered ? 'unknown' : 'none', detail: fault.message, remedy: fault.hint };
}

/** Codes by which a server says that it does not have such a question. */
const OFFERS_NOT: readonly string[] = ['NOT_OFFERED', '404', '405', '501'];
