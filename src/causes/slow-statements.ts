import type { CauseRule } from '../model/cause-rule.ts';
import { worst } from '../model/level.ts';
import type { ApiSlowQueriesFacts } from '../probes/api/api-slow-queries.ts';
import { en, pt } from '../text/formats.ts';
import { phrase } from '../text/lang.ts';
import { present, signEvidence, troubled } from './evidence.ts';

/** The runbook's limit: a latency over two seconds is looked for in queries over one. */
const SLOW_MS = 1_000;

/** The API is slow and its profiler shows queries that are: the database's statements are behind it. */
export const slowStatements: CauseRule = {
  id: 'slow-statements',
  when(view) {
    const isElsewhere =
      view.level('redis.ping') === 'critical' ||
      view.level('postgres.ping') === 'critical' ||
      view.level('db.pool') === 'critical';
    if (isElsewhere || !view.isBad('api.latency')) return null;
    const slowest = view.facts<ApiSlowQueriesFacts>('api.slow-queries')?.queries[0];
    if (slowest === undefined || slowest.durationMs < SLOW_MS) return null;
    const explains = troubled(view, ['api.latency', 'api.slow-queries', 'api.database', 'alerts', 'host.cpu']);
    return {
      id: 'slow-statements',
      level: worst(explains.map((probe) => view.level(probe))),
      title: phrase('Consultas lentas no banco', 'Slow statements in the database'),
      evidence: present([
        phrase(
          `a pior levou ${pt.duration(slowest.durationMs)}: ${slowest.query}`,
          `the worst took ${en.duration(slowest.durationMs)}: ${slowest.query}`,
        ),
        signEvidence(view, 'api.latency'),
      ]),
      explains,
      diagnosis: 'performance',
    };
  },
};
