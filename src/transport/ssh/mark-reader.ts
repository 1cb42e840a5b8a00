/** What a stream brought: bytes of a command's own, or what our shell said after its mark. */
export type Piece =
  | { readonly kind: 'bytes'; readonly bytes: Buffer }
  | { readonly kind: 'said'; readonly text: string };

const NEWLINE = 0x0a;

/** Tells a command's output from what the shell says of it: lines that begin with the mark, with the newline before them. */
export class MarkReader {
  readonly #start: Buffer;
  #rest: Buffer = Buffer.alloc(0);

  constructor(mark: string) {
    this.#start = Buffer.from(`\n${mark} `);
  }

  feed(chunk: Buffer): Piece[] {
    const pieces: Piece[] = [];
    let bytes: Buffer = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    for (;;) {
      const at = bytes.indexOf(this.#start);
      if (at < 0) break;
      const from = at + this.#start.length;
      const end = bytes.indexOf(NEWLINE, from);
      if (at > 0) pieces.push({ kind: 'bytes', bytes: bytes.subarray(0, at) });
      if (end < 0) {
        this.#rest = bytes.subarray(at);
        return pieces;
      }
      pieces.push({ kind: 'said', text: bytes.toString('utf8', from, end) });
      bytes = bytes.subarray(end + 1);
    }
    const kept = this.#undecided(bytes);
    if (bytes.length > kept) pieces.push({ kind: 'bytes', bytes: bytes.subarray(0, bytes.length - kept) });
    this.#rest = bytes.subarray(bytes.length - kept);
    return pieces;
  }

  /** Bytes that are still undecided, given up: what follows is read by somebody else. */
  release(): Buffer {
    const rest = this.#rest;
    this.#rest = Buffer.alloc(0);
    return rest;
  }

  /** How many bytes at the end may be the beginning of a mark. */
  #undecided(bytes: Buffer): number {
    const from = Math.max(0, bytes.length - this.#start.length + 1);
    for (let at = bytes.indexOf(NEWLINE, from); at >= 0; at = bytes.indexOf(NEWLINE, at + 1)) {
      const tail = bytes.subarray(at);
      if (tail.equals(this.#start.subarray(0, tail.length))) return tail.length;
    }
    return 0;
  }
}
