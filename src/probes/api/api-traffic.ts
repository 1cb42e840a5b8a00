import type { Probe } from '../../model/probe.ts';
import { failed, type Measured, measured } from '../../model/reading.ts';
import { en, pt } from '../../text/formats.ts';
import { inert } from '../../text/inert.ts';
import { phrase } from '../../text/lang.ts';
import { QUERIES } from '../cadence.ts';
import { type ProbeContext, within } from '../context.ts';
import { summaryOf } from '../finding.ts';
import { backfill } from '../prometheus/backfill.ts';
import { instantValue } from '../prometheus/prom-values.ts';

/** Requests a second as the API counts them. */
export const TRAFFIC_QUERY = 'sum(rate(sparkone_http_requests_total[5m]))';

/** How much the API is asked, over the last five minutes. */
export interface ApiTrafficFacts {
  /** Null when the metric has no series yet. */
  readonly requestsPerSecond: number | null;
  /** The busiest paths first, at most ten. */
  readonly routes: readonly { readonly method: string; readonly path: string; readonly perSecond: number }[];
}

/** Requests a second. */
export const apiTraffic: Probe<ApiTrafficFacts, ProbeContext> = {
  id: 'api.traffic',
  runbook: null,
  title: phrase('Requisições', 'Requests'),
  tab: 'metrics',
  sets: ['daily'],
  ...QUERIES,
  metrics: [{ id: 'api.requests', label: phrase('Requisições', 'Requests'), unit: 'perSecond' }],
  read: readApiTraffic,
  summarize: (reading) =>
    summaryOf(reading, ({ requestsPerSecond }) =>
      requestsPerSecond === null
        ? phrase('nenhuma requisição contada ainda', 'no request counted yet')
        : phrase(`${pt.number(requestsPerSecond, 2)}/s`, `${en.number(requestsPerSecond, 2)}/s`),
    ),
  shell: `curl -sS http://localhost:9090/api/v1/query --data-urlencode 'query=${TRAFFIC_QUERY}' | jq .data.result`,
};

const ROUTES_QUERY = 'topk(10, sum by (method, path) (rate(sparkone_http_requests_total[5m])))';

async function readApiTraffic(context: ProbeContext, signal: AbortSignal): Promise<Measured<ApiTrafficFacts>> {
  const prometheus = await context.clients.prometheus();
  if (!prometheus.ok) return failed(prometheus.fault);
  const options = within(QUERIES.deadlineMs, signal);
  const [total, routes, history] = await Promise.all([
    prometheus.value.query(TRAFFIC_QUERY, options),
    prometheus.value.query(ROUTES_QUERY, options),
    backfill(context, 'api.traffic', prometheus.value, [{ metric: 'api.requests', query: TRAFFIC_QUERY }], options),
  ]);
  if (!total.ok) return failed(total.fault);
  const requestsPerSecond = instantValue(total.value.result);
  const facts: ApiTrafficFacts = {
    requestsPerSecond,
    routes: (routes.ok ? routes.value.result : [])
      .map(({ labels, value }) => ({
        method: inert(labels.method ?? ''),
        path: inert(labels.path ?? ''),
        perSecond: value,
      }))
      .filter(({ perSecond }) => perSecond > 0)
      .toSorted((a, b) => b.perSecond - a.perSecond),
  };
  const samples = requestsPerSecond === null ? [] : [{ metric: 'api.requests', value: requestsPerSecond }];
  return measured(facts, samples, history);
}
