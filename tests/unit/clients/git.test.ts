import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readGit } from '../../../src/clients/git.ts';
import { createLocalTransport } from '../../../src/transport/local.ts';

const transport = createLocalTransport();
const call = { signal: new AbortController().signal, timeoutMs: 10_000 };
let folder = '';
const git = (...args: string[]) =>
  execFileSync('git', ['-C', folder, '-c', 'user.name=Ana', '-c', 'user.email=ana@example.test', ...args]);

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sparkone-git-'));
  git('init', '-q', '-b', 'main');
  writeFileSync(join(folder, 'ação é.txt'), 'one');
  git('add', '.');
  git('commit', '-q', '-m', 'First: "quoted" | piped');
});
afterAll(() => rmSync(folder, { recursive: true }));

it('is the commit, the branch and the tracked files that were changed', async () => {
  writeFileSync(join(folder, 'ação é.txt'), 'two');
  writeFileSync(join(folder, 'untracked'), '');
  const state = await readGit(transport, folder, 5, call);
  expect(state).toMatchObject({
    ok: true,
    value: {
      branch: 'main',
      changedFiles: ['ação é.txt'],
      head: { author: 'Ana', subject: 'First: "quoted" | piped' },
    },
  });
  expect(state.ok && state.value.commits).toHaveLength(1);
});

it('tells a rename once, and a detached HEAD', async () => {
  git('checkout', '-q', '--', '.');
  git('checkout', '-q', '--detach');
  git('mv', 'ação é.txt', 'renamed.txt');
  const state = await readGit(transport, folder, 1, call);
  expect(state).toMatchObject({ ok: true, value: { branch: null, changedFiles: ['renamed.txt'] } });
});

it('is absent where there is no checkout and no folder', async () => {
  for (const directory of [tmpdir(), '/no/such/folder']) {
    const state = await readGit(transport, directory, 1, call);
    expect(state.ok ? null : state.fault.kind).toBe('absent');
  }
});
