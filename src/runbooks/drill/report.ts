import type {
  DrillChoice,
  DrillIncident,
  DrillJob,
  DrillMark,
  DrillMoment,
  DrillReport,
  DrillTimes,
} from '../../model/drill.ts';
import { pointsOf } from './points.ts';

/** Everything that was seen of an exercise. */
export interface DrillSeen {
  readonly choice: DrillChoice;
  readonly version: string;
  readonly target: string;
  readonly operator: string;
  readonly host: string;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly moments: Readonly<Record<DrillMoment, DrillMark | null>>;
  readonly jobs: readonly DrillJob[];
  readonly incident: DrillIncident;
  readonly before: DrillReport['before'];
}

/** Spans from when it showed: what nobody could see yet is nobody's delay. */
function timesOf({ shown, noticed, diagnosed, recovered }: DrillSeen['moments']): DrillTimes {
  const since = (mark: DrillMark | null): number | null =>
    mark === null || shown === null ? null : Math.max(0, mark.afterMs - shown.afterMs);
  return { noticeMs: since(noticed), diagnoseMs: since(diagnosed), recoverMs: since(recovered) };
}

/** The report of an exercise that is over. */
export function drillReport(seen: DrillSeen): DrillReport {
  const { choice, moments, jobs, incident, before } = seen;
  const { version, target, operator, host, startedAt, endedAt } = seen;
  const ending = moments.recovered === null ? 'left' : 'recovered';
  const { id: drill, label: title, cure } = choice;
  return {
    ...{ schema: 1, kind: 'drill', version, drill, title, cure, target, mark: 'DRILL', operator, host },
    ...{ startedAt, endedAt, ending, moments, ...timesOf(moments), jobs, incident },
    points: pointsOf({ cure, ending, moments, jobs, incident }),
    before,
  };
}
