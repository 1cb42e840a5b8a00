import type { Runbook } from '../model/runbook.ts';
import { disaster, restore, rollback } from './books/emergency.ts';
import { cleanUp, rotation, update } from './books/maintenance.ts';
import { morning } from './books/morning.ts';
import { database, performance, redis, tls } from './books/troubleshooting.ts';
import { weekly } from './books/weekly.ts';

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
