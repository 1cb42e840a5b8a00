import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { morning } from '../../../src/runbooks/books/morning.ts';
import { beginWalk, findOpenWalk, type WalkPlace } from '../../../src/runbooks/walks/walk-file.ts';
import { processBorn, takeWalkLock, type WalkHolder } from '../../../src/runbooks/walks/walk-lock.ts';

const AT = Date.UTC(2026, 10, 23, 11, 0, 0);
let scratch: string;
let place: WalkPlace;

beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), 'walks-'));
  place = { folder: join(scratch, 'walks'), runbook: morning, target: 'prod', mark: null };
});
afterEach(() => rmSync(scratch, { recursive: true, force: true }));

const begin = () => {
  const begun = beginWalk(place, {
    kind: 'start',
    schema: 1,
    walk: 'w',
    runbook: 'morning',
    target: 'prod',
    operator: 'ana',
    host: 'h',
    pid: 1,
    mark: null,
    at: AT,
  });
  if (!begun.ok) throw new Error(begun.fault.message.en);
  return begun.value;
};

describe('a walk file', () => {
  it('is private, and half a line of a crash is cut off before it goes on', () => {
    const file = begin();
    file.add({ kind: 'note', step: 'api', text: 'one', at: AT + 1 });
    file.close();
    expect(statSync(file.path).mode & 0o777).toBe(0o600);
    writeFileSync(file.path, '{"kind":"note","step":"api","te', { flag: 'a' });
    for (const text of ['two', 'three']) {
      const open = findOpenWalk(place);
      if (!open.ok || open.value === null) throw new Error('nothing to go on with');
      const resumed = open.value.resume();
      if (!resumed.ok) throw new Error(resumed.fault.message.en);
      resumed.value.add({ kind: 'note', step: 'api', text, at: AT + 2 });
      resumed.value.close();
    }
    const open = findOpenWalk(place);
    expect(open.ok && open.value?.walk.steps[0]?.notes).toEqual(['one', 'two', 'three']);
    expect(readFileSync(file.path, 'utf8').trim().split('\n')).toHaveLength(4);
  });

  it('that ended or belongs to another target is not gone on with; a damaged one is told', () => {
    const file = begin();
    expect(findOpenWalk({ ...place, target: 'prod-2' })).toEqual({ ok: true, value: null });
    file.add({ kind: 'end', at: AT + 1 });
    file.close();
    expect(findOpenWalk(place)).toEqual({ ok: true, value: null });
    writeFileSync(file.path, 'no event\n{"kind":"end"}\n');
    expect(findOpenWalk(place)).toMatchObject({ ok: false, fault: { kind: 'malformed' } });
  });
});

describe('the lock of a walk', () => {
  const holder: WalkHolder = {
    operator: 'ana',
    host: hostname(),
    pid: process.pid,
    born: processBorn(process.pid),
    at: AT,
  };

  it('is refused while its holder lives, naming them, and given back at the end', () => {
    const path = join(place.folder, 'x.lock');
    const taken = takeWalkLock(path, holder);
    if (!taken.ok) throw new Error('not taken');
    const other = takeWalkLock(path, { ...holder, operator: 'rui' });
    expect(other).toMatchObject({ ok: false, fault: { kind: 'denied' } });
    expect(!other.ok && other.fault.message.en).toContain('ana@');
    taken.value();
    expect(takeWalkLock(path, holder).ok).toBe(true);
  });

  it('is taken over from a dead process, from a pid given out again, and from half a file', () => {
    const path = join(scratch, 'x.lock');
    for (const left of [
      JSON.stringify({ ...holder, pid: 2 ** 22 + 7 }),
      JSON.stringify({ ...holder, born: '1' }),
      '{"pid":',
    ]) {
      writeFileSync(path, left);
      expect(takeWalkLock(path, holder).ok).toBe(true);
      rmSync(path);
    }
  });

  it('of another host is never taken over', () => {
    const path = join(scratch, 'x.lock');
    writeFileSync(path, JSON.stringify({ ...holder, host: 'elsewhere', pid: 2 ** 22 + 7 }));
    expect(takeWalkLock(path, holder).ok).toBe(false);
  });
});
