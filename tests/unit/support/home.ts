import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** An operator's home with nothing of the machine's in it. */
export interface Home {
  readonly path: string;
  /** What makes the program live in it. */
  readonly env: { readonly HOME: string; readonly XDG_STATE_HOME: string; readonly XDG_CONFIG_HOME: string };
  /** Writes a file below it, for its owner only unless told otherwise, and gives its path. */
  write(name: string, text: string, mode?: number): string;
  /** Writes a configuration and gives its path. */
  configure(config: object | string, name?: string): string;
  /** Where the program keeps something there: `reports`, `walks` ... */
  kept(name: string): string;
  remove(): void;
}

/** A new home. */
export function newHome(): Home {
  const path = mkdtempSync(join(tmpdir(), 'sparkone-home-'));
  const write: Home['write'] = (name, text, mode = 0o600) => {
    const file = join(path, name);
    writeFileSync(file, text, { mode });
    return file;
  };
  const env = { HOME: path, XDG_STATE_HOME: join(path, 'state'), XDG_CONFIG_HOME: join(path, 'config') };
  return {
    path,
    env,
    write,
    // JSON is YAML.
    configure: (config, name = 'config.yaml') =>
      write(name, typeof config === 'string' ? config : JSON.stringify(config)),
    kept: (name) => join(env.XDG_STATE_HOME, 'sparkone-tui', name),
    // A program that was killed may still be writing.
    remove: () => rmSync(path, { recursive: true, force: true, maxRetries: 10 }),
  };
}
