import type { Stop } from './cockpit.ts';
import type { Fault, Outcome } from './fault.ts';

/** Severity of a log entry, from least to worst; `none` when the line does not say. */
export const LOG_LEVELS = ['none', 'trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const;
/** See {@link LOG_LEVELS}. */
export type LogLevel = (typeof LOG_LEVELS)[number];

/** How bad a log level is: higher is worse. */
export function logSeverity(level: LogLevel): number {
  return LOG_LEVELS.indexOf(level);
}

/** One line as it came from a container, without its line end. */
export interface RawLogLine {
  readonly service: string;
  /** Which of several that write for the service: `2@vps-03`, the replica and its node; absent where there is one machine. */
  readonly origin?: string;
  /** Time the engine took it, epoch milliseconds. */
  readonly at: number;
  readonly stream: 'stdout' | 'stderr';
  /** Cut to the tail's line limit; not yet inert. */
  readonly text: string;
  /** Bytes cut off the end of the line. */
  readonly cutBytes: number;
}

/** One entry of the log: a line, or a head with the lines that belong to it (a traceback, a statement). */
export interface LogEntry {
  /** Ascending number, unique within a tail; survives the dropping of older ones. */
  readonly seq: number;
  readonly at: number;
  readonly service: string;
  /** As in {@link RawLogLine}. */
  readonly origin?: string;
  readonly level: LogLevel;
  readonly text: string;
  /** Lines folded under the head, raw; grows while the entry is the newest of its service. */
  readonly more: readonly string[];
  /** Folded lines that were not kept, beyond the limit of one entry. */
  readonly cutLines: number;
  readonly cutBytes: number;
}

/** What is asked of a log source. */
export interface LogRequest {
  /** Services to read; null for all of the target. */
  readonly services: readonly string[] | null;
  /** Lines of history for each service, before following. */
  readonly tailLines: number;
  /** Nothing before this time, epoch milliseconds; null for no bound. */
  readonly since: number | null;
  /** Nothing after this time, epoch milliseconds: what there is is read and nothing followed. Absent or null for no bound. */
  readonly until?: number | null;
}

/** Where a source delivers. Batches are in order for one service; across services they are merged by the tail. */
export interface LogSink {
  lines(batch: readonly RawLogLine[]): void;
  /** Following a service works (null) or not (the fault), each time that changes; the service '' stands for all. */
  status(service: string, failure: Fault | null): void;
}

/**
 * Where log lines come from: the engine, or a demo world. Follows until stopped; a container that is recreated is picked
 * up again without loss and without repeats.
 */
export interface LogSource {
  /** Services that can be followed now. */
  services(): readonly string[];
  follow(request: LogRequest, sink: LogSink): Stop;
  /**
   * What there is now, once, oldest first, a service after the other; absent where logs can only be followed. Settles soon
   * after the signal.
   */
  read?(request: LogRequest, signal: AbortSignal): Promise<Outcome<readonly RawLogLine[]>>;
}
