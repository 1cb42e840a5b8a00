import type { CauseView } from '../model/cause-rule.ts';
import type { Check } from '../model/check.ts';
import type { ProbeState } from '../model/cockpit.ts';
import type { Fault } from '../model/fault.ts';
import type { Level } from '../model/level.ts';
import { isLineFault } from '../model/line.ts';

/** Where the last word of every probe comes from. */
export interface ViewSource {
  /** Wall clock, epoch milliseconds. */
  readonly now: number;
  readonly probeIds: readonly string[];
  /** Undefined for a probe that does not exist here. */
  state(probe: string): ProbeState | undefined;
  latest(metric: string, entity?: string): number;
}

/** The last word of every probe, as causes and diagnoses look at it. */
export function createCauseView({ now, probeIds, state, latest }: ViewSource): CauseView {
  const check = (probe: string): Check | null => {
    const known = state(probe);
    return known === undefined || known.reading === null ? null : known.check;
  };
  const faultOf = (probe: string): Fault | null => state(probe)?.reading?.fault ?? null;
  const level = (probe: string): Level => check(probe)?.level ?? 'none';
  return {
    now,
    probeIds,
    check,
    level,
    isBad: (probe) => level(probe) === 'warn' || level(probe) === 'critical',
    fault: (probe) => {
      const fault = faultOf(probe);
      return fault === null || isLineFault(fault) ? null : fault;
    },
    lineFault: (probe) => {
      const fault = faultOf(probe);
      return fault !== null && isLineFault(fault) ? fault : null;
    },
    facts: <F>(probe: string) => (state(probe)?.reading?.facts ?? null) as F | null,
    latest,
  };
}
