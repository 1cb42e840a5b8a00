import type { PromRule, PromTarget } from '../../../../src/clients/prometheus/prometheus-answers.ts';
import type { Evidence, PathAccess } from '../../../../src/commands/doctor/evidence.ts';
import { OPS_SCRIPTS } from '../../../../src/commands/doctor/evidence.ts';
import { good } from '../../../../src/model/fault.ts';
import type { Role } from '../../../../src/model/service.ts';
import type { Discovered, FoundContainer } from '../../../../src/model/target.ts';

/** A container of a service. */
export function container(service: string, role: Role, more: Partial<FoundContainer> = {}): FoundContainer {
  return {
    id: `id-${service}`,
    name: `sparkone-${service}-1`,
    service,
    role,
    replica: 1,
    state: 'running',
    isOneOff: false,
    image: service,
    ips: ['172.18.0.9'],
    published: [],
    exposed: [],
    labels: {},
    ...more,
  };
}

const published = (port: number) => [{ containerPort: port, hostIp: '127.0.0.1', hostPort: port }];
const endpoint = (port: number) =>
  ({ address: { kind: 'tcp', host: '172.18.0.9', port }, route: 'container', prefix: '', tls: false }) as const;

/** A stack on which the runbook works as written. */
export const DISCOVERED: Discovered = {
  identity: { name: 'sparkone-prod', host: 'vps-01', environment: 'production', project: 'sparkone', mark: null },
  directory: '/opt/sparkone',
  composeFiles: ['/opt/sparkone/docker-compose.prod.yml'],
  containers: [
    container('api', 'api', { published: published(8000) }),
    container('worker', 'worker'),
    container('postgres', 'postgres'),
    container('redis', 'redis'),
    container('traefik', 'edge'),
    container('prometheus', 'prometheus', { published: published(9090) }),
    container('grafana', 'grafana'),
  ],
  api: endpoint(8000),
  prometheus: endpoint(9090),
  alertmanager: null,
  edge: null,
  postgres: {
    endpoint: endpoint(5432),
    database: 'spark',
    user: 'app',
    password: null,
    ssl: 'prefer',
    source: '.env DATABASE_URL',
  },
  redis: { endpoint: endpoint(6379), user: null, password: null, database: 0, tls: false, source: '.env REDIS_URL' },
  domains: ['sparkone.example.com'],
  backupDirectory: '/opt/sparkone/backups',
  services: [],
  otherProjects: [],
  engineFault: null,
  notes: [],
};

/** An alerting rule. */
export function rule(name: string, query: string, forMs: number): PromRule {
  return {
    kind: 'alerting',
    name,
    group: 'g',
    file: 'alerts.yml',
    query,
    forMs,
    state: 'inactive',
    health: 'ok',
    lastError: '',
    labels: {},
    annotations: {},
    alerts: [],
  };
}

/** A scrape target. */
export function scraped(instance: string, health: PromTarget['health'], lastError = ''): PromTarget {
  return {
    job: 'job',
    instance,
    url: `http://${instance}/metrics`,
    health,
    lastError,
    lastScrapeAt: 0,
    lastScrapeMs: 1,
    scrapeEveryMs: null,
    labels: {},
  };
}

/** What the account may do with a path. */
export function access(path: string, mode = 0o755, may = 'rwx'): [string, PathAccess] {
  const isReadable = may.includes('r');
  return [
    path,
    { path, exists: true, isReadable, isWritable: may.includes('w'), isExecutable: may.includes('x'), mode },
  ];
}

/** Evidence without any drift; parts of it are replaced by the tests. */
export const EVIDENCE: Evidence = {
  discovered: DISCOVERED,
  reaches: [
    { service: 'engine', endpoint: null, source: null, answer: good('26.1.5'), tookMs: 3 },
    { service: 'api', endpoint: DISCOVERED.api, source: null, answer: good('1.0.0'), tookMs: 3 },
  ],
  line: null,
  host: good({
    user: 'ops',
    programs: Object.fromEntries(
      ['docker', 'docker compose', 'docker-compose', 'git', 'curl', 'jq', 'openssl', 'nslookup', 'psql'].map((name) => [
        name,
        '1.2.3',
      ]),
    ),
    hasSudo: null,
    paths: new Map([
      access('/opt/sparkone'),
      access('/opt/sparkone/.env', 0o640, 'rw'),
      access('/opt/sparkone/backups'),
      access('/opt/sparkone/docker-compose.prod.yml', 0o644, 'rw'),
      ...OPS_SCRIPTS.map((script) => access(`/opt/sparkone/ops/${script}`)),
    ]),
  }),
  metricNames: good(
    new Set([
      'up',
      'sparkone_http_request_latency_seconds_bucket',
      'sparkone_http_requests_total',
      'sparkone_db_pool_in_use',
      'process_resident_memory_bytes',
      'sparkone_rate_limit_hits_total',
      'probe_ssl_earliest_cert_expiry',
    ]),
  ),
  rules: good([
    rule(
      'HighLatency',
      'histogram_quantile(0.95, sum by (le) (rate(sparkone_http_request_latency_seconds_bucket[5m]))) > 2',
      300_000,
    ),
    rule('DatabasePoolHigh', 'sparkone_db_pool_in_use > 80', 300_000),
    rule('HighErrorRate', 'sum(rate(sparkone_http_requests_total{status=~"5.."}[5m])) > 0.05', 300_000),
    rule('ServiceDown', 'up{job="sparkone-api"} == 0', 60_000),
    rule('SSLCertificate', 'probe_ssl_earliest_cert_expiry - time() < 30 * 86400', 3_600_000),
  ]),
  scrapeTargets: good([scraped('api:8000', 'up')]),
  backups: good({
    directory: '/opt/sparkone/backups',
    database: { file: 'sparkone_db_1.sql', kind: 'database', bytes: 9, at: 0, type: 'pg-plain', isComplete: true },
    files: null,
    count: 1,
    totalBytes: 9,
  }),
  git: good({
    head: { hash: 'a'.repeat(40), at: 0, author: 'ops', subject: 'fix' },
    branch: 'main',
    changedFiles: [],
    commits: [],
  }),
  edgeProblems: good([]),
  configuration: null,
};
