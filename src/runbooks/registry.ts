import type { Runbook } from '../model/runbook.ts';
import { disaster, restore, rollback } from './emergency.ts';
import { cleanUp, rotation, update } from './maintenance.ts';
import { morning } from './morning.ts';
import { database, performance, redis, tls } from './troubleshooting.ts';
import { weekly } from './weekly.ts';

/** The built-in runbooks, in the order in which they are offered. */
export const RUNBOOKS: readonly Runbook[] = [
  morning,
  weekly,
  performance,
  database,
  redis,
  tls,
  update,
  rotation,
  cleanUp,
  rollback,
  restore,
  disaster,
];
