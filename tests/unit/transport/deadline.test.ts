import { describe, expect, it } from 'vitest';
import { within } from '../../../src/transport/deadline.ts';

describe('work within a deadline', () => {
  it.each([
    ['before it is waited for', AbortSignal.abort(new Error('over'))],
    ['while it is waited for', AbortSignal.timeout(1)],
  ])('that ended %s leaves no rejection to nobody', async (_when, signal) => {
    const heard: unknown[] = [];
    const listen = (reason: unknown) => heard.push(reason);
    process.on('unhandledRejection', listen);
    try {
      const failing = new Promise<never>((_resolve, reject) => {
        signal.addEventListener('abort', () => setImmediate(() => reject(new Error('late'))));
        if (signal.aborted) setImmediate(() => reject(new Error('late')));
      });
      await expect(within(signal, failing)).rejects.toThrow();
      await new Promise<void>((resolve) => setImmediate(() => setImmediate(resolve)));
      expect(heard).toEqual([]);
    } finally {
      process.off('unhandledRejection', listen);
    }
  });
});
