import { phrase } from '../../../text/lang.ts';
import { swarmNodeDown } from '../faults/swarm-node-down.ts';
import type { Scene } from '../scene.ts';

/** The stack on a swarm of three machines; one of them has been gone for three minutes. */
export const swarmScene: Scene = {
  id: 'swarm',
  label: phrase('Swarm de três nós, um caiu há 3 min', 'Swarm of three nodes, one went down 3 min ago'),
  isSwarm: true,
  onsets: [{ fault: swarmNodeDown, agoMs: 3 * 60_000 }],
};
