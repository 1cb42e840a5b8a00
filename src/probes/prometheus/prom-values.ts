import type { PromSample } from '../../clients/prometheus/prometheus-answers.ts';

/** The value of an expression that gives one number; null for nothing and for NaN. */
export function instantValue(result: readonly PromSample[]): number | null {
  const value = result[0]?.value;
  return value === undefined || !Number.isFinite(value) ? null : value;
}
