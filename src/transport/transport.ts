import type { Duplex, Readable } from 'node:stream';
import type { Outcome } from '../model/fault.ts';
import type { Line } from '../model/line.ts';
import type { Address } from '../model/service.ts';

/** What every call carries: it ends when the signal aborts or `timeoutMs` have passed, whichever comes first. */
export interface CallOptions {
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
}

/** A connected stream with the part of net.Socket that pg, ioredis, undici and node:tls use. */
export interface Wire extends Duplex {
  setNoDelay(noDelay?: boolean): this;
  setKeepAlive(enable?: boolean, initialDelayMs?: number): this;
  readonly setTimeout: (timeoutMs: number, onIdle?: () => void) => this;
  ref(): this;
  unref(): this;
}

/** How a connection is opened. */
export interface ConnectOptions extends CallOptions {
  /** What should be there, for messages: `Postgres`. */
  readonly peer?: string;
}

/** How a command is run. */
export interface ExecOptions extends CallOptions {
  /** Most bytes kept of stdout, and of stderr; what comes after is dropped and said so. Default 1 MiB. */
  readonly maxBytes?: number;
  readonly stdin?: string;
  /** Added to the environment of the transport's own session. */
  readonly env?: Readonly<Record<string, string>>;
  /** Working directory; default is the session's. */
  readonly cwd?: string;
  /** It changes nothing, so that it may be run again when the line to the target is cut in the middle. Default false. */
  readonly onlyLooks?: boolean;
}

/** A command that ran to its end. */
export interface ExecResult {
  /** Exit code; 128 + n when signal n killed it, as a shell says it. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** True when output was longer than `maxBytes`. */
  readonly truncated: boolean;
}

/** A command that is running, for output that is followed. */
export interface Running {
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** Settles at the end with the exit code; never rejects. */
  readonly ended: Promise<number>;
  stop(): void;
}

/** What stands at a path. */
export interface FileStat {
  readonly kind: 'file' | 'directory' | 'link' | 'socket' | 'other';
  readonly sizeBytes: number;
  /** Epoch milliseconds. */
  readonly modifiedAt: number;
  /** Permission bits, `0o755`. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}

/** One entry of a folder. */
export interface FileEntry extends FileStat {
  readonly name: string;
}

/** A part of a file. */
export interface FileBytes {
  readonly bytes: Uint8Array;
  /** True when the file goes on after what was read. */
  readonly truncated: boolean;
}

/** How much of a file is read, and from where. */
export interface ReadOptions extends CallOptions {
  readonly maxBytes: number;
  /** Byte at which to begin; negative counts from the end. Default 0. */
  readonly position?: number;
}

/** The target's files, read only. A missing path is an `absent` fault, a forbidden one `denied`. */
export interface TargetFiles {
  /** Text in UTF-8; files of /proc, whose size reads 0, included. */
  readText(path: string, options: ReadOptions): Promise<Outcome<string>>;
  readBytes(path: string, options: ReadOptions): Promise<Outcome<FileBytes>>;
  /** Entries of a folder by name, without `.` and `..`; links are not followed. */
  list(path: string, options: CallOptions): Promise<Outcome<readonly FileEntry[]>>;
  /** Follows links. */
  stat(path: string, options: CallOptions): Promise<Outcome<FileStat>>;
}

/**
 * How a target is reached: the one capability that clients are given. Local and SSH offer the same, and no client knows
 * which it has. Nothing here throws: an expected failure is a fault.
 */
export interface Transport {
  readonly kind: 'local' | 'ssh';
  /** Host as it calls itself, for messages. */
  host(): string;
  /** Runs argv without a shell and waits for its end. A command that cannot be found is an `absent` fault. */
  exec(argv: readonly string[], options: ExecOptions): Promise<Outcome<ExecResult>>;
  /** Starts argv without a shell; the signal stops it. `timeoutMs` bounds the start only. */
  stream(argv: readonly string[], options: Omit<ExecOptions, 'maxBytes'>): Promise<Outcome<Running>>;
  /** Opens a connection to an address as the target sees it. The signal counts until connected. */
  connect(address: Address, options: ConnectOptions): Promise<Outcome<Wire>>;
  readonly files: TargetFiles;
  /** What is between us and the target and may be cut; absent where nothing is. */
  readonly line?: Line;
  /** Every byte is carried over a line that may be slow: what can be asked seldom is not followed as a stream. Default false. */
  readonly isMetered?: boolean;
  /** Ends what is still running. */
  close(): Promise<void>;
}
