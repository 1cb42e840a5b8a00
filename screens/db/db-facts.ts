import type { ApiSlowQueriesFacts } from '../../src/probes/api/api-slow-queries.ts';
import type { DbActivityFacts } from '../../src/probes/db/db-activity.ts';
import type { DbHealthFacts } from '../../src/probes/db/db-health.ts';
import type { DbLocksFacts } from '../../src/probes/db/db-locks.ts';
import type { DbReplicasFacts } from '../../src/probes/db/db-replicas.ts';
import type { DbStatementsFacts } from '../../src/probes/db/db-statements.ts';
import type { DbTablesFacts } from '../../src/probes/db/db-tables.ts';
import type { PostgresPingFacts } from '../../src/probes/db/postgres-ping.ts';
import type { ScreenInput } from '../screen.ts';

/** Facts of the probes that the DB tab shows, by id. */
export interface DbFacts {
  readonly 'postgres.ping': PostgresPingFacts;
  readonly 'db.activity': DbActivityFacts;
  readonly 'db.locks': DbLocksFacts;
  readonly 'db.statements': DbStatementsFacts;
  readonly 'db.tables': DbTablesFacts;
  readonly 'db.health': DbHealthFacts;
  readonly 'db.replicas': DbReplicasFacts;
  readonly 'api.slow-queries': ApiSlowQueriesFacts;
}

/** Facts of the newest reading; null while there are none. What a failed reading said before is not shown as now. */
export function dbFacts<Id extends keyof DbFacts>({ cockpit }: ScreenInput, probe: Id): DbFacts[Id] | null {
  if (!cockpit.probeIds.includes(probe)) return null;
  return (cockpit.state(probe).reading?.facts ?? null) as DbFacts[Id] | null;
}
