import type { ProbeSpec } from '../model/probe.ts';

/** Cadences by probe id, milliseconds; a probe that is not named keeps its own. */
export type Intervals = Readonly<Record<string, number>>;

/** The probes at these cadences; a watched one is never slower than that. */
export function specsAt(specs: readonly ProbeSpec[], intervals: Intervals): readonly ProbeSpec[] {
  return specs.map((spec) => {
    const everyMs = intervals[spec.id];
    return everyMs === undefined ? spec : { ...spec, everyMs, watchedEveryMs: Math.min(spec.watchedEveryMs, everyMs) };
  });
}
