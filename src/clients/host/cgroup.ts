import type { CallOptions, TargetFiles } from '../../transport/transport.ts';

/**
 * Where the kernel counts kills for memory of a container, by cgroup version and the engine's cgroup driver (cgroup-v2.rst
 * `memory.events`, cgroup-v1/memory.rst `memory.oom_control`). The id is put in for `ID`.
 */
const PLACES: readonly string[] = [
  '/sys/fs/cgroup/system.slice/docker-ID.scope/memory.events',
  '/sys/fs/cgroup/docker/ID/memory.events',
  '/sys/fs/cgroup/memory/docker/ID/memory.oom_control',
  '/sys/fs/cgroup/memory/system.slice/docker-ID.scope/memory.oom_control',
];

/** Reads how many processes of a container, main or child, the kernel killed for lack of memory since it started. */
export interface OomCounter {
  /** Null where the kernel does not tell, or the container does not run. */
  read(containerId: string, options: CallOptions): Promise<number | null>;
}

/** Builds a counter; it remembers which place this host uses. */
export function createOomCounter(files: TargetFiles): OomCounter {
  let known: string | null = null;
  const readAt = async (place: string, id: string, options: CallOptions): Promise<number | null> => {
    const text = await files.readText(place.replace('ID', id), { ...options, maxBytes: 4096 });
    const count = text.ok ? /^oom_kill (\d+)$/m.exec(text.value)?.[1] : undefined;
    return count === undefined ? null : Number(count);
  };
  return {
    read: async (id, options) => {
      if (!/^[0-9a-f]{64}$/.test(id)) return null;
      // All at once: over a line one after the other takes four round trips.
      const places = known === null ? PLACES : [known];
      const counts = await Promise.all(places.map((place) => readAt(place, id, options)));
      const at = counts.findIndex((count) => count !== null);
      known = places[at] ?? known;
      return counts[at] ?? null;
    },
  };
}
