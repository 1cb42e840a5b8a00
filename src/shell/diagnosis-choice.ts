import type { Cause, Check } from '../model/check.ts';
import type { Verdict } from '../model/cockpit.ts';
import { type DiagnosisId, isDiagnosisId } from '../model/diagnosis.ts';
import type { TabId } from '../model/probe.ts';

/** The diagnosis that digs into what a tab shows; null where the runbook has none. */
const OF_TAB: Readonly<Partial<Record<TabId, DiagnosisId>>> = {
  overview: 'performance',
  metrics: 'performance',
  emergency: 'performance',
  db: 'database',
  redis: 'redis',
  tls: 'tls',
};

/** Tabs that are about one thing: looking at them says what is meant, red or not. */
const MEANT: readonly TabId[] = ['db', 'redis', 'tls'];

/** What the choice is made from. */
export interface ChoiceGround {
  readonly verdict: Verdict;
  tabOf(probe: string): TabId;
  /** Probe of the selected row when that row is red; null otherwise. */
  readonly selected: string | null;
  /** Tab in sight; null without a screen. */
  readonly tab: TabId | null;
}

/** Every cause has a diagnosis: what stands below all services is asked first in each, and so in the first. */
export function diagnosisOfCause({ diagnosis }: Cause): DiagnosisId {
  return diagnosis !== undefined && isDiagnosisId(diagnosis) ? diagnosis : 'performance';
}

function ofChecks(checks: readonly Check[], tabOf: ChoiceGround['tabOf']): DiagnosisId | null {
  for (const { probe } of checks) {
    const found = OF_TAB[tabOf(probe)];
    if (found !== undefined) return found;
  }
  return null;
}

/**
 * The diagnosis for what is red: the row that the operator points at, else the first root cause, else the tab that is about
 * one service, else the worst check. Null when nothing says which.
 */
export function chooseDiagnosis({ verdict, tabOf, selected, tab }: ChoiceGround): DiagnosisId | null {
  const pointed = selected === null ? undefined : OF_TAB[tabOf(selected)];
  if (pointed !== undefined && pointed !== 'performance') return pointed;
  const [cause] = verdict.causes;
  if (cause !== undefined) return diagnosisOfCause(cause);
  if (tab !== null && MEANT.includes(tab)) return OF_TAB[tab] ?? null;
  if (pointed !== undefined) return pointed;
  const red = verdict.others.filter(({ level }) => level === 'critical' || level === 'warn');
  return ofChecks(red, tabOf);
}
