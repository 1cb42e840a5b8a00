import type { Phrase } from '../../text/lang.ts';
import type { Onset } from './simulation.ts';

/** A named world: which faults it starts with and since when. */
export interface Scene {
  /** Kebab-case: what `--demo` takes. */
  readonly id: string;
  readonly label: Phrase;
  /** The stack runs on a swarm of several machines; default: under compose on one. */
  readonly isSwarm?: boolean;
  readonly onsets: readonly Onset[];
}
