import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { LogEntry } from '../../../src/model/log.ts';
import type { SavedFilter } from '../../../src/model/log-tail.ts';
import { configuredFilters } from '../../../src/tails/configured-filters.ts';
import { openKeptFilters } from '../../../src/tails/kept-filters.ts';
import { compileFilter, NO_FILTER } from '../../../src/tails/log-filter.ts';
import { same } from '../../../src/text/lang.ts';

const folders: string[] = [];
function path(): string {
  const folder = mkdtempSync(join(tmpdir(), 'sparkone-filters-'));
  folders.push(folder);
  return join(folder, 'log-filters.jsonl');
}
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

const own = (id: string, given: Partial<NonNullable<SavedFilter['own']>> = {}): SavedFilter => ({
  id,
  label: same(id),
  pattern: '',
  orLevel: null,
  own: { from: 'screen', include: [], exclude: [], minLevel: 'none', service: null, ...given },
});

function entry(text: string, given: Partial<LogEntry> = {}): LogEntry {
  return { seq: 1, at: 1, service: 'api', level: 'info', text, more: [], cutLines: 0, cutBytes: 0, ...given };
}

describe('kept filters', () => {
  it('are there in the next run, in the order in which they were kept', () => {
    const file = path();
    const first = openKeptFilters(file);
    first.keep(
      own('payments', { include: ['payment', 'invoice'], exclude: ['health'], minLevel: 'warn', service: 'api' }),
    );
    first.keep(own('b'));
    first.keep(own('gone'));
    first.drop('gone');
    const second = openKeptFilters(file);
    expect(second.list().map(({ id }) => id)).toEqual(['payments', 'b']);
    expect(second.list()[0]?.own).toEqual({
      from: 'screen',
      include: ['payment', 'invoice'],
      exclude: ['health'],
      minLevel: 'warn',
      service: 'api',
    });
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('that do not compile, or are none, are left out', () => {
    const file = path();
    const lines = [
      'not json',
      '{"id":""}',
      '{"id":"a","pattern":"(","orLevel":null,"own":{"include":[],"exclude":[],"minLevel":"none","service":null}}',
      '{"id":"b","pattern":"","orLevel":"loud","own":{"include":[],"exclude":[],"minLevel":"none","service":null}}',
      '{"id":"c","pattern":"","orLevel":null,"own":{"include":[7],"exclude":[],"minLevel":"none","service":null}}',
      JSON.stringify(own('good')),
    ];
    writeFileSync(file, lines.join('\n'));
    expect(
      openKeptFilters(file)
        .list()
        .map(({ id }) => id),
    ).toEqual(['good']);
  });

  it('filter by all of their parts, and what is typed comes on top', () => {
    const saved = own('mine', { include: ['pay', 'card'], exclude: ['health'], minLevel: 'warn', service: 'api' });
    const compiled = compileFilter({ ...NO_FILTER, saved, include: 'failed' });
    if (!compiled.ok) throw new Error('does not compile');
    const passes = (text: string, given: Partial<LogEntry> = {}) =>
      compiled.value.passes(entry(text, { level: 'error', ...given }));
    expect(passes('PAY card failed')).toBe(true);
    expect(passes('pay failed')).toBe(false);
    expect(passes('pay card health failed')).toBe(false);
    expect(passes('pay card failed', { level: 'info' })).toBe(false);
    expect(passes('pay card failed', { service: 'worker' })).toBe(false);
    expect(passes('pay card')).toBe(false);
    expect(passes('head', { more: ['pay', 'card failed'] })).toBe(true);
  });

  it("of the configuration keep their label, and do not hide the runbook's", () => {
    const [first, second] = configuredFilters({
      errors: { pattern: 'x' },
      pay: { label: 'Payments', pattern: 'pay', orLevel: 'error' },
    });
    expect(first?.id).not.toBe('errors');
    expect(second).toMatchObject({ id: 'pay', label: { en: 'Payments' }, pattern: 'pay', orLevel: 'error' });
  });
});
