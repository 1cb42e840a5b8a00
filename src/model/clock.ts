/** A handle that stops what it belongs to; calling it again does nothing. */
export type Stop = () => void;

/** Time as the program sees it: given to whoever needs it, so that tests and tapes own it. */
export interface Clock {
  /** Wall clock, epoch milliseconds. May jump when somebody sets it. */
  now(): number;
  /** Milliseconds since some start, never backwards and never jumping. */
  monotonic(): number;
  /** Calls once after at least so many milliseconds. */
  after(ms: number, call: () => void): Stop;
  /** Calls again and again, so many milliseconds apart, until stopped. */
  every(ms: number, call: () => void): Stop;
}
