import { phrase } from '../../../text/lang.ts';
import { dbPoolFull } from '../faults/db-pool-full.ts';
import type { Scene } from '../scene.ts';

/** A forgotten transaction has blocked the pool for fourteen minutes. */
export const dbPoolFullScene: Scene = {
  id: 'db-pool-full',
  label: phrase('Pool do banco cheio há 14 min', 'Database pool full for 14 min'),
  onsets: [{ fault: dbPoolFull, agoMs: 14 * 60_000 }],
};
