import type { Clock } from '../model/clock.ts';
import type { Reading } from '../model/reading.ts';
import type { TargetIdentity } from '../model/target.ts';
import { encodeTapeEntry, encodeTapeHeader } from './tape.ts';

/** What a recorder needs. `write` gets whole lines with their line end, in order. */
export interface RecorderOptions {
  readonly clock: Clock;
  /** Version of the program. */
  readonly version: string;
  readonly identity: TargetIdentity;
  write(line: string): void;
}

/**
 * Records readings as a tape: writes the header at once and gives what records one reading, with secrets masked. Fits
 * `onReading` of the cockpit.
 */
export function createRecorder({ clock, version, identity, write }: RecorderOptions): (reading: Reading) => void {
  const startedAt = clock.monotonic();
  write(`${encodeTapeHeader({ version, identity, startedAt: clock.now() })}\n`);
  return (reading) => write(`${encodeTapeEntry({ t: clock.monotonic() - startedAt, reading })}\n`);
}
