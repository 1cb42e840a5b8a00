import type { ProbeClients, ProbeContext } from '../../../src/probes/context.ts';

/** What probes of the stack are read with that ask these clients only, and know nothing of the target. */
export function probeContext(clients: Partial<ProbeClients>): ProbeContext {
  const memories = new Map<string, object>();
  return {
    clients,
    now: () => 0,
    monotonic: () => Number(process.hrtime.bigint()) / 1e6,
    memory: (key: string, begin: () => object) => {
      const known = memories.get(key) ?? begin();
      memories.set(key, known);
      return known;
    },
  } as unknown as ProbeContext;
}
