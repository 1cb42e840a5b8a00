import { phrase } from '../../../text/lang.ts';
import { noData } from '../faults/no-data.ts';
import type { Scene } from '../scene.ts';

/** Only the host answers, and has for a quarter of an hour. */
export const noDataScene: Scene = {
  id: 'no-data',
  label: phrase('Nada responde, só o host', 'Nothing answers but the host'),
  onsets: [{ fault: noData, agoMs: 15 * 60_000 }],
};
