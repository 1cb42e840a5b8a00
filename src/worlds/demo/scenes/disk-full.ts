import { phrase } from '../../../text/lang.ts';
import { diskFull } from '../faults/disk-full.ts';
import type { Scene } from '../scene.ts';

/** The root filesystem has filled up within the last hour. */
export const diskFullScene: Scene = {
  id: 'disk-full',
  label: phrase('Disco / encheu na última hora', 'Disk / filled up in the last hour'),
  onsets: [{ fault: diskFull, agoMs: 55 * 60_000 }],
};
