import type { Docker } from '../../clients/docker/docker.ts';
import type { DockerEvent } from '../../clients/docker/docker-events.ts';
import type { WantedLog } from '../../clients/docker/docker-logs.ts';
import type { Clock, Stop } from '../../model/clock.ts';
import { type Fault, good, type Outcome } from '../../model/fault.ts';
import type { LogRequest, LogSink, LogSource, RawLogLine } from '../../model/log.ts';
import { backoffMs } from '../../transport/backoff.ts';
import type { CallOptions } from '../../transport/transport.ts';

/** Longest line that is kept; the rest of it is cut. */
const MAX_LINE_BYTES = 64 * 1024;
const OPEN_TIMEOUT_MS = 10_000;
const LOOK_EVERY_MS = 15_000;
/** Events come in bursts (`kill`, `die`, `stop`). */
const GATHER_MS = 150;
const LONGEST_WAIT_MS = 15_000;

/** One log that is followed: how it stands between two times that it is opened. */
export interface Followed {
  readonly service: string;
  /** True while its stream is open or being opened. */
  isOpen: boolean;
  attempt: number;
  isFaulty: boolean;
}

/** A log that is followed and was never opened. */
export function neverOpened(service: string): Followed {
  return { service, isOpen: false, attempt: 0, isFaulty: false };
}

/** What a following is made from, and how it finds the logs that are to be followed. */
export interface FollowingOptions {
  readonly docker: Pick<Docker, 'events'>;
  readonly clock: Clock;
  readonly request: LogRequest;
  readonly sink: LogSink;
  /** Whether there may be other logs to follow after an event. */
  isNews(event: DockerEvent): boolean;
  /** Looks what there is, and has {@link LogFollowing.follow} open what nobody reads. Null, or why it could not look. */
  list(following: LogFollowing): Promise<Fault | null>;
}

/**
 * One session of following the logs of a target: looks again and again what there is to follow, at once when the engine tells of
 * news, and opens a log that ended again, later each time.
 */
export class LogFollowing {
  readonly #options: FollowingOptions;
  readonly #ending = new AbortController();
  #stops: Stop[] = [];
  #waiting: Stop | null = null;
  #isLooking = false;
  #looksAgain = false;
  #isFaulty = false;

  constructor(options: FollowingOptions) {
    this.#options = options;
  }

  /** True once nothing is wanted any more. */
  get isOver(): boolean {
    return this.#ending.signal.aborted;
  }

  /** How the engine is asked. */
  get call(): CallOptions {
    return { signal: this.#ending.signal, timeoutMs: OPEN_TIMEOUT_MS };
  }

  /** What every log is asked for, beside where it begins. */
  get wanted(): Pick<WantedLog, 'follows' | 'until' | 'maxLineBytes'> {
    const { until = null } = this.#options.request;
    return { follows: until === null, ...(until === null ? {} : { until }), maxLineBytes: MAX_LINE_BYTES };
  }

  start(): void {
    const { docker, clock } = this.#options;
    this.#stops = [
      docker.events({
        onEvent: (event) => {
          if (this.#options.isNews(event)) this.#lookSoon(GATHER_MS);
        },
        onState: () => this.#lookSoon(GATHER_MS),
      }),
      clock.every(LOOK_EVERY_MS, () => this.#lookSoon(0)),
    ];
    void this.#look();
  }

  stop(): void {
    this.#ending.abort();
    for (const stop of this.#stops) stop();
    this.#waiting?.();
  }

  /** Opens a log and delivers until it ends. `begin` is called once it is open, and gives what takes its batches. */
  async follow<B>(
    log: Followed,
    open: () => Promise<Outcome<AsyncIterable<B>>>,
    begin: () => (batch: B) => void,
  ): Promise<void> {
    log.isOpen = true;
    const opened = await open();
    if (this.isOver) return;
    if (opened.ok) {
      log.attempt = 0;
      this.tell(log, null);
      const deliver = begin();
      for await (const batch of opened.value) {
        if (this.isOver) return;
        deliver(batch);
      }
      // A span of the past is read once.
      if (!this.wanted.follows) return;
    } else this.tell(log, opened.fault);
    log.isOpen = false;
    if (this.isOver) return;
    // Ended: stopped, or cut. What runs is opened again from where it was read.
    this.#lookSoon(backoffMs(log.attempt, LONGEST_WAIT_MS));
    log.attempt += 1;
  }

  /** Says how a log stands, where that is news. */
  tell(log: Followed, failure: Fault | null): void {
    const isFaulty = failure !== null;
    if (isFaulty || log.isFaulty) this.#options.sink.status(log.service, failure);
    log.isFaulty = isFaulty;
  }

  #lookSoon(ms: number): void {
    if (this.isOver) return;
    this.#waiting ??= this.#options.clock.after(ms, () => {
      this.#waiting = null;
      void this.#look();
    });
  }

  async #look(): Promise<void> {
    if (this.#isLooking) {
      this.#looksAgain = true;
      return;
    }
    this.#isLooking = true;
    const failure = await this.#options.list(this);
    this.#isLooking = false;
    if (this.isOver) return;
    if (failure !== null || this.#isFaulty) this.#options.sink.status('', failure);
    this.#isFaulty = failure !== null;
    if (this.#looksAgain) {
      this.#looksAgain = false;
      this.#lookSoon(GATHER_MS);
    }
  }
}

/** How a kind of logs is followed and read; `call` and `wanted` are as for every log. */
export interface LogKind {
  /** `names` hears which services there are. */
  follow(request: LogRequest, sink: LogSink, names: (found: readonly string[]) => void): LogFollowing;
  read(request: LogRequest, call: CallOptions, wanted: WantedLog): Promise<Outcome<readonly RawLogLine[]>>;
}

/** A source of logs that knows the services which it saw last. */
export function logSourceOf(kind: LogKind): Required<LogSource> {
  let names: readonly string[] = [];
  return {
    services: () => names,
    follow(request, sink) {
      const following = kind.follow(request, sink, (found) => {
        names = found;
      });
      following.start();
      return () => following.stop();
    },
    read(request, signal) {
      const { tailLines: tail, since } = request;
      const wanted = { follows: false, tail, maxLineBytes: MAX_LINE_BYTES, ...(since === null ? {} : { since }) };
      return kind.read(request, { signal, timeoutMs: OPEN_TIMEOUT_MS }, wanted);
    },
  };
}

/** The ends of several logs, one after the other; a fault when one of them could not be read. */
export async function readAll<T>(
  logs: readonly T[],
  read: (log: T) => Promise<Outcome<readonly RawLogLine[]>>,
): Promise<Outcome<readonly RawLogLine[]>> {
  const outcomes = await Promise.all(logs.map(read));
  const failed = outcomes.find((outcome) => !outcome.ok);
  return failed ?? good(outcomes.flatMap((outcome) => (outcome.ok ? outcome.value : [])));
}
