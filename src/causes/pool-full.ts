import type { CauseRule } from '../model/cause-rule.ts';
import type { DbPoolFacts } from '../probes/db/db-pool.ts';
import { en, pt } from '../text/formats.ts';
import { phrase } from '../text/lang.ts';
import { present, signEvidence, troubled } from './evidence.ts';

const SIGNS = [
  'db.pool',
  'postgres.ping',
  'db.locks',
  'db.activity',
  'api.database',
  'api.latency',
  'api.errors',
  'api.slow-queries',
  'alerts',
];

/** The database's connections are used up: requests wait for one until they time out. */
export const poolFull: CauseRule = {
  id: 'pool-full',
  when(view) {
    if (view.fault('postgres.ping') !== null || view.level('db.pool') !== 'critical') return null;
    const facts = view.facts<DbPoolFacts>('db.pool');
    const substitute = facts?.substitute ?? null;
    const percent = facts?.percent ?? substitute?.percent ?? Number.NaN;
    const waiting = substitute?.waiting ?? 0;
    return {
      id: 'pool-full',
      level: 'critical',
      title: phrase('Conexões do banco esgotadas', 'Database connections are used up'),
      evidence: present([
        phrase(`pool em ${pt.percent(percent)}`, `pool at ${en.percent(percent)}`),
        waiting === 0
          ? null
          : phrase(
              `${pt.number(waiting)} sessões esperam um bloqueio: veja na aba DB quem o segura`,
              `${en.number(waiting)} sessions wait for a lock: see in the DB tab who holds it`,
            ),
        view.isBad('db.locks') ? signEvidence(view, 'db.locks') : null,
        signEvidence(view, 'api.latency'),
      ]),
      explains: troubled(view, SIGNS),
      diagnosis: 'database',
    };
  },
};
