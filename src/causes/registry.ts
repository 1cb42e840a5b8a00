import type { CauseRule } from '../model/cause-rule.ts';
import { apiDown } from './api-down.ts';
import { badDeploy } from './bad-deploy.ts';
import { clockOff } from './clock-off.ts';
import { diskFull } from './disk-full.ts';
import { engineGone } from './engine-gone.ts';
import { lineAway } from './line-away.ts';
import { nameResolution } from './name-resolution.ts';
import { networkSilent } from './network-silent.ts';
import { poolFull } from './pool-full.ts';
import { postgresDown } from './postgres-down.ts';
import { prometheusDown } from './prometheus-down.ts';
import { redisDown } from './redis-down.ts';
import { renewalFailing } from './renewal-failing.ts';
import { slowStatements } from './slow-statements.ts';
import { stackDown } from './stack-down.ts';
import { swarmNodeDown } from './swarm-node-down.ts';
import { swarmServiceShort } from './swarm-service-short.ts';

/** Every root cause that is looked for. Of equal level the earlier one is named first: the deeper cause stands above. */
export const CAUSES: readonly CauseRule[] = [
  lineAway,
  diskFull,
  engineGone,
  stackDown,
  swarmNodeDown,
  swarmServiceShort,
  networkSilent,
  nameResolution,
  clockOff,
  redisDown,
  postgresDown,
  poolFull,
  badDeploy,
  apiDown,
  slowStatements,
  renewalFailing,
  prometheusDown,
];
