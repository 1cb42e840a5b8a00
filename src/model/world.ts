import type { Phrase } from '../text/lang.ts';
import type { Line } from './line.ts';
import type { LogSource } from './log.ts';
import type { MetricSource } from './metric-source.ts';
import type { Reading } from './reading.ts';
import type { TargetIdentity } from './target.ts';

/** Something that can be made to go wrong in a simulated world. */
export interface FaultSwitch {
  readonly id: string;
  readonly label: Phrase;
  readonly isOn: boolean;
}

/** What the palette offers in a simulated world. */
export interface FaultSwitches {
  list(): readonly FaultSwitch[];
  /** Switches one on or off and hints that everything is worth reading now; unknown ids and repeats change nothing. */
  set(id: string, isOn: boolean): void;
}

/**
 * Where readings come from: the live stack, a demo scene or a tape. The engine knows nothing else of the world.
 */
export interface World {
  readonly kind: 'live' | 'demo' | 'replay';
  /** Who we look at; may become more precise after discovery. */
  identity(): TargetIdentity;
  /**
   * One reading of a probe. Never rejects for an expected failure (that is a fault in the reading); a rejection is a bug.
   * Honours the signal: after abort it settles soon.
   */
  read(probe: string, signal: AbortSignal): Promise<Reading>;
  /**
   * Resolves when there is something to read from, or it is known that there is not: reading begins then. Absent where that is
   * so from the beginning.
   */
  ready?(): Promise<void>;
  /**
   * Tells when something happened (engine event, scene switched) that makes these probes worth reading now; returns the way to stop.
   * `isOverdue` says that they have not been measured for a while, so that nothing is gained by waiting.
   */
  onHint(listener: (probes: readonly string[], isOverdue?: boolean) => void): () => void;
  /** What has to be known about the world itself, a line: a tape's end, unreadable lines on it. Null while there is nothing. */
  notice?(): Phrase | null;
  /** Tells when {@link World.notice} changed; returns the way to stop. */
  onNotice?(listener: () => void): () => void;
  /** Only in a demo: faults to switch on and off while it runs. */
  readonly faults?: FaultSwitches;
  /** The services' logs; absent where there are none (a tape holds readings only). */
  readonly logs?: LogSource;
  /** The connection to the target; absent where there is nothing that could be cut. */
  readonly line?: Line;
  /** What answers PromQL; absent on a tape. */
  readonly metrics?: MetricSource;
  /** Ends connections and streams. */
  close(): Promise<void>;
}
