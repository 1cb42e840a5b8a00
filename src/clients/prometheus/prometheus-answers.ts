import { asEntries, asList, asNumber, asText, asTexts, asTime, member } from '../json.ts';

/** Labels of a series, `__name__` included. */
export type PromLabels = Readonly<Record<string, string>>;

/** One element of an instant vector; a scalar is one without labels. */
export interface PromSample {
  readonly labels: PromLabels;
  /** Epoch milliseconds. */
  readonly at: number;
  /** NaN also for infinities: neither is a measurement. */
  readonly value: number;
}

/** One series of a range. */
export interface PromSeries {
  readonly labels: PromLabels;
  /** Pairs of epoch milliseconds and value, ascending; NaN where the query had no number. */
  readonly points: readonly (readonly [epochMs: number, value: number])[];
}

/** An alert that is pending or firing. */
export interface PromAlert {
  readonly name: string;
  readonly state: 'pending' | 'firing' | 'inactive';
  readonly labels: PromLabels;
  readonly annotations: PromLabels;
  /** Epoch milliseconds since which the condition holds. */
  readonly activeAt: number | null;
  readonly value: number;
}

/** A rule of Prometheus. */
export interface PromRule {
  readonly kind: 'alerting' | 'recording';
  readonly name: string;
  readonly group: string;
  readonly file: string;
  readonly query: string;
  /** `for:` in milliseconds; 0 for a recording rule. */
  readonly forMs: number;
  readonly state: PromAlert['state'];
  readonly health: 'ok' | 'err' | 'unknown';
  /** Why it could not be evaluated, '' otherwise. */
  readonly lastError: string;
  readonly labels: PromLabels;
  readonly annotations: PromLabels;
  readonly alerts: readonly PromAlert[];
}

/** A scrape target. */
export interface PromTarget {
  readonly job: string;
  readonly instance: string;
  readonly url: string;
  readonly health: 'up' | 'down' | 'unknown';
  readonly lastError: string;
  readonly lastScrapeAt: number | null;
  readonly lastScrapeMs: number;
  /** Null where Prometheus does not tell (before 2.31). */
  readonly scrapeEveryMs: number | null;
  readonly labels: PromLabels;
}

/** What a metric is, by its exporter. */
export interface PromMetadata {
  readonly metric: string;
  readonly kind: string;
  readonly help: string;
  readonly unit: string;
}

/** Reads the data of `/api/v1/query`; null for a range vector or a text, which are no instant values. */
export function parseVector(data: unknown): readonly PromSample[] | null {
  const result = member(data, 'result');
  switch (member(data, 'resultType')) {
    case 'vector':
      return asList(result).map((item) => ({
        labels: asTexts(member(item, 'metric')),
        ...point(member(item, 'value')),
      }));
    case 'scalar':
      return [{ labels: {}, ...point(result) }];
    default:
      return null;
  }
}

/** Reads the data of `/api/v1/query_range`. */
export function parseMatrix(data: unknown): readonly PromSeries[] {
  return asList(member(data, 'result')).map((item) => ({
    labels: asTexts(member(item, 'metric')),
    points: asList(member(item, 'values')).map((pair) => {
      const { at, value } = point(pair);
      return [at, value] as const;
    }),
  }));
}

/** `[seconds, "value"]`; a native histogram has no such pair. */
function point(pair: unknown): { at: number; value: number } {
  const [seconds, value] = asList(pair);
  return { at: Math.round(asNumber(seconds) * 1000), value: asNumber(value) };
}

/** Reads one element of `/api/v1/alerts`. */
export function parseAlert(json: unknown): PromAlert {
  const labels = asTexts(member(json, 'labels'));
  return {
    name: labels.alertname ?? '',
    state: parseState(member(json, 'state')),
    labels,
    annotations: asTexts(member(json, 'annotations')),
    activeAt: asTime(member(json, 'activeAt')),
    value: asNumber(member(json, 'value')),
  };
}

function parseState(value: unknown): PromAlert['state'] {
  return value === 'firing' || value === 'pending' ? value : 'inactive';
}

/** Reads the data of `/api/v1/rules`. */
export function parseRules(data: unknown): readonly PromRule[] {
  return asList(member(data, 'groups')).flatMap((group) =>
    asList(member(group, 'rules')).map((rule): PromRule => {
      const health = member(rule, 'health');
      return {
        kind: member(rule, 'type') === 'recording' ? 'recording' : 'alerting',
        name: asText(member(rule, 'name')),
        group: asText(member(group, 'name')),
        file: asText(member(group, 'file')),
        query: asText(member(rule, 'query')),
        forMs: (asNumber(member(rule, 'duration')) || 0) * 1000,
        state: parseState(member(rule, 'state')),
        health: health === 'ok' || health === 'err' ? health : 'unknown',
        lastError: asText(member(rule, 'lastError')),
        labels: asTexts(member(rule, 'labels')),
        annotations: asTexts(member(rule, 'annotations')),
        alerts: asList(member(rule, 'alerts')).map(parseAlert),
      };
    }),
  );
}

/** Reads the data of `/api/v1/targets`, active ones. */
export function parseTargets(data: unknown): readonly PromTarget[] {
  return asList(member(data, 'activeTargets')).map((target): PromTarget => {
    const labels = asTexts(member(target, 'labels'));
    const health = member(target, 'health');
    return {
      job: labels.job ?? asText(member(target, 'scrapePool')),
      instance: labels.instance ?? '',
      url: asText(member(target, 'scrapeUrl')),
      health: health === 'up' || health === 'down' ? health : 'unknown',
      lastError: asText(member(target, 'lastError')),
      lastScrapeAt: asTime(member(target, 'lastScrape')),
      lastScrapeMs: asNumber(member(target, 'lastScrapeDuration')) * 1000,
      scrapeEveryMs: goDuration(asText(member(target, 'scrapeInterval'))),
      labels,
    };
  });
}

const GO_UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** `1m`, `15s`, `1m30s` in milliseconds; null for anything else. */
function goDuration(text: string): number | null {
  const parts = [...text.matchAll(/(\d+)(ms|[smhd])/g)];
  if (parts.length === 0) return null;
  return parts.reduce((sum, [, count, unit]) => sum + Number(count) * (GO_UNITS[unit ?? ''] ?? 0), 0);
}

/** Reads the data of `/api/v1/metadata`: the first description of each metric. */
export function parseMetadata(data: unknown): readonly PromMetadata[] {
  return asEntries(data).map(([metric, entries]) => {
    const first = asList(entries)[0];
    return {
      metric,
      kind: asText(member(first, 'type')),
      help: asText(member(first, 'help')),
      unit: asText(member(first, 'unit')),
    };
  });
}
