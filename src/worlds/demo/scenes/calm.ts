import { phrase } from '../../../text/lang.ts';
import type { Scene } from '../scene.ts';

/** A good day. */
export const calmScene: Scene = { id: 'calm', label: phrase('Dia calmo', 'A calm day'), onsets: [] };
