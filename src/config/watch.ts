import { statSync } from 'node:fs';
import type { Clock, Stop } from '../model/clock.ts';
import type { LoadedConfig, LoadResult } from './load.ts';
import type { ConfigProblem } from './problem.ts';
import { codeOf } from './read-file.ts';

/** What a watcher of the configuration is given. */
export interface WatchOptions {
  readonly clock: Clock;
  /** Files to look at, also those that are not there yet: configuration and files of secrets. */
  readonly paths: readonly string[];
  readonly everyMs: number;
  /** Reads everything anew. */
  readonly load: () => LoadResult;
  /** A new configuration that may be used. */
  readonly onLoaded: (loaded: LoadedConfig) => void;
  /** The new state of the files cannot be used: what runs stays. */
  readonly onProblems: (problems: readonly ConfigProblem[]) => void;
  /** What the files looked like when the running configuration was read; told by {@link stampOf} before loading. */
  readonly since?: string;
  /** How files are looked at; the machine's own by default. */
  readonly stamp?: (path: string) => string;
}

/** What changes when a file changes: identity, size, times and permissions; or why it cannot be looked at. */
export function stampOf(path: string): string {
  try {
    const { ino, size, mtimeMs, ctimeMs } = statSync(path);
    return `${ino} ${size} ${mtimeMs} ${ctimeMs}`;
  } catch (error) {
    return codeOf(error);
  }
}

/** The stamps of several files as one. */
export function stampAll(paths: readonly string[], stamp: (path: string) => string = stampOf): string {
  return paths.map(stamp).join('\n');
}

/**
 * Follows the files of a configuration without restart. Looks at them on the given clock (events of folders miss what
 * editors and configuration management do by renaming) and loads anew once they have stood still for one look, so that a
 * file half written is not read.
 */
export function watchConfig(options: WatchOptions): Stop {
  const look = () => stampAll(options.paths, options.stamp);
  let used = options.since ?? look();
  let seen = used;
  return options.clock.every(options.everyMs, () => {
    const now = look();
    const isStill = now === seen;
    seen = now;
    if (now === used || !isStill) return;
    used = now;
    const result = options.load();
    if (result.ok) options.onLoaded(result.loaded);
    else options.onProblems(result.problems);
  });
}

/** Files that a loaded configuration depends on, the secrets' included. */
export function watchedPaths(loaded: LoadedConfig): string[] {
  return [...loaded.files.map(({ file }) => file.path), ...loaded.secretFiles];
}
