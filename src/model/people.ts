import type { Phrase } from '../text/lang.ts';

/** Somebody to call, as the configuration names them. Absent fields were not given. */
export interface Contact {
  readonly id: string;
  readonly name: string;
  readonly role?: string;
  readonly email?: string;
  readonly phone?: string;
  readonly chat?: string;
  readonly hours?: string;
}

/** A level of escalation. */
export interface EscalationLevel {
  /** 1 to 4. */
  readonly number: number;
  readonly title: Phrase;
  /** Milliseconds after something turned critical. */
  readonly afterMs: number;
  /** Whom to call. */
  readonly contacts: readonly Contact[];
}

/** A page that helps: a runbook, a dashboard, a provider's status. */
export interface NamedLink {
  readonly name: string;
  readonly url: string;
}

/** Whom to call and when, and where else to look. */
export interface People {
  readonly contacts: readonly Contact[];
  /** In the order in which they begin. */
  readonly levels: readonly EscalationLevel[];
  /** Links of the configuration; absent is none. */
  readonly links?: readonly NamedLink[];
}

/** People who may be exchanged while it runs, as one who stays: every look is at those of now. */
export function peopleInForce(now: () => People): People {
  return {
    get contacts() {
      return now().contacts;
    },
    get levels() {
      return now().levels;
    },
    get links() {
      return now().links ?? [];
    },
  };
}

/** The level that is in force so long after something turned critical, and the one after it. */
export function escalationAt(
  { levels }: People,
  criticalMs: number,
): { readonly now: EscalationLevel | null; readonly next: EscalationLevel | null } {
  const begun = levels.filter(({ afterMs }) => afterMs <= criticalMs);
  return { now: begun.at(-1) ?? null, next: levels[begun.length] ?? null };
}
