import type { CallOptions } from './transport.ts';

/** The signal of a call: the caller's, or its deadline. */
export function deadlineOf(options: CallOptions): AbortSignal {
  return AbortSignal.any([options.signal, AbortSignal.timeout(options.timeoutMs)]);
}

/** True when the deadline ended it and not the caller. */
export function isDeadline(signal: AbortSignal): boolean {
  return signal.aborted && signal.reason instanceof DOMException && signal.reason.name === 'TimeoutError';
}

/**
 * Waits for work that cannot be aborted itself, no longer than the signal allows: rejects with the signal's reason.
 * What the work gives afterwards is dropped.
 */
export async function within<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  // The work began before we were called: when it fails after we stopped waiting, nobody else hears of it.
  work.catch(() => undefined);
  signal.throwIfAborted();
  let onAbort: () => void = () => undefined;
  const aborted = new Promise<never>((_resolve, reject) => {
    onAbort = () => reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
