import { bad, good, type Outcome } from '../../model/fault.ts';
import { inert } from '../../text/inert.ts';
import type { CallOptions } from '../../transport/transport.ts';
import { createHttp, type HttpOptions, type HttpReply, isSuccess } from '../http/http.ts';
import { GO_KEEP_ALIVE_MS } from '../http/http-pool.ts';
import { asList, asText, isRecord, member } from '../json.ts';
import {
  type PromAlert,
  type PromLabels,
  type PromMetadata,
  type PromRule,
  type PromSample,
  type PromSeries,
  type PromTarget,
  parseAlert,
  parseMatrix,
  parseMetadata,
  parseRules,
  parseTargets,
  parseVector,
} from './prometheus-answers.ts';
import { isNotOffered, type PromBackend, parseBackend } from './prometheus-backend.ts';
import { notInstantFault, refusalFault } from './prometheus-faults.ts';

/** A query's result with what Prometheus warns of; a result with warnings may be partial. */
export interface Warned<T> {
  readonly result: T;
  /** What `infos` tell (Prometheus 3: remarks on the query) is no warning, and left out. */
  readonly warnings: readonly string[];
}

/** A span of time in steps. */
export interface QueryRange {
  /** Epoch milliseconds. */
  readonly startMs: number;
  readonly endMs: number;
  readonly stepMs: number;
}

/**
 * Prometheus, or what speaks its HTTP API (prometheus.io/docs/prometheus/latest/querying/api). Parameters go as POST forms. What
 * a compatible server does not offer (rules, alerts, targets, metadata) is an `absent` or `unsupported` fault.
 */
export interface Prometheus {
  /** `Prometheus (10.0.0.2:9090)`, for messages. */
  readonly place: string;
  /** Instant values, of now or of a moment; an expression that gives nothing is an empty list, not a fault. */
  query(expression: string, options: CallOptions, atMs?: number): Promise<Outcome<Warned<readonly PromSample[]>>>;
  queryRange(
    expression: string,
    range: QueryRange,
    options: CallOptions,
  ): Promise<Outcome<Warned<readonly PromSeries[]>>>;
  /** Pending and firing ones. */
  alerts(options: CallOptions): Promise<Outcome<readonly PromAlert[]>>;
  rules(options: CallOptions): Promise<Outcome<readonly PromRule[]>>;
  targets(options: CallOptions): Promise<Outcome<readonly PromTarget[]>>;
  /** Label sets of the series that match, of the last hour at least. */
  series(matches: readonly string[], options: CallOptions): Promise<Outcome<readonly PromLabels[]>>;
  /** Labels of all series, or of those that a selector matches. */
  labelNames(options: CallOptions, match?: string): Promise<Outcome<readonly string[]>>;
  /** `__name__` gives the names of all metrics. */
  labelValues(label: string, options: CallOptions, match?: string): Promise<Outcome<readonly string[]>>;
  metadata(options: CallOptions): Promise<Outcome<readonly PromMetadata[]>>;
  /** Who speaks this API, and in which version; good as long as queries are answered. */
  backend(options: CallOptions): Promise<Outcome<PromBackend>>;
  close(): Promise<void>;
}

/** Builds a client; nothing is connected before the first call. */
export function createPrometheus(options: Omit<HttpOptions, 'peer'>): Prometheus {
  const http = createHttp({ ...options, peer: 'Prometheus', keepAliveMs: GO_KEEP_ALIVE_MS });
  const settle = (reply: Outcome<HttpReply>, path: string): Outcome<Warned<unknown>> =>
    reply.ok ? readEnvelope(reply.value, http.place, path) : reply;
  const get = async (path: string, call: CallOptions) => settle(await http.send({ path }, call), path);
  const post = async (path: string, form: readonly (readonly [string, string])[], call: CallOptions) => {
    const body = new URLSearchParams(form.map(([name, value]) => [name, value])).toString();
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    return settle(await http.send({ path, method: 'POST', headers, body }, call), path);
  };
  const read = async <T>(path: string, parse: (data: unknown) => T, call: CallOptions): Promise<Outcome<T>> => {
    const answer = await get(path, call);
    return answer.ok ? good(parse(answer.value.result)) : answer;
  };
  const texts = (data: unknown) => asList(data).map((text) => asText(text));

  return {
    place: http.place,
    query: async (expression, call, atMs) => {
      const time = atMs === undefined ? [] : [['time', String(atMs / 1000)] as const];
      const answer = await post('/api/v1/query', [['query', expression], ...time], call);
      if (!answer.ok) return answer;
      const result = parseVector(answer.value.result);
      return result === null ? bad(notInstantFault(http.place)) : good({ ...answer.value, result });
    },
    queryRange: async (expression, { startMs, endMs, stepMs }, call) => {
      const form = [
        ['query', expression],
        ['start', String(startMs / 1000)],
        ['end', String(endMs / 1000)],
        ['step', String(stepMs / 1000)],
      ] as const;
      const answer = await post('/api/v1/query_range', form, call);
      return answer.ok ? good({ ...answer.value, result: parseMatrix(answer.value.result) }) : answer;
    },
    alerts: (call) => read('/api/v1/alerts', (data) => asList(member(data, 'alerts')).map(parseAlert), call),
    rules: (call) => read('/api/v1/rules', parseRules, call),
    targets: (call) => read('/api/v1/targets?state=active', parseTargets, call),
    series: async (matches, call) => {
      const answer = await post(
        '/api/v1/series',
        matches.map((match) => ['match[]', match] as const),
        call,
      );
      return answer.ok ? good(asList(answer.value.result).filter(isRecord) as readonly PromLabels[]) : answer;
    },
    labelNames: (call, match) => read(`/api/v1/labels${matching(match)}`, texts, call),
    labelValues: (label, call, match) =>
      read(`/api/v1/label/${encodeURIComponent(label)}/values${matching(match)}`, texts, call),
    metadata: (call) => read('/api/v1/metadata', parseMetadata, call),
    backend: async (call) => {
      const told = await read('/api/v1/status/buildinfo', parseBackend, call);
      if (told.ok || !isNotOffered(told.fault)) return told;
      const answer = await post('/api/v1/query', [['query', '1']], call);
      return answer.ok ? good({ name: '', version: '' }) : answer;
    },
    close: () => http.close(),
  };
}

function matching(selector: string | undefined): string {
  return selector === undefined ? '' : `?match[]=${encodeURIComponent(selector)}`;
}

/**
 * `{"status": "success", "data": ..., "warnings": [...]}`, or `{"status": "error", "errorType": ..., "error": ...}`. Thanos and
 * Mimir tell of a partial response in `warnings`, VictoriaMetrics by `isPartial`.
 */
function readEnvelope(reply: HttpReply, place: string, path: string): Outcome<Warned<unknown>> {
  const json = parseQuietly(reply.text);
  if (!isSuccess(reply.status) || member(json, 'status') !== 'success') {
    return bad(refusalFault(reply, json, place, path));
  }
  const warnings = asList(member(json, 'warnings')).map((warning) => inert(asText(warning)));
  const partial = member(json, 'isPartial') === true ? ['partial response: not every storage node answered'] : [];
  return good({ result: member(json, 'data'), warnings: [...warnings, ...partial] });
}

function parseQuietly(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // What is no JSON is judged by its status.
    return undefined;
  }
}
