import type { Role } from '../../model/service.ts';
import type { TargetIdentity } from '../../model/target.ts';

const MIB = 1024 * 1024;

/** The services of the simulated stack, in the order in which they are shown. */
export const SERVICE_NAMES = [
  'traefik',
  'api',
  'worker',
  'postgres',
  'redis',
  'prometheus',
  'grafana',
  'alertmanager',
  'jaeger',
] as const;
/** A service of the simulated stack. */
export type ServiceName = (typeof SERVICE_NAMES)[number];

/** What never changes about a simulated service, and its figures on a quiet day. */
export interface ServicePlan {
  readonly role: Role;
  readonly image: string;
  readonly ip: string;
  readonly ports: readonly number[];
  readonly published: readonly number[];
  readonly hasHealthcheck: boolean;
  /** Days since its last start when the world begins. */
  readonly upDays: number;
  /** Percent of one core: idle, and what full load adds. */
  readonly cpu: readonly [idle: number, load: number];
  readonly memoryBytes: number;
  readonly memoryLimitBytes: number;
  /** Bytes a second in and out at full load. */
  readonly net: readonly [rx: number, tx: number];
  /** Bytes a second read from and written to disk at full load. */
  readonly disk: readonly [read: number, write: number];
  readonly pids: number;
}

/** The simulated services (limits as docker-compose.prod.yml sets them). */
export const SERVICES: Readonly<Record<ServiceName, ServicePlan>> = {
  traefik: {
    role: 'edge',
    image: 'traefik:v2.10',
    ip: '172.18.0.2',
    ports: [80, 443],
    published: [80, 443],
    hasHealthcheck: false,
    upDays: 12,
    cpu: [0.4, 3],
    memoryBytes: 31 * MIB,
    memoryLimitBytes: 128 * MIB,
    net: [9_000, 16_000],
    disk: [0, 700],
    pids: 9,
  },
  api: {
    role: 'api',
    image: 'sparkone-api:42',
    ip: '172.18.0.5',
    ports: [8000],
    published: [],
    hasHealthcheck: true,
    upDays: 2,
    cpu: [2, 26],
    memoryBytes: 212 * MIB,
    memoryLimitBytes: 512 * MIB,
    net: [6_000, 11_000],
    disk: [0, 1_500],
    pids: 14,
  },
  worker: {
    role: 'worker',
    image: 'sparkone-api:42',
    ip: '172.18.0.6',
    ports: [],
    published: [],
    hasHealthcheck: true,
    upDays: 2,
    cpu: [1, 9],
    memoryBytes: 148 * MIB,
    memoryLimitBytes: 512 * MIB,
    net: [900, 1_100],
    disk: [0, 400],
    pids: 7,
  },
  postgres: {
    role: 'postgres',
    image: 'postgres:15-alpine',
    ip: '172.18.0.3',
    ports: [5432],
    published: [],
    hasHealthcheck: true,
    upDays: 12,
    cpu: [1, 17],
    memoryBytes: 402 * MIB,
    memoryLimitBytes: 1024 * MIB,
    net: [3_000, 7_500],
    disk: [12_000, 48_000],
    pids: 19,
  },
  redis: {
    role: 'redis',
    image: 'redis:7-alpine',
    ip: '172.18.0.4',
    ports: [6379],
    published: [],
    hasHealthcheck: true,
    upDays: 12,
    cpu: [0.5, 4],
    memoryBytes: 66 * MIB,
    memoryLimitBytes: 256 * MIB,
    net: [2_400, 3_900],
    disk: [0, 2_100],
    pids: 5,
  },
  prometheus: {
    role: 'prometheus',
    image: 'prom/prometheus:v2.42.0',
    ip: '172.18.0.7',
    ports: [9090],
    published: [],
    hasHealthcheck: false,
    upDays: 12,
    cpu: [1.5, 3],
    memoryBytes: 190 * MIB,
    memoryLimitBytes: 512 * MIB,
    net: [2_100, 600],
    disk: [0, 9_000],
    pids: 10,
  },
  grafana: {
    role: 'grafana',
    image: 'grafana/grafana:9.4.3',
    ip: '172.18.0.8',
    ports: [3000],
    published: [],
    hasHealthcheck: false,
    upDays: 12,
    cpu: [0.3, 1.2],
    memoryBytes: 92 * MIB,
    memoryLimitBytes: 256 * MIB,
    net: [300, 500],
    disk: [0, 300],
    pids: 16,
  },
  alertmanager: {
    role: 'alertmanager',
    image: 'prom/alertmanager:v0.25.0',
    ip: '172.18.0.9',
    ports: [9093],
    published: [],
    hasHealthcheck: false,
    upDays: 12,
    cpu: [0.1, 0.3],
    memoryBytes: 24 * MIB,
    memoryLimitBytes: 128 * MIB,
    net: [120, 90],
    disk: [0, 100],
    pids: 9,
  },
  jaeger: {
    role: 'tracing',
    image: 'jaegertracing/all-in-one:1.42',
    ip: '172.18.0.10',
    ports: [16686],
    published: [],
    hasHealthcheck: false,
    upDays: 12,
    cpu: [0.4, 2],
    memoryBytes: 71 * MIB,
    memoryLimitBytes: 256 * MIB,
    net: [1_500, 200],
    disk: [0, 0],
    pids: 11,
  },
};

/** Who the simulated target is. */
export const DEMO_IDENTITY: TargetIdentity = {
  name: 'sparkone-prod',
  host: 'vps-01',
  environment: 'production',
  project: 'sparkone',
  mark: 'DEMO',
};

/** Domains the simulated edge serves, first the public site. */
export const DOMAINS = ['sparkone.example.com', 'grafana.sparkone.example.com'] as const;
/** A domain of the simulated stack. */
export type Domain = (typeof DOMAINS)[number];

/** Container name as compose v2 builds it. */
export function containerName(service: ServiceName): string {
  return `sparkone-${service}-1`;
}

/** A 64-digit id like the engine's, the same for the same text. */
export function hexId(text: string, digits = 64): string {
  let out = '';
  let h = 2166136261;
  for (let i = 0; out.length < digits; i += 1) {
    for (const letter of `${text}${i}`) h = Math.imul(h ^ letter.charCodeAt(0), 16777619);
    h = Math.imul(h ^ (h >>> 15), 0x85ebca6b);
    out += ((h ^ (h >>> 13)) >>> 0).toString(16).padStart(8, '0');
  }
  return out.slice(0, digits);
}

/** A container's id: a new one after each deploy of its image. */
export function containerId(service: ServiceName, image: string): string {
  return hexId(`${service} ${image}`);
}

/** An image's id. */
export function imageId(image: string): string {
  return `sha256:${hexId(image)}`;
}
