import { fault } from '../../../model/fault.ts';
import { AVAILABILITY } from '../../../probes/cadence.ts';
import type { PostgresPingFacts } from '../../../probes/db/postgres-ping.ts';
import type { RedisPingFacts } from '../../../probes/redis/redis-ping.ts';
import { same } from '../../../text/lang.ts';
import type { Answer, Moment } from '../moment.ts';
import {
  addressOf,
  failedWith,
  type Generator,
  isReached,
  placeOf,
  type Track,
  tookOf,
  tracked,
  wayFault,
  whileOk,
} from './view.ts';

/** The fault of a server that refuses, or cannot be reached. */
export function serverFault(answer: Answer, place: string) {
  return isReached(answer)
    ? fault('denied', same(answer.kind === 'error' ? answer.text : ''), same(''))
    : wayFault(answer, place, AVAILABILITY.deadlineMs);
}

const connections = ({ postgres }: Moment) => postgres.active + postgres.idle + postgres.idleInTransaction;

const POSTGRES: readonly Track[] = [
  { metric: 'postgres.ping', of: ({ postgres }) => tookOf(postgres.answer) },
  {
    metric: 'postgres.connections',
    of: (moment) => whileOk(moment.postgres.answer, (100 * connections(moment)) / moment.postgres.maxConnections),
  },
];

/** A direct `SELECT 1` on the simulated Postgres. */
export const postgresPingReading: Generator<PostgresPingFacts> = (view) => {
  const { postgres, services } = view.now;
  if (postgres.answer.kind !== 'ok')
    return failedWith(view, serverFault(postgres.answer, placeOf('postgres', 'Postgres')), POSTGRES);
  const facts: PostgresPingFacts = {
    address: addressOf('postgres'),
    database: 'sparkone',
    user: 'sparkone',
    version: '15.4',
    tookMs: postgres.answer.ms,
    connections: connections(view.now),
    maxConnections: postgres.maxConnections,
    reservedConnections: 3,
    roleLimit: null,
    roleConnections: connections(view.now),
    isSuperuser: false,
    tls: '',
    isReadOnly: false,
    startedAt: services.postgres.startedAt,
    databaseBytes: Math.round(postgres.databaseBytes),
    isManaged: false,
    source: '.env DATABASE_URL',
  };
  return tracked(view, facts, POSTGRES);
};

const REDIS: readonly Track[] = [
  { metric: 'redis.ping', of: ({ redis }) => tookOf(redis.answer) },
  { metric: 'redis.memory', of: ({ redis }) => whileOk(redis.answer, (100 * redis.usedBytes) / redis.maxBytes) },
  { metric: 'redis.memory.bytes', of: ({ redis }) => whileOk(redis.answer, redis.usedBytes) },
];

/** A direct PING of the simulated Redis. */
export const redisPingReading: Generator<RedisPingFacts> = (view) => {
  const { redis, services, at } = view.now;
  if (redis.answer.kind !== 'ok') return failedWith(view, serverFault(redis.answer, placeOf('redis', 'Redis')), REDIS);
  const facts: RedisPingFacts = {
    address: addressOf('redis'),
    version: '7.0.12',
    tookMs: redis.answer.ms,
    server: 'Redis',
    user: 'default',
    isTls: false,
    role: 'master',
    isMasterLinkUp: null,
    usedBytes: Math.round(redis.usedBytes),
    maxBytes: redis.maxBytes,
    memoryPercent: (100 * redis.usedBytes) / redis.maxBytes,
    policy: 'allkeys-lru',
    clients: redis.clients,
    evictedKeys: 0,
    hitPercent: redis.hitPercent,
    uptimeMs: at - services.redis.startedAt,
    isLastSaveGood: redis.isLastSaveGood,
    source: '.env REDIS_URL',
  };
  return tracked(view, facts, REDIS);
};
