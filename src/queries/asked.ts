import type { Clock } from '../model/clock.ts';
import type { Fault, Outcome } from '../model/fault.ts';
import type { CallBounds } from '../model/metric-source.ts';

/** Longest wait for one answer. */
const TIMEOUT_MS = 12_000;
/** A question that failed is asked again after this. */
const RETRY_MS = 10_000;

/** Something that can be asked again and again. */
export interface Question<T> {
  /** Equal keys are the same question. */
  readonly key: string;
  /** After how long an answer is worth asking for again; Infinity for one that does not change. */
  readonly everyMs: number;
  ask(bounds: CallBounds): Promise<Outcome<T>>;
}

/** What is known of a question. */
export interface Answer<T> {
  /** The last good answer. */
  readonly value: T | null;
  /** Why the newest one failed; null when it did not. */
  readonly fault: Fault | null;
  /** True while no answer of any kind has come. */
  readonly isLoading: boolean;
  /** Epoch milliseconds of the last good answer. */
  readonly answeredAt: number | null;
}

/** Nothing was asked yet. */
export const UNASKED: Answer<never> = { value: null, fault: null, isLoading: true, answeredAt: null };

interface Kept {
  question: Question<unknown>;
  answer: Answer<unknown>;
  /** Monotonic milliseconds from which on it is worth asking. */
  dueAt: number;
  abort: AbortController | null;
}

/** Answers that stay when nobody asks for them any more, to be there at once when somebody does again. */
const MOST_KEPT = 60;

/**
 * Asks questions: each never twice at a time, a few side by side, in the order given, again when their answer is old, and not
 * any more when nobody wants it.
 */
export class Asked {
  readonly #clock: Clock;
  readonly #sideBySide: number;
  readonly #onAnswer: (key: string) => void;
  readonly #kept = new Map<string, Kept>();
  #wanted: readonly string[] = [];
  #repeats = false;
  #stopTimer: (() => void) | null = null;
  #isClosed = false;

  constructor(clock: Clock, sideBySide: number, onAnswer: (key: string) => void) {
    this.#clock = clock;
    this.#sideBySide = sideBySide;
    this.#onAnswer = onAnswer;
  }

  /** Says what is wanted from now on; calls for anything else end. Without `repeats` nothing is asked a second time. */
  want(questions: readonly Question<unknown>[], repeats: boolean): void {
    this.#wanted = questions.map(({ key }) => key);
    this.#repeats = repeats;
    for (const question of questions) {
      const known = this.#kept.get(question.key);
      if (known !== undefined) {
        known.question = question;
        // Asked for again: the newest last, so that the oldest go first.
        this.#kept.delete(question.key);
        this.#kept.set(question.key, known);
      } else this.#kept.set(question.key, { question, answer: UNASKED, dueAt: 0, abort: null });
    }
    for (const [key, one] of this.#kept) {
      if (this.#wanted.includes(key)) continue;
      one.abort?.abort();
      if (this.#kept.size > MOST_KEPT || one.answer.isLoading) this.#kept.delete(key);
    }
    this.#pump();
  }

  answer<T>(key: string): Answer<T> {
    return (this.#kept.get(key)?.answer ?? UNASKED) as Answer<T>;
  }

  /** Asks everything that is wanted again now. */
  again(): void {
    for (const key of this.#wanted) {
      const one = this.#kept.get(key);
      if (one !== undefined) one.dueAt = 0;
    }
    this.#pump();
  }

  close(): void {
    this.#isClosed = true;
    this.#stopTimer?.();
    for (const { abort } of this.#kept.values()) abort?.abort();
    this.#kept.clear();
    this.#wanted = [];
  }

  #pump(): void {
    if (this.#isClosed) return;
    this.#stopTimer?.();
    this.#stopTimer = null;
    const now = this.#clock.monotonic();
    let next = Number.POSITIVE_INFINITY;
    let busy = 0;
    for (const { abort } of this.#kept.values()) if (abort !== null) busy += 1;
    for (const key of this.#wanted) {
      const one = this.#kept.get(key);
      if (one === undefined || one.abort !== null) continue;
      const isDue = one.dueAt <= now && (this.#repeats || one.answer.isLoading || one.dueAt === 0);
      if (isDue && busy < this.#sideBySide) {
        busy += 1;
        void this.#ask(one);
      } else if (this.#repeats && one.dueAt > now) next = Math.min(next, one.dueAt);
    }
    if (Number.isFinite(next)) this.#stopTimer = this.#clock.after(next - now, () => this.#pump());
  }

  async #ask(one: Kept): Promise<void> {
    const { question } = one;
    const abort = new AbortController();
    one.abort = abort;
    const outcome = await question.ask({ signal: abort.signal, timeoutMs: TIMEOUT_MS });
    one.abort = null;
    if (this.#isClosed) return;
    if (!abort.signal.aborted) {
      one.dueAt = this.#clock.monotonic() + (outcome.ok ? question.everyMs : Math.min(RETRY_MS, question.everyMs));
      one.answer = outcome.ok
        ? { value: outcome.value, fault: null, isLoading: false, answeredAt: this.#clock.now() }
        : { ...one.answer, fault: outcome.fault, isLoading: false };
      this.#onAnswer(question.key);
    } else if (this.#wanted.includes(question.key)) one.dueAt = 0;
    this.#pump();
  }
}
