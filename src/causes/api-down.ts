import type { CauseRule, CauseView } from '../model/cause-rule.ts';
import type { ApiAnswerFacts } from '../probes/api/api-answer.ts';
import { containerEvidence, containersOf } from '../probes/containers/container-view.ts';
import { tableProbe } from '../probes/swarm/swarm-view.ts';
import { type Phrase, phrase } from '../text/lang.ts';
import { badDeploy } from './bad-deploy.ts';
import { isOnlyAbout, isStackDown, present, troubled } from './evidence.ts';
import { isNetworkSilent } from './network-silent.ts';

const SIGNS = [
  'api.database',
  'api.redis',
  'api.slow-queries',
  'api.latency',
  'api.errors',
  'api.traffic',
  'api.rate-limit',
  'prometheus.up',
  'host.clock',
  'alerts',
];

/** How the API fails, in the fewest words. */
function titleOf(view: CauseView): Phrase {
  const fault = view.fault('api.health');
  if (fault?.kind === 'timeout') return phrase('A API está muda', 'The API is silent');
  if (fault !== null) return phrase('A API não responde', 'The API does not answer');
  const status = view.facts<ApiAnswerFacts>('api.health')?.status ?? 0;
  return status >= 500
    ? phrase(`A API responde ${status} até em /health`, `The API answers ${status} even on /health`)
    : phrase('A API responde errado em /health', 'The API answers wrongly on /health');
}

/** The API itself fails while Redis and Postgres answer, and no fresh deploy is the suspect. */
export const apiDown: CauseRule = {
  id: 'api-down',
  when(view) {
    if (isStackDown(view) || isNetworkSilent(view)) return null;
    const containers = containersOf(view, 'api');
    const stopped = containers.filter(({ state }) => state !== 'running');
    const isDown = view.level('api.health') === 'critical';
    if (!isDown && (stopped.length === 0 || stopped.length < containers.length)) return null;
    if (view.level('redis.ping') === 'critical' || view.level('postgres.ping') === 'critical') return null;
    if (badDeploy.when(view) !== null) return null;
    const service = (stopped[0] ?? containers[0])?.service;
    return {
      id: 'api-down',
      level: 'critical',
      title: titleOf(view),
      evidence: present([
        view.check('api.health')?.summary,
        ...stopped.map(containerEvidence),
        phrase('Redis e Postgres respondem', 'Redis and Postgres answer'),
      ]),
      explains: [
        'api.health',
        ...troubled(view, SIGNS),
        ...(isOnlyAbout(
          view,
          containers.map(({ entity }) => entity),
        )
          ? [tableProbe(view)]
          : []),
      ],
      ...(service === undefined ? {} : { service }),
      diagnosis: 'performance',
    };
  },
};
