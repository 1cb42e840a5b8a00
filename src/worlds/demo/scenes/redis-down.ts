import { phrase } from '../../../text/lang.ts';
import { redisDown } from '../faults/redis-down.ts';
import type { Scene } from '../scene.ts';

/** Redis exited 137 two minutes ago. */
export const redisDownScene: Scene = {
  id: 'redis-down',
  label: phrase('Redis caiu há 2 min', 'Redis went down 2 min ago'),
  onsets: [{ fault: redisDown, agoMs: 2 * 60_000 + 14_000 }],
};
