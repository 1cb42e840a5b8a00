import { Duplex, type Readable } from 'node:stream';
import type { Wire } from '../transport.ts';
import { codeOfWords } from './forward-faults.ts';

/** What a client sees when the line ends under its stream, as it would of a network. */
function resetError(): Error {
  return Object.assign(new Error('the SSH connection was cut'), { code: 'ECONNRESET' });
}

/** What a wire is made of: a channel of ssh2, or a stream that is carried through one. */
export interface WireChannel extends Duplex {
  close(): void;
  /** What a command that relays says of itself. */
  readonly stderr?: Readable;
}

/**
 * A channel with the manners of net.Socket, which ssh2's own streams lack: `destroy` really ends it, `close` and errors come,
 * and the calls of sockets that mean nothing here are there to be called.
 */
export class ChannelWire extends Duplex implements Wire {
  readonly #channel: WireChannel;
  #hasEnded = false;
  #hasHeard = false;
  #said = '';

  /** @param onHeard called when the first byte comes: what carries the stream does so. */
  constructor(channel: WireChannel, onHeard: () => void = () => undefined) {
    super({ allowHalfOpen: false });
    this.#channel = channel;
    channel.on('data', (chunk: Buffer) => {
      if (!this.#hasHeard) onHeard();
      this.#hasHeard = true;
      if (!this.push(chunk)) channel.pause();
    });
    channel.once('end', () => {
      this.#hasEnded = true;
      if (this.#hasHeard || this.#said === '') this.push(null);
    });
    channel.on('error', (error: Error) => this.destroy(error));
    channel.once('close', () => this.#onClose());
    // What a command that relays has to say of itself: why it could not connect.
    channel.stderr?.on('data', (chunk: Buffer) => {
      this.#said = (this.#said + chunk.toString('utf8')).slice(0, 500);
    });
    // One that was read before is paused: it would never come to its end.
    channel.resume();
    // Errors come between two owners of a stream, too; its close tells the next owner.
    this.on('error', () => undefined);
  }

  #onClose(): void {
    if (!this.#hasHeard && this.#said !== '') {
      const code = codeOfWords(this.#said);
      this.destroy(Object.assign(new Error(this.#said.trim()), code === undefined ? {} : { code }));
      return;
    }
    if (!this.#hasEnded) this.push(null);
    this.end();
  }

  /** The line went away under it. */
  cut(): void {
    this.destroy(resetError());
  }

  override _read(): void {
    this.#channel.resume();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    if (!this.#channel.writable) {
      done(resetError());
      return;
    }
    this.#channel.write(chunk, () => done());
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#channel.end();
    done();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#channel.close();
    done(error);
  }

  setNoDelay(): this {
    return this; // The line's own socket has it.
  }

  setKeepAlive(): this {
    return this; // The line keeps itself alive.
  }

  readonly setTimeout = (): this => this; // Deadlines are the clients' own.

  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }
}
