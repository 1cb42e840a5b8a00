import { fault } from '../../../src/model/fault.ts';
import type { Reading } from '../../../src/model/reading.ts';
import type { ContainerFacts } from '../../../src/probes/containers/container-state.ts';
import { probeSpecs } from '../../../src/probes/registry.ts';
import { phrase } from '../../../src/text/lang.ts';
import type { FakeWorld } from './fake-cockpit.ts';

/** Monday 2026-11-23 08:02:14 in São Paulo. */
export const NOW = Date.UTC(2026, 10, 23, 11, 2, 14);
const MINUTE = 60_000;
const DAY = 86_400_000;

/** A reading of `probe` that arrived a second ago. */
export function reading(probe: string, given: Partial<Reading>): Reading {
  return { probe, at: NOW - 1000, tookMs: 12, samples: [], facts: null, fault: null, ...given };
}

/** A container that runs well. */
export function container(service: string, given: Partial<ContainerFacts> = {}): ContainerFacts {
  return {
    entity: service,
    id: `${service}-id`,
    name: `sparkone-${service}-1`,
    service,
    role: 'other',
    image: `sparkone/${service}:42`,
    imageId: 'sha256:1',
    state: 'running',
    health: 'healthy',
    healthOutput: '',
    restarts: 0,
    exitCode: 0,
    isOomKilled: false,
    oomEvents: 0,
    lastOomAt: null,
    startedAt: NOW - 12 * DAY,
    finishedAt: null,
    error: '',
    shouldRun: true,
    ports: [],
    ...given,
  };
}

const SERVICES: readonly ContainerFacts[] = [
  container('api', { role: 'api', startedAt: NOW - 3 * DAY }),
  container('worker', { role: 'worker', startedAt: NOW - 3 * DAY }),
  container('postgres', { role: 'postgres' }),
  container('redis', {
    role: 'redis',
    state: 'exited',
    health: 'none',
    exitCode: 137,
    restarts: 1,
    finishedAt: NOW - 2 * MINUTE - 14_000,
  }),
  container('traefik', { role: 'edge', health: 'none' }),
  container('prometheus', { role: 'prometheus', restarts: 3, startedAt: NOW - 8 * MINUTE }),
];

const USE: Readonly<Record<string, readonly [cpu: number, mib: number, limit: number, rx: number, tx: number]>> = {
  api: [12, 212, 512, 1200, 4000],
  worker: [3, 148, 512, 100, 100],
  postgres: [7, 402, 1024, 900, 2200],
  traefik: [1, 31, 128, 5100, 9800],
  prometheus: [4, 190, 512, 400, 200],
};

const flat = (level: number, spread: number): readonly number[] =>
  Array.from({ length: 60 }, (_, index) => level + spread * Math.abs(Math.sin(index * 1.7)));
const ramp = (from: number, to: number, start: number): readonly number[] =>
  Array.from({ length: 60 }, (_, index) =>
    index < start ? from : from + ((to - from) * (index - start)) / (59 - start),
  );

/** The stack of the drawings, with Redis down, Prometheus restarting, a slow API and a disk that fills. */
export const BROKEN: FakeWorld = {
  specs: probeSpecs,
  identity: { name: 'sparkone-prod', host: 'vps-01', environment: 'production', project: 'sparkone', mark: null },
  now: NOW,
  readings: [
    reading('redis.ping', {
      fault: fault(
        'unreachable',
        phrase('connection refused em redis:6379', 'connection refused at redis:6379'),
        phrase('suba o Redis: docker compose up -d redis', 'bring Redis up: docker compose up -d redis'),
        'ECONNREFUSED',
      ),
    }),
    reading('containers', { facts: { project: 'sparkone', containers: SERVICES, missing: [] } }),
    reading('containers.stats', {
      facts: {
        rows: Object.entries(USE).map(([entity, [cpuPercent, mib, limit, rxPerSecond, txPerSecond]]) => ({
          entity,
          cpuPercent,
          memoryBytes: mib * 1024 ** 2,
          memoryLimitBytes: limit * 1024 ** 2,
          hasMemoryLimit: true,
          memoryPercent: (mib / limit) * 100,
          rxPerSecond,
          txPerSecond,
        })),
      },
      samples: Object.entries(USE).map(([entity, [cpu]]) => ({ metric: 'container.cpu', entity, value: cpu })),
    }),
    reading('containers.restarts', {
      facts: { rows: [], since: NOW - DAY },
      samples: [{ metric: 'container.restarts.recent', entity: 'prometheus', value: 3 }],
    }),
    reading('api.latency', {
      facts: { p50Ms: 900, p95Ms: 3400, hasTraffic: true, isCapped: false, warnings: [] },
      samples: [{ metric: 'api.latency.p95', value: 3400 }],
    }),
    reading('api.errors', {
      facts: { errorPercent: 4.1, hasTraffic: true, edgePercent: 4.1, edgeMetric: 'traefik', byStatus: [] },
      samples: [{ metric: 'api.errors', value: 4.1 }],
    }),
    reading('api.traffic', {
      facts: { requestsPerSecond: 18.2, routes: [] },
      samples: [{ metric: 'api.requests', value: 18.2 }],
    }),
    reading('db.pool', {
      facts: { inUse: null, size: null, percent: null, substitute: { total: 14, max: 100 } },
      fault: fault('absent', phrase('sem métrica', 'no metric'), phrase('instrumente', 'instrument it')),
    }),
    reading('host.cpu', {
      facts: { busyPercent: 22, load1: 0.4, cores: 4 },
      samples: [{ metric: 'host.cpu', value: 22 }],
    }),
    reading('host.memory', {
      facts: { usedPercent: 61, usedBytes: 5e9, totalBytes: 8e9 },
      samples: [{ metric: 'host.memory', value: 61 }],
    }),
    reading('host.disks', {
      facts: { disks: [{ mount: '/', usedPercent: 86, availableBytes: 7e9, isReadOnly: false }] },
      samples: [{ metric: 'host.disk', entity: '/', value: 86 }],
    }),
    reading('backups.newest', {
      facts: { directory: '/opt/sparkone/backups', database: null, files: null, count: 3, totalBytes: 1e8 },
      samples: [{ metric: 'backups.age', value: 30 * 3_600_000 }],
    }),
  ],
  series: {
    'container.cpu|api': flat(9, 6),
    'container.cpu|worker': flat(2, 1),
    'container.cpu|postgres': flat(6, 2),
    'container.cpu|traefik': flat(1, 0.2),
    'container.cpu|prometheus': [...flat(3, 1).slice(0, 20), 90, ...flat(3, 1).slice(0, 39)],
    'container.memory.percent|api': flat(41, 1),
    'container.memory.percent|worker': flat(29, 1),
    'container.memory.percent|postgres': flat(39, 1),
    'container.memory.percent|traefik': flat(24, 1),
    'container.memory.percent|prometheus': flat(37, 1),
    'api.latency.p95': ramp(200, 3400, 40),
    'api.errors': ramp(0.2, 4.1, 36),
    'api.requests': flat(18, 2),
    'host.cpu': flat(20, 4),
    'host.memory': flat(61, 0.5),
    'host.disk|/': ramp(85.96, 86, 0),
  },
  causes: [
    {
      id: 'redis-down',
      level: 'critical',
      title: phrase('Redis não responde', 'Redis does not answer'),
      evidence: [
        phrase('connection refused em redis:6379', 'connection refused at redis:6379'),
        phrase('api responde 500 nas rotas limitadas', 'the api answers 500 on limited routes'),
      ],
      explains: ['redis.ping', 'containers', 'api.errors', 'api.latency', 'api.redis'],
      service: 'redis',
      diagnosis: 'redis',
    },
  ],
  since: {
    'redis.ping': NOW - 134_000,
    containers: NOW - 134_000,
    'api.latency': NOW - 6 * MINUTE,
    'api.errors': NOW - 3 * MINUTE,
    'host.disks': NOW - 2 * DAY,
  },
};
