import type { Readable } from 'node:stream';
import { createCountingReader, type ReadLine } from '../lines.ts';

/** Which part of a log is wanted. */
export interface WantedLog {
  /** True keeps the stream open for what comes. */
  readonly follows: boolean;
  /** Lines from the end to begin with; default all. */
  readonly tail?: number;
  /** Epoch milliseconds, or a stamp of an earlier line: lines of that very moment come again. */
  readonly since?: number | string;
  readonly until?: number;
  /** Longer lines are cut. Default 64 KiB. */
  readonly maxLineBytes?: number;
}

/** One line of a container's log. */
export interface LogLine {
  readonly stream: 'stdout' | 'stderr';
  /** Epoch milliseconds at which the engine took the line; NaN without timestamps. */
  readonly at: number;
  /** The engine's own stamp, RFC 3339 with nanoseconds; '' without timestamps. Later ones sort after earlier ones. */
  readonly stamp: string;
  /** As written, not inert; cut at the reader's `maxLineBytes`. */
  readonly text: string;
  /** Bytes that were cut off its end. */
  readonly cutBytes: number;
}

/** Takes a log stream of the engine apart. */
export interface LogDemuxer {
  feed(chunk: Uint8Array): LogLine[];
  /** Last lines without a line end. */
  rest(): LogLine[];
}

/** RFC 3339 with nanoseconds and a space, as `timestamps=1` puts before each message. */
const STAMP = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)) /;
const STAMP_BYTES = 40;
const HEADER_BYTES = 8;

/**
 * Builds a demuxer for `GET /containers/{id}/logs` and `POST /exec/{id}/start`. Without a tty the stream consists of
 * frames: one byte of stream (0 stdin, 1 stdout, 2 stderr), three of zero, four of length (big endian), then that many
 * bytes (Engine API, ContainerAttach, "Stream format"). With a tty it is the bytes themselves.
 */
export function createLogDemuxer({
  hasTty,
  hasTimestamps,
  maxLineBytes,
}: {
  readonly hasTty: boolean;
  readonly hasTimestamps: boolean;
  readonly maxLineBytes: number;
}): LogDemuxer {
  const readers = { stdout: createCountingReader(maxLineBytes), stderr: createCountingReader(maxLineBytes) };
  const isMidLine = { stdout: false, stderr: false };

  const lineOf = (stream: LogLine['stream'], { text, cutBytes }: ReadLine): LogLine => {
    const stamp = hasTimestamps ? STAMP.exec(text) : null;
    if (stamp === null) return { stream, at: Number.NaN, stamp: '', text, cutBytes };
    const at = Date.parse(stamp[1] ?? '');
    return { stream, at, stamp: stamp[1] ?? '', text: text.slice(stamp[0].length), cutBytes };
  };
  const feedPayload = (stream: LogLine['stream'], payload: Buffer, into: LogLine[]): void => {
    if (payload.length === 0) return;
    for (const line of readers[stream].feed(payload)) into.push(lineOf(stream, line));
    isMidLine[stream] = payload[payload.length - 1] !== 10;
  };
  // A message over 16 KiB comes in several frames of the same line, each with a stamp of its own.
  const startFrame = (stream: LogLine['stream'], payload: Buffer): Buffer => {
    if (!hasTimestamps || !isMidLine[stream]) return payload;
    const stamp = STAMP.exec(payload.toString('latin1', 0, STAMP_BYTES));
    return stamp === null ? payload : payload.subarray(stamp[0].length);
  };

  const frames = createFrameReader<LogLine>((stream, piece, isStart, into) =>
    feedPayload(stream, isStart ? startFrame(stream, piece) : piece, into),
  );
  return {
    feed: (chunk) => {
      const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
      if (!hasTty) return frames(bytes);
      const lines: LogLine[] = [];
      feedPayload('stdout', bytes, lines);
      return lines;
    },
    rest: () =>
      (['stdout', 'stderr'] as const).flatMap((stream) => {
        const line = readers[stream].rest();
        return line.text === '' ? [] : [lineOf(stream, line)];
      }),
  };
}

/** Cuts a multiplexed stream into the payloads of its frames, a frame possibly in several pieces. */
function createFrameReader<T>(
  onPiece: (stream: 'stdout' | 'stderr', piece: Buffer, isStart: boolean, into: T[]) => void,
): (bytes: Buffer) => T[] {
  let stream: 'stdout' | 'stderr' = 'stdout';
  let missing = 0;
  let isStart = false;
  let held = Buffer.alloc(0);
  return (chunk) => {
    const found: T[] = [];
    const bytes = held.length === 0 ? chunk : Buffer.concat([held, chunk]);
    let at = 0;
    const holdRest = () => {
      held = Buffer.from(bytes.subarray(at));
      return found;
    };
    while (at < bytes.length) {
      if (missing === 0) {
        if (bytes.length - at < HEADER_BYTES) return holdRest();
        stream = bytes[at] === 2 ? 'stderr' : 'stdout';
        missing = bytes.readUInt32BE(at + 4);
        isStart = true;
        at += HEADER_BYTES;
        continue;
      }
      // The stamp at a frame's start is looked at as a whole.
      const here = Math.min(missing, bytes.length - at);
      if (isStart && here < Math.min(missing, STAMP_BYTES)) return holdRest();
      onPiece(stream, bytes.subarray(at, at + here), isStart, found);
      at += here;
      missing -= here;
      isStart = false;
    }
    held = Buffer.alloc(0);
    return found;
  };
}

/** What is wanted, as the query of the engine's logs. */
export function logQuery(wanted: WantedLog): string {
  const query = new URLSearchParams({ stdout: '1', stderr: '1', timestamps: '1', follow: wanted.follows ? '1' : '0' });
  if (wanted.tail !== undefined) query.set('tail', String(wanted.tail));
  if (wanted.since !== undefined) query.set('since', sinceText(wanted.since));
  if (wanted.until !== undefined) query.set('until', (wanted.until / 1000).toFixed(3));
  return query.toString();
}

function sinceText(since: number | string): string {
  return typeof since === 'number' ? (since / 1000).toFixed(3) : sinceOfStamp(since);
}

/** A stamp of the engine as the `since` of its API takes it: seconds and nanoseconds since the epoch. */
export function sinceOfStamp(stamp: string): string {
  const [, whole = '', fraction = '', zone = 'Z'] = /^(.{19})(?:\.(\d+))?(.*)$/.exec(stamp) ?? [];
  return `${Math.floor(Date.parse(whole + zone) / 1000)}.${fraction.padEnd(9, '0').slice(0, 9)}`;
}

/** Lines of a body in batches of what came together; ends with the body, and when it is cut. */
export async function* readLogLines(body: Readable, demuxer: LogDemuxer): AsyncGenerator<readonly LogLine[]> {
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      const lines = demuxer.feed(chunk);
      if (lines.length > 0) yield lines;
    }
  } catch {
    // Cut by its reader or by an engine that went away: either way these were all the lines.
  } finally {
    body.destroy();
  }
  const rest = demuxer.rest();
  if (rest.length > 0) yield rest;
}
