import type { Docker } from '../../clients/docker/docker.ts';
import type { SwarmService } from '../../clients/docker/docker-swarm-objects.ts';
import { nameInStack } from '../../config/discovery/engine-container.ts';
import type { Clock, Stop } from '../../model/clock.ts';
import { bad, type Fault, good, type Outcome } from '../../model/fault.ts';
import type { LogRequest, LogSink, LogSource, RawLogLine } from '../../model/log.ts';
import { backoffMs } from '../../transport/backoff.ts';
import { type OriginOf, readBatch, readOrigins, TaskStamps } from './swarm-log-lines.ts';

const MAX_LINE_BYTES = 64 * 1024;
const OPEN_TIMEOUT_MS = 10_000;
const LOOK_EVERY_MS = 15_000;
const GATHER_MS = 150;
const LONGEST_WAIT_MS = 15_000;
/** Clocks of nodes differ: a stream that is opened again begins so much before the newest line that was read. */
const OVERLAP_MS = 30_000;

/** What logs of a swarm are read with. */
export interface SwarmLogsWith {
  readonly docker: Pick<Docker, 'swarm' | 'events'>;
  readonly clock: Clock;
  readonly stack: string;
}

/** One service's log, over all its tasks. */
interface Follower {
  readonly stamps: TaskStamps;
  isOpen: boolean;
  attempt: number;
  isFaulty: boolean;
}

/** One session of following all services of a stack, wherever their tasks run. */
class SwarmFollowing {
  readonly #with: SwarmLogsWith;
  readonly #request: LogRequest;
  readonly #sink: LogSink;
  readonly #names: (names: readonly string[]) => void;
  readonly #ending = new AbortController();
  readonly #followers = new Map<string, Follower>();
  #originOf: OriginOf = () => '';
  #stops: Stop[] = [];
  #waiting: Stop | null = null;
  #isLooking = false;
  #isFaulty = false;

  constructor(given: SwarmLogsWith, request: LogRequest, sink: LogSink, names: (names: readonly string[]) => void) {
    this.#with = given;
    this.#request = request;
    this.#sink = sink;
    this.#names = names;
  }

  start(): void {
    const { docker, clock } = this.#with;
    this.#stops = [
      docker.events({
        onEvent: ({ kind }) => {
          if (kind === 'service') this.#lookSoon(GATHER_MS);
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
    if (this.#isLooking) return this.#lookSoon(GATHER_MS);
    this.#isLooking = true;
    const failure = await this.#list();
    this.#isLooking = false;
    if (this.#ending.signal.aborted) return;
    if (failure !== null || this.#isFaulty) this.#sink.status('', failure);
    this.#isFaulty = failure !== null;
  }

  async #list(): Promise<Fault | null> {
    const { docker, stack } = this.#with;
    const call = { signal: this.#ending.signal, timeoutMs: OPEN_TIMEOUT_MS };
    const [listed, originOf] = await Promise.all([
      docker.swarm.services(stack, call),
      readOrigins(docker.swarm, stack, call),
    ]);
    if (!listed.ok) return listed.fault;
    this.#originOf = originOf;
    if (this.#ending.signal.aborted) return null;
    const wanted = wantedOf(listed.value, stack, this.#request);
    this.#names(wanted.map(({ name }) => nameInStack(name, stack)));
    for (const id of this.#followers.keys()) if (!wanted.some((one) => one.id === id)) this.#followers.delete(id);
    for (const service of wanted) {
      const follower = this.#followers.get(service.id) ?? {
        stamps: new TaskStamps(),
        isOpen: false,
        attempt: 0,
        isFaulty: false,
      };
      this.#followers.set(service.id, follower);
      if (!follower.isOpen) void this.#follow(service, follower);
    }
    return null;
  }

  async #follow(service: SwarmService, follower: Follower): Promise<void> {
    follower.isOpen = true;
    const { docker, clock, stack } = this.#with;
    const name = nameInStack(service.name, stack);
    const { tailLines, since, until = null } = this.#request;
    const { newest } = follower.stamps;
    const from = newest === '' ? since : Date.parse(newest) - OVERLAP_MS;
    const opened = await docker.swarm.logs(
      service,
      {
        follows: until === null,
        ...(until === null ? {} : { until }),
        maxLineBytes: MAX_LINE_BYTES,
        ...(newest === '' ? { tail: tailLines } : {}),
        ...(from === null ? {} : { since: from }),
      },
      { signal: this.#ending.signal, timeoutMs: OPEN_TIMEOUT_MS },
    );
    if (this.#ending.signal.aborted) return;
    if (opened.ok) {
      follower.attempt = 0;
      this.#tell(name, follower, null);
      const isNew = follower.stamps.reopen();
      for await (const batch of opened.value) {
        if (this.#ending.signal.aborted) return;
        const { lines, missing } = readBatch(batch, name, this.#originOf, isNew, clock.now());
        if (lines.length > 0) this.#sink.lines(lines);
        if (missing !== null) this.#tell(name, follower, missing);
      }
      // A span of the past is read once.
      if (until !== null) return;
    } else this.#tell(name, follower, opened.fault);
    follower.isOpen = false;
    if (this.#ending.signal.aborted) return;
    this.#lookSoon(backoffMs(follower.attempt, LONGEST_WAIT_MS));
    follower.attempt += 1;
  }

  #tell(service: string, follower: Follower, failure: Fault | null): void {
    const isFaulty = failure !== null;
    if (isFaulty || follower.isFaulty) this.#sink.status(service, failure);
    follower.isFaulty = isFaulty;
  }
}

function wantedOf(
  services: readonly SwarmService[],
  stack: string,
  { services: names }: Pick<LogRequest, 'services'>,
): readonly SwarmService[] {
  return services.filter(({ name }) => names === null || names.includes(nameInStack(name, stack)));
}

/** The end of each service's log, as it is now. */
async function readOnce(
  { docker, clock, stack }: SwarmLogsWith,
  request: LogRequest,
  signal: AbortSignal,
): Promise<Outcome<readonly RawLogLine[]>> {
  const call = { signal, timeoutMs: OPEN_TIMEOUT_MS };
  const [listed, originOf] = await Promise.all([
    docker.swarm.services(stack, call),
    readOrigins(docker.swarm, stack, call),
  ]);
  if (!listed.ok) return listed;
  const { tailLines, since } = request;
  const wanted = {
    follows: false,
    tail: tailLines,
    maxLineBytes: MAX_LINE_BYTES,
    ...(since === null ? {} : { since }),
  };
  const read = await Promise.all(
    wantedOf(listed.value, stack, request).map(async (service): Promise<Outcome<readonly RawLogLine[]>> => {
      const opened = await docker.swarm.logs(service, wanted, call);
      if (!opened.ok) return opened;
      const lines: RawLogLine[] = [];
      const isNew = new TaskStamps().reopen();
      let missing: Fault | null = null;
      for await (const batch of opened.value) {
        const found = readBatch(batch, nameInStack(service.name, stack), originOf, isNew, clock.now());
        lines.push(...found.lines);
        missing ??= found.missing;
      }
      // What other nodes told still counts.
      return missing !== null && lines.length === 0 ? bad(missing) : good(lines.toSorted((a, b) => a.at - b.at));
    }),
  );
  const failed = read.find((outcome) => !outcome.ok);
  return failed ?? good(read.flatMap((outcome) => (outcome.ok ? outcome.value : [])));
}

/**
 * The logs of a stack's services through a manager, which gathers them from every node. A stream that ends is opened again
 * from a little before the newest line, without those of each task that were delivered.
 */
export function createSwarmLogSource(given: SwarmLogsWith): Required<LogSource> {
  let names: readonly string[] = [];
  return {
    services: () => names,
    follow(request, sink) {
      const following = new SwarmFollowing(given, request, sink, (found) => {
        names = found;
      });
      following.start();
      return () => following.stop();
    },
    read: (request, signal) => readOnce(given, request, signal),
  };
}
