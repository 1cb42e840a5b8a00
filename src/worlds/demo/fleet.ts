import type { Environment } from '../../model/target.ts';
import type { Scene } from './scene.ts';
import { calmScene } from './scenes/calm.ts';
import { certExpiringScene } from './scenes/cert-expiring.ts';
import { diskFullScene } from './scenes/disk-full.ts';
import { latencySpikeScene } from './scenes/latency-spike.ts';
import { noDataScene } from './scenes/no-data.ts';
import { redisDownScene } from './scenes/redis-down.ts';

/** What `--demo` takes for several simulated targets at once. */
export const FLEET_SCENE = 'fleet';

/** One of the simulated targets. */
export interface DemoTarget {
  readonly name: string;
  readonly host: string;
  readonly group: string | null;
  readonly environment: Environment;
  readonly scene: Scene;
  /** Another day of the same stack. */
  readonly seed: number;
}

/** The simulated fleet, in the order of a configuration: the first one opens. */
export const DEMO_FLEET: readonly DemoTarget[] = [
  { name: 'sparkone-prod', host: 'vps-01', group: null, environment: 'production', scene: calmScene, seed: 1 },
  { name: 'sparkone-staging', host: 'vps-02', group: null, environment: 'staging', scene: latencySpikeScene, seed: 2 },
  { name: 'acme-prod', host: 'acme-01', group: 'clientes', environment: 'production', scene: redisDownScene, seed: 3 },
  { name: 'acme-staging', host: 'acme-02', group: 'clientes', environment: 'staging', scene: calmScene, seed: 4 },
  {
    name: 'padaria-prod',
    host: 'padaria-01',
    group: 'clientes',
    environment: 'production',
    scene: certExpiringScene,
    seed: 5,
  },
  {
    name: 'oficina-prod',
    host: 'oficina-01',
    group: 'clientes',
    environment: 'production',
    scene: diskFullScene,
    seed: 6,
  },
  { name: 'lab', host: 'lab', group: null, environment: 'development', scene: noDataScene, seed: 7 },
];

/** The simulated target of that name, the first without one; undefined when there is none. */
export function findDemoTarget(name: string | null): DemoTarget | undefined {
  return name === null ? DEMO_FLEET[0] : DEMO_FLEET.find((target) => target.name === name);
}
