import { type Command, isIn, keyTabsOf } from '../command.ts';
import type { Place } from '../state.ts';

/** Keys by command id, as the configuration gives them; a command that is not named keeps its own. */
export type KeyOverrides = Readonly<Record<string, readonly string[]>>;

/** Commands with the keys in force. */
export interface Bindings {
  readonly commands: readonly Command[];
  keysOf(command: Command): readonly string[];
  /** The command of a key on a tab; one that belongs to the tab alone goes before one of all tabs. */
  commandOf(key: string, place: Place): Command | undefined;
}

function isBoundIn(command: Command, place: Place): boolean {
  const tabs = keyTabsOf(command);
  return isIn(command, place) && (typeof tabs === 'string' || tabs.includes(place));
}

/** Binds keys: a key that an override takes is no longer the default key of another command. */
export function bindKeys(commands: readonly Command[], overrides: KeyOverrides = {}): Bindings {
  const taken = new Set(Object.values(overrides).flat());
  const keys = new Map(
    commands.map((command) => [command.id, overrides[command.id] ?? command.keys.filter((key) => !taken.has(key))]),
  );
  const keysOf = (command: Command): readonly string[] => keys.get(command.id) ?? [];
  const places = new Map<Place, ReadonlyMap<string, Command>>();
  const bind = (place: Place): ReadonlyMap<string, Command> => {
    const bound = new Map<string, Command>();
    for (const command of commands) {
      if (!isBoundIn(command, place)) continue;
      for (const key of keysOf(command)) {
        const first = bound.get(key);
        const isOwn = typeof keyTabsOf(command) !== 'string';
        if (first === undefined || (isOwn && typeof keyTabsOf(first) === 'string')) bound.set(key, command);
      }
    }
    places.set(place, bound);
    return bound;
  };
  return { commands, keysOf, commandOf: (key, place) => (places.get(place) ?? bind(place)).get(key) };
}

/** Whether a key of the command runs it on this tab: it has one, and no command of the tab alone took it. */
export function isReached(command: Command, bindings: Bindings, place: Place): boolean {
  return bindings.keysOf(command).some((key) => bindings.commandOf(key, place) === command);
}

/** The bindings of a session, which a configuration that is read again may exchange; fit for `useSyncExternalStore`. */
export interface BindingsInForce {
  now(): Bindings;
  replace(bindings: Bindings): void;
  /** Calls the listener after every exchange; returns the way to stop. */
  subscribe(listener: () => void): () => void;
}

/** Holds the bindings of a session. */
export function createBindingsInForce(first: Bindings): BindingsInForce {
  let bindings = first;
  const listeners = new Set<() => void>();
  return {
    now: () => bindings,
    replace(next) {
      bindings = next;
      for (const listener of listeners) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
