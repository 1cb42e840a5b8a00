import type { ActionDesk } from './action-desk.ts';
import type { AskDesk } from './ask-desk.ts';
import type { Stop } from './clock.ts';
import type { DiagnosisDesk } from './diagnosis.ts';
import type { DrillDesk } from './drill.ts';
import type { Fleet } from './fleet.ts';
import type { IncidentDesk } from './incident.ts';
import type { Line } from './line.ts';
import type { LogDesk } from './log-tail.ts';
import type { MetricsDesk } from './metrics-desk.ts';
import type { People } from './people.ts';
import type { ReportDesk } from './report-desk.ts';
import type { WalkDesk } from './walk-desk.ts';
import type { FaultSwitches } from './world.ts';

/** Something beside readings that a session works with, and that tells when it changed. */
export interface Desk {
  /** Counts up at every change that a screen shows. */
  version(): number;
  /** Calls the listener after every change; returns the way to stop. */
  subscribe(listener: () => void): Stop;
}

/** What a session can do beside looking at readings. A desk is absent where the target, or the kind of world, has no such thing. */
export interface Desks {
  /** Logs of the target. It tells of its changes itself, through its tail, only while it is shown. */
  readonly logs?: LogDesk;
  /** What is behind the trouble, asked step by step. */
  readonly diagnosis?: DiagnosisDesk;
  /** Runbooks walked step by step. */
  readonly walks?: WalkDesk;
  /** What is written down while something is wrong. Absent on a tape. */
  readonly incident?: IncidentDesk;
  /** Reports of earlier walks and checks. */
  readonly reports?: ReportDesk;
  /** Only in an exercise: what is written down of it. */
  readonly drill?: DrillDesk;
  /** Only in a demo: faults to switch on and off while it runs. */
  readonly faults?: FaultSwitches;
  /** The connection to the target; only of remote ones. */
  readonly line?: Line;
  /** Questions that only the operator can answer, about any target. */
  readonly asks?: AskDesk;
  /** All targets of the session, where there are several. */
  readonly fleet?: Fleet;
  /** Actions on the target, jobs and journal. Absent where there is nothing that could be changed, as on a tape. */
  readonly actions?: ActionDesk;
  /** Whom to call, and when. */
  readonly people?: People;
  /** Charts, own queries, names to complete them with. */
  readonly metrics?: MetricsDesk;
}

/** A session that can only look at readings. */
export const NO_DESKS: Desks = {};

/** The desks that tell when they changed. */
export function tellingDesks(desks: Desks): readonly Desk[] {
  const all: readonly object[] = Object.values(desks);
  return all.filter((desk): desk is Desk => 'version' in desk && 'subscribe' in desk);
}
