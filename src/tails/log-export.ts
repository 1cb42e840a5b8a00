import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bad, fault, good, type Outcome } from '../model/fault.ts';
import { phrase } from '../text/lang.ts';

/** Writes lines to a new file (0600, in a folder 0700 that is made when missing); the path, or why it could not be written. */
export function exportLogLines(folder: string, now: number, lines: readonly string[]): Outcome<string> {
  const stamp = new Date(now).toISOString().replaceAll(':', '').replace('.', '-');
  const path = join(folder, `logs-${stamp}.log`);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeFileSync(path, `${lines.join('\n')}\n`, { mode: 0o600, flag: 'wx' });
    return good(path);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return bad(
      fault(
        'denied',
        phrase(`não gravei ${path}: ${reason}`, `could not write ${path}: ${reason}`),
        phrase('aponte XDG_STATE_HOME para uma pasta sua', 'point XDG_STATE_HOME at a folder of yours'),
      ),
    );
  }
}
