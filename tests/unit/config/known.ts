import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'vitest';
import { type LoadResult, loadConfig } from '../../../src/config/load.ts';
import { type ConfigProblem, problemText } from '../../../src/config/problem.ts';
import type { Known } from '../../../src/config/schema/context.ts';
import type { Layer } from '../../../src/config/source-node.ts';
import { phrase } from '../../../src/text/lang.ts';

/** A few ids, so that these tests do not change with the registries. */
export const KNOWN: Known = {
  metrics: [
    {
      id: 'api.latency.p95',
      label: phrase('Latência P95', 'P95 latency'),
      unit: 'ms',
      threshold: { direction: 'above', warn: 1000, critical: 2000, forMs: 300_000 },
    },
    {
      id: 'host.disk',
      label: phrase('Disco', 'Disk'),
      unit: 'percent',
      threshold: { direction: 'above', warn: 80, critical: 90 },
    },
    {
      id: 'tls.days',
      label: phrase('Dias', 'Days'),
      unit: 'days',
      threshold: { direction: 'below', warn: 30, critical: 7 },
    },
    { id: 'redis.memory', label: phrase('Memória do Redis', 'Redis memory'), unit: 'bytes' },
  ],
  probes: [
    { id: 'redis.ping', everyMs: 10_000 },
    { id: 'api.latency', everyMs: 30_000 },
  ],
  commands: [
    { id: 'probe', keys: ['R'] },
    { id: 'quit', keys: ['q', 'ctrl+c'] },
  ],
  themes: ['default', 'contrast', 'mono'],
};

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** A folder that goes away after the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'sparkone-config-'));
  folders.push(folder);
  return folder;
}

/** Writes a file with mode 0600 and returns its path. */
export function write(text: string | Uint8Array, name = 'config.yaml', folder = temporaryFolder()): string {
  const path = join(folder, name);
  writeFileSync(path, text, { mode: 0o600 });
  return path;
}

/** Loads layers given as paths, weakest first. */
export function loadPaths(
  paths: Readonly<Partial<Record<Layer, string>>>,
  env: Record<string, string> = {},
): LoadResult {
  const files = (['system', 'user', 'file'] as const).flatMap((layer) => {
    const path = paths[layer];
    return path === undefined ? [] : [{ layer, path, isRequired: layer === 'file' }];
  });
  return loadConfig({ files, env, known: KNOWN, home: '/home/ops' });
}

/** Loads one text as the file of `--config`. */
export function loadText(text: string | Uint8Array, env: Record<string, string> = {}): LoadResult {
  return loadPaths({ file: write(text) }, env);
}

/** Problems of a result that has to be bad, as lines without their folder. */
export function linesOf(result: LoadResult, lang: 'pt-BR' | 'en' = 'en'): string[] {
  return problemsOf(result).map((problem) => problemText(problem, lang).replace(/^\/\S*\//, ''));
}

/** Problems of a result that has to be bad. */
export function problemsOf(result: LoadResult): readonly ConfigProblem[] {
  if (result.ok) throw new Error('the configuration was accepted');
  return result.problems;
}

/** What was loaded; fails with the problems otherwise. */
export function loadedOf(result: LoadResult) {
  if (!result.ok) throw new Error(linesOf(result).join('\n'));
  return result.loaded;
}
