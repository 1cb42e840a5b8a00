import type { ShellState } from '../../src/shell/state.ts';
import { SCENES } from '../../src/worlds/demo/scenes.ts';

/** A frame of the documentation: a scene, a minute after it was opened, in a state of the interface. */
export interface Picture {
  /** File name in docs/images, without ending. */
  readonly name: string;
  readonly scene: string;
  readonly given: Partial<ShellState>;
}

/** Sizes in which every scene is printed. */
export const SIZES = [
  { columns: 80, rows: 24 },
  { columns: 120, rows: 40 },
] as const;

const wide = SIZES[1];

function tab(scene: string, id: ShellState['tab']): Picture {
  return { name: `${id}-${scene}`, scene, given: { lang: 'en', tab: id, size: wide } };
}

/** Every picture that is written: the Overview of each scene, the narrow one in Portuguese, and the tabs that say most in a scene. */
export const PICTURES: readonly Picture[] = [
  ...SCENES.map(({ id }): Picture => ({ name: `overview-${id}`, scene: id, given: { lang: 'en', size: wide } })),
  { name: 'overview-redis-down-80', scene: 'redis-down', given: { lang: 'pt-BR', size: SIZES[0] } },
  tab('db-pool-full', 'db'),
  tab('redis-down', 'redis'),
  tab('cert-expiring', 'tls'),
  tab('disk-full', 'backups'),
  tab('bad-deploy', 'emergency'),
  { name: 'help', scene: 'calm', given: { lang: 'en', size: wide, mode: { kind: 'help', offset: 0 } } },
];
