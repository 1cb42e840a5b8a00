import { bad, fault, type Outcome } from '../../../src/model/fault.ts';
import type { Discovered } from '../../../src/model/target.ts';
import type { ProbeClients, ProbeContext } from '../../../src/probes/context.ts';
import { same } from '../../../src/text/lang.ts';
import { unknownTarget } from '../../../src/worlds/live/unknown-target.ts';

export const NOW = Date.UTC(2026, 10, 23, 11, 2, 14);

/** A target of which nothing is known but its project. */
export const TARGET: Discovered = {
  ...unknownTarget('vps-01', 'sparkone'),
  identity: { name: 'sparkone-prod', host: 'vps-01', environment: 'production', project: 'sparkone', mark: null },
  directory: '/opt/sparkone',
};

/** A context whose clients are all absent but those given; time stands still unless `now` is changed. */
export function fakeContext(clients: Partial<ProbeClients>, target: Partial<Discovered> = {}) {
  const memories = new Map<string, object>();
  const absent = (): Promise<Outcome<never>> => Promise.resolve(bad(fault('absent', same('not here'), same('-'))));
  const none: Pick<ProbeClients, 'api' | 'prometheus' | 'alertmanager' | 'postgres' | 'redis'> = {
    api: absent,
    prometheus: absent,
    alertmanager: absent,
    postgres: absent,
    redis: absent,
  };
  const time = { now: NOW };
  const context: ProbeContext = {
    clients: { ...none, ...clients } as ProbeClients,
    target: () => Promise.resolve({ ...TARGET, ...target }),
    now: () => time.now,
    monotonic: () => time.now,
    ownCpu: () => null,
    pause: () => Promise.resolve(),
    memory: <T extends object>(key: string, begin: () => T): T => {
      const kept = memories.get(key) ?? begin();
      memories.set(key, kept);
      return kept as T;
    },
    lastOomAt: () => null,
    heardSince: () => null,
    changedAt: () => Number.NEGATIVE_INFINITY,
    plannedCalls: {},
    readsOnce: false,
  };
  return { context, time };
}

/** A signal that never aborts. */
export const calm = new AbortController().signal;
