import type { CauseRule, CauseView } from '../model/cause-rule.ts';
import type { FaultKind } from '../model/fault.ts';
import type { ApiAnswerFacts } from '../probes/api/api-answer.ts';
import { containerEvidence, containersOf } from '../probes/containers/container-view.ts';
import { tableProbe } from '../probes/swarm/swarm-view.ts';
import { type Phrase, phrase } from '../text/lang.ts';
import { criticalFact, isOnlyAbout, isStackDown, present, troubled } from './evidence.ts';
import { isNetworkSilent } from './network-silent.ts';

/** What the API loses without Redis: its rate limiter fails every limited route with 500. */
const SIGNS = [
  'redis.info',
  'redis.keyspace',
  'redis.slowlog',
  'api.redis',
  'api.database',
  'api.errors',
  'api.slow-queries',
  'api.rate-limit',
  'api.latency',
  'api.budget',
  'alerts',
];

const TITLES: Readonly<Partial<Record<FaultKind, Phrase>>> = {
  unreachable: phrase('Redis não responde', 'Redis does not answer'),
  timeout: phrase('Redis está mudo', 'Redis is silent'),
  denied: phrase('Redis recusa o acesso', 'Redis refuses access'),
  malformed: phrase('Redis responde com erro', 'Redis answers with an error'),
  absent: phrase('Redis não existe aqui', 'Redis does not exist here'),
};

/** The API answered a limited route, and with a server error. */
function isRefusedByApi(view: CauseView): boolean {
  return ['api.redis', 'api.database'].some((probe) => (view.facts<ApiAnswerFacts>(probe)?.status ?? 0) >= 500);
}

const UNKNOWN = phrase('Redis está com problema', 'Redis has a problem');
/** It answers, and what it says is critical: a replica, or full. */
const REFUSES_WRITES = phrase('Redis não aceita escritas', 'Redis does not take writes');

/** Redis does not answer a direct PING: every rate-limited route of the API then answers 500, the database's own included. */
export const redisDown: CauseRule = {
  id: 'redis-down',
  when(view) {
    if (isStackDown(view) || isNetworkSilent(view)) return null;
    const fault = view.fault('redis.ping');
    const refusal = criticalFact(view, 'redis.ping');
    const isDown = refusal !== null || (fault !== null && view.level('redis.ping') === 'critical');
    const stopped = containersOf(view, 'redis').filter(({ state }) => state !== 'running');
    if (!isDown && stopped.length === 0) return null;
    const services = containersOf(view, 'redis').map(({ entity }) => entity);
    const signs = troubled(view, SIGNS);
    const service = stopped[0]?.service ?? containersOf(view, 'redis')[0]?.service;
    return {
      id: 'redis-down',
      level: 'critical',
      title: refusal === null ? (TITLES[fault?.kind ?? 'unreachable'] ?? UNKNOWN) : REFUSES_WRITES,
      evidence: present([
        fault?.message ?? refusal,
        ...stopped.map(containerEvidence),
        isRefusedByApi(view)
          ? phrase('a api responde 500 nas rotas limitadas', 'the api answers 500 on its rate-limited routes')
          : null,
      ]),
      explains: ['redis.ping', ...signs, ...(isOnlyAbout(view, services) ? [tableProbe(view)] : [])],
      ...(service === undefined ? {} : { service }),
      diagnosis: 'redis',
    };
  },
};
