import { useEffect } from 'react';
import type { MetricsAsk } from '../src/model/metrics-desk.ts';
import { metricsAsk } from '../src/shell/metrics/metrics-ask.ts';
import { useSession, useShellState } from './use-cockpit.ts';

/** Says what of the metrics is in sight, as long as it is: nothing else is asked for. */
export function useMetrics(): void {
  const { cockpit, desks } = useSession();
  const state = useShellState();
  const { metrics } = desks;
  // A new object of the same content asks nothing new.
  const key = JSON.stringify(metrics === undefined ? null : metricsAsk(state, metrics, cockpit));
  useEffect(() => metrics?.look(JSON.parse(key) as MetricsAsk | null), [metrics, key]);
  useEffect(() => () => metrics?.look(null), [metrics]);
}
