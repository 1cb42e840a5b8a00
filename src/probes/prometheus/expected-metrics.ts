import type { Fault } from '../../model/fault.ts';
import type { Discovered } from '../../model/target.ts';

/**
 * Whether a missing metric is worth a fault: the runbook expects it, unless the configuration names the metrics that are
 * expected and this is not among them. Then what stands in for it is all there is to say.
 */
export function isMissed(failure: Fault, metric: string, { expected }: Discovered): boolean {
  const named = expected?.metrics ?? null;
  return failure.code !== 'NO_METRIC' || named === null || named.includes(metric);
}
