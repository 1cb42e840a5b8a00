import { failed } from '../../../model/reading.ts';
import type { DeployFacts, RunningImageFacts } from '../../../probes/containers/deploy.ts';
import { commitHash } from '../calm-records.ts';
import type { Moment } from '../moment.ts';
import { imageId } from '../stack.ts';
import { engineTrouble } from './engine.ts';
import type { Generator } from './view.ts';

const MINUTE = 60_000;

function imageOf(moment: Moment, service: 'api' | 'worker'): RunningImageFacts {
  const { image, startedAt } = moment.services[service];
  const deploy = moment.deploys.findLast(({ number }) => image.endsWith(`:${number}`)) ?? moment.deploys.at(-1);
  return {
    service,
    image,
    imageId: imageId(image),
    builtAt: deploy === undefined ? null : deploy.at - 2 * MINUTE,
    startedAt,
    revision: deploy === undefined ? null : commitHash(deploy.commit),
  };
}

/** The checked-out commit and the images that run. */
export const deployReading: Generator<DeployFacts> = ({ now }) => {
  const last = now.deploys.at(-1);
  const trouble = engineTrouble(now);
  const images = trouble === null ? [imageOf(now, 'api'), imageOf(now, 'worker')] : [];
  const facts: DeployFacts = {
    directory: '/opt/sparkone',
    commit: last === undefined ? null : commitHash(last.commit),
    subject: last?.subject ?? '',
    author: last?.by ?? '',
    committedAt: last === undefined ? null : last.at - 9 * MINUTE,
    branch: 'main',
    changedFiles: [],
    images,
    deployedAt: images.length === 0 ? null : now.services.api.startedAt,
    isBehind: images.length === 0 ? null : false,
  };
  return trouble === null ? { facts, samples: [], fault: null } : failed(trouble, facts);
};
