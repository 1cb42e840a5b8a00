import { setImmediate as turn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import type { LogEntry } from '../../../src/model/log.ts';
import { createLogBuffer } from '../../../src/tails/log-buffer.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

const entry = (at: number, text = 'line'): LogEntry => ({
  seq: at,
  at,
  service: 'api',
  level: 'info',
  text,
  more: [],
  cutLines: 0,
  cutBytes: 0,
});

describe('a log buffer', () => {
  it('holds the newest within both bounds and counts what it dropped', () => {
    const dropped: number[] = [];
    const buffer = createLogBuffer({ maxEntries: 3, maxBytes: 1e6 }, ({ at }) => dropped.push(at));
    for (let at = 0; at < 5; at += 1) buffer.add(entry(at));
    expect([buffer.size, buffer.dropped, buffer.at(0)?.at, buffer.at(2)?.at, buffer.at(3)]).toEqual([
      3,
      2,
      2,
      4,
      undefined,
    ]);
    expect(dropped).toEqual([0, 1]);
    const small = createLogBuffer({ maxEntries: 100, maxBytes: 1000 });
    for (let at = 0; at < 50; at += 1) small.add(entry(at, 'x'.repeat(100)));
    expect(small.bytes).toBeLessThanOrEqual(1000);
    expect(small.dropped).toBe(50 - small.size);
  });

  it('puts what comes late into its place, and an hour of drops later too', () => {
    const buffer = createLogBuffer({ maxEntries: 2000, maxBytes: 1e9 });
    for (let at = 0; at < 10_000; at += 2) buffer.add(entry(at));
    buffer.add(entry(9_001));
    const index = buffer.indexAtTime(9_001);
    expect([buffer.at(index - 1)?.at, buffer.at(index)?.at, buffer.at(index + 1)?.at]).toEqual([9_000, 9_001, 9_002]);
    expect(buffer.size).toBe(2000);
  });

  it('lets go of what it drops at once, not when the array is compacted', async () => {
    const buffer = createLogBuffer({ maxEntries: 10, maxBytes: 1e9 });
    const seen: WeakRef<LogEntry>[] = [];
    const add = (at: number) => {
      const one = entry(at, `line ${at}`);
      seen.push(new WeakRef(one));
      buffer.add(one);
    };
    for (let at = 0; at < 500; at += 1) add(at);
    await turn();
    collect();
    expect(seen.filter((one) => one.deref() !== undefined)).toHaveLength(10);
    expect(buffer.size).toBe(10);
  });
});
