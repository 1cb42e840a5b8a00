import type { Phrase } from '../text/lang.ts';
import type { Desk } from './desks.ts';
import type { Fault } from './fault.ts';

/** Where the connection to a remote target stands. Times are monotonic milliseconds. */
export type LineState =
  /** Nobody has wanted anything of the target yet. */
  | { readonly kind: 'idle' }
  | { readonly kind: 'connecting'; readonly since: number }
  /** The operator is asked something (a passphrase, whether a host key is right), and nothing goes on before the answer. */
  | { readonly kind: 'asking'; readonly since: number; readonly what: Phrase }
  | { readonly kind: 'up'; readonly since: number }
  /** It was cut or could not be opened; `retryAt` is null where trying again by itself would not help. */
  | { readonly kind: 'away'; readonly since: number; readonly fault: Fault; readonly retryAt: number | null }
  | { readonly kind: 'closed' };

/**
 * The one connection to a remote target. While it is away everything that is known of the target keeps its age, and what goes
 * on there goes on.
 */
export interface Line extends Desk {
  state(): LineState;
  /** Who is reached, as the operator knows it: `deploy@vps-01`. */
  readonly name: string;
  /** Opens it when nobody has, and waits until it stands or is away: the fault then. Resolves early when the signal aborts. */
  open(signal: AbortSignal): Promise<Fault | null>;
  /** Tries now, also where it would not by itself. */
  retry(): void;
  /**
   * Why what was asked since this moment says nothing of the target: the line was away, or nothing at all came through it.
   * Null while the line is sound.
   */
  faultSince(monotonic: number): Fault | null;
  /** What has to be known about the line now, in a few words; null while there is nothing. */
  notice(): Phrase | null;
  /** What makes the line slower or poorer than it could be, each with its remedy. */
  remarks(): readonly Phrase[];
}

/** Codes of faults of the line itself: the target was not asked, so they say nothing of it. */
const LINE_CODE = /^LINE_/;

/** True for a fault of the way to the target, and not of the target. */
export function isLineFault({ code }: Fault): boolean {
  return code !== undefined && LINE_CODE.test(code);
}
