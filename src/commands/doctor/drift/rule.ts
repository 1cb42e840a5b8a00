import type { Fault } from '../../../model/fault.ts';
import type { Level } from '../../../model/level.ts';
import type { Phrase } from '../../../text/lang.ts';
import type { Evidence } from '../evidence.ts';

/** One place where the runbook and reality part. */
export interface Drift {
  /** Unique within its rule; '' where a rule can find one thing only. */
  readonly id: string;
  /** Line of the runbook, when it is another than the rule's. */
  readonly runbook?: string;
  /** Warning by default: the runbook as written does not work here. */
  readonly level?: Level;
  readonly detail: Phrase;
  readonly remedy: Phrase;
}

/** A comparison of the runbook with reality. Pure: everything it may look at is in the evidence. */
export interface DriftRule {
  readonly id: string;
  /** Line of the customer's runbook that it holds against reality. */
  readonly runbook: string;
  readonly title: Phrase;
  /** What is true when nothing is found. */
  readonly holds: Phrase;
  /** What parts; a fault when it cannot be told. */
  find(evidence: Evidence): readonly Drift[] | Fault;
}

/** Tells a fault from findings. */
export function isFault(found: readonly Drift[] | Fault): found is Fault {
  return !Array.isArray(found);
}
