import type { Phrase } from '../text/lang.ts';

/**
 * Why there is no reading. `unreachable`: nothing answers there (refused, no route, no DNS, gone);
 * `timeout`: something is there but silent; `denied`: it answers and refuses us; `malformed`: it answers something
 * that is not what was asked; `unsupported`: it cannot do that; `absent`: the thing asked about does not exist.
 */
export type FaultKind = 'unreachable' | 'timeout' | 'denied' | 'malformed' | 'unsupported' | 'absent';

/** An expected failure, as a value: recorded, shown with its age and remedy, never thrown across a folder. */
export interface Fault {
  readonly kind: FaultKind;
  /** What happened, with the address and the peer's own words. */
  readonly message: Phrase;
  /** What the operator can do about it. */
  readonly hint: Phrase;
  /** The peer's or the system's own code, when it has one: `ECONNREFUSED`, `28P01`, `NOAUTH`, `503`. */
  readonly code?: string;
}

/** Builds a fault; `code` is left out when undefined. */
export function fault(kind: FaultKind, message: Phrase, hint: Phrase, code?: string): Fault {
  return code === undefined ? { kind, message, hint } : { kind, message, hint, code };
}

/** A value or a fault, told apart by `ok`: what clients return. */
export type Outcome<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly fault: Fault };

/** A successful outcome. */
export function good<T>(value: T): Outcome<T> {
  return { ok: true, value };
}

/** A failed outcome. */
export function bad(failure: Fault): Outcome<never> {
  return { ok: false, fault: failure };
}
