import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { quoteArgv, showArgv } from '../../../../src/actions/program/quote.ts';
import { createHost, plan, run, SHELLS, seeded, step } from '../harness.ts';

/** What a shell, printf or a terminal might take for its own. */
const PIECES = [
  "'",
  '"',
  '\\',
  '$HOME',
  '$(id)',
  '`id`',
  '\n',
  '\r\n',
  '\t',
  ' ',
  '  ',
  '*',
  '?',
  '[a-z]',
  '~',
  '#',
  '!',
  '&',
  '|',
  ';',
  '; rm -rf /',
  '<',
  '>',
  '-',
  '--',
  '-n',
  '%s',
  '%d',
  '\x01',
  '\x1b[31m',
  '\x7f',
  '\x81',
  '\x88',
  'é',
  'ção',
  '日本',
  '🚀',
  '\u200b',
  '\u2028',
  '=',
  '{}',
  '\\n',
  "'\\''",
  'a',
];

function anyWord(random: () => number): string {
  const length = Math.floor(random() * 6);
  return Array.from({ length }, () => PIECES[Math.floor(random() * PIECES.length)] ?? '').join('');
}

function anyArgv(random: () => number): string[] {
  return Array.from({ length: 1 + Math.floor(random() * 5) }, () => anyWord(random));
}

describe.concurrent('argv through a generated program', () => {
  it.each(SHELLS)('reaches the process byte for byte under %s', async (...shell) => {
    const random = seeded(20261123);
    const argvs = [...PIECES.map((piece) => [piece]), ...Array.from({ length: 30 }, () => anyArgv(random)), ['']];
    const host = createHost(shell);
    const steps = argvs.map((argv, index) => step(`s${index}`, { argv: ['/usr/bin/printf', '%s\\0', ...argv] }));
    const { view } = await run(host, plan(steps));
    expect(view.state).toBe('done');
    argvs.forEach((argv, index) => {
      const said = readFileSync(join(host.dir, `state/jobs/job-1/out/step.s${index}.out`), 'utf8');
      expect(said.split('\0').slice(0, -1)).toEqual(argv);
    });
  });

  it.each(SHELLS)('takes 2000 random words quoted under %s', (command, ...args) => {
    const random = seeded(7);
    const words = Array.from({ length: 2000 }, () => anyWord(random));
    const script = `/usr/bin/printf '%s\\0' ${quoteArgv(words)}`;
    const said = spawnSync(command ?? '', [...args, '-s'], { input: script, encoding: 'utf8' });
    expect(said.stdout.split('\0').slice(0, -1)).toEqual(words);
  });

  it('refuses what no argument can hold', () => {
    expect(() => quoteArgv(['a\0b'])).toThrow(RangeError);
    expect(() => quoteArgv(['a\ud800b'])).toThrow(RangeError);
  });

  it('shows plain words plain', () => {
    expect(showArgv(['docker', 'compose', '-f', '/opt/a b/c.yml', 'up', '$x'])).toBe(
      "docker compose -f '/opt/a b/c.yml' up '$x'",
    );
  });
});
