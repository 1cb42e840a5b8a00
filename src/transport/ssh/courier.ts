import type { ClientChannel } from 'ssh2';
import type { Fault } from '../../model/fault.ts';
import { preamble } from './errand-script.ts';
import { MarkReader } from './mark-reader.ts';

/** What one errand came to. */
export interface ErrandResult {
  readonly code: number;
  readonly stdout: Buffer;
  readonly stderr: Buffer;
  /** True when output was longer than was wanted. */
  readonly isCut: boolean;
  /** Why the command was not begun; null when it was. */
  readonly refusal: 'cwd' | 'absent' | 'denied' | null;
}

const LEAST_WORDS = 4096;

/**
 * What an errand does: look at files (`quick`), run a command that only looks (`looks`), change something (`acts`). What looks
 * may wait behind others on the wire, and be sent again elsewhere.
 */
export type Pace = 'quick' | 'looks' | 'acts';

/** Something to be run by a shell on the target. */
export interface Errand {
  readonly script: string;
  /** Most bytes kept of each output. */
  readonly maxBytes: number;
  readonly pace: Pace;
  /** How often it was sent. */
  tries: number;
  done(result: ErrandResult): void;
  /** The shell went away, and nobody knows how far it came. */
  lost(why: Fault | null): void;
}

interface Running {
  readonly errand: Errand;
  readonly out: Output;
  readonly err: Output;
  code: number | null;
  isErrOver: boolean;
  refusal: ErrandResult['refusal'];
  pid: number | null;
  startedAt: number;
}

class Output {
  readonly #most: number;
  readonly #chunks: Buffer[] = [];
  #size = 0;
  isCut = false;

  constructor(most: number) {
    this.#most = most;
  }

  add(bytes: Buffer): void {
    const room = this.#most - this.#size;
    if (bytes.length > room) this.isCut = true;
    if (room <= 0) return;
    const part = bytes.subarray(0, room);
    this.#chunks.push(part);
    this.#size += part.length;
  }

  bytes(): Buffer {
    return Buffer.concat(this.#chunks);
  }
}

/** What a courier tells its pool. */
export interface CourierEvents {
  /** An errand is done: there may be room for another. */
  onFree(courier: Courier): void;
  /** The shell is gone, and nobody knows how far it came with what it was sent, in order. */
  onGone(courier: Courier, lost: readonly Errand[]): void;
}

/**
 * One shell on the target that stays, and runs one errand after the other: one round trip each, without opening a session, and
 * whatever the login shell is (it is asked for `exec sh` and nothing else). Output is told apart by a mark, bytes stay bytes.
 */
export class Courier {
  readonly #channel: ClientChannel;
  readonly #events: CourierEvents;
  readonly #now: () => number;
  readonly #queue: Running[] = [];
  readonly #noise = new Output(4096);
  /** Process id of the shell, once it has spoken. */
  pid: number | null = null;
  /** Errors are our own commands' from now on. */
  #isErrOurs = false;
  isGone = false;
  exitCode: number | null = null;

  constructor(channel: ClientChannel, mark: string, now: () => number, events: CourierEvents) {
    this.#channel = channel;
    this.#events = events;
    this.#now = now;
    this.#read(channel, mark, false);
    this.#read(channel.stderr, mark, true);
    channel.on('exit', (code: number | null) => {
      this.exitCode = code;
    });
    channel.on('error', () => undefined); // Its close says the same.
    channel.once('close', () => this.#onClose());
    channel.write(preamble(mark));
  }

  get load(): number {
    return this.#queue.length;
  }

  /** True when everything that is under way only looks. */
  get isRepeatable(): boolean {
    return this.#queue.every(({ errand }) => errand.pace !== 'acts');
  }

  /** True when everything that is under way is of this pace. */
  isAll(pace: Pace): boolean {
    return this.#queue.every(({ errand }) => errand.pace === pace);
  }

  /** What the login shell printed before ours could speak, and errors since then. */
  get noise(): string {
    return this.#noise.bytes().toString('utf8');
  }

  /** Monotonic milliseconds at which the errand that is under way began; Infinity when none is. */
  get busySince(): number {
    return this.#queue[0]?.startedAt ?? Number.POSITIVE_INFINITY;
  }

  /** The errand under way; undefined when none is. */
  get current(): Errand | undefined {
    return this.#queue[0]?.errand;
  }

  send(errand: Errand): void {
    errand.tries += 1;
    this.#queue.push({
      errand,
      out: new Output(errand.maxBytes),
      // Why a short read failed takes more words than were to be read.
      err: new Output(Math.max(errand.maxBytes, LEAST_WORDS)),
      code: null,
      isErrOver: false,
      refusal: null,
      pid: null,
      startedAt: this.#now(),
    });
    this.#channel.write(`${errand.script}\nfin $?\n`);
  }

  /** The process of an errand that is under way; null before it has begun. */
  pidOf(errand: Errand): number | null {
    return this.#queue.find((one) => one.errand === errand)?.pid ?? null;
  }

  /** Takes back what waits behind the errand under way. The shell may still run it: only what looks ever waits here. */
  giveUpWaiting(): readonly Errand[] {
    const waiting = this.#queue.slice(1);
    for (const one of waiting) this.#queue[this.#queue.indexOf(one)] = { ...one, errand: FORGOTTEN };
    return waiting.map(({ errand }) => errand).filter((errand) => errand !== FORGOTTEN);
  }

  /** Ends the shell, also one that hangs: its process group is killed where sshd does that (OpenSSH 7.9 and later). */
  end(): void {
    this.#channel.signal('KILL');
    this.#channel.close();
  }

  #read(stream: NodeJS.ReadableStream, mark: string, isError: boolean): void {
    const reader = new MarkReader(mark);
    stream.on('data', (chunk: Buffer) => {
      for (const piece of reader.feed(chunk))
        if (piece.kind === 'said') this.#hear(piece.text, isError);
        else this.#take(piece.bytes, isError);
    });
  }

  #take(bytes: Buffer, isError: boolean): void {
    // The two streams keep no time with each other: what is over on one of them belongs to the next.
    const owner = this.#queue.find((one) => (isError ? !one.isErrOver : one.code === null));
    const isBefore = (isError ? !this.#isErrOurs : this.pid === null) || owner === undefined;
    (isBefore ? this.#noise : isError ? owner.err : owner.out).add(bytes);
  }

  #hear(text: string, isError: boolean): void {
    const [what, value = ''] = text.split(' ');
    if (what === 'r' && isError) this.#isErrOurs = true;
    else if (what === 'r') {
      this.pid = Number(value);
      const [first] = this.#queue;
      if (first !== undefined) first.startedAt = this.#now();
    }
    if (what === 'r') return;
    const current = this.#queue.find((one) => (isError ? !one.isErrOver : one.code === null));
    if (current === undefined) return;
    if (what === 'p') current.pid = Number(value);
    else if (what === 'w') current.refusal = value as ErrandResult['refusal'];
    else if (what === 'e' && isError) current.isErrOver = true;
    else if (what === 'e') current.code = Number(value);
    this.#settle();
  }

  #settle(): void {
    const [first] = this.#queue;
    if (first === undefined || first.code === null || !first.isErrOver) return;
    this.#queue.shift();
    const [next] = this.#queue;
    if (next !== undefined) next.startedAt = this.#now();
    const { out, err, code, refusal } = first;
    first.errand.done({
      code,
      stdout: out.bytes(),
      stderr: err.bytes(),
      isCut: out.isCut || err.isCut,
      refusal,
    });
    this.#events.onFree(this);
    this.#settle();
  }

  #onClose(): void {
    this.isGone = true;
    const [current] = this.#queue;
    if (current !== undefined) this.#noise.add(current.err.bytes());
    this.#events.onGone(
      this,
      this.#queue.splice(0).map(({ errand }) => errand),
    );
  }
}

const FORGOTTEN: Errand = {
  script: '',
  maxBytes: 0,
  pace: 'looks',
  tries: 0,
  done: () => undefined,
  lost: () => undefined,
};
