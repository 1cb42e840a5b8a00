import type { DbReplicaFacts } from '../../probes/db/db-replicas.ts';
import { en, pt } from '../../text/formats.ts';
import { phrase } from '../../text/lang.ts';
import type { DoctorItem } from './item.ts';

const WHICH_IS_PRIMARY = phrase(
  'confira qual é o primário, e tire da configuração o que não é réplica',
  'check which one is the primary, and take what is no replica out of the configuration',
);

/** How a read replica of Postgres is reached, and whether it is one. */
export function replicaItem({ replica, failure, isStandby, version, lagMs }: DbReplicaFacts): DoctorItem {
  const role = isStandby ? phrase('réplica', 'replica') : phrase('primário, e não réplica', 'primary, and no replica');
  const [lag, lagEn] = lagMs === null ? ['', ''] : [` · atraso ${pt.duration(lagMs)}`, ` · lag ${en.duration(lagMs)}`];
  const said = failure?.text ?? phrase(`${version} · ${role['pt-BR']}${lag}`, `${version} · ${role.en}${lagEn}`);
  return {
    id: `reach.postgres.${replica}`,
    section: 'reach',
    runbook: null,
    title: phrase('Réplica do Postgres', 'Postgres replica'),
    level: failure === null && isStandby ? 'ok' : 'warn',
    detail: phrase(`${replica} · ${said['pt-BR']}`, `${replica} · ${said.en}`),
    remedy: failure?.hint ?? (isStandby ? null : WHICH_IS_PRIMARY),
  };
}
