import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findViolations, type SourceFile } from './rules.ts';

const root = join(import.meta.dirname, '..', '..');

function sources(): SourceFile[] {
  return ['src', 'hooks', 'screens', 'bin']
    .flatMap((top) => {
      try {
        return readdirSync(join(root, top), { recursive: true, withFileTypes: true });
      } catch {
        return []; // A room that is not furnished yet.
      }
    })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return { path: relative(root, path).replaceAll('\\', '/'), text: readFileSync(path, 'utf8') };
    });
}

describe('architecture', () => {
  it('has no file that breaks floors or owners', () => {
    const files = sources();
    expect(files.length).toBeGreaterThan(10);
    expect(findViolations(files)).toEqual([]);
  });

  const planted: readonly [what: string, path: string, text: string][] = [
    ['a lower floor importing a higher one', 'src/model/a.ts', "import { x } from '../clients/http.ts';"],
    ['rooms of one floor importing each other', 'src/engine/a.ts', "import { x } from '../transport/local.ts';"],
    ['a dynamic import upwards', 'src/clients/a.ts', "const x = await import('../../screens/app.tsx');"],
    ['a re-export upwards', 'src/text/a.ts', "export { x } from '../model/level.ts';"],
    ['React in src', 'src/shell/a.ts', "import { useState } from 'react';"],
    ['Ink in src', 'src/commands/a.ts', "import type { Key } from 'ink';"],
    ['a client library outside its file', 'src/probes/a.ts', "import pg from 'pg';"],
    ['child_process outside transport', 'src/probes/a.ts', "import { spawn } from 'node:child_process';"],
    ['a value of the engine in a screen', 'screens/a.tsx', "import { createCockpit } from '../src/engine/cockpit.ts';"],
    ['a timer in a hook', 'hooks/a.ts', 'export const x = () => setTimeout(() => 1, 5);'],
    ['the wall clock in a probe', 'src/probes/a.ts', 'export const x = () => Date.now();'],
    ['process.exit outside bin', 'src/commands/a.ts', 'export const x = () => process.exit(1);'],
    ['a second useInput', 'screens/a.tsx', 'export const x = () => useInput(() => 1);'],
    ['a default export', 'src/model/a.ts', 'export default 1;'],
    ['module-level state', 'src/engine/a.ts', 'let counter = 0;\nexport const next = () => (counter += 1);'],
    ['a module-level map', 'src/engine/a.ts', 'const seen = new Map<string, number>();'],
    ['a colour outside the theme', 'screens/a.tsx', "export const x = 'red';"],
    ['a file in no room', 'src/misc/a.ts', 'export const x = 1;'],
    ['a drawer', 'src/model/utils.ts', 'export const x = 1;'],
  ];
  it.each(planted)('finds %s', (_what, path, text) => {
    expect(findViolations([{ path, text }])).toHaveLength(1);
  });

  it('lets through what the house allows', () => {
    const allowed: SourceFile[] = [
      { path: 'screens/a.tsx', text: "import type { Cockpit } from '../src/engine/cockpit.ts';" },
      { path: 'src/probes/a.ts', text: "import { x } from '../clients/http.ts';\n// Date.now() is not called here" },
      { path: 'bin/a.ts', text: "import { render } from 'ink';\nprocess.exit(0);" },
    ];
    expect(findViolations(allowed)).toEqual([]);
  });
});
