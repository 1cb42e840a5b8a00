import { describe, expect, it } from 'vitest';
import { createRecorder } from '../../../src/engine/recorder.ts';
import { decodeTape } from '../../../src/engine/tape.ts';
import { fault } from '../../../src/model/fault.ts';
import type { Reading } from '../../../src/model/reading.ts';
import { same } from '../../../src/text/lang.ts';
import { createFakeClock } from '../support/fake-clock.ts';

const identity = { name: 'prod', host: 'vps', environment: 'production', project: 'sparkone', mark: null } as const;
const reading: Reading = {
  probe: 'api.health',
  at: 1_000,
  tookMs: 12,
  samples: [
    { metric: 'm', value: 1.5 },
    { metric: 'n', entity: 'api', value: Number.NaN },
  ],
  facts: { url: 'postgresql://app:hunter2@db:5432/x', settings: { db_password: 'plain "word"', port: 5432 } },
  fault: fault('denied', same('password=hunter2 refused'), same('look'), '28P01'),
  history: [
    {
      metric: 'm',
      points: [
        [1, 2],
        [2, Number.NaN],
      ],
    },
  ],
};

function record(count: number): string {
  const clock = createFakeClock(0);
  let text = '';
  const write = (line: string) => {
    text += line;
  };
  const keep = createRecorder({ clock, version: '1.2.3', identity, write });
  for (let index = 0; index < count; index += 1) {
    clock.advance(5_000);
    clock.jump(-60_000);
    keep(reading);
  }
  return text;
}

describe('tape', () => {
  it('gives back what was recorded, in monotonic time, without secrets', () => {
    const text = record(2);
    expect(text).not.toContain('hunter2');
    expect(text).not.toContain('plain');
    const tape = decodeTape(text);
    if (!tape.ok) throw new Error('no tape');
    expect(tape.value.header).toMatchObject({ version: '1.2.3', identity, startedAt: 0 });
    expect(tape.value.entries.map((entry) => entry.t)).toEqual([5_000, 10_000]);
    expect(tape.value.entries[0]?.reading).toEqual({
      ...reading,
      facts: { url: 'postgresql://app:[secret]@db:5432/x', settings: { db_password: '[secret]', port: 5432 } },
      fault: { ...reading.fault, message: same('password=[secret] refused') },
    });
  });

  it('reads on past a line that was cut off or does not fit', () => {
    const lines = record(3).split('\n');
    lines[2] = '{"t":1,"reading":7}';
    lines[3] = lines[3]?.slice(0, 40) ?? '';
    const tape = decodeTape(lines.join('\n'));
    if (!tape.ok) throw new Error('no tape');
    expect(tape.value.entries).toHaveLength(1);
    expect(tape.value.badLines).toEqual([3, 4]);
  });

  it.each([
    ['an empty file', '', 'malformed'],
    ['some other JSON', '{"a":1}', 'malformed'],
    ['a later format', '{"kind":"sparkone-tape","schema":2,"version":"9\\u001b[2J"}', 'unsupported'],
  ])('refuses %s with a remedy', (_what, text, kind) => {
    const tape = decodeTape(text);
    if (tape.ok) throw new Error('a tape');
    expect(tape.fault.kind).toBe(kind);
    expect(tape.fault.hint.en).not.toBe('');
    expect(JSON.stringify(tape.fault)).not.toContain('\\u001b');
  });
});
