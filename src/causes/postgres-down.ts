import type { CauseRule } from '../model/cause-rule.ts';
import type { FaultKind } from '../model/fault.ts';
import { containerEvidence, containersOf } from '../probes/containers/container-view.ts';
import { tableProbe } from '../probes/swarm/swarm-view.ts';
import { type Phrase, phrase } from '../text/lang.ts';
import { criticalFact, isOnlyAbout, isStackDown, present, troubled } from './evidence.ts';
import { isNetworkSilent } from './network-silent.ts';

const SIGNS = [
  'api.database',
  'db.pool',
  'db.locks',
  'db.activity',
  'db.statements',
  'db.tables',
  'db.health',
  'db.replicas',
  'api.errors',
  'api.latency',
  'api.slow-queries',
  'alerts',
];

const TITLES: Readonly<Partial<Record<FaultKind, Phrase>>> = {
  unreachable: phrase('Postgres não responde', 'Postgres does not answer'),
  timeout: phrase('Postgres está mudo', 'Postgres is silent'),
  denied: phrase('Postgres recusa a conexão', 'Postgres refuses the connection'),
  malformed: phrase('Postgres responde com erro', 'Postgres answers with an error'),
  absent: phrase('Banco do Postgres não existe', 'The Postgres database does not exist'),
};

const UNKNOWN = phrase('Postgres está com problema', 'Postgres has a problem');
/** It answers, and what it says is critical: it takes reads only. */
const REFUSES_WRITES = phrase('Postgres não aceita escritas', 'Postgres does not take writes');

/** Postgres does not take a direct connection: /health is still 200, and all that needs data fails or hangs. */
export const postgresDown: CauseRule = {
  id: 'postgres-down',
  when(view) {
    if (isStackDown(view) || isNetworkSilent(view)) return null;
    const fault = view.fault('postgres.ping');
    const refusal = criticalFact(view, 'postgres.ping');
    const isDown = refusal !== null || (fault !== null && view.level('postgres.ping') === 'critical');
    const stopped = containersOf(view, 'postgres').filter(({ state }) => state !== 'running');
    if (!isDown && stopped.length === 0) return null;
    const services = containersOf(view, 'postgres').map(({ entity }) => entity);
    const signs = troubled(view, SIGNS);
    const service = stopped[0]?.service ?? containersOf(view, 'postgres')[0]?.service;
    return {
      id: 'postgres-down',
      level: 'critical',
      title: refusal === null ? (TITLES[fault?.kind ?? 'unreachable'] ?? UNKNOWN) : REFUSES_WRITES,
      evidence: present([
        fault?.message ?? refusal,
        ...stopped.map(containerEvidence),
        signs.includes('api.database')
          ? phrase(
              'a api não alcança o banco: /health/database falha',
              'the api does not reach the database: /health/database fails',
            )
          : null,
      ]),
      explains: ['postgres.ping', ...signs, ...(isOnlyAbout(view, services) ? [tableProbe(view)] : [])],
      ...(service === undefined ? {} : { service }),
      diagnosis: 'database',
    };
  },
};
