import type { Clock, Stop } from '../model/clock.ts';

/** Longest delay that Node's timers take; a longer one would fire at once. */
const LONGEST_DELAY_MS = 2_147_483_647;

/** The machine's own clocks and timers. */
export function createSystemClock(): Clock {
  return { now: () => Date.now(), monotonic: () => performance.now(), after, every };
}

function after(ms: number, call: () => void): Stop {
  const timer = setTimeout(call, Math.min(Math.max(0, ms), LONGEST_DELAY_MS));
  return () => clearTimeout(timer);
}

function every(ms: number, call: () => void): Stop {
  const timer = setInterval(call, Math.min(Math.max(1, ms), LONGEST_DELAY_MS));
  return () => clearInterval(timer);
}
