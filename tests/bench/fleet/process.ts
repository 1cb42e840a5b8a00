import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** The process behind simulated hosts. */
export interface HostsProcess {
  /** Folder of its sockets. */
  readonly folder: string;
  /** What it was asked and had no recording of. */
  readonly misses: ReadonlySet<string>;
  close(): void;
}

/** Starts the process that answers for simulated hosts, so that their cost is not ours. */
export async function startHosts(script: string, recording: string): Promise<HostsProcess> {
  const folder = mkdtempSync(join(tmpdir(), 'sparkone-hosts-'));
  const child: ChildProcessWithoutNullStreams = spawn(process.execPath, [script, folder, recording]);
  child.stderr.pipe(process.stderr);
  const misses = new Set<string>();
  await new Promise<void>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`the simulated hosts ended with ${code}`)));
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (line === 'ready') resolve();
      else misses.add(line);
    });
  });
  return {
    folder,
    misses,
    close: () => {
      child.removeAllListeners('exit');
      child.stdin.end();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
