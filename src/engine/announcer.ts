import type { Clock, Stop } from '../model/clock.ts';

/** How soon a change has to be seen: `asked` at once, `news` within the paint interval, `value` at the next second's edge. */
export type Urgency = 'asked' | 'news' | 'value';

/** Answers that an operator asked for are still gathered for two frames. */
const ASKED_MS = 33;

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
    this.#tellAt(this.#toldAt + (urgency === 'asked' ? ASKED_MS : this.#paintEveryMs));
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
