import type { MetricName, SeriesLabels } from '../../../model/metric-source.ts';
import type { Moment } from '../moment.ts';
import { scrapedWorker } from '../readings/api-extras.ts';
import { POOL_SIZE, poolInUse, ROUTES, SCRAPED } from '../readings/prometheus.ts';
import { SERVICES } from '../stack.ts';
import type { Element } from './evaluate.ts';
import { histogramOf } from './histogram.ts';

const API: SeriesLabels = { job: 'sparkone-api', instance: 'api:8000' };
const EDGE: SeriesLabels = { job: 'traefik', instance: 'traefik:80' };
/** Since when counters count, seconds: only their growth says something. */
const COUNTING_SECONDS = 3 * 86_400;
const HOUR_SECONDS = 3_600;

const LATENCY_BOUNDS: readonly number[] = [0.05, 0.1, 0.3, 0.5, 1, 2, 5];
const STATEMENT_BOUNDS: readonly number[] = [0.005, 0.01, 0.05, 0.1, 0.5, 1, 5];

/** A metric of the simulated stack, with all of its series at a moment. */
export interface DemoMetric extends MetricName {
  of(moment: Moment): readonly Element[];
}

function gauge(labels: SeriesLabels, value: number): Element {
  return { labels, value, perSecond: 0 };
}

function counter(labels: SeriesLabels, perSecond: number): Element {
  return { labels, value: perSecond * COUNTING_SECONDS, perSecond };
}

/** Requests by route and status: what fails is spread over all routes, refused logins are the login route's. */
function requests({ api }: Moment): readonly Element[] {
  const { requestsPerSecond: all, errorPercent, loginFailuresPerHour } = api;
  return ROUTES.flatMap(([method, path, share]) => {
    const of = { ...API, method, path };
    const failing = (all * share * errorPercent) / 100;
    const refused = path === '/auth/login' ? loginFailuresPerHour / HOUR_SECONDS : 0;
    return [
      counter({ ...of, status: '200' }, Math.max(0, all * share - failing - refused)),
      ...(refused > 0 ? [counter({ ...of, status: '401' }, refused)] : []),
      counter({ ...of, status: '500' }, failing),
    ];
  });
}

function buckets(median: number, p95: number, bounds: readonly number[], perSecond: number): readonly Element[] {
  return histogramOf(median, p95, bounds).map(({ le, share }) => counter({ ...API, le }, perSecond * share));
}

function statementsPerSecond({ postgres }: Moment): number {
  return 2.4 * postgres.commitsPerSecond;
}

/** Every metric of the simulated Prometheus: those of the product and of what else it scrapes. */
export const DEMO_METRICS: readonly DemoMetric[] = [
  {
    name: 'up',
    kind: 'gauge',
    help: '1 if the target could be scraped',
    of: ({ services }) =>
      SCRAPED.map((name) =>
        gauge(
          { job: name === 'api' ? 'sparkone-api' : name, instance: `${name}:${SERVICES[name].ports[0] ?? 0}` },
          services[name].state === 'running' ? 1 : 0,
        ),
      ),
  },
  { name: 'sparkone_http_requests_total', kind: 'counter', help: 'Total HTTP requests', of: requests },
  {
    name: 'sparkone_http_request_latency_seconds_bucket',
    kind: 'histogram',
    help: 'HTTP request latency',
    of: ({ api }) => buckets(api.p50Ms / 1000, api.p95Ms / 1000, LATENCY_BOUNDS, api.requestsPerSecond),
  },
  {
    name: 'sparkone_http_request_latency_seconds_count',
    kind: 'histogram',
    help: 'HTTP request latency',
    of: ({ api }) => [counter(API, api.requestsPerSecond)],
  },
  {
    name: 'sparkone_database_query_duration_seconds_bucket',
    kind: 'histogram',
    help: 'Database query duration',
    of: (moment) => {
      const mean = moment.postgres.meanStatementMs / 1000;
      return buckets(0.6 * mean, 4 * mean, STATEMENT_BOUNDS, statementsPerSecond(moment));
    },
  },
  {
    name: 'sparkone_database_queries_total',
    kind: 'counter',
    help: 'Database queries',
    of: (moment) => [counter({ ...API, operation: 'SELECT' }, statementsPerSecond(moment))],
  },
  {
    name: 'sparkone_slow_queries_total',
    kind: 'counter',
    help: 'Slow queries',
    of: ({ api }) => [counter(API, api.slowQueriesPerHour / HOUR_SECONDS)],
  },
  {
    name: 'sparkone_db_pool_in_use',
    kind: 'gauge',
    help: 'Connections of the pool in use',
    of: (moment) => [gauge(API, poolInUse(moment))],
  },
  { name: 'sparkone_db_pool_size', kind: 'gauge', help: 'Size of the pool', of: () => [gauge(API, POOL_SIZE)] },
  {
    name: 'sparkone_rate_limit_hits_total',
    kind: 'counter',
    help: 'Requests refused by the rate limiter',
    of: ({ api }) => [counter(API, api.rateLimitHitsPerSecond)],
  },
  {
    name: 'process_resident_memory_bytes',
    kind: 'gauge',
    help: 'Resident memory size in bytes',
    of: (moment) => [
      gauge(API, Math.round(scrapedWorker(moment))),
      gauge(
        { job: 'prometheus', instance: 'prometheus:9090' },
        Math.round(moment.services.prometheus.memoryBytes * 0.93),
      ),
    ],
  },
  {
    name: 'sparkone_cpu_usage_percent',
    kind: 'gauge',
    help: 'CPU usage',
    of: ({ services }) => [gauge(API, services.api.cpuPercent)],
  },
  {
    name: 'sparkone_memory_usage_bytes',
    kind: 'gauge',
    help: 'Memory usage',
    of: (moment) => [gauge(API, Math.round(scrapedWorker(moment)))],
  },
  {
    name: 'traefik_service_requests_total',
    kind: 'counter',
    help: 'How many HTTP requests processed on a service',
    of: ({ api }) => {
      const failing = (api.requestsPerSecond * api.edgeErrorPercent) / 100;
      const of = { ...EDGE, service: 'sparkone-api@docker' };
      return [
        counter({ ...of, code: '200' }, api.requestsPerSecond - failing),
        counter({ ...of, code: '502' }, failing),
      ];
    },
  },
];
