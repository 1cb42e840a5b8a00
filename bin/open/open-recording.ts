import { createRecorder } from '../../src/engine/recorder.ts';
import type { Clock } from '../../src/model/clock.ts';
import { type Fault, good, type Outcome } from '../../src/model/fault.ts';
import type { Reading } from '../../src/model/reading.ts';
import type { World } from '../../src/model/world.ts';
import type { Lang } from '../../src/text/lang.ts';
import { openTapeWriter } from '../../src/worlds/tape-file.ts';
import type { SessionOptions } from '../settings/session-options.ts';
import { VERSION } from '../version.ts';

/** What `--record` adds to a session. */
export interface Recording {
  /** For the cockpit; empty when nothing is recorded. */
  readonly hooks: { onReading?(reading: Reading): void };
  /** Ends the tape; the fault says why it is not whole. */
  close(): Fault | null;
}

/** Opens the tape of `--record`; it begins with the first reading, when discovery knows whom it looks at. */
export function openRecording({ record: path }: SessionOptions, world: World, clock: Clock): Outcome<Recording> {
  if (path === null) return good({ hooks: {}, close: () => null });
  const opened = openTapeWriter(path);
  if (!opened.ok) return opened;
  const { write, close } = opened.value;
  let record: ((reading: Reading) => void) | null = null;
  const onReading = (reading: Reading) => {
    record ??= createRecorder({ clock, version: VERSION, identity: world.identity(), write });
    record(reading);
  };
  return good({ hooks: { onReading }, close });
}

/** Ends the recording and says so when the tape is not whole. */
export function tellRecording(recording: Recording, lang: Lang): void {
  const fault = recording.close();
  if (fault !== null) process.stderr.write(`sparkone-tui: ${fault.message[lang]}\n${fault.hint[lang]}\n`);
}
