import type { LogLine } from '../../clients/docker/docker-logs.ts';
import type { Swarm } from '../../clients/docker/docker-swarm.ts';
import { splitDetails } from '../../clients/docker/docker-swarm-objects.ts';
import { type Fault, fault } from '../../model/fault.ts';
import type { RawLogLine } from '../../model/log.ts';
import { nodeNames } from '../../probes/swarm/swarm-facts.ts';
import { statedTime } from '../../shell/logs/log-time.ts';
import { inert } from '../../text/inert.ts';
import { phrase } from '../../text/lang.ts';
import type { CallOptions } from '../../transport/transport.ts';

/** Says who wrote a line: `2@vps-03`, the replica and its node. */
export type OriginOf = (taskId: string, nodeId: string) => string;

/** Names tasks and nodes as they are now; what cannot be listed is told by the beginning of its id. */
export async function readOrigins(swarm: Swarm, stack: string, options: CallOptions): Promise<OriginOf> {
  const [tasks, nodes] = await Promise.all([swarm.tasks(stack, options), swarm.nodes(options)]);
  const slots = new Map(tasks.ok ? tasks.value.map(({ id, slot }) => [id, slot]) : []);
  const names = nodeNames(nodes.ok ? nodes.value : []);
  return (taskId, nodeId) => {
    const slot = slots.get(taskId) ?? 0;
    const node = names.get(nodeId) ?? inert(nodeId.slice(0, 6));
    return slot > 0 ? `${slot}@${node}` : `@${node}`;
  };
}

/** How far the log of each task was read: a service's stream is made of them, and each has its own clock. */
export class TaskStamps {
  readonly #read = new Map<string, { stamp: string; lines: number }>();
  /** Newest stamp of all; '' before the first line. */
  newest = '';

  /** Forgets nothing, but takes lines of these moments as repeats until they are passed: the stream was opened again. */
  reopen(): (taskId: string, stamp: string) => boolean {
    const repeats = new Map([...this.#read].map(([task, { stamp, lines }]) => [task, { stamp, left: lines }]));
    return (taskId, stamp) => {
      const known = repeats.get(taskId);
      if (known !== undefined && stamp < known.stamp) return false;
      if (known !== undefined && stamp === known.stamp && known.left > 0) {
        known.left -= 1;
        return false;
      }
      this.#note(taskId, stamp);
      return true;
    };
  }

  #note(taskId: string, stamp: string): void {
    const before = this.#read.get(taskId);
    this.#read.set(taskId, { stamp, lines: before?.stamp === stamp ? before.lines + 1 : 1 });
    if (stamp > this.newest) this.newest = stamp;
  }
}

/** The engine's own word at the end of a service's log: nodes that could not be asked (moby, log_broker.go). */
const INCOMPLETE = /incomplete log stream|error grabbing logs/i;

/** What a batch of a service's log holds: lines, and why it is not whole; null while nothing is missing. */
export interface ReadBatch {
  readonly lines: readonly RawLogLine[];
  readonly missing: Fault | null;
}

/** Reads a batch: whose each line is, without those that came before. */
export function readBatch(
  batch: readonly LogLine[],
  service: string,
  originOf: OriginOf,
  isNew: (taskId: string, stamp: string) => boolean,
  now: number,
): ReadBatch {
  const lines: RawLogLine[] = [];
  let missing: Fault | null = null;
  for (const line of batch) {
    if (line.stamp === '' && INCOMPLETE.test(line.text)) {
      missing = incompleteFault(line.text);
      continue;
    }
    const { attributes, text } = splitDetails(line.text);
    const task = attributes['com.docker.swarm.task.id'] ?? '';
    if (!isNew(task, line.stamp)) continue;
    const at = Number.isNaN(line.at) ? (statedTime(text)?.at ?? now) : line.at;
    const origin = task === '' ? {} : { origin: originOf(task, attributes['com.docker.swarm.node.id'] ?? '') };
    lines.push({ service, at, stream: line.stream, text, cutBytes: line.cutBytes, ...origin });
  }
  return { lines, missing };
}

function incompleteFault(said: string): Fault {
  const words = inert(said.replace(/^.*reasons: /i, '')).slice(0, 160);
  return fault(
    'unreachable',
    phrase(`faltam as linhas de alguns nós: ${words}`, `lines of some nodes are missing: ${words}`),
    phrase('veja os nós: docker node ls', 'see the nodes: docker node ls'),
    'INCOMPLETE',
  );
}
