import { createContext, useContext, useEffect, useSyncExternalStore } from 'react';
import type { Cockpit } from '../src/model/cockpit.ts';
import type { Desks } from '../src/model/desks.ts';
import type { Bindings } from '../src/shell/keys/bindings.ts';
import type { Shell } from '../src/shell/shell.ts';
import type { ShellState } from '../src/shell/state.ts';

/** What the whole tree shares: the engine, the interface's own state, and what keys mean. */
export interface Session {
  readonly cockpit: Cockpit;
  readonly shell: Shell;
  readonly bindings: Bindings;
  /** What can be done beside looking at readings. */
  readonly desks: Desks;
}

/** Holds the session; null outside of the cockpit's tree. */
export const SessionContext = createContext<Session | null>(null);

/** The session of the tree; throws outside of it, which is a bug. */
export function useSession(): Session {
  const session = useContext(SessionContext);
  if (session === null) throw new Error('useSession outside of the cockpit');
  return session;
}

/** Renders again when any snapshot of the cockpit changed; returns its version. */
export function useCockpitVersion(): number {
  const { cockpit } = useSession();
  return useSyncExternalStore(cockpit.subscribe, cockpit.version);
}

/** Renders again once a second, for clocks and ages; returns the count. */
export function useTick(): number {
  const { cockpit } = useSession();
  return useSyncExternalStore(cockpit.subscribeTick, cockpit.tick);
}

/** The interface's own state; renders again when it changed. */
export function useShellState(): ShellState {
  const { shell } = useSession();
  return useSyncExternalStore(shell.subscribe, shell.getState);
}

/** Says which probes are in sight, as long as they are. */
export function useWatch(probes: readonly string[]): void {
  const { cockpit } = useSession();
  const key = probes.join('\n');
  useEffect(() => cockpit.watch(key === '' ? [] : key.split('\n')), [cockpit, key]);
}
