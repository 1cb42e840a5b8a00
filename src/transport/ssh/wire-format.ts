/** Reads the fields of SSH messages and keys one after the other (RFC 4251 section 5); `null` from the first that is missing. */
export class FieldReader {
  readonly #bytes: Buffer;
  #at = 0;
  #isShort = false;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  /** Bytes read so far. */
  get position(): number {
    return this.#at;
  }

  /** True when something that was asked for was not there. */
  get isShort(): boolean {
    return this.#isShort;
  }

  take(length: number): Buffer {
    const end = this.#at + length;
    if (this.#isShort || end > this.#bytes.length) {
      this.#isShort = true;
      return Buffer.alloc(0);
    }
    const part = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return part;
  }

  uint32(): number {
    const bytes = this.take(4);
    return bytes.length === 4 ? bytes.readUInt32BE() : 0;
  }

  uint64(): bigint {
    const bytes = this.take(8);
    return bytes.length === 8 ? bytes.readBigUInt64BE() : 0n;
  }

  string(): Buffer {
    return this.take(this.uint32());
  }

  text(): string {
    return this.string().toString('utf8');
  }
}

/** A field with its length before it. */
export function fieldOf(value: Buffer | string): Buffer {
  const bytes = typeof value === 'string' ? Buffer.from(value) : value;
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

/** Type of a public key or certificate: its first field. */
export function keyTypeOf(blob: Buffer): string {
  return new FieldReader(blob).text();
}
