import type { Clock, Stop } from '../model/clock.ts';

/**
 * How soon a change has to be seen: `asked` at once, `first` while an empty screen fills, `news` within the paint interval,
 * `value` at the next second's edge.
 */
export type Urgency = 'asked' | 'first' | 'news' | 'value';

/** Answers that an operator asked for are still gathered for two frames. */
const ASKED_MS = 33;
/** First readings come in dozens within a second: each paint takes the processor from those that still come. */
const FIRST_MS = 80;

/** Tells listeners of changes, gathered so that an idle screen is painted about once a second. */
export class Announcer {
  readonly #clock: Clock;
  readonly #paintEveryMs: number;
  readonly #listeners = new Set<() => void>();
  #version = 0;
  #isDirty = false;
  #stop: Stop | null = null;
  #dueAt = Number.POSITIVE_INFINITY;
  #toldAt = Number.NEGATIVE_INFINITY;

  constructor(clock: Clock, paintEveryMs: number) {
    this.#clock = clock;
    this.#paintEveryMs = paintEveryMs;
  }

  /** Counts up at every change. */
  get version(): number {
    return this.#version;
  }

  subscribe(listener: () => void): Stop {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Notes a change. Without a second's edge to wait for (`isTicking` false), values come like news. */
  change(urgency: Urgency, isTicking: boolean): void {
    this.#version += 1;
    this.#isDirty = true;
    if (urgency === 'value' && isTicking) return;
    this.#tellAt(this.#toldAt + this.#gatherMs(urgency));
  }

  #gatherMs(urgency: Urgency): number {
    if (urgency === 'asked') return ASKED_MS;
    return urgency === 'first' ? Math.min(FIRST_MS, this.#paintEveryMs) : this.#paintEveryMs;
  }

  /** Tells what has gathered, if anything. */
  flush(): void {
    this.#stop?.();
    this.#stop = null;
    this.#dueAt = Number.POSITIVE_INFINITY;
    if (!this.#isDirty) return;
    this.#isDirty = false;
    this.#toldAt = this.#clock.monotonic();
    for (const listener of [...this.#listeners]) listener();
  }

  /** Drops what has gathered, and everybody who listens. */
  close(): void {
    this.#isDirty = false;
    this.flush();
    this.#listeners.clear();
  }

  #tellAt(dueAt: number): void {
    if (dueAt >= this.#dueAt) return;
    this.#stop?.();
    this.#dueAt = dueAt;
    this.#stop = this.#clock.after(Math.max(0, dueAt - this.#clock.monotonic()), () => this.flush());
  }
}
