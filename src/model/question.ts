import type { Phrase } from '../text/lang.ts';
import type { Outcome } from './fault.ts';
import type { Secret } from './secret.ts';

/** Something only the operator can answer while a target is being reached. All texts are inert. */
export interface Question {
  readonly kind: 'passphrase' | 'password' | 'challenge' | 'host-key';
  /** Who is being reached: `deploy@vps-01`. */
  readonly target: string;
  readonly title: Phrase;
  /** What has to be known to answer, line by line. */
  readonly lines: readonly Phrase[];
  /** What stands before the entry. */
  readonly prompt: Phrase;
  /** What is typed is not shown. */
  readonly isHidden: boolean;
  /**
   * The only answers that are taken; empty takes anything. The first is to be typed key by key, the others (a fingerprint known
   * from elsewhere) may be pasted.
   */
  readonly accepts: readonly string[];
}

/** Somebody, or something, that questions can be put to. */
export interface Asker {
  /** The answer, or the fault of nobody giving one. Ends when the signal aborts. */
  ask(question: Question, signal: AbortSignal): Promise<Outcome<Secret>>;
}
