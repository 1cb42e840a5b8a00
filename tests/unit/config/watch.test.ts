import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { LoadedConfig } from '../../../src/config/load.ts';
import type { ConfigProblem } from '../../../src/config/problem.ts';
import { watchConfig, watchedPaths } from '../../../src/config/watch.ts';
import type { Clock } from '../../../src/model/clock.ts';
import { loadedOf, loadPaths, temporaryFolder, write } from './known.ts';

/** A clock whose only repeated call is made by hand. */
function handClock(): Clock & { tick(): void } {
  const calls = new Set<() => void>();
  return {
    now: () => 0,
    monotonic: () => 0,
    after: () => () => undefined,
    every: (_ms, call) => {
      calls.add(call);
      return () => void calls.delete(call);
    },
    tick: () => {
      for (const call of calls) call();
    },
  };
}

function watching(path: string) {
  const clock = handClock();
  const loaded: LoadedConfig[] = [];
  const problems: (readonly ConfigProblem[])[] = [];
  let loads = 0;
  const stop = watchConfig({
    clock,
    paths: [path],
    everyMs: 2000,
    load: () => {
      loads += 1;
      return loadPaths({ user: path });
    },
    onLoaded: (config) => loaded.push(config),
    onProblems: (found) => problems.push(found),
  });
  return { clock, loaded, problems, stop, loads: () => loads };
}

describe('reload', () => {
  it('takes a change once the file stands still, by writing, by renaming, by appearing and by going', () => {
    const folder = temporaryFolder();
    const path = join(folder, 'config.yaml');
    const { clock, loaded, loads } = watching(path);
    const settle = () => {
      clock.tick();
      clock.tick();
    };
    settle();
    expect(loads()).toBe(0);
    writeFileSync(path, 'theme: mono\n');
    clock.tick();
    expect(loads()).toBe(0);
    clock.tick();
    expect(loaded.at(-1)?.config.theme).toBe('mono');
    renameSync(write('theme: contrast\n'), path);
    settle();
    expect(loaded.at(-1)?.config.theme).toBe('contrast');
    rmSync(path);
    settle();
    expect(loaded.at(-1)?.config.theme).toBe('default');
    settle();
    expect(loads()).toBe(3);
  });

  it('tells the problems of a bad change once, and takes the correction', () => {
    const path = write('theme: mono\n');
    const { clock, loaded, problems, stop } = watching(path);
    writeFileSync(path, 'theme: mno # wrong\n');
    for (let n = 0; n < 5; n += 1) clock.tick();
    expect(problems).toHaveLength(1);
    expect(problems[0]?.[0]?.key).toBe('theme');
    expect(loaded).toHaveLength(0);
    writeFileSync(path, 'theme: contrast # right again\n');
    for (let n = 0; n < 5; n += 1) clock.tick();
    expect(loaded.map(({ config }) => config.theme)).toEqual(['contrast']);
    stop();
    writeFileSync(path, 'theme: default # nobody looks any more\n');
    clock.tick();
    clock.tick();
    expect(loaded).toHaveLength(1);
  });

  it('looks at files of secrets too', () => {
    const secret = write('one\n', 'secret');
    const path = write(`targets: { a: { redis: { password: "file:${secret}" } } }\n`);
    expect(watchedPaths(loadedOf(loadPaths({ user: path })))).toEqual([path, secret]);
  });
});
