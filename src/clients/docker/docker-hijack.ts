import { Duplex } from 'node:stream';
import { bad, fault, good, type Outcome } from '../../model/fault.ts';
import { phrase } from '../../text/lang.ts';
import { deadlineOf } from '../../transport/deadline.ts';
import { wireFault } from '../../transport/faults.ts';
import type { CallOptions, Wire } from '../../transport/transport.ts';

const END_OF_HEAD = '\r\n\r\n';
const FRAME_HEADER_BYTES = 8;
const STDERR = 2;
/** What a relay complains of is a line, not a book. */
const MOST_COMPLAINT = 400;

/**
 * Asks for an upgrade on a fresh connection to the engine and gives what came after the answer's head (Engine API,
 * ExecStart, "Hijacking"): from there on the bytes are the process's own. Resolves with a refusal's status as a fault.
 */
export async function upgrade(
  wire: Wire,
  path: string,
  body: string,
  place: string,
  options: CallOptions,
): Promise<Outcome<Buffer>> {
  const signal = deadlineOf(options);
  const head = [
    `POST ${path} HTTP/1.1`,
    'Host: docker',
    'User-Agent: sparkone-tui',
    'Connection: Upgrade',
    'Upgrade: tcp',
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(body)}`,
  ].join('\r\n');
  return new Promise((resolve) => {
    let seen = Buffer.alloc(0);
    const settle = (outcome: Outcome<Buffer>) => {
      wire.off('data', onData).off('error', onError).off('close', onClose);
      signal.removeEventListener('abort', onAbort);
      // Left paused for the next owner.
      wire.pause();
      if (!outcome.ok) wire.destroy();
      resolve(outcome);
    };
    const refuse = (error: unknown) => settle(bad(wireFault(error, place, options.timeoutMs, signal)));
    const onError = (error: Error) => refuse(error);
    const onClose = () => refuse(Object.assign(new Error('ended before the upgrade'), { code: 'ECONNRESET' }));
    const onAbort = () => refuse(signal.reason);
    const onData = (chunk: Buffer) => {
      seen = Buffer.concat([seen, chunk]);
      const end = seen.indexOf(END_OF_HEAD);
      if (end < 0) return;
      const status = Number(/^HTTP\/1\.\d (\d{3})/.exec(seen.toString('latin1', 0, 16))?.[1] ?? 0);
      // Engines before 20.10 answer 200 and go on all the same.
      if (status === 101 || status === 200) settle(good(seen.subarray(end + END_OF_HEAD.length)));
      else settle(bad(refusedFault(status, place)));
    };
    if (signal.aborted) return onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    wire.on('data', onData).once('error', onError).once('close', onClose);
    wire.write(`${head}${END_OF_HEAD}${body}`);
  });
}

function refusedFault(status: number, place: string) {
  return fault(
    'unsupported',
    phrase(
      `o motor não abriu o caminho até ${place} (${status})`,
      `the engine did not open the way to ${place} (${status})`,
    ),
    phrase('veja se o contêiner está em execução: docker ps -a', 'see that the container is running: docker ps -a'),
    String(status),
  );
}

/**
 * The input and output of a process in a container as a connection: what is written becomes its input, what it writes to its
 * output is read (framed as told at {@link createLogDemuxer}), and what it complains of ends the connection with these words.
 */
export class ProcessWire extends Duplex implements Wire {
  readonly #wire: Wire;
  #held: Buffer;
  #complaint = '';
  #hasAnswered = false;

  /** Idleness of the connection to the engine. */
  readonly setTimeout = (...idle: Parameters<Wire['setTimeout']>): this => {
    Reflect.apply(this.#wire.setTimeout, this.#wire, idle);
    return this;
  };

  /** `head`: bytes that came together with the upgrade. */
  constructor(wire: Wire, head: Buffer) {
    super({ allowHalfOpen: true });
    this.#wire = wire;
    this.#held = Buffer.alloc(0);
    wire.on('data', (chunk: Buffer) => this.#take(chunk));
    wire.once('end', () => this.#end());
    wire.once('close', () => this.#end());
    wire.on('error', (error) => this.destroy(error));
    if (head.length > 0) this.#take(head);
  }

  setNoDelay(noDelay?: boolean): this {
    this.#wire.setNoDelay(noDelay);
    return this;
  }

  setKeepAlive(enable?: boolean, initialDelayMs?: number): this {
    this.#wire.setKeepAlive(enable, initialDelayMs);
    return this;
  }

  ref(): this {
    this.#wire.ref();
    return this;
  }

  unref(): this {
    this.#wire.unref();
    return this;
  }

  override _read(): void {
    this.#wire.resume();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#wire.write(chunk, (error) => done(error ?? null));
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#wire.end(() => done());
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#wire.destroy();
    done(error);
  }

  #take(chunk: Buffer): void {
    let bytes = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]);
    while (bytes.length >= FRAME_HEADER_BYTES) {
      const end = FRAME_HEADER_BYTES + bytes.readUInt32BE(4);
      if (bytes.length < end) break;
      this.#payload(bytes[0] === STDERR, bytes.subarray(FRAME_HEADER_BYTES, end));
      bytes = bytes.subarray(end);
    }
    this.#held = Buffer.from(bytes);
  }

  #payload(isComplaint: boolean, payload: Buffer): void {
    if (isComplaint) this.#complaint = (this.#complaint + payload.toString('utf8')).slice(0, MOST_COMPLAINT);
    else {
      this.#hasAnswered = true;
      if (!this.push(payload)) this.#wire.pause();
    }
  }

  #end(): void {
    if (this.destroyed || this.readableEnded) return;
    // A relay that found nothing to relay with, or nobody to relay to, says so and ends without an answer.
    if (this.#hasAnswered || this.#complaint === '') this.push(null);
    else this.destroy(Object.assign(new Error(this.#complaint.trim()), { code: 'ECONNREFUSED' }));
  }
}
