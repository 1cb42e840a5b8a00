import type { Remedy, Suspect } from '../../model/diagnosis.ts';
import type { Fault } from '../../model/fault.ts';
import type { RedisPingFacts } from '../../probes/redis/redis-ping.ts';
import { en, pt } from '../../text/formats.ts';
import { type Phrase, phrase } from '../../text/lang.ts';
import { redis as runbook } from '../books/troubleshooting.ts';
import { containerSuspects, serviceOf } from './container.ts';
import {
  accused,
  clear,
  type Diagnosis,
  type DiagnosisSight,
  isMeasured,
  moot,
  type Saying,
  summaryIn,
  unmeasured,
} from './diagnosis.ts';
import { readLog } from './log-reader.ts';
import { nodesSuspect } from './redis-nodes.ts';
import { act, byHand, logsOf, restartOf, show } from './remedies.ts';

const LINE = 'T3';

interface Story {
  readonly id: string;
  readonly title: Phrase;
  readonly remedies: (service: string) => readonly Remedy[];
}

const inRedis = (command: string, label: Phrase): ((service: string) => readonly Remedy[]) => {
  return (service) => [byHand(`docker compose exec ${service} redis-cli ${command}`, label), logsOf(service, LINE)];
};

const PASSWORD: Story['remedies'] = (service) => [
  byHand(
    'grep -n REDIS_URL .env && docker compose up -d api worker',
    phrase(
      'pôr a senha certa em REDIS_URL e recriar a api',
      'put the right password into REDIS_URL and recreate the api',
    ),
  ),
  byHand(
    `docker compose exec ${service} redis-cli --askpass config get requirepass`,
    phrase('conferir a senha no servidor', 'check the password in the server'),
  ),
];

/** What Redis itself answers when it refuses, by the code of the fault. */
const STORIES: Readonly<Record<string, Story>> = {
  NOAUTH: {
    id: 'redis-noauth',
    title: phrase(
      'O Redis pede uma senha que não temos (NOAUTH)',
      'Redis asks for a password that we do not have (NOAUTH)',
    ),
    remedies: PASSWORD,
  },
  WRONGPASS: {
    id: 'redis-wrongpass',
    title: phrase('O Redis recusa a senha de REDIS_URL', 'Redis refuses the password of REDIS_URL'),
    remedies: PASSWORD,
  },
  NOPERM: {
    id: 'redis-noperm',
    title: phrase('A ACL do Redis não deixa este usuário', "Redis's ACL does not let this user"),
    remedies: inRedis('acl list', phrase('ver as ACLs', 'see the ACLs')),
  },
  LOADING: {
    id: 'redis-loading',
    title: phrase('O Redis está carregando os dados do disco: espere', 'Redis is loading its data from disk: wait'),
    remedies: inRedis('info persistence', phrase('ver o progresso', 'see the progress')),
  },
  BUSY: {
    id: 'redis-busy',
    title: phrase('Um script ocupa o Redis', 'A script occupies Redis'),
    remedies: inRedis('script kill', phrase('interromper o script', 'end the script')),
  },
  MASTERDOWN: {
    id: 'redis-masterdown',
    title: phrase('O Redis é uma réplica que perdeu o primário', 'Redis is a replica that lost its primary'),
    remedies: inRedis('replicaof no one', phrase('promover este Redis', 'promote this Redis')),
  },
  MAXCLIENTS: {
    id: 'redis-maxclients',
    title: phrase('O Redis não aceita mais clientes', 'Redis takes no more clients'),
    remedies: inRedis('client list', phrase('ver quem está conectado', 'see who is connected')),
  },
};

const FLUSH = act('flush', {}, phrase('limpar o cache', 'flush the cache'), LINE);

/** Where something listens and nobody runs: what the fault says when the container does not explain it. */
function suspectOfFault(sight: DiagnosisSight, fault: Fault): Suspect {
  const service = serviceOf(sight, 'redis');
  const story = STORIES[fault.code ?? ''];
  const rest = { level: 'critical', certainty: story === undefined ? 'likely' : 'certain' } as const;
  const evidence = [fault.message, fault.hint];
  if (story !== undefined)
    return { ...rest, id: story.id, title: story.title, evidence, remedies: story.remedies(service) };
  const remedies = [restartOf(service, LINE), logsOf(service, LINE)];
  if (fault.kind === 'timeout') {
    const title = phrase(
      'O Redis roda e não responde: travado ou sobrecarregado',
      'Redis runs and does not answer: stuck or overloaded',
    );
    return { ...rest, id: 'redis-silent', title, evidence, remedies };
  }
  if (fault.kind === 'unreachable') {
    const title = phrase('Nada escuta onde o Redis deveria estar', 'Nothing listens where Redis should be');
    return { ...rest, id: 'redis-unreachable', title, evidence, remedies };
  }
  const title = phrase('O Redis responde com um erro', 'Redis answers with an error');
  return { ...rest, id: 'redis-error', title, evidence, remedies };
}

function suspectOfFacts(facts: RedisPingFacts, service: string): Suspect | null {
  if (facts.role !== 'replica') return null;
  const link =
    facts.isMasterLinkUp === true
      ? phrase('alcança o primário', 'reaches its primary')
      : phrase('não alcança o primário', 'does not reach its primary');
  return {
    id: 'redis-readonly',
    certainty: 'certain',
    level: 'critical',
    title: phrase(
      'O Redis virou réplica e recusa escritas (READONLY)',
      'Redis became a replica and refuses writes (READONLY)',
    ),
    evidence: [link],
    remedies: inRedis(
      'replicaof no one',
      phrase('promover este Redis, se não foi de propósito', 'promote this Redis, unless it is meant to be'),
    )(service),
  };
}

function readPing(sight: DiagnosisSight): Saying {
  const fault = sight.fault('redis.ping');
  if (fault?.kind === 'absent') return moot(fault.message);
  const stopped = containerSuspects(sight, 'redis', 'redis', LINE);
  const isDown = fault !== null || stopped.some(({ certainty }) => certainty === 'certain');
  if (isDown && stopped.length > 0) {
    const evidence = fault === null ? [] : [fault.message];
    return accused(stopped.map((one) => ({ ...one, evidence: [...one.evidence, ...evidence] })));
  }
  if (fault !== null) return accused([suspectOfFault(sight, fault)]);
  const facts = sight.seen('redis.ping');
  if (facts === null) return unmeasured(summaryIn(sight, 'redis.ping'));
  const together = nodesSuspect(facts);
  if (together !== null) return accused([together]);
  const readOnly = suspectOfFacts(facts, serviceOf(sight, 'redis'));
  if (readOnly !== null) return accused([readOnly]);
  if (sight.isBad('redis.ping') && facts.tookMs > (sight.threshold('redis.ping')?.warn ?? Number.POSITIVE_INFINITY))
    return accused([slow(sight, facts)]);
  return clear(
    phrase(`PONG em ${pt.duration(facts.tookMs)}`, `PONG in ${en.duration(facts.tookMs)}`),
    phrase('conexão e senha do Redis', 'connection and password of Redis'),
  );
}

function slow(sight: DiagnosisSight, { tookMs }: RedisPingFacts): Suspect {
  return {
    id: 'redis-slow',
    certainty: 'likely',
    level: sight.level('redis.ping'),
    title: phrase(
      `O Redis demora ${pt.duration(tookMs)} para um PING`,
      `Redis takes ${en.duration(tookMs)} for a PING`,
    ),
    evidence: [phrase('um comando lento segura todos os outros', 'a slow command holds up all the others')],
    remedies: [
      show('redis', phrase('ver o slowlog na aba Redis', 'see the slowlog in the Redis tab')),
      restartOf(serviceOf(sight, 'redis'), LINE),
    ],
  };
}

/** From here on a Redis that evicts nothing refuses writes. */
const FULL_PERCENT = 99;

function memoryText(facts: RedisPingFacts): Phrase {
  const { usedBytes, maxBytes, memoryPercent, policy } = facts;
  if (maxBytes === null || memoryPercent === null)
    return phrase(`${pt.bytes(usedBytes)}, sem maxmemory`, `${en.bytes(usedBytes)}, without maxmemory`);
  return phrase(
    `${pt.percent(memoryPercent)} de ${pt.bytes(maxBytes)}, ${policy}`,
    `${en.percent(memoryPercent)} of ${en.bytes(maxBytes)}, ${policy}`,
  );
}

function full(sight: DiagnosisSight, facts: RedisPingFacts): Suspect {
  const isRefusing = facts.policy === 'noeviction' && (facts.memoryPercent ?? 0) >= FULL_PERCENT;
  return {
    id: isRefusing ? 'redis-full' : 'redis-near-full',
    certainty: isRefusing ? 'certain' : 'possible',
    level: isRefusing ? 'critical' : 'warn',
    title: isRefusing
      ? phrase('O Redis está cheio e recusa escritas (OOM)', 'Redis is full and refuses writes (OOM)')
      : phrase('O Redis está perto de maxmemory', 'Redis is close to maxmemory'),
    evidence: [memoryText(facts)],
    remedies: [
      FLUSH,
      byHand(
        `docker compose exec ${serviceOf(sight, 'redis')} redis-cli config set maxmemory-policy allkeys-lru`,
        phrase('deixar despejar as chaves menos usadas', 'let it evict the keys that are used least'),
      ),
      show('redis', phrase('ver chaves por prefixo na aba Redis', 'see keys by prefix in the Redis tab')),
    ],
  };
}

function unsaved(sight: DiagnosisSight): Suspect {
  return {
    id: 'redis-unsaved',
    certainty: 'likely',
    level: 'warn',
    title: phrase('O Redis não consegue gravar em disco (MISCONF)', 'Redis cannot save to disk (MISCONF)'),
    evidence: [
      phrase('o último snapshot falhou; as escritas podem parar', 'the last snapshot failed; writes may stop'),
    ],
    remedies: [
      show('overview', phrase('ver os discos', 'see the disks'), 'check:host.disks'),
      logsOf(serviceOf(sight, 'redis'), LINE),
    ],
  };
}

const needsRedis = {
  without(sight: DiagnosisSight): Saying | null {
    if (isMeasured(sight, 'redis.ping') || sight.check('redis.ping') === null) return null;
    return unmeasured(phrase('não se mede sem o Redis', 'cannot be measured without Redis'));
  },
};

function readMemory(sight: DiagnosisSight): Saying {
  const facts = sight.seen('redis.ping');
  if (facts === null) return unmeasured(summaryIn(sight, 'redis.ping'));
  const limit = sight.threshold('redis.memory')?.warn ?? 75;
  const isFull = (facts.memoryPercent ?? 0) > limit;
  const suspects = [...(isFull ? [full(sight, facts)] : []), ...(facts.isLastSaveGood ? [] : [unsaved(sight)])];
  if (suspects.length > 0) return accused(suspects);
  return clear(memoryText(facts), phrase('memória e gravação do Redis', 'memory and saving of Redis'));
}

/** What the API says of Redis: with Redis well, its own way to it is what is wrong. */
function readHealth(sight: DiagnosisSight): Saying {
  const answer = sight.seen('api.redis');
  const fault = sight.fault('api.redis');
  if (fault !== null && fault.kind === 'absent') return moot(fault.message);
  if (!sight.isBad('api.redis')) {
    if (answer === null) return unmeasured(summaryIn(sight, 'api.redis'));
    return clear(summaryIn(sight, 'api.redis'), phrase('o caminho da API até o Redis', "the API's way to Redis"));
  }
  const says = summaryIn(sight, 'api.redis');
  // With Redis down this is a sign of it, and not another suspect.
  if (sight.level('redis.ping') === 'critical') return { level: sight.level('api.redis'), says };
  return accused(
    [
      {
        id: 'api-lost-redis',
        certainty: 'likely',
        level: sight.level('api.redis'),
        title: phrase('O Redis responde a nós e não à API', 'Redis answers us and not the API'),
        evidence: [
          says,
          phrase(
            'REDIS_URL da api, ou conexões presas no pool dela',
            "the api's REDIS_URL, or connections stuck in its pool",
          ),
        ],
        remedies: [restartOf(serviceOf(sight, 'api'), null), logsOf(serviceOf(sight, 'api'))],
      },
    ],
    says,
  );
}

/** T3: cache not working, rate limiting failing. */
export const redis: Diagnosis = {
  id: 'redis',
  runbook,
  readers: {
    ping: { read: readPing },
    memory: { ...needsRedis, read: readMemory },
    logs: readLog,
    health: { read: readHealth },
  },
};
