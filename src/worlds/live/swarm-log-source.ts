import type { Docker } from '../../clients/docker/docker.ts';
import type { WantedLog } from '../../clients/docker/docker-logs.ts';
import type { SwarmService } from '../../clients/docker/docker-swarm-objects.ts';
import { nameInStack } from '../../config/discovery/engine-container.ts';
import type { Clock } from '../../model/clock.ts';
import { bad, type Fault, good, type Outcome } from '../../model/fault.ts';
import type { LogRequest, LogSink, LogSource, RawLogLine } from '../../model/log.ts';
import type { CallOptions } from '../../transport/transport.ts';
import { type Followed, LogFollowing, logSourceOf, neverOpened, readAll } from './log-following.ts';
import { type OriginOf, readBatch, readOrigins, TaskStamps } from './swarm-log-lines.ts';

/** Clocks of nodes differ: a stream that is opened again begins so much before the newest line that was read. */
const OVERLAP_MS = 30_000;

/** What logs of a swarm are read with. */
export interface SwarmLogsWith {
  readonly docker: Pick<Docker, 'swarm' | 'events'>;
  readonly clock: Clock;
  readonly stack: string;
}

/** One service's log, over all its tasks. */
interface ServiceLog extends Followed {
  readonly stamps: TaskStamps;
}

/** The services of the stack that a request is about, and where their tasks run. */
async function listWanted(
  { docker, stack }: SwarmLogsWith,
  { services }: LogRequest,
  call: CallOptions,
): Promise<Outcome<{ readonly wanted: readonly SwarmService[]; readonly originOf: OriginOf }>> {
  const [listed, originOf] = await Promise.all([
    docker.swarm.services(stack, call),
    readOrigins(docker.swarm, stack, call),
  ]);
  if (!listed.ok) return listed;
  const wanted = listed.value.filter(({ name }) => services === null || services.includes(nameInStack(name, stack)));
  return good({ wanted, originOf });
}

/** Follows all services of a stack, wherever their tasks run. */
function followServices(
  given: SwarmLogsWith,
  request: LogRequest,
  sink: LogSink,
  names: (found: readonly string[]) => void,
): LogFollowing {
  const { docker, clock, stack } = given;
  const logs = new Map<string, ServiceLog>();
  let originOf: OriginOf = () => '';

  const follow = async (following: LogFollowing, service: SwarmService, log: ServiceLog): Promise<void> => {
    const { newest } = log.stamps;
    const from = newest === '' ? request.since : Date.parse(newest) - OVERLAP_MS;
    const wanted: WantedLog = {
      ...following.wanted,
      ...(newest === '' ? { tail: request.tailLines } : {}),
      ...(from === null ? {} : { since: from }),
    };
    await following.follow(
      log,
      () => docker.swarm.logs(service, wanted, following.call),
      () => {
        const isNew = log.stamps.reopen();
        return (batch) => {
          const { lines, missing } = readBatch(batch, log.service, originOf, isNew, clock.now());
          if (lines.length > 0) sink.lines(lines);
          if (missing !== null) following.tell(log, missing);
        };
      },
    );
  };
  return new LogFollowing({
    ...{ docker, clock, request, sink },
    isNews: ({ kind }) => kind === 'service',
    async list(following) {
      const listed = await listWanted(given, request, following.call);
      if (!listed.ok) return listed.fault;
      const { wanted } = listed.value;
      originOf = listed.value.originOf;
      if (following.isOver) return null;
      names(wanted.map(({ name }) => nameInStack(name, stack)));
      for (const id of logs.keys()) if (!wanted.some((one) => one.id === id)) logs.delete(id);
      for (const service of wanted) {
        const name = nameInStack(service.name, stack);
        const log = logs.get(service.id) ?? { ...neverOpened(name), stamps: new TaskStamps() };
        logs.set(service.id, log);
        if (!log.isOpen) void follow(following, service, log);
      }
      return null;
    },
  });
}

/**
 * The logs of a stack's services through a manager, which gathers them from every node. A stream that ends is opened again
 * from a little before the newest line, without those of each task that were delivered.
 */
export function createSwarmLogSource(given: SwarmLogsWith): Required<LogSource> {
  return logSourceOf({
    follow: (request, sink, names) => followServices(given, request, sink, names),
    async read(request, call, wanted) {
      const listed = await listWanted(given, request, call);
      if (!listed.ok) return listed;
      const { originOf } = listed.value;
      return readAll(listed.value.wanted, async (service) => {
        const opened = await given.docker.swarm.logs(service, wanted, call);
        if (!opened.ok) return opened;
        const lines: RawLogLine[] = [];
        const isNew = new TaskStamps().reopen();
        let missing: Fault | null = null;
        for await (const batch of opened.value) {
          const found = readBatch(batch, nameInStack(service.name, given.stack), originOf, isNew, given.clock.now());
          lines.push(...found.lines);
          missing ??= found.missing;
        }
        // What other nodes told still counts.
        return missing !== null && lines.length === 0 ? bad(missing) : good(lines.toSorted((a, b) => a.at - b.at));
      });
    },
  });
}
