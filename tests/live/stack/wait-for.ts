import { setTimeout as delay } from 'node:timers/promises';

/** What is waited for and how long; `everyMs` is the pause between two looks (default 200). */
export type WaitOptions = { readonly deadlineMs: number; readonly what: string; readonly everyMs?: number };

/**
 * Looks until the condition returns something other than `undefined`, `null` or `false`, and returns that. A throw counts as
 * not yet. Throws at the deadline with what was waited for and the last error.
 */
export async function waitFor<T>(
  condition: () => T | Promise<T>,
  options: WaitOptions,
): Promise<Exclude<Awaited<T>, undefined | null | false>> {
  const until = performance.now() + options.deadlineMs;
  let last: unknown;
  for (;;) {
    try {
      const found = await condition();
      if (found !== undefined && found !== null && found !== false) {
        return found as Exclude<Awaited<T>, undefined | null | false>;
      }
      last = undefined;
    } catch (error) {
      last = error;
    }
    if (performance.now() >= until)
      throw new Error(`${options.what}: not within ${options.deadlineMs} ms`, { cause: last });
    await delay(options.everyMs ?? 200);
  }
}
