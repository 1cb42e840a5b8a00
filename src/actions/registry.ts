import type { Action } from './action.ts';
import { backup } from './backups/backup.ts';
import { drill } from './backups/drill.ts';
import { restoreDb } from './backups/restore-db.ts';
import { restoreFiles } from './backups/restore-files.ts';
import { verify } from './backups/verify.ts';
import { rollback } from './deploys/rollback.ts';
import { update } from './deploys/update.ts';
import { onSwarm } from './swarm/on-swarm.ts';
import { swarmRestart, swarmRestartStack } from './swarm/swarm-restart.ts';
import { swarmRollback } from './swarm/swarm-rollback.ts';
import { swarmUpdate } from './swarm/swarm-update.ts';
import { cleanUp } from './upkeep/clean-up.ts';
import { flush } from './upkeep/flush.ts';
import { renewCertificate } from './upkeep/renew-certificate.ts';
import { restart, restartStack } from './upkeep/restart.ts';
import { rotateLogs } from './upkeep/rotate-logs.ts';
import { command } from './upkeep/runbook-command.ts';
import { cancelQuery, endSession } from './upkeep/sessions.ts';
import { silence } from './upkeep/silence.ts';

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
