/** How long to wait before the next attempt: doubles from 1 s, at most `longestMs`. `attempt` counts from 0. */
export function backoffMs(attempt: number, longestMs: number): number {
  return Math.min(longestMs, 1000 * 2 ** Math.min(attempt, 16));
}
