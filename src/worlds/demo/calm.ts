import { backupsAt, certificatesAt, DEPLOYS } from './calm-records.ts';
import { servicesAt } from './calm-services.ts';
import { calmSwarm } from './calm-swarm.ts';
import type { Answer, ApiMoment, HostMoment, Moment, PostgresMoment, RedisMoment } from './moment.ts';
import { between, dailyPattern, hashed, smooth, wander } from './noise.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const MIB = 1024 * 1024;
const GIB = 1024 * MIB;

/** Where a simulated world stands in time and which of the possible ones it is. */
export interface Origin {
  readonly seed: number;
  /** Epoch milliseconds at which the world was opened; start times and deploys are counted back from here. */
  readonly bornAt: number;
  /** The stack runs on a swarm. Default false. */
  readonly isSwarm?: boolean;
}

function quick(seed: number, name: string, t: number, ms: number): Answer {
  const jitter = hashed(seed, name, Math.floor(t / SECOND));
  return { kind: 'ok', ms: ms * (0.8 + 0.5 * jitter) };
}

/** How busy the users are at an instant, 0..1: the day's pattern with wandering on top, never quite nothing. */
export function loadAt(seed: number, t: number): number {
  const base = 0.22 + 0.55 * dailyPattern(t);
  return Math.min(1, Math.max(0.08, base * (1 + 0.28 * wander(seed, 'load', t, 9 * MINUTE))));
}

function hostAt({ seed, bornAt }: Origin, t: number, load: number): HostMoment {
  const cpu = 6 + 38 * load + 3 * wander(seed, 'host.cpu', t, 3 * MINUTE);
  const filledBytes = ((t - bornAt) / DAY) * 0.35 * GIB;
  return {
    cores: 4,
    cpuPercent: Math.max(1, cpu),
    load1: (cpu / 100) * 4 * (1 + 0.2 * smooth(seed, 'host.load', t, 2 * MINUTE)),
    memoryBytes: 8 * GIB,
    memoryUsedBytes: (4.55 + 0.35 * load + 0.12 * smooth(seed, 'host.memory', t, 25 * MINUTE)) * GIB,
    swapBytes: 2 * GIB,
    swapUsedBytes: (0.18 + 0.02 * smooth(seed, 'host.swap', t, 2 * HOUR)) * GIB,
    disks: [
      {
        mount: '/',
        device: '/dev/vda1',
        totalBytes: 80 * GIB,
        usedBytes: 48.6 * GIB + filledBytes + 0.05 * GIB * smooth(seed, 'host.disk', t, 20 * MINUTE),
        inodes: 5_242_880,
        usedInodes: 1_104_300,
      },
      {
        mount: '/var/lib/docker',
        device: '/dev/vdb',
        totalBytes: 120 * GIB,
        usedBytes: 57.3 * GIB + filledBytes / 2,
        inodes: 7_864_320,
        usedInodes: 1_893_200,
      },
    ],
    openFiles: Math.round(3_100 + 900 * load + 60 * smooth(seed, 'host.files', t, MINUTE)),
    maxFiles: 1_048_576,
    bootedAt: bornAt - 41 * DAY - 7 * HOUR,
    clockOffsetMs: 6 * smooth(seed, 'host.clock', t, HOUR),
  };
}

function apiAt({ seed }: Origin, t: number, load: number): ApiMoment {
  const tremble = 1 + 0.12 * wander(seed, 'api.latency', t, 4 * MINUTE);
  return {
    health: quick(seed, 'api.health', t, 3.1),
    database: quick(seed, 'api.database', t, 7.4),
    redis: quick(seed, 'api.redis', t, 5.2),
    profiler: quick(seed, 'api.profiler', t, 11),
    version: '1.0.0',
    requestsPerSecond: 14 * load * (1 + 0.06 * smooth(seed, 'api.rate', t, 40 * SECOND)),
    errorPercent: Math.max(0, 0.18 + 0.14 * wander(seed, 'api.errors', t, 6 * MINUTE)),
    edgeErrorPercent: Math.max(0, 0.24 + 0.16 * wander(seed, 'api.errors', t, 6 * MINUTE)),
    p50Ms: (34 + 26 * load) * tremble,
    p95Ms: (150 + 260 * load ** 1.5) * tremble,
    residentBytes: [
      (104 + 3 * smooth(seed, 'api.rss.0', t, 30 * MINUTE)) * MIB,
      (99 + 3 * smooth(seed, 'api.rss.1', t, 30 * MINUTE)) * MIB,
    ],
    rateLimitHitsPerSecond: Math.max(0, 0.012 + 0.012 * smooth(seed, 'api.limits', t, 11 * MINUTE)),
    loginFailuresPerHour: Math.round(3 + 3 * smooth(seed, 'api.logins', t, HOUR)),
    slowQueriesPerHour: Math.round(2 + 2 * smooth(seed, 'api.slow', t, HOUR)),
  };
}

function postgresAt({ seed, bornAt }: Origin, t: number, load: number): PostgresMoment {
  const active = Math.max(1, Math.round(1 + 5 * load + 1.5 * smooth(seed, 'pg.active', t, 20 * SECOND)));
  return {
    answer: quick(seed, 'pg.ping', t, 1.4),
    active,
    idle: Math.max(4, 16 - active),
    idleInTransaction: hashed(seed, 'pg.idle', Math.floor(t / (15 * SECOND))) > 0.8 ? 1 : 0,
    waiting: 0,
    maxConnections: 100,
    longestTransactionMs: 120 + 700 * hashed(seed, 'pg.longest', Math.floor(t / (10 * SECOND))),
    databaseBytes: 3.42 * GIB + ((t - bornAt) / DAY) * 11 * MIB,
    cacheHitPercent: 99.1 + 0.5 * smooth(seed, 'pg.cache', t, 15 * MINUTE),
    commitsPerSecond: 46 * load * (1 + 0.08 * smooth(seed, 'pg.commits', t, MINUTE)),
    rollbacksPerSecond: 0.05 + 0.04 * smooth(seed, 'pg.rollbacks', t, 5 * MINUTE),
    deadTuples: Math.round(18_400 + 9_000 * (((t / HOUR) % 6) / 6)),
    meanStatementMs: 2.1 + 1.4 * load,
  };
}

function redisAt({ seed }: Origin, t: number, load: number): RedisMoment {
  const usedBytes = (58 + 9 * load + 2 * smooth(seed, 'redis.memory', t, 12 * MINUTE)) * MIB;
  return {
    answer: quick(seed, 'redis.ping', t, 0.6),
    usedBytes,
    maxBytes: 192 * MIB,
    peakBytes: 81 * MIB,
    fragmentation: 1.12 + 0.03 * smooth(seed, 'redis.fragmentation', t, HOUR),
    hitPercent: 94.2 + 2.2 * smooth(seed, 'redis.hits', t, 10 * MINUTE),
    opsPerSecond: 160 * load * (1 + 0.1 * smooth(seed, 'redis.ops', t, 30 * SECOND)),
    evictedPerSecond: 0,
    clients: Math.round(11 + 5 * load),
    keys: {
      session: Math.round(between(380, 1_450, load)),
      cache: Math.round(8_600 + 900 * smooth(seed, 'redis.cache', t, 18 * MINUTE)),
      ratelimit: Math.round(between(40, 310, load)),
      queue: Math.round(4 + 4 * hashed(seed, 'redis.queue', Math.floor(t / (5 * SECOND)))),
    },
    lastSaveAt: t - (t % (5 * MINUTE)),
    isLastSaveGood: true,
  };
}

/** The stack at an instant on a day without trouble. A pure function of its arguments; the result is the caller's to change. */
export function calmMoment(origin: Origin, t: number): Moment {
  const { seed } = origin;
  const load = loadAt(seed, t);
  const services = servicesAt(origin, t, load);
  const api = apiAt(origin, t, load);
  return {
    at: t,
    seed,
    load,
    services,
    swarm: origin.isSwarm === true ? calmSwarm(origin.bornAt) : null,
    host: hostAt(origin, t, load),
    api,
    postgres: postgresAt(origin, t, load),
    redis: redisAt(origin, t, load),
    certificates: certificatesAt(origin, t),
    backups: backupsAt(origin, t),
    deploys: DEPLOYS.map(({ ageMs, ...deploy }) => ({ ...deploy, at: origin.bornAt - ageMs })),
    logs: {
      perSecond: {
        traefik: api.requestsPerSecond,
        api: 1.6 * api.requestsPerSecond,
        worker: 0.8 * load,
        postgres: 0.02,
        redis: 0.004,
        prometheus: 0.002,
        grafana: 0.03,
        alertmanager: 0.001,
        jaeger: 0.001,
      },
      apiErrorShare: 0.003,
      apiErrors: 'none',
    },
    engine: { kind: 'ok', ms: 4 },
    prometheus: quick(seed, 'prometheus', t, 6),
    alertmanager: quick(seed, 'alertmanager', t, 4),
  };
}
