import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { EXIT } from './exit-codes.ts';
import { VERSION } from './version.ts';

/** What a crash report says beside the error; nothing that could hold a secret (no environment, no screen). */
function describe(error: unknown, when: Date): string {
  const { columns, rows } = process.stdout;
  return [
    `sparkone-tui ${VERSION} crash report`,
    `when      ${when.toISOString()}`,
    `node      ${process.version} ${process.platform} ${process.arch}`,
    `terminal  ${process.env.TERM ?? '-'} ${columns ?? '-'}x${rows ?? '-'}`,
    `uptime    ${process.uptime().toFixed(1)} s, rss ${Math.round(process.memoryUsage().rss / 1024 / 1024)} MiB`,
    '',
    inspect(error, { depth: 4 }),
    '',
  ].join('\n');
}

/** Folder of the cockpit's own state: `$XDG_STATE_HOME/sparkone-tui`, default `~/.local/state/sparkone-tui`. */
export function stateFolder(): string {
  return join(process.env.XDG_STATE_HOME || join(homedir(), '.local', 'state'), 'sparkone-tui');
}

/**
 * Writes the report (0600 in a 0700 folder) and returns its path; when the state folder cannot be written the
 * temporary folder serves, and when that fails too the report is returned as text instead.
 */
export function writeCrashReport(error: unknown): { readonly path: string } | { readonly text: string } {
  const when = new Date();
  const text = describe(error, when);
  const name = `crash-${when.toISOString().replaceAll(':', '').replace('.', '-')}-${process.pid}.txt`;
  for (const folder of [stateFolder(), join(tmpdir(), `sparkone-tui-${process.getuid?.() ?? 0}`)]) {
    try {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      chmodSync(folder, 0o700);
      const path = join(folder, name);
      writeFileSync(path, text, { mode: 0o600, flag: 'wx' });
      return { path };
    } catch {
      // The next folder may be writable; the last resort is the text itself.
    }
  }
  return { text };
}

/** Tells on stderr that the program ended by a bug, and where the report is. Returns the exit code (70). */
export function reportCrash(error: unknown): number {
  const report = writeCrashReport(error);
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(
    'path' in report
      ? `sparkone-tui: internal error: ${message}\nThe crash report is ${report.path}; please send it to the maintainers.\n`
      : `sparkone-tui: internal error, and no crash report could be written:\n${report.text}`,
  );
  return EXIT.software;
}
