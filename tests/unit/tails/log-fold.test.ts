import { describe, expect, it } from 'vitest';
import type { LogEntry } from '../../../src/model/log.ts';
import { createLogFold } from '../../../src/tails/log-fold.ts';

function fold(texts: readonly (string | readonly [service: string, text: string])[]): LogEntry[] {
  let seq = 0;
  const folder = createLogFold(() => seq++);
  const entries: LogEntry[] = [];
  texts.forEach((item, index) => {
    const [service, text] = typeof item === 'string' ? ['api', item] : item;
    const entry = folder.take({ service, text, at: index, stream: 'stderr', cutBytes: 0 });
    if (entry !== null) entries.push(entry);
  });
  return entries;
}

const TRACEBACK = [
  'Traceback (most recent call last):',
  '  File "/app/x.py", line 1, in f',
  '    return await g()',
  'redis.exceptions.ConnectionError: Error 111 connecting to redis:6379.',
];

describe('log fold', () => {
  it('folds a traceback under the error line before it, and the next access line is a new entry', () => {
    const entries = fold([
      'ERROR:    Exception in ASGI application',
      ...TRACEBACK,
      'INFO:     1.2.3.4:1 - "GET / HTTP/1.1" 200 OK',
    ]);
    expect(entries.map((entry) => [entry.level, entry.more.length])).toEqual([
      ['error', 4],
      ['info', 0],
    ]);
  });

  it('folds chained tracebacks and blank lines between them', () => {
    const entries = fold([
      ...TRACEBACK,
      '',
      'During handling of the above exception, another exception occurred:',
      '',
      ...TRACEBACK,
      'INFO:     done',
    ]);
    expect(entries.map((entry) => entry.text)).toEqual([TRACEBACK[0], 'INFO:     done']);
    expect(entries[0]?.more).toHaveLength(10);
  });

  it('folds exception groups with their margins', () => {
    const entries = fold([
      'ERROR:    Exception in ASGI application',
      '  + Exception Group Traceback (most recent call last):',
      '  |   File "/app/x.py", line 1, in f',
      '  | ExceptionGroup: unhandled errors in a TaskGroup (1 sub-exception)',
      '  +-+---------------- 1 ----------------',
      '    | Traceback (most recent call last):',
      '    |   File "/app/y.py", line 2, in g',
      '    | ValueError: boom',
      '    +------------------------------------',
      '[DEBUG] MIDDLEWARE ENTRY - Path: /health/',
    ]);
    expect(entries.map((entry) => entry.more.length)).toEqual([8, 0]);
  });

  it('keeps services apart while their lines interleave', () => {
    const entries = fold([
      ['api', TRACEBACK[0] ?? ''],
      ['redis', '1:M 23 Nov 2026 20:00:00.123 # x'],
      ['api', TRACEBACK[1] ?? ''],
      ['api', TRACEBACK[3] ?? ''],
    ]);
    expect(entries.map((entry) => [entry.service, entry.more.length])).toEqual([
      ['api', 2],
      ['redis', 0],
    ]);
  });

  it('folds STATEMENT and DETAIL of Postgres under their error', () => {
    const entries = fold([
      '2026-11-23 20:00:00.123 UTC [57] ERROR:  duplicate key',
      '2026-11-23 20:00:00.123 UTC [57] DETAIL:  Key (id)=(1) exists.',
      '2026-11-23 20:00:00.123 UTC [57] STATEMENT:  INSERT INTO x',
      '2026-11-23 20:00:01.123 UTC [58] LOG:  checkpoint',
    ]);
    expect(entries.map((entry) => entry.more.length)).toEqual([2, 0]);
  });

  it('bounds one entry and counts what it left out', () => {
    const [entry] = fold([
      'Traceback (most recent call last):',
      ...Array.from({ length: 700 }, (_, n) => `  line ${n}`),
    ]);
    expect(entry?.more.length).toBe(500);
    expect(entry?.cutLines).toBe(200);
  });
});
