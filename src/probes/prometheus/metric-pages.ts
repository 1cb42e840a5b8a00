import type { MetricPage, MetricPanel } from '../../model/metric-page.ts';
import { phrase } from '../../text/lang.ts';
import { ERROR_QUERY } from '../api/api-errors.ts';
import { P50_QUERY, P95_QUERY } from '../api/api-latency.ts';
import { RESIDENT_QUERY } from '../api/api-memory.ts';
import { RATE_LIMIT_METRIC } from '../api/api-rate-limit.ts';
import { TRAFFIC_QUERY } from '../api/api-traffic.ts';
import { POOL_METRIC } from '../db/db-pool.ts';

const EDGE = '__name__=~"traefik_service_requests_total|caddy_http_request_duration_seconds_count"';

const MAIN: readonly MetricPanel[] = [
  {
    id: 'latency',
    label: phrase('Latência P95', 'P95 latency'),
    unit: 'ms',
    query: P95_QUERY,
    scale: 1000,
    judgedBy: { metric: 'api.latency.p95' },
    own: { metric: 'api.latency.p95' },
    runbook: 'D8',
    remark: phrase(
      'o histograma termina em 5 s: mais do que isso não se vê',
      'the histogram ends at 5 s: more cannot be seen',
    ),
  },
  {
    id: 'latency-median',
    label: phrase('Latência mediana', 'Median latency'),
    unit: 'ms',
    query: P50_QUERY,
    scale: 1000,
    own: { metric: 'api.latency.p50' },
    runbook: null,
  },
  {
    id: 'errors',
    label: phrase('Taxa de erro', 'Error rate'),
    unit: 'percent',
    query: ERROR_QUERY,
    judgedBy: { metric: 'api.errors' },
    own: { metric: 'api.errors' },
    runbook: 'A1',
    remark: phrase('exceções não tratadas não entram nesta conta', 'exceptions that nobody handled are not counted'),
  },
  {
    id: 'requests',
    label: phrase('Requisições', 'Requests'),
    unit: 'perSecond',
    query: TRAFFIC_QUERY,
    own: { metric: 'api.requests' },
    runbook: null,
  },
  {
    id: 'targets-down',
    label: phrase('Alvos fora', 'Targets down'),
    unit: 'count',
    query: 'count(up == 0) or vector(0)',
    judgedBy: { metric: 'prometheus.targets.down' },
    own: { metric: 'prometheus.targets.down' },
    runbook: 'D7',
  },
  {
    id: 'process-memory',
    label: phrase('Memória dos processos', 'Memory of processes'),
    unit: 'bytes',
    query: RESIDENT_QUERY,
    by: 'job',
    runbook: 'W5',
    remark: phrase(
      'a api tem dois workers e cada coleta acerta um deles: a linha alterna',
      'the api has two workers and a scrape hits one of them: the line flips',
    ),
  },
  {
    id: 'host-cpu',
    label: phrase('CPU do host', 'Host CPU'),
    unit: 'percent',
    query: '100 * (1 - avg(rate(node_cpu_seconds_total{mode="idle"}[5m])))',
    judgedBy: { metric: 'host.cpu' },
    own: { metric: 'host.cpu' },
    runbook: null,
    whenAbsent: phrase(
      'sem node-exporter: leituras do próprio cockpit',
      "no node-exporter: the cockpit's own readings",
    ),
  },
  {
    id: 'host-memory',
    label: phrase('Memória do host', 'Host memory'),
    unit: 'percent',
    query: '100 * (1 - sum(node_memory_MemAvailable_bytes) / sum(node_memory_MemTotal_bytes))',
    judgedBy: { metric: 'host.memory' },
    own: { metric: 'host.memory' },
    runbook: 'A1',
    whenAbsent: phrase(
      'sem node-exporter: leituras do próprio cockpit',
      "no node-exporter: the cockpit's own readings",
    ),
  },
  {
    id: 'host-disk',
    label: phrase('Disco /', 'Disk /'),
    unit: 'percent',
    query:
      '100 * (1 - max(node_filesystem_avail_bytes{mountpoint="/"}) / max(node_filesystem_size_bytes{mountpoint="/"}))',
    judgedBy: { metric: 'host.disk', entity: '/' },
    own: { metric: 'host.disk', entity: '/' },
    runbook: 'A1',
    whenAbsent: phrase(
      'sem node-exporter: leituras do próprio cockpit',
      "no node-exporter: the cockpit's own readings",
    ),
  },
];

const SECURITY: readonly MetricPanel[] = [
  {
    id: 'rate-limit',
    label: phrase('Recusas por limite, 1 h', 'Rate limit hits, 1 h'),
    unit: 'count',
    query: `sum(increase(${RATE_LIMIT_METRIC}[1h]))`,
    own: { metric: 'api.rate-limit.logged' },
    runbook: 'W8',
    whenAbsent: phrase(
      `o produto não publica ${RATE_LIMIT_METRIC}: contadas nos logs da api`,
      `the product does not publish ${RATE_LIMIT_METRIC}: counted in the logs of the api`,
    ),
  },
  {
    id: 'refused',
    label: phrase('Recusadas 401/403/429', 'Refused 401/403/429'),
    unit: 'perSecond',
    query: 'sum by (status) (rate(sparkone_http_requests_total{status=~"401|403|429"}[5m]))',
    by: 'status',
    runbook: 'D6',
  },
  {
    id: 'logins-refused',
    label: phrase('Logins recusados, 1 h', 'Logins refused, 1 h'),
    unit: 'count',
    query: 'sum(increase(sparkone_http_requests_total{path=~".*(login|auth|token).*",status=~"4.."}[1h]))',
    runbook: 'W7',
    remark: phrase('o motivo está nos logs: 2, filtro login', 'the reason stands in the logs: 2, filter login'),
  },
  {
    id: 'errors-by-path',
    label: phrase('Erros 5xx por rota', '5xx by path'),
    unit: 'perSecond',
    query: 'topk(8, sum by (path) (rate(sparkone_http_requests_total{status=~"5.."}[5m])) > 0)',
    by: 'path',
    runbook: 'D5',
  },
  {
    id: 'edge-errors',
    label: phrase('Taxa de erro na borda', 'Error rate at the edge'),
    unit: 'percent',
    query: `100 * (sum(rate({${EDGE},code=~"5.."}[5m])) or vector(0)) / sum(rate({${EDGE}}[5m]))`,
    judgedBy: { metric: 'api.errors.edge' },
    own: { metric: 'api.errors.edge' },
    runbook: 'A1',
    whenAbsent: phrase('a borda não é coletada pelo Prometheus', 'the edge is not scraped by Prometheus'),
  },
];

const DATABASE: readonly MetricPanel[] = [
  {
    id: 'pool',
    label: phrase('Pool do banco', 'Database pool'),
    unit: 'percent',
    query: `100 * sum(${POOL_METRIC}) / sum(sparkone_db_pool_size)`,
    judgedBy: { metric: 'db.pool' },
    own: { metric: 'db.pool.substitute' },
    runbook: 'D9',
    whenAbsent: phrase(
      `o produto não publica ${POOL_METRIC}: conexões do Postgres contra max_connections`,
      `the product does not publish ${POOL_METRIC}: Postgres connections against max_connections`,
    ),
  },
  {
    id: 'query-latency',
    label: phrase('Consulta P95', 'Statement P95'),
    unit: 'ms',
    query: 'histogram_quantile(0.95, sum by (le) (rate(sparkone_database_query_duration_seconds_bucket[5m])))',
    scale: 1000,
    runbook: 'T1',
  },
  {
    id: 'queries',
    label: phrase('Consultas', 'Statements'),
    unit: 'perSecond',
    query: 'sum(rate(sparkone_database_queries_total[5m]))',
    runbook: null,
  },
  {
    id: 'slow-queries',
    label: phrase('Consultas lentas, 1 h', 'Slow statements, 1 h'),
    unit: 'count',
    query: 'sum(increase(sparkone_slow_queries_total[1h]))',
    runbook: 'W4',
  },
  {
    id: 'connections',
    label: phrase('Conexões do Postgres', 'Postgres connections'),
    unit: 'percent',
    query: null,
    judgedBy: { metric: 'postgres.connections' },
    own: { metric: 'postgres.connections' },
    runbook: 'A1',
  },
  {
    id: 'lock-wait',
    label: phrase('Maior espera por bloqueio', 'Longest lock wait'),
    unit: 'ms',
    query: null,
    judgedBy: { metric: 'db.locks.wait' },
    own: { metric: 'db.locks.wait' },
    runbook: null,
  },
  {
    id: 'transaction',
    label: phrase('Transação mais longa', 'Longest transaction'),
    unit: 'ms',
    query: null,
    judgedBy: { metric: 'db.transaction.longest' },
    own: { metric: 'db.transaction.longest' },
    runbook: null,
  },
  {
    id: 'cache-hit',
    label: phrase('Acerto do cache', 'Cache hit'),
    unit: 'percent',
    query: null,
    judgedBy: { metric: 'db.cache-hit' },
    own: { metric: 'db.cache-hit' },
    runbook: null,
  },
];

/** The pages of charts (A3), in the order in which they are walked through. */
export const METRIC_PAGES: readonly MetricPage[] = [
  { id: 'main', label: phrase('Principal', 'Main'), panels: MAIN },
  { id: 'security', label: phrase('Segurança', 'Security'), panels: SECURITY },
  { id: 'database', label: phrase('Banco', 'Database'), panels: DATABASE },
];
