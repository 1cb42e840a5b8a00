import type { Scene } from './scene.ts';
import { badDeployScene } from './scenes/bad-deploy.ts';
import { calmScene } from './scenes/calm.ts';
import { certExpiringScene } from './scenes/cert-expiring.ts';
import { dbPoolFullScene } from './scenes/db-pool-full.ts';
import { diskFullScene } from './scenes/disk-full.ts';
import { latencySpikeScene } from './scenes/latency-spike.ts';
import { noDataScene } from './scenes/no-data.ts';
import { redisDownScene } from './scenes/redis-down.ts';
import { swarmScene } from './scenes/swarm.ts';

/** Every scene of `--demo`; the first is the default. */
export const SCENES: readonly Scene[] = [
  calmScene,
  latencySpikeScene,
  redisDownScene,
  dbPoolFullScene,
  certExpiringScene,
  diskFullScene,
  noDataScene,
  badDeployScene,
  swarmScene,
];

/** The scene of that name; undefined when there is none. */
export function findScene(id: string): Scene | undefined {
  return SCENES.find((scene) => scene.id === id);
}
