import type { DemoFault } from './demo-fault.ts';
import { badDeploy } from './faults/bad-deploy.ts';
import { certExpiring } from './faults/cert-expiring.ts';
import { dbPoolFull } from './faults/db-pool-full.ts';
import { diskFull } from './faults/disk-full.ts';
import { engineDenied } from './faults/engine-denied.ts';
import { latencySpike } from './faults/latency-spike.ts';
import { noData } from './faults/no-data.ts';
import { postgresSilent } from './faults/postgres-silent.ts';
import { prometheusDown } from './faults/prometheus-down.ts';
import { redisDown } from './faults/redis-down.ts';
import { swarmNodeDown } from './faults/swarm-node-down.ts';

/** Every fault that can be switched on and off in the demo, in the order of the palette. */
export const DEMO_FAULTS: readonly DemoFault[] = [
  redisDown,
  latencySpike,
  dbPoolFull,
  certExpiring,
  diskFull,
  badDeploy,
  postgresSilent,
  prometheusDown,
  engineDenied,
  noData,
  swarmNodeDown,
];
