import type { Docker } from '../../clients/docker/docker.ts';
import type { ContainerSummary } from '../../clients/docker/docker-container.ts';
import type { LogLine } from '../../clients/docker/docker-logs.ts';
import type { Clock, Stop } from '../../model/clock.ts';
import { bad, type Fault, fault, good, type Outcome } from '../../model/fault.ts';
import type { LogRequest, LogSink, LogSource, RawLogLine } from '../../model/log.ts';
import { statedTime } from '../../shell/logs/log-time.ts';
import { phrase } from '../../text/lang.ts';
import { backoffMs } from '../../transport/backoff.ts';

/** Longest line that is kept; the rest of it is cut. */
const MAX_LINE_BYTES = 64 * 1024;
const OPEN_TIMEOUT_MS = 10_000;
const LOOK_EVERY_MS = 15_000;
/** Events come in bursts (`kill`, `die`, `stop`). */
const GATHER_MS = 150;
const LONGEST_WAIT_MS = 15_000;

/** What logs of the engine are read with. */
export interface EngineLogsWith {
  readonly docker: Pick<Docker, 'containers' | 'logs' | 'events'>;
  readonly clock: Clock;
  /** Compose project of the target; null while there is none. */
  project(): Promise<string | null>;
}

/** How far a container's log was read. */
interface Follower {
  readonly id: string;
  readonly service: string;
  /** Newest stamp seen, and how many lines carried it: those come again when it is asked for from there. */
  stamp: string;
  linesAtStamp: number;
  /** True while its stream is open or being opened. */
  isOpen: boolean;
  wasOpened: boolean;
  attempt: number;
  isFaulty: boolean;
}

const NO_PROJECT: Fault = fault(
  'absent',
  phrase('nenhum projeto compose neste host', 'no compose project on this host'),
  phrase('suba a stack, ou diga qual com --project NOME', 'bring the stack up, or name it with --project NAME'),
);

function serviceOf({ labels, name }: ContainerSummary): string {
  return labels['com.docker.compose.service'] ?? name;
}

/** Leaves out what was read before the stream was cut, and remembers how far it is read now. */
function takeNew(follower: Follower, repeats: { left: number }, batch: readonly LogLine[], upTo: string): LogLine[] {
  return batch.filter(({ stamp }) => {
    if (upTo !== '' && stamp !== '' && stamp < upTo) return false;
    if (upTo !== '' && stamp === upTo && repeats.left > 0) {
      repeats.left -= 1;
      return false;
    }
    if (stamp > follower.stamp) {
      follower.stamp = stamp;
      follower.linesAtStamp = 1;
    } else if (stamp === follower.stamp) follower.linesAtStamp += 1;
    return true;
  });
}

/** One session of following all containers of the project. */
class EngineFollowing {
  readonly #with: EngineLogsWith;
  readonly #request: LogRequest;
  readonly #sink: LogSink;
  readonly #names: (names: readonly string[]) => void;
  readonly #ending = new AbortController();
  readonly #followers = new Map<string, Follower>();
  #stops: Stop[] = [];
  #waiting: Stop | null = null;
  #isLooking = false;
  #looksAgain = false;
  #hasLooked = false;
  #isFaulty = false;

  constructor(given: EngineLogsWith, request: LogRequest, sink: LogSink, names: (names: readonly string[]) => void) {
    this.#with = given;
    this.#request = request;
    this.#sink = sink;
    this.#names = names;
  }

  start(): void {
    const { docker, clock } = this.#with;
    this.#stops = [
      docker.events({
        onEvent: ({ action }) => {
          if (action === 'start' || action === 'destroy' || action === 'create') this.#lookSoon(GATHER_MS);
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

  #lookSoon(ms: number): void {
    if (this.#ending.signal.aborted) return;
    this.#waiting ??= this.#with.clock.after(ms, () => {
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
    const failure = await this.#list();
    this.#isLooking = false;
    if (this.#ending.signal.aborted) return;
    if (failure !== null || this.#isFaulty) this.#sink.status('', failure);
    this.#isFaulty = failure !== null;
    if (this.#looksAgain) {
      this.#looksAgain = false;
      this.#lookSoon(GATHER_MS);
    }
  }

  async #list(): Promise<Fault | null> {
    const call = { signal: this.#ending.signal, timeoutMs: OPEN_TIMEOUT_MS };
    const project = await this.#with.project();
    if (project === null) return NO_PROJECT;
    const listed = await this.#with.docker.containers({ project }, call);
    if (!listed.ok) return listed.fault;
    if (this.#ending.signal.aborted) return null;
    const { services } = this.#request;
    const wanted = listed.value.filter((one) => services === null || services.includes(serviceOf(one)));
    this.#names([...new Set(wanted.map(serviceOf))]);
    const ids = new Set(wanted.map(({ id }) => id));
    for (const [id, { isOpen }] of this.#followers) if (!ids.has(id) && !isOpen) this.#followers.delete(id);
    for (const one of wanted) {
      const follower = this.#followers.get(one.id) ?? this.#begin(one);
      const isRunning = one.state === 'running' || one.state === 'paused';
      if (!follower.isOpen && (isRunning || !follower.wasOpened)) void this.#follow(follower, !this.#hasLooked);
    }
    this.#hasLooked = true;
    return null;
  }

  #begin(one: ContainerSummary): Follower {
    const follower: Follower = {
      id: one.id,
      service: serviceOf(one),
      stamp: '',
      linesAtStamp: 0,
      isOpen: false,
      wasOpened: false,
      attempt: 0,
      isFaulty: false,
    };
    this.#followers.set(one.id, follower);
    return follower;
  }

  /** Opens a container's log and delivers until it ends. One that appeared later is read from its beginning. */
  async #follow(follower: Follower, isFirst: boolean): Promise<void> {
    follower.isOpen = true;
    const { stamp, service } = follower;
    const { tailLines, since, until = null } = this.#request;
    const opened = await this.#with.docker.logs(
      follower.id,
      {
        follows: until === null,
        ...(until === null ? {} : { until }),
        maxLineBytes: MAX_LINE_BYTES,
        ...(stamp === '' && isFirst ? { tail: tailLines } : {}),
        ...(stamp !== '' ? { since: stamp } : since === null ? {} : { since }),
      },
      { signal: this.#ending.signal, timeoutMs: OPEN_TIMEOUT_MS },
    );
    if (this.#ending.signal.aborted) return;
    if (opened.ok) {
      follower.wasOpened = true;
      follower.attempt = 0;
      this.#tell(follower, null);
      const repeats = { left: follower.linesAtStamp };
      for await (const batch of opened.value) {
        if (this.#ending.signal.aborted) return;
        const fresh = takeNew(follower, repeats, batch, stamp);
        const now = this.#with.clock.now();
        if (fresh.length > 0)
          this.#sink.lines(
            fresh.map(({ at, stream, text, cutBytes }) => ({
              service,
              at: Number.isNaN(at) ? (statedTime(text)?.at ?? now) : at,
              stream,
              text,
              cutBytes,
            })),
          );
      }
      // A span of the past is read once.
      if (until !== null) return;
    } else this.#tell(follower, opened.fault);
    follower.isOpen = false;
    if (this.#ending.signal.aborted) return;
    // Ended: stopped, or cut. What runs is opened again from where it was read.
    this.#lookSoon(backoffMs(follower.attempt, LONGEST_WAIT_MS));
    follower.attempt += 1;
  }

  #tell(follower: Follower, failure: Fault | null): void {
    const isFaulty = failure !== null;
    if (isFaulty || follower.isFaulty) this.#sink.status(follower.service, failure);
    follower.isFaulty = isFaulty;
  }
}

/** The end of each container's log, as it is now. */
async function readOnce(
  { docker, project }: EngineLogsWith,
  { services, tailLines, since }: LogRequest,
  signal: AbortSignal,
): Promise<Outcome<readonly RawLogLine[]>> {
  const call = { signal, timeoutMs: OPEN_TIMEOUT_MS };
  const name = await project();
  if (name === null) return bad(NO_PROJECT);
  const listed = await docker.containers({ project: name }, call);
  if (!listed.ok) return listed;
  const wanted = listed.value.filter((one) => services === null || services.includes(serviceOf(one)));
  const read = await Promise.all(
    wanted.map(async (one): Promise<Outcome<readonly RawLogLine[]>> => {
      const options = { follows: false, tail: tailLines, maxLineBytes: MAX_LINE_BYTES };
      const opened = await docker.logs(one.id, since === null ? options : { ...options, since }, call);
      if (!opened.ok) return opened;
      const lines: RawLogLine[] = [];
      for await (const batch of opened.value)
        for (const { at, stream, text, cutBytes } of batch)
          lines.push({
            service: serviceOf(one),
            at: Number.isNaN(at) ? (statedTime(text)?.at ?? 0) : at,
            stream,
            text,
            cutBytes,
          });
      return good(lines);
    }),
  );
  const failed = read.find((outcome) => !outcome.ok);
  return failed ?? good(read.flatMap((outcome) => (outcome.ok ? outcome.value : [])));
}

/**
 * The logs of all containers of the target's project, through the Engine API. A stream that ends is opened again from the
 * last stamp seen, without the lines of that very moment that were delivered; a container that appears later (recreated,
 * scaled) is read from its beginning.
 */
export function createEngineLogSource(given: EngineLogsWith): Required<LogSource> {
  let names: readonly string[] = [];
  return {
    services: () => names,
    follow(request, sink) {
      const following = new EngineFollowing(given, request, sink, (found) => {
        names = found;
      });
      following.start();
      return () => following.stop();
    },
    read: (request, signal) => readOnce(given, request, signal),
  };
}
