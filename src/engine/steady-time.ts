import type { Clock } from '../model/clock.ts';

/** A difference between two looks at both clocks that counts as a jump of the wall clock. */
const JUMP_MS = 2_000;

/**
 * Time for series and levels: epoch milliseconds at the start, then driven by the monotonic clock alone, so that a wall clock
 * that is set, or a machine that slept, neither tears a series nor changes an age.
 */
export class SteadyTime {
  readonly #clock: Clock;
  readonly #base: number;
  /** Wall minus steady time at the last look. */
  #offsetMs = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#base = clock.now() - clock.monotonic();
  }

  /** Steady epoch milliseconds now. */
  now(): number {
    return this.#base + this.#clock.monotonic();
  }

  /** A steady instant by the wall clock of now. */
  wallOf(steadyMs: number): number {
    return steadyMs + this.#offsetMs;
  }

  /** Compares both clocks: milliseconds by which the wall clock jumped since the last look, 0 for mere drift. Call it every second. */
  look(): number {
    const offsetMs = this.#clock.now() - this.now();
    const byMs = offsetMs - this.#offsetMs;
    this.#offsetMs = offsetMs;
    return Math.abs(byMs) > JUMP_MS ? byMs : 0;
  }
}
