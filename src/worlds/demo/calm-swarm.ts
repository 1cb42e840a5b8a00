import type { SwarmMoment } from './moment.ts';
import { SERVICE_NAMES, type ServiceName } from './stack.ts';

/** The machines of the simulated swarm; the first one is asked. */
export const SWARM_NODES = ['vps-01', 'vps-02', 'vps-03'] as const;
/** A machine of the simulated swarm. */
export type SwarmNodeName = (typeof SWARM_NODES)[number];

/** Where the tasks of each service run on a quiet day; what is not named runs once, where it was placed. */
const PLACED: Readonly<Record<ServiceName, readonly SwarmNodeName[]>> = {
  traefik: ['vps-01', 'vps-02', 'vps-03'],
  api: ['vps-02', 'vps-03'],
  worker: ['vps-02', 'vps-03'],
  postgres: ['vps-01'],
  redis: ['vps-01'],
  prometheus: ['vps-01'],
  grafana: ['vps-02'],
  alertmanager: ['vps-01'],
  jaeger: ['vps-02'],
};

/** The simulated swarm on a day without trouble: every task where it belongs. */
export function calmSwarm(bornAt: number): SwarmMoment {
  const since = bornAt - 2 * 86_400_000;
  return {
    nodes: SWARM_NODES.map((host, index) => ({
      host,
      isManager: index === 0,
      state: 'ready' as const,
      availability: 'active' as const,
      message: '',
    })),
    tasks: SERVICE_NAMES.flatMap((service) =>
      PLACED[service].map((node, index) => ({
        service,
        slot: index + 1,
        node,
        state: 'running' as const,
        error: '',
        since,
      })),
    ),
    failures: [],
  };
}
