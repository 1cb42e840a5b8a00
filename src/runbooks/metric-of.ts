import type { Metric } from '../model/metric.ts';
import { probeSpecs } from '../probes/registry.ts';

const BY_ID: ReadonlyMap<string, Metric> = new Map(
  probeSpecs.flatMap(({ metrics }) => metrics.map((metric): [string, Metric] => [metric.id, metric])),
);

/** A metric of any probe by id; undefined for one that no probe has any more, as in an old report. */
export function metricOf(id: string): Metric | undefined {
  return BY_ID.get(id);
}
