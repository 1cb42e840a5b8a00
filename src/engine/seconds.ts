import type { Clock, Stop } from '../model/clock.ts';

const SECOND_MS = 1_000;
/** Timers may fire a little early; a tick before the edge would show the old second for another one. */
const EDGE_MARGIN_MS = 2;

/** Ticks at the edge of each second of the wall clock, so that clocks on screen turn together and in time. */
export class Seconds {
  readonly #clock: Clock;
  readonly #listeners = new Set<() => void>();
  #count = 0;
  #stop: Stop | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Ticks so far. */
  get count(): number {
    return this.#count;
  }

  get isTicking(): boolean {
    return this.#stop !== null;
  }

  subscribe(listener: () => void): Stop {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Starts ticking; `first` is called at each edge before the listeners. */
  start(first: () => void): void {
    const waitMs = SECOND_MS - (this.#clock.now() % SECOND_MS) + EDGE_MARGIN_MS;
    this.#stop = this.#clock.after(waitMs, () => {
      this.start(first);
      this.#count += 1;
      first();
      for (const listener of [...this.#listeners]) listener();
    });
  }

  close(): void {
    this.#stop?.();
    this.#listeners.clear();
  }
}
