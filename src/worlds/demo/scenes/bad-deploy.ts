import { phrase } from '../../../text/lang.ts';
import { badDeploy } from '../faults/bad-deploy.ts';
import type { Scene } from '../scene.ts';

/** Deploy 43 went out twelve minutes ago. */
export const badDeployScene: Scene = {
  id: 'bad-deploy',
  label: phrase('Deploy ruim há 12 min', 'Bad deploy 12 min ago'),
  onsets: [{ fault: badDeploy, agoMs: 12 * 60_000 }],
};
