import type { Prometheus, Warned } from '../../clients/prometheus/prometheus.ts';
import type { PromSample } from '../../clients/prometheus/prometheus-answers.ts';
import { fault, type Outcome } from '../../model/fault.ts';
import type { Probe } from '../../model/probe.ts';
import { failed, type Measured, measured } from '../../model/reading.ts';
import { en, pt } from '../../text/formats.ts';
import { inert } from '../../text/inert.ts';
import { phrase } from '../../text/lang.ts';
import { QUERIES } from '../cadence.ts';
import { type ProbeContext, within } from '../context.ts';
import { finding, summaryOf } from '../finding.ts';
import { backfill } from '../prometheus/backfill.ts';
import { instantValue } from '../prometheus/prom-values.ts';

/** Share of 5xx in what the API counts. */
export const ERROR_QUERY =
  '100 * (sum(rate(sparkone_http_requests_total{status=~"5.."}[5m])) or vector(0)) / sum(rate(sparkone_http_requests_total[5m]))';

/** Share of server errors over the last five minutes; null where there was no traffic. */
export interface ApiErrorsFacts {
  /** By the API's own metric: exceptions that nobody handled are not in it. */
  readonly errorPercent: number | null;
  readonly hasTraffic: boolean;
  /** By the edge's metric, which sees everything; null when Prometheus has none. */
  readonly edgePercent: number | null;
  /** Name of the edge's metric; null without. */
  readonly edgeMetric: string | null;
  readonly byStatus: readonly { readonly status: string; readonly perSecond: number }[];
}

/** Error rate of the API, beside what the edge saw. */
export const apiErrors: Probe<ApiErrorsFacts, ProbeContext> = {
  id: 'api.errors',
  runbook: 'A1',
  title: phrase('Taxa de erro', 'Error rate'),
  tab: 'metrics',
  sets: ['daily'],
  ...QUERIES,
  metrics: [
    {
      id: 'api.errors',
      label: phrase('Taxa de erro', 'Error rate'),
      unit: 'percent',
      threshold: { direction: 'above', warn: 2, critical: 5, forMs: 300_000 },
    },
    {
      id: 'api.errors.edge',
      label: phrase('Taxa de erro na borda', 'Error rate at the edge'),
      unit: 'percent',
      threshold: { direction: 'above', warn: 2, critical: 5, forMs: 300_000 },
    },
  ],
  read: readApiErrors,
  judge: ({ hasTraffic, edgePercent }) => [
    ...(hasTraffic ? [] : [finding('none', phrase('sem tráfego nos últimos 5 min', 'no traffic in the last 5 min'))]),
    ...(edgePercent === null && hasTraffic
      ? [
          finding(
            'none',
            phrase(
              'a métrica da API não conta exceções não tratadas e a borda não tem métrica: confira também os logs',
              'the API does not count unhandled exceptions in its metric and the edge has none: read the logs too',
            ),
          ),
        ]
      : []),
  ],
  summarize: (reading) =>
    summaryOf(reading, ({ errorPercent, edgePercent, hasTraffic }) => {
      if (!hasTraffic && edgePercent === null) return phrase('sem tráfego', 'no traffic');
      const own = errorPercent ?? Number.NaN;
      return edgePercent === null
        ? phrase(
            `${pt.percent(own)} · sem as exceções não tratadas`,
            `${en.percent(own)} · without unhandled exceptions`,
          )
        : phrase(
            `${pt.percent(own)} · na borda ${pt.percent(edgePercent)}`,
            `${en.percent(own)} · at the edge ${en.percent(edgePercent)}`,
          );
    }),
  shell: `curl -sS http://localhost:9090/api/v1/query --data-urlencode 'query=${ERROR_QUERY}' | jq .data.result`,
};

const STATUS_QUERY = 'sum by (status) (rate(sparkone_http_requests_total[5m]))';
/** Requests as Traefik and Caddy count them, by status and metric. */
const EDGE_QUERY =
  'sum by (__name__, code) (rate({__name__=~"traefik_service_requests_total|caddy_http_request_duration_seconds_count"}[5m]))';
/** `rate` drops the name; this keeps it. */
const EDGE_NAMES_QUERY =
  'count by (__name__) ({__name__=~"traefik_service_requests_total|caddy_http_request_duration_seconds_count"})';

type Answer = Outcome<Warned<readonly PromSample[]>>;

async function readApiErrors(context: ProbeContext, signal: AbortSignal): Promise<Measured<ApiErrorsFacts>> {
  const prometheus = await context.clients.prometheus();
  if (!prometheus.ok) return failed(prometheus.fault);
  const options = within(QUERIES.deadlineMs, signal);
  const ask = (query: string): ReturnType<Prometheus['query']> => prometheus.value.query(query, options);
  const [own, byStatus, edge, names, history] = await Promise.all([
    ask(ERROR_QUERY),
    ask(STATUS_QUERY),
    ask(EDGE_QUERY),
    ask(EDGE_NAMES_QUERY),
    backfill(context, 'api.errors', prometheus.value, [{ metric: 'api.errors', query: ERROR_QUERY }], options),
  ]);
  if (!own.ok) return failed(own.fault);
  const edgePercent = edgeShare(edge);
  if (own.value.result.length === 0 && edgePercent === null) return failed(noCounter());
  const errorPercent = instantValue(own.value.result);
  const facts: ApiErrorsFacts = {
    errorPercent,
    hasTraffic: errorPercent !== null,
    edgePercent,
    edgeMetric: edgePercent === null || !names.ok ? null : inert(names.value.result[0]?.labels.__name__ ?? ''),
    byStatus: (byStatus.ok ? byStatus.value.result : [])
      .filter(({ value }) => value > 0)
      .map(({ labels, value }) => ({ status: inert(labels.status ?? ''), perSecond: value })),
  };
  return measured(
    facts,
    [
      ...(errorPercent === null ? [] : [{ metric: 'api.errors', value: errorPercent }]),
      ...(edgePercent === null ? [] : [{ metric: 'api.errors.edge', value: edgePercent }]),
    ],
    history,
  );
}

/** Share of 5xx among what the edge counted, percent; null without traffic or metric. */
function edgeShare(edge: Answer): number | null {
  const samples = edge.ok ? edge.value.result.filter(({ value }) => value > 0) : [];
  const total = samples.reduce((sum, { value }) => sum + value, 0);
  const failing = samples.filter(({ labels }) => labels.code?.startsWith('5') === true);
  return total > 0 ? (100 * failing.reduce((sum, { value }) => sum + value, 0)) / total : null;
}

function noCounter() {
  return fault(
    'absent',
    phrase(
      'o Prometheus não tem sparkone_http_requests_total',
      'Prometheus does not have sparkone_http_requests_total',
    ),
    phrase(
      'a api não é coletada há 5 min ou ainda não atendeu ninguém: confira os alvos do Prometheus',
      'the api was not scraped for 5 min or has served nobody yet: check the targets of Prometheus',
    ),
    'NO_METRIC',
  );
}
