/** A line without its line end. */
export interface ReadLine {
  readonly text: string;
  /** Bytes that were cut off its end. */
  readonly cutBytes: number;
}

/** Cuts bytes into lines as they come. */
export interface LineReader<T = string> {
  /** Whole lines in this chunk and what was kept from before, without their line ends. */
  feed(chunk: Uint8Array): T[];
  /** What is left without a line end. */
  rest(): T;
}

/** As {@link createCountingReader}, for those who do not care what was cut. */
export function createLineReader(maxBytes: number): LineReader {
  const reader = createCountingReader(maxBytes);
  return { feed: (chunk) => reader.feed(chunk).map(({ text }) => text), rest: () => reader.rest().text };
}

/**
 * Builds a reader. A line longer than `maxBytes` is cut there and the rest of it dropped and counted, so that a stream
 * without line ends cannot fill memory. Characters cut between two chunks stay whole.
 */
export function createCountingReader(maxBytes: number): LineReader<ReadLine> {
  let pending: Buffer[] = [];
  let pendingBytes = 0;
  let cutBytes = 0;
  const keep = (piece: Buffer) => {
    const kept = piece.subarray(0, Math.max(0, maxBytes - pendingBytes));
    cutBytes += piece.length - kept.length;
    if (kept.length === 0) return;
    pending.push(kept);
    pendingBytes += kept.length;
  };
  const lineOf = (text: string): ReadLine => {
    const line = { text: text.endsWith('\r') ? text.slice(0, -1) : text, cutBytes };
    cutBytes = 0;
    return line;
  };
  const take = (): ReadLine => {
    const only = pending.length === 1 ? pending[0] : undefined;
    const text = (only ?? Buffer.concat(pending)).toString('utf8');
    pending = [];
    pendingBytes = 0;
    return lineOf(text);
  };
  return {
    feed: (chunk) => {
      const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
      const lines: ReadLine[] = [];
      let from = 0;
      for (let at = bytes.indexOf(10); at !== -1; at = bytes.indexOf(10, from)) {
        // Nearly every line lies whole in one chunk.
        if (pending.length === 0 && at - from <= maxBytes) lines.push(lineOf(bytes.toString('utf8', from, at)));
        else {
          keep(bytes.subarray(from, at));
          lines.push(take());
        }
        from = at + 1;
      }
      // A copy, so that a short rest does not hold the whole chunk in memory.
      if (from < bytes.length) keep(Buffer.from(bytes.subarray(from)));
      return lines;
    },
    rest: take,
  };
}
