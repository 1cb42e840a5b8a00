import { good } from '../model/fault.ts';
import type { Chooser } from './action.ts';
import { listBackups } from './backups/backup-files.ts';
import {
  alertChoices,
  backupChoices,
  deployChoices,
  domainChoices,
  type SessionRow,
  serviceChoices,
  sessionChoices,
} from './choices.ts';
import { lookAtDeploys } from './deploys/deploy-facts.ts';
import { lookAtStack } from './stack-facts.ts';

/** Services of the stack. */
export const chooseService: Chooser = async (ground) => {
  const stack = await lookAtStack(ground);
  return stack.ok ? good(serviceChoices(stack.value)) : stack;
};

/** Deploys and commits that a rollback can go to. */
export const chooseDeploy: Chooser = async (ground) => {
  const deploys = await lookAtDeploys(ground);
  return deploys.ok ? good(deployChoices(deploys.value, ground.at)) : deploys;
};

const backupChooser =
  (kind: 'dump' | 'archive'): Chooser =>
  async (ground) => {
    const files = await listBackups(ground);
    return files.ok ? good(backupChoices(files.value, kind, ground.at)) : files;
  };

/** Dumps of the database. */
export const chooseDump = backupChooser('dump');

/** Archives of the project's files. */
export const chooseArchive = backupChooser('archive');

/** Domains that the edge serves. */
export const chooseDomain: Chooser = ({ target }) => Promise.resolve(good(domainChoices(target.domains)));

const SESSIONS = `SELECT pid, coalesce(nullif(application_name, ''), usename, '') AS application, coalesce(state, '') AS state,
  coalesce(extract(epoch FROM clock_timestamp() - coalesce(xact_start, query_start)) * 1000, 0)::float8 AS ms,
  (SELECT count(*)::int FROM pg_stat_activity w WHERE a.pid = ANY (pg_blocking_pids(w.pid))) AS blocks,
  left(regexp_replace(coalesce(query, ''), '\\s+', ' ', 'g'), 120) AS query
  FROM pg_stat_activity a
  WHERE backend_type = 'client backend' AND pid <> pg_backend_pid() AND state IS DISTINCT FROM 'idle'
  ORDER BY blocks DESC, ms DESC LIMIT 60`;

/** Sessions of Postgres that do something. */
export const chooseSession: Chooser = async ({ postgres, call }) => {
  const rows = await postgres?.query<SessionRow & Record<string, unknown>>(SESSIONS, [], call);
  if (rows === undefined) return good([]);
  return rows.ok ? good(sessionChoices(rows.value)) : rows;
};

/** Alerts that fire or are about to. */
export const chooseAlert: Chooser = async ({ alerts }) => {
  const rows = await alerts?.();
  // An alert that cannot be listed can still be typed.
  return good(rows?.ok === true ? alertChoices(rows.value) : []);
};
