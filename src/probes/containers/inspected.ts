import type { ContainerDetail, ContainerSummary } from '../../clients/docker/docker-container.ts';
import { ELSEWHERE } from '../../config/discovery/swarm-containers.ts';
import type { Outcome } from '../../model/fault.ts';
import { bad, good } from '../../model/fault.ts';
import { stackOf } from '../../model/swarm.ts';
import type { CallOptions } from '../../transport/transport.ts';
import type { ProbeContext } from '../context.ts';

interface Look {
  project: string;
  /** Monotonic milliseconds at which it began; -Infinity before the first. */
  startedAt: number;
  found: Promise<Outcome<readonly ContainerDetail[]>>;
}

/** Over a line a look holds as long as the engine's events tell of no change, but no longer than this. */
const LOOK_HOLDS_MS = 15_000;
/** So does what was read of one container. */
const DETAIL_HOLDS_MS = 60_000;

/**
 * The project's containers, inspected. Several probes want them: a look that is younger than `maxAgeMs` serves again, one
 * that is under way serves everybody. A failed look is never kept.
 */
export async function inspectProject(
  context: ProbeContext,
  project: string,
  maxAgeMs: number,
  options: CallOptions,
): Promise<Outcome<readonly ContainerDetail[]>> {
  const kept = context.memory<{ last: Look | null; isUnderWay: boolean }>('inspected', () => ({
    last: null,
    isUnderWay: false,
  }));
  const { last } = kept;
  const isYoung = last !== null && context.monotonic() - last.startedAt < maxAgeMs;
  const holds = last !== null && stillHolds(context, last.startedAt, context.changedAt(), LOOK_HOLDS_MS);
  if (last?.project === project && (kept.isUnderWay || isYoung || holds)) {
    const shared = await last.found;
    // The other reader's patience may have ended before ours.
    if (shared.ok) return shared;
  }
  const found = inspect(context, project, options);
  const look: Look = { project, startedAt: context.monotonic(), found };
  kept.last = look;
  kept.isUnderWay = true;
  const outcome = await found;
  if (kept.last === look) {
    kept.isUnderWay = false;
    if (!outcome.ok) kept.last = null;
  }
  return outcome;
}

/**
 * Whether what was read at a time still is so: over a line, where every byte costs, the engine's events are taken at their
 * word, as long as none can have been missed. On this machine it is read anew.
 */
function stillHolds(context: ProbeContext, readAt: number, changedAt: number, forMs: number): boolean {
  if (context.clients.transport?.isMetered !== true) return false;
  const since = context.heardSince();
  return since !== null && since <= readAt && changedAt < readAt && context.monotonic() - readAt < forMs;
}

interface Kept {
  readonly detail: ContainerDetail;
  readonly words: string;
  readonly at: number;
}

async function inspect(
  context: ProbeContext,
  project: string,
  options: CallOptions,
): Promise<Outcome<readonly ContainerDetail[]>> {
  const { docker } = context.clients;
  const isMetered = context.clients.transport?.isMetered === true;
  const kept = context.memory('inspected details', () => ({ byId: new Map<string, Kept>() })).byId;
  // The first time, over a line: discovery has just told which there are, and they are asked for beside the list.
  const early = isMetered && kept.size === 0 ? await earlyDetails(context, project, options) : null;
  const stack = stackOf(await context.target());
  const all = await docker.containers(stack === project ? { stack } : { project }, options);
  // What a swarm keeps of ended tasks is its history, not its state.
  const listed = all.ok && stack === project ? good(all.value.filter(({ state }) => state === 'running')) : all;
  if (!listed.ok) return listed;
  const details = await Promise.all(
    listed.value.map(async (one): Promise<Outcome<ContainerDetail>> => {
      if (!isMetered) return docker.inspect(one.id, options);
      const known = kept.get(one.id);
      const words = wordsOf(one);
      if (known?.words === words && stillHolds(context, known.at, context.changedAt(one.id), DETAIL_HOLDS_MS))
        return good(known.detail);
      const at = context.monotonic();
      const detail = await (early?.get(one.id) ?? docker.inspect(one.id, options));
      if (detail.ok) kept.set(one.id, { detail: detail.value, words, at });
      return detail;
    }),
  );
  for (const id of kept.keys()) if (!listed.value.some((one) => one.id === id)) kept.delete(id);
  // One that went away between the list and the look is not there any more.
  const failure = details.find((detail) => !detail.ok && detail.fault.kind !== 'absent');
  const found = details.flatMap((detail) => (detail.ok ? [detail.value] : []));
  return failure !== undefined && !failure.ok && found.length === 0 ? bad(failure.fault) : good(found);
}

type Early = ReadonlyMap<string, Promise<Outcome<ContainerDetail>>>;

async function earlyDetails(context: ProbeContext, project: string, options: CallOptions): Promise<Early | null> {
  const { identity, containers } = await context.target();
  if (identity.project !== project) return null;
  const here = containers.filter(({ id }) => !id.startsWith(ELSEWHERE));
  return new Map(here.map(({ id }) => [id, context.clients.docker.inspect(id, options)]));
}

/** What the list says of a container that would change if the container did: `running Up (healthy)`, without how long. */
function wordsOf({ state, status, imageId }: ContainerSummary): string {
  return `${state} ${imageId} ${status.replace(/(?:about |less than )?(?:\d+|an?) (?:second|minute|hour|day|week|month|year)s?(?: ago)?/gi, '')}`;
}
