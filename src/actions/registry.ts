import type { Action } from './action.ts';
import { backup } from './backup.ts';
import { cleanUp } from './clean-up.ts';
import { command } from './command.ts';
import { drill } from './drill.ts';
import { flush } from './flush.ts';
import { renewCertificate } from './renew-certificate.ts';
import { restart, restartStack } from './restart.ts';
import { restoreDb } from './restore-db.ts';
import { restoreFiles } from './restore-files.ts';
import { rollback } from './rollback.ts';
import { rotateLogs } from './rotate-logs.ts';
import { cancelQuery, endSession } from './sessions.ts';
import { silence } from './silence.ts';
import { onSwarm } from './swarm/on-swarm.ts';
import { swarmRestart, swarmRestartStack } from './swarm/swarm-restart.ts';
import { swarmRollback } from './swarm/swarm-rollback.ts';
import { swarmUpdate } from './swarm/swarm-update.ts';
import { update } from './update.ts';
import { verify } from './verify.ts';

/** Every action there is, in the order of `run --help`. A new one is one file and one line here; facts are its own business. */
export const ACTIONS: readonly Action<unknown>[] = [
  onSwarm(restart, swarmRestart),
  onSwarm(restartStack, swarmRestartStack),
  onSwarm(update, swarmUpdate),
  onSwarm(rollback, swarmRollback),
  restoreDb,
  restoreFiles,
  backup,
  verify,
  drill,
  flush,
  cleanUp,
  rotateLogs,
  renewCertificate,
  cancelQuery,
  endSession,
  silence,
  command,
];

/** An action by id. */
export function findAction(id: string): Action<unknown> | undefined {
  return ACTIONS.find((action) => action.id === id);
}
