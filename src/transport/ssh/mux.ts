import { Duplex } from 'node:stream';
import type { ClientChannel } from 'ssh2';
import type { Address } from '../../model/service.ts';
import { FRAME, FrameReader, frameBytes, grantBytes, MOST_DATA, WINDOW } from './mux-frames.ts';
import type { MuxWay } from './mux-script.ts';

/** What the streams of a session are carried by, and told through. */
interface Carrier {
  send(bytes: Buffer, done?: () => void): void;
  /** Nothing more is to come of, or to go to, this stream. */
  left(id: number): void;
}

/** One stream of many through a session. What waits for whoever reads slowly is bounded by the window. */
export class MuxStream extends Duplex {
  readonly #id: number;
  readonly #carrier: Carrier;
  /** Bytes that the other side takes now, and those that were read and not granted again. */
  #credit = WINDOW;
  #taken = 0;
  #waiting: (() => void) | null = null;
  #hasEnded = false;
  #isOver = false;

  constructor(id: number, carrier: Carrier) {
    super();
    this.#id = id;
    this.#carrier = carrier;
  }

  /** What the other side says of it. */
  receive(kind: number, body: Buffer): void {
    if (kind === FRAME.data) {
      this.#taken += body.length;
      this.push(body);
    } else if (kind === FRAME.end) this.#endRead();
    else if (kind === FRAME.grant) {
      this.#credit += body.readUInt32BE(0);
      this.#waiting?.();
    } else if (kind === FRAME.close) {
      this.#isOver = true;
      this.#endRead();
      this.end();
      this.#waiting?.();
    }
  }

  #endRead(): void {
    if (!this.#hasEnded) this.push(null);
    this.#hasEnded = true;
  }

  /** Ends it, as a channel's own `close` does. */
  close(): void {
    this.destroy();
  }

  override _read(): void {
    if (this.#taken === 0 || this.#isOver) return;
    this.#carrier.send(grantBytes(this.#id, this.#taken));
    this.#taken = 0;
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#sendPart(chunk, done);
  }

  /** Sends as much as the other side takes, and the rest when it takes more. */
  #sendPart(chunk: Buffer, done: () => void): void {
    this.#waiting = null;
    if (this.#isOver) done();
    else if (this.#credit === 0) this.#waiting = () => this.#sendPart(chunk, done);
    else {
      const part = chunk.subarray(0, Math.min(MOST_DATA, this.#credit));
      const rest = chunk.subarray(part.length);
      this.#credit -= part.length;
      const next = () => (rest.length === 0 ? done() : this.#sendPart(rest, done));
      this.#carrier.send(frameBytes(this.#id, FRAME.data, part), next);
    }
  }

  override _final(done: (error?: Error | null) => void): void {
    if (!this.#isOver) this.#carrier.send(frameBytes(this.#id, FRAME.end));
    done();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    if (!this.#isOver) this.#carrier.send(frameBytes(this.#id, FRAME.close));
    this.#isOver = true;
    this.#carrier.left(this.#id);
    done(error);
  }
}

/** What came of a wish for a stream; `words` are the target's own. */
export type MuxOpened =
  | { readonly ok: true; readonly stream: MuxStream }
  | { readonly ok: false; readonly words: string; readonly isOver: boolean };

/** Many streams to addresses as the target sees them, carried through one session by a program there. */
export class Mux {
  /** The program there. */
  readonly way: MuxWay;
  readonly #channel: ClientChannel;
  readonly #reader = new FrameReader();
  readonly #streams = new Map<number, MuxStream>();
  readonly #opening = new Map<number, (opened: MuxOpened) => void>();
  readonly #ready = Promise.withResolvers<boolean>();
  #lastId = 0;
  #isOver = false;

  constructor(channel: ClientChannel, way: MuxWay) {
    this.way = way;
    this.#channel = channel;
    channel.on('data', (chunk: Buffer) => this.#take(chunk));
    channel.once('close', () => this.#end());
    channel.on('error', () => undefined); // Its close says the same.
    channel.stderr.resume();
    channel.resume();
  }

  /** Resolves once the program speaks: true, or false where it ended before that. */
  get ready(): Promise<boolean> {
    return this.#ready.promise;
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** Opens a stream to an address. */
  open(address: Address, signal: AbortSignal): Promise<MuxOpened> {
    const wanted = address.kind === 'unix' ? ['unix', address.path, ''] : ['tcp', address.host, String(address.port)];
    this.#lastId += 1;
    const id = this.#lastId;
    return new Promise((resolve) => {
      const settle = (opened: MuxOpened) => {
        this.#opening.delete(id);
        signal.removeEventListener('abort', onAbort);
        resolve(opened);
      };
      const onAbort = () => {
        this.#send(frameBytes(id, FRAME.close));
        settle({ ok: false, words: '', isOver: false });
      };
      if (this.#isOver || signal.aborted) return settle({ ok: false, words: '', isOver: this.#isOver });
      signal.addEventListener('abort', onAbort, { once: true });
      this.#opening.set(id, settle);
      this.#send(frameBytes(id, FRAME.open, Buffer.from(wanted.join('\0'))));
    });
  }

  #send(bytes: Buffer, done?: () => void): void {
    if (this.#isOver || !this.#channel.writable) return;
    this.#channel.write(bytes, () => done?.());
  }

  #take(chunk: Buffer): void {
    const frames = this.#reader.feed(chunk);
    if (frames === null) {
      this.#channel.close();
      return;
    }
    for (const { id, kind, body } of frames) {
      const settle = this.#opening.get(id);
      if (id === 0) this.#ready.resolve(true);
      else if (settle === undefined) this.#streams.get(id)?.receive(kind, body);
      else if (kind === FRAME.opened) settle({ ok: true, stream: this.#begin(id) });
      else settle({ ok: false, words: body.toString('utf8').slice(0, 200), isOver: false });
    }
  }

  #begin(id: number): MuxStream {
    const stream = new MuxStream(id, {
      send: (bytes, done) => this.#send(bytes, done),
      left: () => void this.#streams.delete(id),
    });
    this.#streams.set(id, stream);
    return stream;
  }

  #end(): void {
    this.#isOver = true;
    this.#ready.resolve(false);
    for (const settle of [...this.#opening.values()]) settle({ ok: false, words: '', isOver: true });
    const reset = Object.assign(new Error('the relay on the target ended'), { code: 'ECONNRESET' });
    for (const stream of [...this.#streams.values()]) stream.destroy(reset);
  }
}
