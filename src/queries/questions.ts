import type { Outcome } from '../model/fault.ts';
import type { MetricPanel } from '../model/metric-page.ts';
import type {
  CallBounds,
  InstantSeries,
  MetricName,
  MetricSource,
  Queried,
  RangeSeries,
} from '../model/metric-source.ts';
import type { ChartSpan, CompletionNeed, MetricsAsk } from '../model/metrics-desk.ts';
import type { Question } from './asked.ts';
import { keepingPeaks, planRange, type RangePlan } from './range-plan.ts';

const DAY_MS = 86_400_000;
const LEAST_EVERY_MS = 15_000;
const MOST_EVERY_MS = 300_000;
/** Names come and go with deploys. */
const NAMES_EVERY_MS = 120_000;

/** A range as it was answered: the plan of that moment, and the points. */
export interface RangeAnswer extends Queried<RangeSeries> {
  readonly plan: RangePlan;
}

/** What questions are made with. */
export interface Asking {
  readonly source: MetricSource;
  now(): number;
}

/** A query over a span; `daysBack` shifts it. */
export interface RangeQuestion {
  readonly expression: string;
  readonly span: ChartSpan;
  readonly daysBack: 0 | 1;
}

/** Key of a range, to find its answer by. */
export function rangeKey({ expression, span, daysBack }: RangeQuestion): string {
  return JSON.stringify(['range', expression, span.rangeMs, span.endAt, span.buckets, daysBack]);
}

/** Key of the table of an expression. */
export function tableKey(expression: string): string {
  return JSON.stringify(['table', expression]);
}

function everyOf({ rangeMs, endAt, buckets }: ChartSpan): number {
  return endAt === null
    ? Math.min(MOST_EVERY_MS, Math.max(LEAST_EVERY_MS, rangeMs / Math.max(1, buckets) / 2))
    : Number.POSITIVE_INFINITY;
}

async function askRange(
  { source, now }: Asking,
  { expression, span, daysBack }: RangeQuestion,
  bounds: CallBounds,
): Promise<Outcome<RangeAnswer>> {
  const plan = planRange(expression, span, now());
  const back = daysBack * DAY_MS;
  const { startMs, endMs, stepMs } = plan.range;
  // The day before is known to its end, also where today has not come to yet.
  const lastMs = daysBack === 0 ? endMs : plan.startMs + plan.count * plan.bucketMs;
  const range = { startMs: startMs - back, endMs: lastMs - back, stepMs };
  const kept = keepingPeaks(expression, stepMs);
  let answer = await source.range(kept, range, bounds);
  // What gives a plain number cannot be put into a subquery.
  if (!answer.ok && answer.fault.kind === 'malformed' && kept !== expression)
    answer = await source.range(expression, range, bounds);
  return answer.ok ? { ok: true, value: { ...answer.value, plan } } : answer;
}

function rangeQuestion(asking: Asking, asked: RangeQuestion): Question<RangeAnswer> {
  return {
    key: rangeKey(asked),
    everyMs: everyOf(asked.span) * (asked.daysBack === 0 ? 1 : 4),
    ask: (bounds) => askRange(asking, asked, bounds),
  };
}

function tableQuestion({ source, now }: Asking, expression: string): Question<Queried<InstantSeries>> {
  return {
    key: tableKey(expression),
    everyMs: LEAST_EVERY_MS,
    ask: (bounds) => source.instant(expression, now(), bounds),
  };
}

/** Keys of the lists that complete an expression. */
export const NAMES_KEY = 'names';

/** Key of the labels of a metric, or of the values of one. */
export function labelsKey({ metric, label }: CompletionNeed): string {
  return JSON.stringify(['labels', metric, label]);
}

function catalogueQuestions({ source }: Asking, need: CompletionNeed): Question<unknown>[] {
  const names: Question<readonly MetricName[]> = {
    key: NAMES_KEY,
    everyMs: NAMES_EVERY_MS,
    ask: (bounds) => source.metricNames(bounds),
  };
  const { metric, label } = need;
  const labels: Question<readonly string[]> = {
    key: labelsKey(need),
    everyMs: NAMES_EVERY_MS,
    ask: (bounds) => (label === null ? source.labelNames(metric, bounds) : source.labelValues(label, metric, bounds)),
  };
  return label !== null || metric !== null ? [labels, names] : [names, labels];
}

/** Everything that has to be asked for what is looked at, the most wanted first. */
export function questionsOf(asking: Asking, ask: MetricsAsk, panels: readonly MetricPanel[]): Question<unknown>[] {
  const { span, expression } = ask;
  const first = panels.find(({ id }) => id === ask.panel);
  const ordered = [...(first === undefined ? [] : [first]), ...panels.filter((panel) => panel !== first)];
  const ranges = ordered.flatMap(({ query }) => (query === null ? [] : [query]));
  const over = (text: string, daysBack: 0 | 1): Question<unknown> =>
    rangeQuestion(asking, { expression: text, span, daysBack });
  const compared = ask.compares && first?.query != null ? [over(first.query, 1)] : [];
  const charts = ranges.map((query) => over(query, 0));
  const own =
    expression === null
      ? []
      : ask.shows === 'table'
        ? [tableQuestion(asking, expression)]
        : [over(expression, 0), ...(ask.compares ? [over(expression, 1)] : [])];
  return [
    ...(ask.completes === null ? [] : catalogueQuestions(asking, ask.completes)),
    ...own,
    ...charts.slice(0, 1),
    ...compared,
    ...charts.slice(1),
  ];
}
