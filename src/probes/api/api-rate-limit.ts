import { containerOfRole } from '../../config/discovery/endpoints.ts';
import { fault, type Outcome } from '../../model/fault.ts';
import type { Probe } from '../../model/probe.ts';
import { failed, type Measured, measured } from '../../model/reading.ts';
import { en, pt } from '../../text/formats.ts';
import { phrase } from '../../text/lang.ts';
import { SLOW } from '../cadence.ts';
import { type ProbeContext, within } from '../context.ts';
import { summaryOf } from '../finding.ts';
import { isMissed } from '../prometheus/expected-metrics.ts';
import { instantValue } from '../prometheus/prom-values.ts';

/** The runbook's metric; the product does not have it. */
export const RATE_LIMIT_METRIC = 'sparkone_rate_limit_hits_total';

/** Requests refused by the API's rate limiter. */
export interface ApiRateLimitFacts {
  /** By the runbook's metric; null when there is no such metric. */
  readonly hitsPerHour: number | null;
  /** Counted in the API's log lines of the last hour; null when they could not be read. */
  readonly loggedPerHour: number | null;
  /** Lines looked at, and whether the hour had more than were read. */
  readonly linesRead: number;
  readonly isPartial: boolean;
}

/** Rate limit hits: the metric, else counted in the logs. */
export const apiRateLimit: Probe<ApiRateLimitFacts, ProbeContext> = {
  id: 'api.rate-limit',
  runbook: 'W8',
  title: phrase('Limite de requisições', 'Rate limiting'),
  tab: 'metrics',
  sets: ['weekly'],
  ...SLOW,
  metrics: [
    {
      id: 'api.rate-limit.hits',
      label: phrase('Recusas por limite', 'Rate limit hits'),
      unit: 'count',
    },
    {
      id: 'api.rate-limit.logged',
      label: phrase('Recusas por limite nos logs', 'Rate limit hits in the logs'),
      unit: 'count',
    },
  ],
  read: readApiRateLimit,
  faultLevels: { absent: 'unknown' },
  summarize: (reading) =>
    summaryOf(reading, ({ hitsPerHour, loggedPerHour }) => {
      if (hitsPerHour !== null)
        return phrase(`${pt.number(hitsPerHour, 0)} na última hora`, `${en.number(hitsPerHour, 0)} in the last hour`);
      if (loggedPerHour === null) return phrase('sem métrica', 'no metric');
      return phrase(
        `sem métrica; ${pt.number(loggedPerHour, 0)} nos logs da última hora`,
        `no metric; ${en.number(loggedPerHour, 0)} in the logs of the last hour`,
      );
    }),
  shell: `curl -sS http://localhost:9090/api/v1/query --data-urlencode 'query=rate(${RATE_LIMIT_METRIC}[1h])' | jq .data.result`,
};

const HOUR_MS = 3_600_000;
/** Lines of the last hour that are looked at, from the end. */
const MAX_LINES = 4000;
const RATE_LIMIT_LINE = /rate.?limit(?!er\b.*(?:init|start|enabled|config))|too many requests|\b429\b/i;

async function readApiRateLimit(context: ProbeContext, signal: AbortSignal): Promise<Measured<ApiRateLimitFacts>> {
  const [hits, logged] = await Promise.all([readHits(context, signal), countLogged(context, signal)]);
  const facts: ApiRateLimitFacts = {
    hitsPerHour: hits.ok ? hits.value : null,
    loggedPerHour: logged?.hits ?? null,
    linesRead: logged?.lines ?? 0,
    isPartial: (logged?.lines ?? 0) >= MAX_LINES,
  };
  const samples = [
    ...(facts.hitsPerHour === null ? [] : [{ metric: 'api.rate-limit.hits', value: facts.hitsPerHour }]),
    ...(facts.loggedPerHour === null ? [] : [{ metric: 'api.rate-limit.logged', value: facts.loggedPerHour }]),
  ];
  if (hits.ok || !isMissed(hits.fault, RATE_LIMIT_METRIC, await context.target())) return measured(facts, samples);
  return failed(hits.fault, facts, samples);
}

async function readHits(context: ProbeContext, signal: AbortSignal): Promise<Outcome<number>> {
  const prometheus = await context.clients.prometheus();
  if (!prometheus.ok) return prometheus;
  const answer = await prometheus.value.query(
    `sum(increase(${RATE_LIMIT_METRIC}[1h]))`,
    within(SLOW.deadlineMs, signal),
  );
  if (!answer.ok) return answer;
  const value = instantValue(answer.value.result);
  if (value !== null) return { ok: true, value };
  return {
    ok: false,
    fault: fault(
      'absent',
      phrase(`a métrica ${RATE_LIMIT_METRIC} não existe`, `the metric ${RATE_LIMIT_METRIC} does not exist`),
      phrase(
        'o runbook a consulta e o produto não a publica: vale a contagem nos logs da api, ao lado; expected.metrics a dispensa',
        "the runbook queries it and the product does not publish it: go by the count in the api's logs, beside it; expected.metrics waives it",
      ),
      'NO_METRIC',
    ),
  };
}

/** Hits in the API's log lines of the last hour; null when its log cannot be read. */
async function countLogged(
  context: ProbeContext,
  signal: AbortSignal,
): Promise<{ readonly hits: number; readonly lines: number } | null> {
  const container = containerOfRole((await context.target()).containers, 'api');
  if (container === null) return null;
  const wanted = { follows: false, tail: MAX_LINES, since: context.now() - HOUR_MS };
  const log = await context.clients.docker.logs(container.id, wanted, within(SLOW.deadlineMs, signal));
  if (!log.ok) return null;
  let hits = 0;
  let lines = 0;
  for await (const batch of log.value) {
    lines += batch.length;
    hits += batch.filter(({ text }) => RATE_LIMIT_LINE.test(text)).length;
  }
  return { hits, lines };
}
