import type { DrillChoice } from '../../src/model/drill.ts';
import type { Lang } from '../../src/text/lang.ts';
import type { ConfiguredTarget } from '../../src/worlds/live/live-world.ts';

/** An exercise as it was drawn. */
export interface PlannedDrill {
  readonly choice: DrillChoice;
  /** When the trouble begins, milliseconds after the start. */
  readonly delayMs: number;
}

/** What the command line says about the world to look at; everything else comes from configuration and discovery. */
export interface SessionOptions {
  /** Scene of the embedded demo; null for the real world. */
  readonly demo: string | null;
  /** What goes wrong on the demo at a moment that nobody is told; null for no exercise. */
  readonly drill: PlannedDrill | null;
  /** Tape to replay; null for none. */
  readonly replay: string | null;
  /** Tape seconds for each real one. */
  readonly speed: number;
  /** Where to record a tape; null for no recording. */
  readonly record: string | null;
  /** Compose project; null lets discovery choose. */
  readonly project: string | null;
  /** Address of the engine: path, `unix://` or `tcp://`; null for DOCKER_HOST, else the default socket. */
  readonly docker: string | null;
  /** Nothing can be changed from here. */
  readonly readOnly: boolean;
  readonly lang: Lang;
  /** True when the language was said on the command line: it then wins over the configuration. */
  readonly isLangGiven: boolean;
  /** Configuration file named by `--config`; null for none. */
  readonly config: string | null;
  /** Target of the configuration, or of the demo's fleet, to open; null for its own choice. */
  readonly target: string | null;
  /** What the configuration says of that target; absent without one. */
  readonly configured?: ConfiguredTarget;
}
