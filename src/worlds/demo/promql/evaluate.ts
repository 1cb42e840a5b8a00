import type { SeriesLabels } from '../../../model/metric-source.ts';
import { type MatcherNode, PromqlError, type PromqlNode } from './parse.ts';

/** One element of a vector; what counts up also has its rate. */
export interface Element {
  readonly labels: SeriesLabels;
  readonly value: number;
  /** Growth a second; 0 for what does not count up. */
  readonly perSecond: number;
}

/** Elements of a metric by its name, at one moment; undefined for a metric that does not exist. */
export type Lookup = (name: string) => readonly Element[] | undefined;

/** What evaluation sees. */
export interface Scope {
  readonly names: readonly string[];
  readonly lookup: Lookup;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** A scalar, or a vector. */
export type PromqlValue = number | readonly Element[];

const NO_LABELS: SeriesLabels = {};

function element(labels: SeriesLabels, value: number): Element {
  return { labels, value, perSecond: 0 };
}

function withoutName({ __name__: _name, ...labels }: SeriesLabels): SeriesLabels {
  return labels;
}

/** Equal for equal labels, the name aside. */
function keyOf(labels: SeriesLabels): string {
  let key = '';
  for (const name of Object.keys(labels).sort()) if (name !== '__name__') key += `${name}\0${labels[name]}\0`;
  return key;
}

function matches(labels: SeriesLabels, name: string, { label, op, value, expression }: MatcherNode): boolean {
  const found = label === '__name__' ? name : (labels[label] ?? '');
  if (expression !== null) return expression.test(found) === (op === '=~');
  return (found === value) === (op === '=');
}

function select({ names, lookup }: Scope, node: Extract<PromqlNode, { kind: 'selector' }>): readonly Element[] {
  const wanted = node.name === null ? names : [node.name];
  return wanted.flatMap((name) =>
    (lookup(name) ?? [])
      .filter(({ labels }) => node.matchers.every((matcher) => matches(labels, name, matcher)))
      .map(({ labels, value, perSecond }): Element => ({ labels: { __name__: name, ...labels }, value, perSecond })),
  );
}

function vectorOf(value: PromqlValue): readonly Element[] {
  return typeof value === 'number' ? [element(NO_LABELS, value)] : value;
}

/** Functions over a window: counters are known by their rate, so that a window only averages what is steady in it. */
const OVER_WINDOW: Readonly<Record<string, (one: Element, ms: number) => number>> = {
  rate: ({ perSecond }) => perSecond,
  irate: ({ perSecond }) => perSecond,
  increase: ({ perSecond }, ms) => (perSecond * ms) / 1000,
  avg_over_time: ({ value }) => value,
  max_over_time: ({ value }) => value,
  min_over_time: ({ value }) => value,
  last_over_time: ({ value }) => value,
  count_over_time: (_one, ms) => Math.max(1, Math.floor(ms / 15_000)),
};

const OF_VALUE: Readonly<Record<string, (value: number) => number>> = {
  abs: Math.abs,
  ceil: Math.ceil,
  floor: Math.floor,
  round: Math.round,
};

function call(scope: Scope, { name, args }: Extract<PromqlNode, { kind: 'call' }>): PromqlValue {
  const [first, second] = args;
  const over = OVER_WINDOW[name];
  if (over !== undefined) {
    if (first?.kind !== 'window')
      throw new PromqlError(
        `parse error: expected type range vector in call to function "${name}", got instant vector`,
      );
    return vectorOf(evaluatePromql(scope, first.of)).map((one) =>
      element(withoutName(one.labels), over(one, first.ms)),
    );
  }
  const ofValue = OF_VALUE[name];
  if (ofValue !== undefined && first !== undefined)
    return vectorOf(evaluatePromql(scope, first)).map((one) => element(withoutName(one.labels), ofValue(one.value)));
  if (name === 'histogram_quantile' && first !== undefined && second !== undefined)
    return histogramQuantile(Number(evaluatePromql(scope, first)), vectorOf(evaluatePromql(scope, second)));
  if (name === 'vector' && first !== undefined) return [element(NO_LABELS, Number(evaluatePromql(scope, first)))];
  if (name === 'time' && first === undefined) return scope.at / 1000;
  if (name === 'absent' && first !== undefined)
    return vectorOf(evaluatePromql(scope, first)).length === 0 ? [element(NO_LABELS, 1)] : [];
  throw new PromqlError(`unknown function with name "${name}"`);
}

/** As Prometheus does it (promql/quantile.go): linear inside the bucket, the last finite bound beyond it. */
function histogramQuantile(quantile: number, buckets: readonly Element[]): readonly Element[] {
  const groups = new Map<string, { labels: SeriesLabels; bounds: { le: number; count: number }[] }>();
  for (const { labels, value } of buckets) {
    const { le, ...rest } = withoutName(labels) as SeriesLabels & { le?: string };
    if (le === undefined) continue;
    const key = keyOf(rest);
    const group = groups.get(key) ?? { labels: rest, bounds: [] };
    group.bounds.push({ le: le === '+Inf' ? Number.POSITIVE_INFINITY : Number(le), count: value });
    groups.set(key, group);
  }
  return [...groups.values()].map(({ labels, bounds }) => {
    const sorted = bounds.toSorted((a, b) => a.le - b.le);
    const total = sorted.at(-1)?.count ?? 0;
    if (total === 0) return element(labels, Number.NaN);
    const rank = quantile * total;
    const index = sorted.findIndex(({ count }) => count >= rank);
    const upper = sorted[index];
    const lower = sorted[index - 1] ?? { le: 0, count: 0 };
    if (upper === undefined || !Number.isFinite(upper.le)) return element(labels, lower.le);
    const inside = upper.count - lower.count;
    return element(labels, lower.le + (upper.le - lower.le) * (inside === 0 ? 1 : (rank - lower.count) / inside));
  });
}

const FOLDS: Readonly<Record<string, (values: readonly number[]) => number>> = {
  sum: (values) => values.reduce((sum, value) => sum + value, 0),
  avg: (values) => values.reduce((sum, value) => sum + value, 0) / values.length,
  max: (values) => Math.max(...values),
  min: (values) => Math.min(...values),
  count: (values) => values.length,
};

function aggregate(scope: Scope, node: Extract<PromqlNode, { kind: 'aggregate' }>): readonly Element[] {
  const { op, labels, isWithout, args } = node;
  const inner = args.at(-1);
  if (inner === undefined || inner.kind === 'window')
    throw new PromqlError(`parse error: expected instant vector in aggregation "${op}"`);
  const elements = vectorOf(evaluatePromql(scope, inner));
  if (op === 'topk' || op === 'bottomk') {
    const most = args[0] === undefined ? 0 : Number(evaluatePromql(scope, args[0]));
    const sign = op === 'topk' ? -1 : 1;
    return elements.toSorted((a, b) => sign * (a.value - b.value)).slice(0, Math.max(0, Math.floor(most)));
  }
  const fold = FOLDS[op];
  if (fold === undefined) throw new PromqlError(op, true);
  if (labels.length === 0 && !isWithout)
    return elements.length === 0 ? [] : [element(NO_LABELS, fold(elements.map(({ value }) => value)))];
  const groups = new Map<string, { labels: SeriesLabels; values: number[] }>();
  for (const one of elements) {
    const kept: Record<string, string> = {};
    for (const [label, value] of Object.entries(one.labels))
      if (label !== '__name__' && labels.includes(label) !== isWithout) kept[label] = value;
    const key = keyOf(kept);
    const group = groups.get(key) ?? { labels: kept, values: [] };
    group.values.push(one.value);
    groups.set(key, group);
  }
  return [...groups.values()].map(({ labels: kept, values }) => element(kept, fold(values)));
}

const ARITHMETIC: Readonly<Record<string, (a: number, b: number) => number>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '%': (a, b) => a % b,
};
const COMPARISONS: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  '==': (a, b) => a === b,
  '!=': (a, b) => a !== b,
  '>': (a, b) => a > b,
  '<': (a, b) => a < b,
  '>=': (a, b) => a >= b,
  '<=': (a, b) => a <= b,
};

function joined(op: string, left: readonly Element[], right: readonly Element[]): readonly Element[] {
  const keys = new Set(right.map(({ labels }) => keyOf(labels)));
  if (op === 'and') return left.filter(({ labels }) => keys.has(keyOf(labels)));
  if (op === 'unless') return left.filter(({ labels }) => !keys.has(keyOf(labels)));
  const known = new Set(left.map(({ labels }) => keyOf(labels)));
  return [...left, ...right.filter(({ labels }) => !known.has(keyOf(labels)))];
}

function binary(scope: Scope, { op, isBool, left, right }: Extract<PromqlNode, { kind: 'binary' }>): PromqlValue {
  const a = evaluatePromql(scope, left);
  const b = evaluatePromql(scope, right);
  if (op === 'and' || op === 'or' || op === 'unless') return joined(op, vectorOf(a), vectorOf(b));
  const compare = COMPARISONS[op];
  const compute = ARITHMETIC[op];
  const apply = (x: number, y: number): number | null => {
    if (compare === undefined) return compute === undefined ? null : compute(x, y);
    const holds = compare(x, y);
    return isBool ? Number(holds) : holds ? x : null;
  };
  if (typeof a === 'number' && typeof b === 'number') return apply(a, b) ?? Number.NaN;
  const keep = (one: Element, value: number | null): Element[] =>
    value === null ? [] : [element(compare !== undefined && !isBool ? one.labels : withoutName(one.labels), value)];
  if (typeof b === 'number') return vectorOf(a).flatMap((one) => keep(one, apply(one.value, b)));
  if (typeof a === 'number') return b.flatMap((one) => keep(one, apply(a, one.value)));
  const byKey = new Map(b.map((one) => [keyOf(one.labels), one]));
  return a.flatMap((one) => {
    const other = byKey.get(keyOf(one.labels));
    return other === undefined ? [] : keep(one, apply(one.value, other.value));
  });
}

/** The value of an expression at one moment; throws {@link PromqlError} for what makes no sense. */
export function evaluatePromql(scope: Scope, node: PromqlNode): PromqlValue {
  switch (node.kind) {
    case 'number':
      return node.value;
    case 'selector':
      return select(scope, node);
    case 'window':
      throw new PromqlError('invalid expression type "range vector" for range query, must be Scalar or instant Vector');
    case 'call':
      return call(scope, node);
    case 'aggregate':
      return aggregate(scope, node);
    case 'binary':
      return binary(scope, node);
  }
}
