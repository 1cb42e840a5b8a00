import { STACK_LABEL } from '../../config/discovery/engine-container.ts';
import { bad, type Fault, fault, good, type Outcome } from '../../model/fault.ts';
import { inert } from '../../text/inert.ts';
import { phrase } from '../../text/lang.ts';
import type { CallOptions } from '../../transport/transport.ts';
import { asList } from '../json.ts';
import type { EngineCalls } from './docker-calls.ts';
import { createLogDemuxer, type LogLine, logQuery, readLogLines, type WantedLog } from './docker-logs.ts';
import {
  parseNode,
  parseService,
  parseTask,
  type SwarmNode,
  type SwarmService,
  type SwarmTask,
} from './docker-swarm-objects.ts';

/** What a manager of a swarm tells. On any other engine every call is a fault that says so. */
export interface Swarm {
  /** All services, of one stack where one is named. */
  services(stack: string | null, options: CallOptions): Promise<Outcome<readonly SwarmService[]>>;
  /** Tasks of these, old ones included as far as the engine keeps them. */
  tasks(stack: string | null, options: CallOptions): Promise<Outcome<readonly SwarmTask[]>>;
  nodes(options: CallOptions): Promise<Outcome<readonly SwarmNode[]>>;
  /** Lines of all tasks of a service, wherever they run, each with {@link splitDetails} before its text. */
  logs(
    service: Pick<SwarmService, 'id' | 'hasTty'>,
    wanted: WantedLog,
    options: CallOptions,
  ): Promise<Outcome<AsyncIterable<readonly LogLine[]>>>;
}

/** Speaks the part of the Engine API that a swarm's managers answer. */
export function createSwarm(calls: EngineCalls): Swarm {
  const list = async <T>(
    path: string,
    filters: Readonly<Record<string, readonly string[]>>,
    parse: (json: unknown) => T,
    options: CallOptions,
  ): Promise<Outcome<readonly T[]>> => {
    const query = Object.keys(filters).length === 0 ? '' : `filters=${encodeURIComponent(JSON.stringify(filters))}`;
    const reply = await calls.json({ path: [path, query].filter((part) => part !== '').join(join(path)) }, options);
    return reply.ok ? good(asList(reply.value).map(parse)) : bad(swarmFault(reply.fault));
  };
  const ofStack = (stack: string | null): Readonly<Record<string, readonly string[]>> =>
    stack === null ? {} : { label: [`${STACK_LABEL}=${stack}`] };
  return {
    services: (stack, options) => list('/services?status=true', ofStack(stack), parseService, options),
    tasks: (stack, options) => list('/tasks', ofStack(stack), parseTask, options),
    nodes: (options) => list('/nodes', {}, parseNode, options),
    logs: async ({ id, hasTty }, wanted, options) => {
      const path = `/services/${encodeURIComponent(id)}/logs?details=1&${logQuery(wanted)}`;
      const body = await calls.open({ path }, options);
      if (!body.ok) return bad(swarmFault(body.fault));
      const demuxer = createLogDemuxer({ hasTty, hasTimestamps: true, maxLineBytes: wanted.maxLineBytes ?? 64 * 1024 });
      return good(readLogLines(body.value, demuxer));
    },
  };
}

function join(path: string): string {
  return path.includes('?') ? '&' : '?';
}

/** What the engine says, by words (moby, daemon/cluster/errors.go), and what that means for whoever asks. */
const SAID: readonly (readonly [RegExp, (said: string) => Fault])[] = [
  [
    /not a swarm manager|not part of a swarm/i,
    (said) =>
      fault(
        'unsupported',
        phrase(`este motor não é manager de um swarm: ${said}`, `this engine is no manager of a swarm: ${said}`),
        phrase(
          'aponte o alvo para um manager: docker node ls mostra quais são',
          'point the target at a manager: docker node ls shows which they are',
        ),
        'NO_MANAGER',
      ),
  ],
  [
    /does not have a leader|too few managers|no elected/i,
    (said) =>
      fault(
        'unreachable',
        phrase(
          `o swarm está sem líder: a maioria dos managers não se vê (${said})`,
          `the swarm has no leader: most of its managers do not see each other (${said})`,
        ),
        phrase(
          'traga de volta managers até haver maioria; se não voltarem: docker swarm init --force-new-cluster no que resta',
          'bring managers back until there is a majority; if they will not: docker swarm init --force-new-cluster on what is left',
        ),
        'NO_LEADER',
      ),
  ],
  [
    /needs to be unlocked|is encrypted/i,
    (said) =>
      fault(
        'denied',
        phrase(`o swarm está trancado desde o reinício: ${said}`, `the swarm is locked since the restart: ${said}`),
        phrase('docker swarm unlock, com a chave guardada', 'docker swarm unlock, with the key that was kept'),
        'LOCKED',
      ),
  ],
];

/** Gives a refusal of the engine the words and the remedy that fit a swarm. */
export function swarmFault(failure: Fault): Fault {
  const said = failure.message.en.replace(/^Docker answered \d+: /, '');
  const known = SAID.find(([pattern]) => pattern.test(said));
  return known === undefined ? failure : known[1](inert(said).slice(0, 160));
}
