import { asList, asNumber, asText, asTime, member } from '../../clients/json.ts';
import { fault } from '../../model/fault.ts';
import type { Probe } from '../../model/probe.ts';
import { failed, type Measured, measured } from '../../model/reading.ts';
import { en, pt } from '../../text/formats.ts';
import { inert } from '../../text/inert.ts';
import { phrase } from '../../text/lang.ts';
import { PROFILER } from '../cadence.ts';
import { orNull, type ProbeContext, within } from '../context.ts';
import { finding, summaryOf } from '../finding.ts';
import { API_FAULT_LEVELS } from './api-answer.ts';

/** A query that the API's profiler found slow. */
export interface SlowQueryFacts {
  /** One inert line. */
  readonly query: string;
  readonly durationMs: number;
  readonly table: string;
  readonly operation: string;
  /** Epoch milliseconds; null when not told. */
  readonly at: number | null;
  readonly rowCount: number | null;
}

/** `/profiler/slow-queries` in either of its shapes, slowest first. */
export interface ApiSlowQueriesFacts {
  readonly status: number;
  readonly thresholdMs: number | null;
  readonly total: number;
  readonly queries: readonly SlowQueryFacts[];
  /** Beginning of an answer that is not 2xx; '' otherwise. */
  readonly excerpt: string;
}

/** Slow queries as the API's profiler saw them: 100 calls an hour are allowed. */
export const apiSlowQueries: Probe<ApiSlowQueriesFacts, ProbeContext> = {
  id: 'api.slow-queries',
  runbook: 'W4',
  title: phrase('Consultas lentas da API', 'Slow queries of the API'),
  tab: 'db',
  sets: ['weekly'],
  ...PROFILER,
  metrics: [
    {
      id: 'api.slow-queries',
      label: phrase('Consultas lentas', 'Slow queries'),
      unit: 'count',
    },
    {
      id: 'api.slow-queries.longest',
      label: phrase('Consulta mais lenta', 'Slowest query'),
      unit: 'ms',
      threshold: { direction: 'above', warn: 1000, critical: 10_000 },
    },
  ],
  read: readApiSlowQueries,
  faultLevels: API_FAULT_LEVELS,
  judge: ({ status, excerpt }) =>
    status < 300
      ? []
      : [
          finding(
            status >= 500 ? 'critical' : 'warn',
            phrase(
              `/profiler/slow-queries respondeu ${status}: ${excerpt}`,
              `/profiler/slow-queries answered ${status}: ${excerpt}`,
            ),
          ),
        ],
  summarize: (reading) =>
    summaryOf(reading, ({ total, queries }) => {
      const slowest = queries[0];
      if (slowest === undefined) return phrase('nenhuma consulta lenta', 'no slow query');
      return phrase(
        `${total} lentas, a pior ${pt.duration(slowest.durationMs)}`,
        `${total} slow, the worst ${en.duration(slowest.durationMs)}`,
      );
    }),
  shell: "curl -sS http://localhost:8000/profiler/slow-queries | jq '.data.queries // .slow_queries'",
  calls: { '/profiler/slow-queries': 1 },
};

const PATH = '/profiler/slow-queries';

async function readApiSlowQueries(context: ProbeContext, signal: AbortSignal): Promise<Measured<ApiSlowQueriesFacts>> {
  const api = await context.clients.api();
  if (!api.ok) return failed(api.fault);
  const reply = await api.value.send(PATH, within(PROFILER.deadlineMs, signal));
  if (!reply.ok) return failed(reply.fault);
  const { status, text } = reply.value;
  if (status >= 300) {
    const excerpt = inert(text).trim().slice(0, 160);
    return measured({ status, thresholdMs: null, total: 0, queries: [], excerpt });
  }
  const facts = parseSlowQueries(text, status);
  if (facts === null) return failed(oddAnswer());
  return measured(facts, [
    { metric: 'api.slow-queries', value: facts.total },
    ...(facts.queries[0] === undefined
      ? []
      : [{ metric: 'api.slow-queries.longest', value: facts.queries[0].durationMs }]),
  ]);
}

/**
 * Reads `{"status", "data": {"threshold_seconds", "total_slow_queries", "queries": [...]}}` and the runbook's
 * `{"slow_queries": [...]}`; null for neither. Durations are seconds.
 */
export function parseSlowQueries(text: string, status: number): ApiSlowQueriesFacts | null {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return null;
  }
  const data = member(json, 'data') ?? json;
  const list = member(data, 'queries') ?? member(data, 'slow_queries');
  if (!Array.isArray(list)) return null;
  const queries = asList(list)
    .map(
      (item): SlowQueryFacts => ({
        query: inert(asText(member(item, 'query')))
          .replace(/\s+/g, ' ')
          .slice(0, 2000),
        durationMs: (orNull(asNumber(member(item, 'duration'))) ?? 0) * 1000,
        table: inert(asText(member(item, 'table'))),
        operation: inert(asText(member(item, 'operation'))),
        at: timeOf(member(item, 'timestamp')),
        rowCount: orNull(asNumber(member(item, 'row_count'))),
      }),
    )
    .toSorted((a, b) => b.durationMs - a.durationMs);
  const threshold = asNumber(member(data, 'threshold_seconds'));
  return {
    status,
    thresholdMs: orNull(threshold * 1000),
    total: orNull(asNumber(member(data, 'total_slow_queries'))) ?? queries.length,
    queries,
    excerpt: '',
  };
}

/** ISO text, or an epoch in seconds. */
function timeOf(value: unknown): number | null {
  return typeof value === 'number' ? value * 1000 : asTime(value);
}

function oddAnswer() {
  return fault(
    'malformed',
    phrase(`${PATH} não respondeu a lista esperada`, `${PATH} did not answer the list that was expected`),
    phrase(
      'confira a versão da api e se esse caminho é o do profiler',
      "check the api's version, and that this path is the profiler's",
    ),
    'ODD',
  );
}
