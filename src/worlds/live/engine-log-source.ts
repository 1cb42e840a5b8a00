import type { Docker } from '../../clients/docker/docker.ts';
import type { ContainerSummary } from '../../clients/docker/docker-container.ts';
import type { LogLine, WantedLog } from '../../clients/docker/docker-logs.ts';
import type { Clock } from '../../model/clock.ts';
import { bad, type Fault, fault, good, type Outcome } from '../../model/fault.ts';
import type { LogRequest, LogSink, LogSource, RawLogLine } from '../../model/log.ts';
import { statedTime } from '../../shell/logs/log-time.ts';
import { phrase } from '../../text/lang.ts';
import type { CallOptions } from '../../transport/transport.ts';
import { type Followed, LogFollowing, logSourceOf, neverOpened, readAll } from './log-following.ts';

/** What logs of the engine are read with. */
export interface EngineLogsWith {
  readonly docker: Pick<Docker, 'containers' | 'logs' | 'events'>;
  readonly clock: Clock;
  /** Compose project of the target; null while there is none. */
  project(): Promise<string | null>;
}

/** How far a container's log was read. */
interface ContainerLog extends Followed {
  readonly id: string;
  /** Newest stamp seen, and how many lines carried it: those come again when it is asked for from there. */
  stamp: string;
  linesAtStamp: number;
  wasOpened: boolean;
}

const NEWS: readonly string[] = ['start', 'destroy', 'create'];

const NO_PROJECT: Fault = fault(
  'absent',
  phrase('nenhum projeto compose neste host', 'no compose project on this host'),
  phrase('suba a stack, ou diga qual com --project NOME', 'bring the stack up, or name it with --project NAME'),
);

function serviceOf({ labels, name }: ContainerSummary): string {
  return labels['com.docker.compose.service'] ?? name;
}

/** The containers of the target's project that a request is about. */
async function listWanted(
  { docker, project }: EngineLogsWith,
  { services }: LogRequest,
  call: CallOptions,
): Promise<Outcome<readonly ContainerSummary[]>> {
  const name = await project();
  if (name === null) return bad(NO_PROJECT);
  const listed = await docker.containers({ project: name }, call);
  if (!listed.ok) return listed;
  return good(listed.value.filter((one) => services === null || services.includes(serviceOf(one))));
}

function toRaw(service: string, { at, stream, text, cutBytes }: LogLine, untimed: number): RawLogLine {
  return { service, at: Number.isNaN(at) ? (statedTime(text)?.at ?? untimed) : at, stream, text, cutBytes };
}

/** Leaves out what was read before the stream was cut, and remembers how far it is read now. */
function takeNew(log: ContainerLog, repeats: { left: number }, batch: readonly LogLine[], upTo: string): LogLine[] {
  return batch.filter(({ stamp }) => {
    if (upTo !== '' && stamp !== '' && stamp < upTo) return false;
    if (upTo !== '' && stamp === upTo && repeats.left > 0) {
      repeats.left -= 1;
      return false;
    }
    if (stamp > log.stamp) {
      log.stamp = stamp;
      log.linesAtStamp = 1;
    } else if (stamp === log.stamp) log.linesAtStamp += 1;
    return true;
  });
}

/** Follows all containers of the project. One that appears after the first look is read from its beginning. */
function followContainers(
  given: EngineLogsWith,
  request: LogRequest,
  sink: LogSink,
  names: (found: readonly string[]) => void,
): LogFollowing {
  const { docker, clock } = given;
  const logs = new Map<string, ContainerLog>();
  let hasLooked = false;

  const begin = (one: ContainerSummary): ContainerLog => {
    const log = { ...neverOpened(serviceOf(one)), id: one.id, stamp: '', linesAtStamp: 0, wasOpened: false };
    logs.set(one.id, log);
    return log;
  };
  const follow = async (following: LogFollowing, log: ContainerLog, isFirst: boolean): Promise<void> => {
    const { stamp, service } = log;
    const { tailLines, since } = request;
    const wanted: WantedLog = {
      ...following.wanted,
      ...(stamp === '' && isFirst ? { tail: tailLines } : {}),
      ...(stamp !== '' ? { since: stamp } : since === null ? {} : { since }),
    };
    await following.follow(
      log,
      () => docker.logs(log.id, wanted, following.call),
      () => {
        log.wasOpened = true;
        const repeats = { left: log.linesAtStamp };
        return (batch) => {
          const fresh = takeNew(log, repeats, batch, stamp);
          const now = clock.now();
          if (fresh.length > 0) sink.lines(fresh.map((line) => toRaw(service, line, now)));
        };
      },
    );
  };
  return new LogFollowing({
    ...{ docker, clock, request, sink },
    isNews: ({ action }) => NEWS.includes(action),
    async list(following) {
      const listed = await listWanted(given, request, following.call);
      if (!listed.ok) return listed.fault;
      if (following.isOver) return null;
      const wanted = listed.value;
      names([...new Set(wanted.map(serviceOf))]);
      const ids = new Set(wanted.map(({ id }) => id));
      for (const [id, { isOpen }] of logs) if (!ids.has(id) && !isOpen) logs.delete(id);
      for (const one of wanted) {
        const log = logs.get(one.id) ?? begin(one);
        const isRunning = one.state === 'running' || one.state === 'paused';
        if (!log.isOpen && (isRunning || !log.wasOpened)) void follow(following, log, !hasLooked);
      }
      hasLooked = true;
      return null;
    },
  });
}

/**
 * The logs of all containers of the target's project, through the Engine API. A stream that ends is opened again from the
 * last stamp seen, without the lines of that very moment that were delivered; a container that appears later (recreated,
 * scaled) is read from its beginning.
 */
export function createEngineLogSource(given: EngineLogsWith): Required<LogSource> {
  return logSourceOf({
    follow: (request, sink, names) => followContainers(given, request, sink, names),
    async read(request, call, wanted) {
      const listed = await listWanted(given, request, call);
      if (!listed.ok) return listed;
      return readAll(listed.value, async (one) => {
        const opened = await given.docker.logs(one.id, wanted, call);
        if (!opened.ok) return opened;
        const lines: RawLogLine[] = [];
        for await (const batch of opened.value) for (const line of batch) lines.push(toRaw(serviceOf(one), line, 0));
        return good(lines);
      });
    },
  });
}
