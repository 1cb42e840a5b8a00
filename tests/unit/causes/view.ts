import type { CauseView } from '../../../src/model/cause-rule.ts';
import type { Check } from '../../../src/model/check.ts';
import { type Fault, type FaultKind, fault } from '../../../src/model/fault.ts';
import type { Level } from '../../../src/model/level.ts';
import { same } from '../../../src/text/lang.ts';

/** What one probe says in a test. */
export interface Said {
  readonly level: Level;
  readonly fault?: FaultKind;
  readonly lineFault?: Fault;
  readonly facts?: unknown;
}

export const NOW = Date.UTC(2026, 10, 23, 11, 2, 14);

/** A view over probes as a test says they are; all others do not exist. */
export function viewOf(said: Readonly<Record<string, Said>>): CauseView {
  const faultOf = (kind: FaultKind): Fault => fault(kind, same(`${kind}!`), same('do something'));
  const checkOf = (probe: string): Check | null => {
    const one = said[probe];
    if (one === undefined) return null;
    const failure = one.fault === undefined ? null : faultOf(one.fault);
    return { probe, level: one.level, summary: same(probe), findings: [], fault: failure, since: NOW };
  };
  const level = (probe: string): Level => said[probe]?.level ?? 'none';
  return {
    now: NOW,
    probeIds: Object.keys(said),
    check: checkOf,
    level,
    isBad: (probe) => level(probe) === 'warn' || level(probe) === 'critical',
    fault: (probe) => checkOf(probe)?.fault ?? null,
    lineFault: (probe) => said[probe]?.lineFault ?? null,
    facts: <F>(probe: string) => (said[probe]?.facts ?? null) as F | null,
    latest: () => Number.NaN,
  };
}
