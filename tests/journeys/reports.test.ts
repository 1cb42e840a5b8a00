import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Home, newHome } from '../unit/support/home.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const NODE = join(ROOT, 'node_modules', '.bin', 'node');

let home: Home;
const running = new Set<ChildProcessWithoutNullStreams>();

beforeEach(() => {
  home = newHome();
});

afterEach(() => {
  for (const child of running) child.kill('SIGKILL');
  running.clear();
  home.remove();
});

/** The program on pipes, as a screen reader's terminal or cron has it. */
function start(...args: string[]) {
  const { SUDO_USER: _sudo, ...env } = process.env;
  const child = spawn(NODE, ['bin/main.ts', ...args, '--lang', 'en'], {
    cwd: ROOT,
    env: { ...env, ...home.env },
  });
  running.add(child);
  let said = '';
  const tellers = new Set<() => void>();
  const hear = (data: Buffer) => {
    said += data.toString();
    for (const tell of tellers) tell();
  };
  child.stdout.on('data', hear);
  child.stderr.on('data', hear);
  const ended = once(child, 'close').then(([code]) => Number(code));
  /** Resolves when the program said so since the last call; the deadline is the test's. */
  const until = async (what: RegExp) => {
    while (!what.test(said)) {
      const { promise, resolve } = Promise.withResolvers<void>();
      tellers.add(resolve);
      await Promise.race([promise, ended.then((code) => Promise.reject(new Error(`ended with ${code}: ${said}`)))]);
      tellers.delete(resolve);
    }
    said = said.slice(said.search(what));
    return said;
  };
  const type = (text: string) => void child.stdin.write(text);
  return { child, until, type, ended, said: () => said };
}

const folder = (name: string) => home.kept(name);

describe('a walk in plain lines', () => {
  it('goes on where it was after kill -9, with every note, and is not walked by two', { timeout: 60_000 }, async () => {
    const first = start('walk', 'morning', '--plain', '--demo', 'redis-down');
    await first.until(/Step 1 of 11[\s\S]*> $/);
    first.type('\n');
    await first.until(/Step 2 of 11[\s\S]*Proposed: fail[\s\S]*> $/);
    first.type('n seen by phone\n');
    await first.until(/Noted[\s\S]*> $/);
    first.child.kill('SIGKILL');
    await first.ended.catch(() => undefined);
    const [file] = readdirSync(folder('walks')).filter((name) => name.endsWith('.jsonl'));
    appendFileSync(join(folder('walks'), String(file)), '{"kind":"verdict","st');

    const second = start('walk', 'morning', '--plain', '--demo', 'redis-down');
    await second.until(/There is a walk begun at .*1\/11 steps answered[\s\S]*> $/);
    const third = start('walk', 'morning', '--plain', '--demo', 'redis-down');
    expect(await third.ended).toBe(75);
    expect(third.said()).toMatch(/is walking this since/);

    second.type('c\n');
    expect(await second.until(/Step 2 of 11[\s\S]*> $/)).toContain('Note: seen by phone');
    second.type('p\nknown: maintenance\n');
    await second.until(/Step 3 of 11[\s\S]*> $/);
    // Steps 3 to 11: as proposed or with a reason, whichever is asked for.
    second.type('f\nseen\n'.repeat(9));
    expect(await second.ended).toBe(2);
    const [json] = readdirSync(folder('reports')).filter((name) => name.endsWith('.json'));
    const report = JSON.parse(readFileSync(join(folder('reports'), String(json)), 'utf8'));
    expect(report.steps[1]).toMatchObject({
      verdict: 'pass',
      proposed: 'fail',
      reason: 'known: maintenance',
      notes: ['seen by phone'],
    });
    expect(report.causes).toHaveLength(1);
    expect(readdirSync(folder('walks')).filter((name) => name.endsWith('.lock'))).toEqual([]);
  });

  it('is kept when the input ends', { timeout: 60_000 }, async () => {
    const left = start('walk', 'tls', '--plain', '--demo');
    await left.until(/Step 1 of [\s\S]*> $/);
    left.child.stdin.end();
    expect(await left.ended).toBe(0);
    expect(left.said()).toMatch(/go on with: sparkone-tui walk tls/);
  });
});

describe('check daily --report', () => {
  it('tells the day after what is resolved', { timeout: 60_000 }, async () => {
    const bad = start('check', 'daily', '--report', '--demo', 'redis-down');
    expect(await bad.ended).toBe(2);
    expect(bad.said()).toMatch(/report: .*sparkone-prod-morning-\d{8}T\d{6}Z\.md/);
    const calm = start('check', 'daily', '--report', '--demo', 'calm');
    expect(await calm.ended).toBe(0);
    expect(calm.said()).toMatch(/report: .*\n[\s\S]*resolved: .*Redis answers/);
    const list = start('reports', 'list');
    expect(await list.ended).toBe(0);
    expect(list.said().trim().split('\n')).toHaveLength(2);
  });
});

/** What the documented lines of cron and systemd run. */
function scheduled(): string[][] {
  const text = readFileSync(join(ROOT, 'docs', 'morning-check.md'), 'utf8');
  const commands = [
    ...text.matchAll(/^ {4}(?:[\d*]+(?: [\d*]+){4} +|ExecStart=)\S+\/bin\/sparkone-tui (.+?)(?: >\/dev\/null)?$/gm),
  ];
  const lines = commands.flatMap(([, line = '']) =>
    line.includes('%i') ? [line.replace('%i', 'daily'), line.replace('%i', 'weekly')] : [line],
  );
  return [...new Set(lines)].map((line) => line.split(' '));
}

describe('the documented schedule', () => {
  it('names commands that write the report they say', { timeout: 60_000 }, async () => {
    const lines = scheduled();
    expect(lines.map(([, set]) => set).toSorted()).toEqual(['daily', 'weekly']);
    for (const line of lines) {
      const run = start(...line, '--demo', 'calm');
      expect(await run.ended, run.said()).toBe(0);
      expect(run.said()).toMatch(line.includes('weekly') ? /-weekly-\d{8}T\d{6}Z\.md/ : /-morning-\d{8}T\d{6}Z\.md/);
    }
  });
});
