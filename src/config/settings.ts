import type { Metric, Threshold } from '../model/metric.ts';
import type { Config, TargetConfig } from './schema/root.ts';

type ThresholdConfig = NonNullable<Config['thresholds'][string]>;

/** The name of the target to open: the one asked for, else the configuration's, else the first; null without any. */
export function chooseTarget(config: Config, asked: string | null): string | null {
  return asked ?? config.target ?? Object.keys(config.targets)[0] ?? null;
}

function override(
  base: Threshold | undefined,
  given: ThresholdConfig | undefined,
  metric: Metric,
): Threshold | undefined {
  if (given === undefined) return base;
  // Without a default of its own a metric is bad when it rises; days run out.
  const direction = base?.direction ?? (metric.unit === 'days' ? 'below' : 'above');
  const warn = given.warn === undefined ? base?.warn : (given.warn ?? undefined);
  const critical = given.critical === undefined ? base?.critical : (given.critical ?? undefined);
  const forMs = given.for ?? base?.forMs;
  const hysteresis = given.hysteresis ?? base?.hysteresis;
  return {
    direction,
    ...(warn === undefined ? {} : { warn }),
    ...(critical === undefined ? {} : { critical }),
    ...(forMs === undefined ? {} : { forMs }),
    ...(hysteresis === undefined ? {} : { hysteresis }),
  };
}

/** How old the newest backup may be follows from how often one is expected. */
function ofBackups({ id, threshold }: Metric, target: TargetConfig | null): Threshold | undefined {
  if (id !== 'backups.age' || target === null) return undefined;
  const { every, grace } = target.backups;
  return { ...threshold, direction: 'above', warn: every + grace, critical: 2 * every + grace };
}

/**
 * Thresholds in force for a target, by metric id: the metric's own, under those of `thresholds`, under the target's.
 * Only metrics that the configuration touches are given; the others keep their own.
 */
export function thresholdsOf(
  config: Config,
  target: TargetConfig | null,
  metrics: readonly Metric[],
): Record<string, Threshold> {
  const inForce: Record<string, Threshold> = {};
  for (const metric of metrics) {
    const [general, own] = [config.thresholds[metric.id], target?.thresholds[metric.id]];
    const base = ofBackups(metric, target) ?? metric.threshold;
    if (general === undefined && own === undefined && base === metric.threshold) continue;
    const threshold = override(override(base, general, metric), own, metric);
    if (threshold !== undefined) inForce[metric.id] = threshold;
  }
  return inForce;
}

/** Cadences in force for a target, milliseconds by probe id; only those that the configuration sets. */
export function intervalsOf(config: Config, target: TargetConfig | null): Record<string, number> {
  const inForce: Record<string, number> = {};
  for (const [probe, everyMs] of Object.entries({ ...config.intervals, ...target?.intervals }))
    if (everyMs !== undefined) inForce[probe] = everyMs;
  return inForce;
}
