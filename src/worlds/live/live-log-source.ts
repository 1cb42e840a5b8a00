import type { Docker } from '../../clients/docker/docker.ts';
import type { Clock, Stop } from '../../model/clock.ts';
import type { LogSource } from '../../model/log.ts';
import { stackOf } from '../../model/swarm.ts';
import type { Discovered } from '../../model/target.ts';
import { createEngineLogSource } from './engine-log-source.ts';
import { createSwarmLogSource } from './swarm-log-source.ts';

/** What the live logs are read with. */
export interface LiveLogsWith {
  readonly docker: Docker;
  readonly clock: Clock;
  /** After the first discovery. */
  target(): Promise<Discovered>;
}

/** The logs of the target: of its containers, or of the services of its stack where it is a swarm. */
export function createLiveLogSource({ docker, clock, target }: LiveLogsWith): LogSource {
  const ofEngine = createEngineLogSource({
    docker,
    clock,
    project: async () => (await target()).identity.project,
  });
  let kept: { readonly stack: string; readonly source: Required<LogSource> } | null = null;
  let current: LogSource = ofEngine;
  const choose = async (): Promise<Required<LogSource>> => {
    const stack = stackOf(await target());
    if (stack !== null && kept?.stack !== stack)
      kept = { stack, source: createSwarmLogSource({ docker, clock, stack }) };
    const chosen = stack === null || kept === null ? ofEngine : kept.source;
    current = chosen;
    return chosen;
  };
  return {
    services: () => current.services(),
    follow(request, sink) {
      let stop: Stop | null = null;
      let isOver = false;
      void choose().then((source) => {
        if (!isOver) stop = source.follow(request, sink);
      });
      return () => {
        isOver = true;
        stop?.();
      };
    },
    read: async (request, signal) => (await choose()).read(request, signal),
  };
}
