import type { Prometheus } from '../../clients/prometheus/prometheus.ts';
import type { Outcome } from '../../model/fault.ts';
import type { CallBounds, MetricSource, RangeSeries, StepRange } from '../../model/metric-source.ts';

/** Prometheus's own default, where it does not tell. */
const DEFAULT_SCRAPE_MS = 60_000;
/** Scrapes that may be late before nobody seems to have scraped. */
const LATE_SCRAPES = 2.5;
const INTERVAL_KEPT_MS = 300_000;
/** Answers kept: the panels of a page share theirs. */
const MOST_COVERS = 8;

/** What PromQL is asked through. */
export interface PrometheusSourceWith {
  prometheus(): Promise<Outcome<Prometheus>>;
  monotonic(): number;
}

/** Steps at which Prometheus was at work; null where it cannot be told. */
type Cover = ReadonlySet<number> | null;

/** Without the points at steps in which Prometheus scraped nobody: it carries old values over its own outages. */
function covered({ labels, points }: RangeSeries, cover: Cover): RangeSeries {
  return cover === null ? { labels, points } : { labels, points: points.filter(([at]) => cover.has(at)) };
}

/** The live Prometheus of the target. */
export function createPrometheusSource({ prometheus, monotonic }: PrometheusSourceWith): MetricSource {
  const covers = new Map<string, Promise<Cover>>();
  let interval: { readonly ms: number; readonly at: number } | null = null;

  const scrapeEveryMs = async (client: Prometheus, bounds: CallBounds): Promise<number> => {
    if (interval !== null && monotonic() - interval.at < INTERVAL_KEPT_MS) return interval.ms;
    const targets = await client.targets(bounds);
    const told = (targets.ok ? targets.value : []).flatMap((target) => target.scrapeEveryMs ?? []);
    if (told.length === 0) return DEFAULT_SCRAPE_MS;
    interval = { ms: Math.min(...told), at: monotonic() };
    return interval.ms;
  };
  const askCover = async (client: Prometheus, range: StepRange, bounds: CallBounds): Promise<Cover> => {
    const window = Math.ceil(Math.max(range.stepMs, LATE_SCRAPES * (await scrapeEveryMs(client, bounds))));
    const answer = await client.queryRange(`max(count_over_time(up[${window}ms]))`, range, bounds);
    const points = answer.ok ? (answer.value.result[0]?.points ?? []) : [];
    return points.length === 0 ? null : new Set(points.map(([at]) => at));
  };
  const coverOf = async (client: Prometheus, range: StepRange, bounds: CallBounds): Promise<Cover> => {
    const key = JSON.stringify(range);
    const known = covers.get(key);
    if (known !== undefined) {
      const cover = await known;
      if (cover !== null) return cover;
    }
    const asked = askCover(client, range, bounds);
    covers.set(key, asked);
    for (const old of covers.keys()) if (covers.size > MOST_COVERS) covers.delete(old);
    return asked;
  };
  const withClient = async <T>(call: (client: Prometheus) => Promise<Outcome<T>>): Promise<Outcome<T>> => {
    const client = await prometheus();
    return client.ok ? call(client.value) : client;
  };

  return {
    range: (expression, range, bounds) =>
      withClient(async (client) => {
        const [answer, cover] = await Promise.all([
          client.queryRange(expression, range, bounds),
          coverOf(client, range, bounds),
        ]);
        if (!answer.ok) return answer;
        const { result, warnings } = answer.value;
        return { ok: true, value: { series: result.map((one) => covered(one, cover)), warnings } };
      }),
    instant: (expression, atMs, bounds) =>
      withClient(async (client) => {
        const answer = await client.query(expression, bounds, atMs);
        if (!answer.ok) return answer;
        return { ok: true, value: { series: answer.value.result, warnings: answer.value.warnings } };
      }),
    metricNames: (bounds) =>
      withClient(async (client) => {
        const [names, metadata] = await Promise.all([client.labelValues('__name__', bounds), client.metadata(bounds)]);
        if (!names.ok) return names;
        const known = new Map((metadata.ok ? metadata.value : []).map((one) => [one.metric, one]));
        const describe = (name: string) => {
          const found = known.get(name) ?? known.get(name.replace(/_(?:bucket|sum|count)$/, ''));
          return { name, kind: found?.kind ?? '', help: found?.help ?? '' };
        };
        return { ok: true, value: names.value.map(describe) };
      }),
    labelNames: (metric, bounds) => withClient((client) => client.labelNames(bounds, metric ?? undefined)),
    labelValues: (label, metric, bounds) =>
      withClient((client) => client.labelValues(label, bounds, metric ?? undefined)),
  };
}
