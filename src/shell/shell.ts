import { reduceShell, type ShellAction } from './reducer.ts';
import { initialShell, type ShellState } from './state.ts';

/** The interface's own state outside React, fit for `useSyncExternalStore`. */
export interface Shell {
  getState(): ShellState;
  dispatch(action: ShellAction): void;
  /** Calls the listener after every change; returns the way to stop. */
  subscribe(listener: () => void): () => void;
}

/** A shell of its own; what is not given is as in {@link initialShell}. */
export function createShell(given: Partial<ShellState> = {}): Shell {
  let state = initialShell(given);
  const listeners = new Set<() => void>();
  return {
    getState: () => state,
    dispatch: (action) => {
      const next = reduceShell(state, action);
      if (next === state) return;
      state = next;
      for (const listener of listeners) listener();
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
