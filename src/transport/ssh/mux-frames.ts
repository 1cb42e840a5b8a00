/** What a frame is about. The programs of `mux-script.ts` know these numbers. */
export const FRAME = { open: 1, opened: 2, failed: 3, data: 4, end: 5, close: 6, grant: 7 } as const;

/** Bytes that may be on their way, or wait for whoever reads slowly, in each direction of each stream. */
export const WINDOW = 256 * 1024;
/** Bytes of data that one frame carries at the most, so that one stream does not hold up the others. */
export const MOST_DATA = 32 * 1024;

/** Stream, kind and length stand before what a frame carries. */
const HEAD_BYTES = 9;
/** No frame is longer, so that what is not one is found out. */
const MOST_BYTES = 4 * WINDOW;

/** A message about one stream: `id` 0 is the program itself. */
export interface Frame {
  readonly id: number;
  readonly kind: number;
  readonly body: Buffer;
}

/** A frame as bytes: stream (4), kind (1), length (4), all big-endian, and what it carries. */
export function frameBytes(id: number, kind: number, body: Uint8Array = Buffer.alloc(0)): Buffer {
  const bytes = Buffer.allocUnsafe(HEAD_BYTES + body.length);
  bytes.writeUInt32BE(id, 0);
  bytes.writeUInt8(kind, 4);
  bytes.writeUInt32BE(body.length, 5);
  bytes.set(body, HEAD_BYTES);
  return bytes;
}

/** A grant of so many bytes more. */
export function grantBytes(id: number, count: number): Buffer {
  const body = Buffer.allocUnsafe(4);
  body.writeUInt32BE(count, 0);
  return frameBytes(id, FRAME.grant, body);
}

/** Puts frames together from pieces of any size. */
export class FrameReader {
  #rest: Buffer = Buffer.alloc(0);

  /** Frames that are whole now; null when what came is no frame. */
  feed(chunk: Buffer): readonly Frame[] | null {
    let bytes: Buffer = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    const frames: Frame[] = [];
    while (bytes.length >= HEAD_BYTES) {
      const length = bytes.readUInt32BE(5);
      if (length > MOST_BYTES) return null;
      if (bytes.length < HEAD_BYTES + length) break;
      const body = bytes.subarray(HEAD_BYTES, HEAD_BYTES + length);
      frames.push({ id: bytes.readUInt32BE(0), kind: bytes.readUInt8(4), body });
      bytes = bytes.subarray(HEAD_BYTES + length);
    }
    this.#rest = bytes;
    return frames;
  }
}
