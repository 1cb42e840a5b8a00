import type { Clock } from '../../model/clock.ts';
import { bad, type Fault, fault, good, type Outcome } from '../../model/fault.ts';
import type {
  CallBounds,
  InstantSeries,
  MetricSource,
  Queried,
  RangeSeries,
  SeriesLabels,
  StepRange,
} from '../../model/metric-source.ts';
import { QUERIES } from '../../probes/cadence.ts';
import { phrase } from '../../text/lang.ts';
import type { Moment } from './moment.ts';
import { type Element, evaluatePromql, type PromqlValue, type Scope } from './promql/evaluate.ts';
import { DEMO_METRICS } from './promql/metrics.ts';
import { PromqlError, type PromqlNode, parsePromql } from './promql/parse.ts';
import { isReached, placeOf, wayFault } from './readings/view.ts';
import type { Simulation } from './simulation.ts';

/** Moments computed before others get their turn. */
const SLICE = 30;
const MOST_KEPT = 2_500;
const PLACE = placeOf('prometheus', 'Prometheus');
const NAMES = DEMO_METRICS.map(({ name }) => name);

function queryFault({ message, isUnsupported }: PromqlError): Fault {
  return isUnsupported
    ? fault(
        'unsupported',
        phrase(`a demonstração não entende "${message}"`, `the demo does not understand "${message}"`),
        phrase('num alvo real o Prometheus responde a tudo', 'on a real target Prometheus answers everything'),
      )
    : fault(
        'malformed',
        phrase(`${PLACE}: ${message}`, `${PLACE}: ${message}`),
        phrase('a consulta está errada: corrija a expressão', 'the query is wrong: correct the expression'),
        'bad_data',
      );
}

/** The present state of the simulated Prometheus as a fault; null while it answers. */
function troubleOf({ prometheus }: Moment): Fault | null {
  if (prometheus.kind === 'ok') return null;
  return isReached(prometheus)
    ? fault('malformed', phrase(prometheus.text, prometheus.text), phrase('', ''), prometheus.code)
    : wayFault(prometheus, PLACE, QUERIES.deadlineMs);
}

const BY_NAME = new Map(DEMO_METRICS.map((metric) => [metric.name, metric]));

/** A moment with the metrics that were computed for it so far. */
function scopeOf(moment: Moment): Scope {
  const known = new Map<string, readonly Element[]>();
  return {
    names: NAMES,
    lookup: (name) => {
      const found = known.get(name) ?? BY_NAME.get(name)?.of(moment);
      if (found !== undefined) known.set(name, found);
      return found;
    },
    at: moment.at,
  };
}

function vectorOf(value: PromqlValue): readonly { readonly labels: SeriesLabels; readonly value: number }[] {
  return typeof value === 'number' ? [{ labels: {}, value }] : value;
}

/** PromQL over the simulated stack: its past is computed from what the scene says, as every reading is. */
export function createDemoMetricSource(simulation: Simulation, clock: Clock): MetricSource {
  const scopes = new Map<number, Scope | null>();
  /** What is known at a moment; null while Prometheus was down. */
  const scopeAt = (at: number): Scope | null => {
    const known = scopes.get(at);
    if (known !== undefined) return known;
    const moment = simulation.at(at);
    const scope = moment.prometheus.kind === 'ok' ? scopeOf(moment) : null;
    if (scopes.size > MOST_KEPT) scopes.clear();
    // What is past may still change while a fault is switched on: only what lies well behind is kept.
    if (at < clock.now() - 5_000) scopes.set(at, scope);
    return scope;
  };
  const breathe = (): Promise<void> => new Promise((resolve) => void clock.after(0, resolve));
  const asking = async <T>(ask: () => Promise<T> | T): Promise<Outcome<T>> => {
    const trouble = troubleOf(simulation.at(clock.now()));
    if (trouble !== null) return bad(trouble);
    try {
      return good(await ask());
    } catch (error) {
      if (error instanceof PromqlError) return bad(queryFault(error));
      throw error;
    }
  };
  const overRange = async (node: PromqlNode, range: StepRange, { signal }: CallBounds): Promise<RangeSeries[]> => {
    const found = new Map<string, { labels: SeriesLabels; points: [number, number][] }>();
    let count = 0;
    for (let at = range.startMs; at <= range.endMs && !signal.aborted; at += range.stepMs) {
      count += 1;
      if (count % SLICE === 0) await breathe();
      const scope = scopeAt(at);
      if (scope === null) continue;
      for (const { labels, value } of vectorOf(evaluatePromql(scope, node))) {
        const key = JSON.stringify(labels);
        const series = found.get(key) ?? { labels, points: [] };
        series.points.push([at, value]);
        found.set(key, series);
      }
    }
    return [...found.values()];
  };
  const labelsOf = (metric: string | null): readonly SeriesLabels[] => {
    const moment = simulation.at(clock.now());
    return DEMO_METRICS.filter(({ name }) => metric === null || name === metric).flatMap((one) =>
      one.of(moment).map(({ labels }) => labels),
    );
  };

  return {
    range: (expression, range, bounds): Promise<Outcome<Queried<RangeSeries>>> =>
      asking(async () => ({ series: await overRange(parsePromql(expression), range, bounds), warnings: [] })),
    instant: (expression, atMs): Promise<Outcome<Queried<InstantSeries>>> =>
      asking(() => {
        const value = evaluatePromql(scopeOf(simulation.at(atMs)), parsePromql(expression));
        return {
          series: vectorOf(value).map(({ labels, value: number }) => ({ labels, value: number })),
          warnings: [],
        };
      }),
    metricNames: () => asking(() => DEMO_METRICS.map(({ name, kind, help }) => ({ name, kind, help }))),
    labelNames: (metric) =>
      asking(() => [...new Set(labelsOf(metric).flatMap((labels) => Object.keys(labels)))].sort()),
    labelValues: (label, metric) =>
      asking(() => [...new Set(labelsOf(metric).flatMap((labels) => labels[label] ?? []))].sort()),
  };
}
