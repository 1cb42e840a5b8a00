import type { SeriesLabels } from '../../src/model/metric-source.ts';
import { safe } from '../parts/safe-text.ts';

/** Longest label value that is shown of a series. */
const MOST_CHARS = 200;

/** `name{label="value"}` as PromQL writes it, inert and without secrets. */
export function labelsText(labels: SeriesLabels, leftOut: readonly string[] = []): string {
  const pairs = Object.entries(labels)
    .filter(([label]) => label !== '__name__' && !leftOut.includes(label))
    .map(([label, value]) => safe(`${label}="${value}"`, MOST_CHARS));
  const name = leftOut.includes('__name__') ? '' : safe(labels.__name__ ?? '', MOST_CHARS);
  return pairs.length === 0 ? name : `${name}{${pairs.join(',')}}`;
}

/** Labels that have the same value on all of them. */
function sharedBy(all: readonly SeriesLabels[]): readonly string[] {
  const [first] = all;
  if (first === undefined || all.length < 2) return [];
  return Object.keys(first).filter((label) => all.every((labels) => labels[label] === first[label]));
}

/** What tells series apart: the value of the label given where that is enough, else the labels that differ. */
export function seriesNames(all: readonly SeriesLabels[], by?: string): readonly string[] {
  const short = all.map((labels) => (by === undefined ? '' : safe(labels[by] ?? '', MOST_CHARS)));
  if (short.every((name) => name !== '') && new Set(short).size === short.length) return short;
  const shared = sharedBy(all);
  return all.map((labels) => labelsText(labels, shared));
}
