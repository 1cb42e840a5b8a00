import { fault } from '../../model/fault.ts';
import type { Probe } from '../../model/probe.ts';
import { failed, type Measured, measured } from '../../model/reading.ts';
import { en, pt } from '../../text/formats.ts';
import { phrase } from '../../text/lang.ts';
import { QUERIES } from '../cadence.ts';
import { orNull, type ProbeContext, within } from '../context.ts';
import { finding, summaryOf } from '../finding.ts';
import { backfill } from '../prometheus/backfill.ts';
import { instantValue } from '../prometheus/prom-values.ts';

/** The runbook's query with the `sum by (le)` that it lacks. */
export const P95_QUERY =
  'histogram_quantile(0.95, sum by (le) (rate(sparkone_http_request_latency_seconds_bucket[5m])))';
/** The median over the same window. */
export const P50_QUERY =
  'histogram_quantile(0.5, sum by (le) (rate(sparkone_http_request_latency_seconds_bucket[5m])))';
/** Largest finite bucket of the histogram: no quantile can be said to be beyond it. */
export const LATENCY_CAP_MS = 5000;

/** Latency of the API's requests over the last five minutes; null where there was no traffic. */
export interface ApiLatencyFacts {
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
  /** False: Prometheus said NaN, nobody called. */
  readonly hasTraffic: boolean;
  /** The P95 is at the histogram's last bucket: 5 s or more. */
  readonly isCapped: boolean;
  /** What Prometheus warned of, inert. */
  readonly warnings: readonly string[];
}

/** P95 of the API's latency, by Prometheus; the first reading brings an hour of history. */
export const apiLatency: Probe<ApiLatencyFacts, ProbeContext> = {
  id: 'api.latency',
  runbook: 'D8',
  title: phrase('Latência P95', 'P95 latency'),
  tab: 'metrics',
  sets: ['daily'],
  ...QUERIES,
  metrics: [
    {
      id: 'api.latency.p95',
      label: phrase('Latência P95', 'P95 latency'),
      unit: 'ms',
      threshold: { direction: 'above', warn: 1000, critical: 2000, forMs: 300_000 },
    },
    { id: 'api.latency.p50', label: phrase('Latência mediana', 'Median latency'), unit: 'ms' },
  ],
  read: readApiLatency,
  judge: ({ hasTraffic }) =>
    hasTraffic
      ? []
      : [
          finding(
            'none',
            phrase('sem tráfego nos últimos 5 min: não há P95', 'no traffic in the last 5 min: there is no P95'),
          ),
        ],
  summarize: (reading) =>
    summaryOf(reading, ({ p95Ms, p50Ms, hasTraffic, isCapped }) =>
      hasTraffic
        ? phrase(
            `${isCapped ? '≥ ' : ''}${pt.duration(p95Ms ?? Number.NaN)} · mediana ${pt.duration(p50Ms ?? Number.NaN)}`,
            `${isCapped ? '≥ ' : ''}${en.duration(p95Ms ?? Number.NaN)} · median ${en.duration(p50Ms ?? Number.NaN)}`,
          )
        : phrase('sem tráfego', 'no traffic'),
    ),
  shell: `curl -sS http://localhost:9090/api/v1/query --data-urlencode 'query=${P95_QUERY}' | jq .data.result`,
};

const HISTORY = [
  { metric: 'api.latency.p95', query: P95_QUERY, scale: 1000 },
  { metric: 'api.latency.p50', query: P50_QUERY, scale: 1000 },
] as const;

async function readApiLatency(context: ProbeContext, signal: AbortSignal): Promise<Measured<ApiLatencyFacts>> {
  const prometheus = await context.clients.prometheus();
  if (!prometheus.ok) return failed(prometheus.fault);
  const options = within(QUERIES.deadlineMs, signal);
  const [p95, p50, history] = await Promise.all([
    prometheus.value.query(P95_QUERY, options),
    prometheus.value.query(P50_QUERY, options),
    backfill(context, 'api.latency', prometheus.value, HISTORY, options),
  ]);
  if (!p95.ok) return failed(p95.fault);
  if (p95.value.result.length === 0) return failed(noHistogram());
  // NaN comes where nobody called in the window: no traffic, and not zero.
  const p95Seconds = instantValue(p95.value.result);
  const p50Seconds = p50.ok ? instantValue(p50.value.result) : null;
  const p95Ms = p95Seconds === null ? null : p95Seconds * 1000;
  const facts: ApiLatencyFacts = {
    p95Ms,
    p50Ms: p50Seconds === null ? null : orNull(p50Seconds * 1000),
    hasTraffic: p95Ms !== null,
    isCapped: p95Ms !== null && p95Ms >= LATENCY_CAP_MS,
    warnings: p95.value.warnings,
  };
  const samples = [
    ...(facts.p95Ms === null ? [] : [{ metric: 'api.latency.p95', value: facts.p95Ms }]),
    ...(facts.p50Ms === null ? [] : [{ metric: 'api.latency.p50', value: facts.p50Ms }]),
  ];
  return measured(facts, samples, history);
}

function noHistogram() {
  return fault(
    'absent',
    phrase(
      'o Prometheus não tem sparkone_http_request_latency_seconds',
      'Prometheus does not have sparkone_http_request_latency_seconds',
    ),
    phrase(
      'a api não é coletada há 5 min ou ainda não atendeu ninguém: confira os alvos do Prometheus',
      'the api was not scraped for 5 min or has served nobody yet: check the targets of Prometheus',
    ),
    'NO_METRIC',
  );
}
