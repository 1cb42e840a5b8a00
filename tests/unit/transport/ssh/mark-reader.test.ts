import { describe, expect, it } from 'vitest';
import { MarkReader } from '../../../../src/transport/ssh/mark-reader.ts';
import { createDice } from '../../support/dice.ts';

const MARK = '--abc--';

/** Feeds a text in pieces of the given sizes and gives what was read, bytes joined. */
function readAll(text: string, sizes: () => number): { readonly bytes: string; readonly said: string[] } {
  const reader = new MarkReader(MARK);
  const all = Buffer.from(text);
  let bytes = '';
  const said: string[] = [];
  for (let at = 0; at < all.length; ) {
    const size = sizes();
    for (const piece of reader.feed(all.subarray(at, at + size)))
      if (piece.kind === 'bytes') bytes += piece.bytes.toString('latin1');
      else said.push(piece.text);
    at += size;
  }
  return { bytes: bytes + reader.release().toString('latin1'), said };
}

describe('the reader of marks', () => {
  const text = `noise\n\n${MARK} r 12\nout\nput\n--abc\n${MARK}\n\n${MARK} e 0\n\n${MARK} p 7\nlast`;

  it('tells output from what the shell says, however the bytes come', () => {
    const dice = createDice(7);
    for (let round = 0; round < 200; round += 1)
      expect(readAll(text, () => dice.whole(1, 9))).toEqual({
        bytes: `noise\nout\nput\n--abc\n${MARK}\nlast`,
        said: ['r 12', 'e 0', 'p 7'],
      });
  });

  it('gives what cannot be a mark at once', () => {
    const reader = new MarkReader(MARK);
    expect(reader.feed(Buffer.from('abc')).map((piece) => piece.kind)).toEqual(['bytes']);
    expect(reader.feed(Buffer.from('\n--abc'))).toEqual([]);
    expect(reader.release().toString()).toBe('\n--abc');
  });
});
