import { good, type Outcome } from '../model/fault.ts';
import type { ProbeContext } from './context.ts';

const FIRST_TRIES = 4;

/**
 * Milliseconds of an answer. The first reading loads the driver, connects and logs in while the whole program starts: it asks
 * several times and takes the quickest, for what is measured is the answer.
 */
export async function bestOf<T>(
  context: ProbeContext,
  probe: string,
  ask: () => Promise<Outcome<T>>,
): Promise<Outcome<number>> {
  const kept = context.memory(`${probe} start`, () => ({ isWarm: false }));
  let best = Number.POSITIVE_INFINITY;
  for (let left = kept.isWarm ? 1 : FIRST_TRIES; left > 0; left -= 1) {
    const startedAt = context.monotonic();
    const answer = await ask();
    if (!answer.ok) {
      kept.isWarm = false;
      return answer;
    }
    best = Math.min(best, context.monotonic() - startedAt);
  }
  kept.isWarm = true;
  return good(best);
}
