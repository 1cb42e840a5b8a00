import type { ContainerDetail } from '../../clients/docker/docker-container.ts';
import type { FoundContainer } from '../../model/target.ts';
import type { CallOptions } from '../../transport/transport.ts';
import type { OomRecord, ProbeContext } from '../context.ts';

/** Kills for memory by container: the kernel's count, with the time by the engine's event or by our seeing it grow. */
export async function countOoms(
  context: ProbeContext,
  details: readonly ContainerDetail[],
  options: CallOptions,
): Promise<ReadonlyMap<string, OomRecord>> {
  const { seen } = context.memory('containers ooms', () => ({ seen: new Map<string, OomRecord>() }));
  await Promise.all(
    details.map(async ({ id, isRunning, startedAt }) => {
      const told = context.lastOomAt(id);
      // Events of before its last start are over; the kernel counts anew with each start.
      const eventAt = told !== null && told >= (startedAt ?? 0) ? told : null;
      const before = seen.get(id);
      const counted = isRunning ? await countOf(context, id, options) : null;
      const count = counted ?? (eventAt === null ? 0 : 1);
      const grew = before !== undefined && count > before.count;
      const lastAt = count === 0 ? null : (eventAt ?? (grew ? context.now() : (before?.lastAt ?? null)));
      seen.set(id, { count, lastAt });
    }),
  );
  for (const id of seen.keys()) if (!details.some((detail) => detail.id === id)) seen.delete(id);
  return new Map([...seen].filter(([, { count }]) => count > 0));
}

/** Over a line: asks for the counts of these containers while what else is to be known of them is asked for. */
export async function prefetchOoms(
  context: ProbeContext,
  containers: readonly FoundContainer[],
  options: CallOptions,
): Promise<void> {
  if (context.clients.transport?.isMetered !== true) return;
  const running = containers.filter(({ state }) => state === 'running');
  await Promise.all(running.map(({ id }) => countOf(context, id, options)));
}

/** Over a line the kernel is asked again only when the engine tells of a kill, or now and then. */
const COUNT_HOLDS_MS = 60_000;

interface Counted {
  readonly count: number | null;
  readonly at: number;
}

async function countOf(context: ProbeContext, id: string, options: CallOptions): Promise<number | null> {
  const { transport, oom } = context.clients;
  if (transport?.isMetered !== true) return oom.read(id, options);
  const { counts } = context.memory('containers ooms counted', () => ({ counts: new Map<string, Counted>() }));
  const known = counts.get(id);
  const now = context.monotonic();
  const isHeard = (context.heardSince() ?? Number.POSITIVE_INFINITY) <= (known?.at ?? Number.NEGATIVE_INFINITY);
  if (known !== undefined && isHeard && context.changedAt(id) < known.at && now - known.at < COUNT_HOLDS_MS)
    return known.count;
  const count = await oom.read(id, options);
  counts.set(id, { count, at: now });
  return count;
}
