import { fault } from '../../../model/fault.ts';
import type { Measured } from '../../../model/reading.ts';
import type { ApiErrorsFacts } from '../../../probes/api/api-errors.ts';
import { type ApiLatencyFacts, LATENCY_CAP_MS } from '../../../probes/api/api-latency.ts';
import type { ApiTrafficFacts } from '../../../probes/api/api-traffic.ts';
import { QUERIES } from '../../../probes/cadence.ts';
import type { DbPoolFacts, PoolSubstitute } from '../../../probes/db/db-pool.ts';
import type { PrometheusUpFacts, ScrapeTargetFacts } from '../../../probes/prometheus/prometheus-up.ts';
import { phrase } from '../../../text/lang.ts';
import type { Moment } from '../moment.ts';
import { SERVICES, type ServiceName } from '../stack.ts';
import { failedWith, type Generator, isReached, placeOf, type Track, tracked, type View, wayFault } from './view.ts';

/** A series that Prometheus knows: nothing while it is down. */
export function scraped(metric: string, of: (moment: Moment) => number): Track {
  return { metric, of: (moment) => (moment.prometheus.kind === 'ok' ? of(moment) : Number.NaN) };
}

/** A reading that asks Prometheus: its facts while that answers, else the fault. */
export function asked<F>(view: View, tracks: readonly Track[], facts: () => F, without: F | null = null): Measured<F> {
  const { prometheus } = view.now;
  if (prometheus.kind === 'ok') return tracked(view, facts(), tracks);
  const place = placeOf('prometheus', 'Prometheus');
  const failure = isReached(prometheus)
    ? fault('malformed', phrase(prometheus.text, prometheus.text), phrase('', ''), prometheus.code)
    : wayFault(prometheus, place, QUERIES.deadlineMs);
  return failedWith(view, failure, tracks, without);
}

const capped = (ms: number) => Math.min(LATENCY_CAP_MS, ms);

const LATENCY = [
  scraped('api.latency.p95', ({ api }) => capped(api.p95Ms)),
  scraped('api.latency.p50', ({ api }) => capped(api.p50Ms)),
];

/** P95 and median of the simulated API, capped as its histogram caps them. */
export const apiLatencyReading: Generator<ApiLatencyFacts> = (view) =>
  asked(view, LATENCY, () => ({
    p50Ms: capped(view.now.api.p50Ms),
    p95Ms: capped(view.now.api.p95Ms),
    hasTraffic: true,
    isCapped: view.now.api.p95Ms >= LATENCY_CAP_MS,
    warnings: [],
  }));

const ERRORS = [
  scraped('api.errors', ({ api }) => api.errorPercent),
  scraped('api.errors.edge', ({ api }) => api.edgeErrorPercent),
];

/** Error rate: the API counts what it handled, the edge counts all. */
export const apiErrorsReading: Generator<ApiErrorsFacts> = (view) =>
  asked(view, ERRORS, () => {
    const { requestsPerSecond: rate, errorPercent, edgeErrorPercent } = view.now.api;
    return {
      errorPercent,
      hasTraffic: true,
      edgePercent: edgeErrorPercent,
      edgeMetric: 'traefik_service_requests_total',
      byStatus: [
        { status: '200', perSecond: rate * (0.94 - errorPercent / 100) },
        { status: '201', perSecond: rate * 0.05 },
        { status: '404', perSecond: rate * 0.01 },
        { status: '500', perSecond: (rate * errorPercent) / 100 },
      ],
    };
  });

/** Routes of the product with their share of the traffic. */
export const ROUTES: readonly (readonly [method: string, path: string, share: number])[] = [
  ['POST', '/webhooks/whatsapp', 0.31],
  ['GET', '/tasks/', 0.22],
  ['POST', '/ingestion/messages', 0.16],
  ['POST', '/classification/classify', 0.11],
  ['GET', '/events/upcoming', 0.09],
  ['POST', '/auth/login', 0.05],
  ['GET', '/sheets/sync/status', 0.03],
  ['GET', '/metrics', 0.02],
  ['GET', '/health', 0.01],
];

/** Requests a second, with the busiest routes. */
export const apiTrafficReading: Generator<ApiTrafficFacts> = (view) =>
  asked(view, [scraped('api.requests', ({ api }) => api.requestsPerSecond)], () => {
    const { requestsPerSecond } = view.now.api;
    const routes = ROUTES.map(([method, path, share]) => ({ method, path, perSecond: requestsPerSecond * share }));
    return { requestsPerSecond, routes };
  });

/** Size and overflow of SQLAlchemy's pool in both workers. */
export const POOL_SIZE = 60;

/** Connections of both workers' pools that are lent out. */
export function poolInUse({ postgres }: Moment): number {
  return Math.min(POOL_SIZE, postgres.active + postgres.idleInTransaction);
}

function substituteOf({ postgres }: Moment): PoolSubstitute | null {
  if (postgres.answer.kind !== 'ok') return null;
  const { active, idle, idleInTransaction, waiting, maxConnections: max } = postgres;
  const total = active + idle + idleInTransaction;
  return { active, idle, idleInTransaction, waiting, total, max, percent: (100 * total) / max };
}

const POOL: readonly Track[] = [
  scraped('db.pool', (moment) => (100 * poolInUse(moment)) / POOL_SIZE),
  { metric: 'db.pool.substitute', of: (moment) => substituteOf(moment)?.percent ?? Number.NaN },
];

/** The pool: this simulated API does export the runbook's metric. */
export const dbPoolReading: Generator<DbPoolFacts> = (view) => {
  const substitute = substituteOf(view.now);
  const inUse = poolInUse(view.now);
  const facts: DbPoolFacts = { inUse, size: POOL_SIZE, percent: (100 * inUse) / POOL_SIZE, substitute };
  return asked<DbPoolFacts>(view, POOL, () => facts, { inUse: null, size: null, percent: null, substitute });
};

/** Services that the simulated Prometheus scrapes. */
export const SCRAPED: readonly ServiceName[] = ['api', 'prometheus', 'traefik', 'alertmanager', 'grafana'];

function targetOf(moment: Moment, service: ServiceName): ScrapeTargetFacts {
  const { ip, ports } = SERVICES[service];
  const isUp = moment.services[service].state === 'running';
  return {
    scrapeJob: service === 'api' ? 'sparkone-api' : service,
    instance: `${service}:${ports[0] ?? 0}`,
    health: isUp ? 'up' : 'down',
    lastError: isUp
      ? ''
      : `Get "http://${service}:${ports[0]}/metrics": dial tcp ${ip}:${ports[0]}: connect: connection refused`,
    lastScrapeAt: moment.at - (moment.at % 15_000),
    scrapeMs: isUp ? 9 : 0,
  };
}

function upCount(moment: Moment): number {
  return SCRAPED.filter((name) => moment.services[name].state === 'running').length;
}

const TARGETS = [
  scraped('prometheus.targets.up', upCount),
  scraped('prometheus.targets.down', (moment) => SCRAPED.length - upCount(moment)),
];

/** What the simulated Prometheus scrapes. */
export const prometheusUpReading: Generator<PrometheusUpFacts> = (view) =>
  asked(view, TARGETS, () => ({ version: '2.42.0', targets: SCRAPED.map((name) => targetOf(view.now, name)) }));
