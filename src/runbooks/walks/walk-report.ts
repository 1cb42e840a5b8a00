import type { Report, ReportJob } from '../../model/report.ts';
import type { Runbook } from '../../model/runbook.ts';
import type { Walk } from '../../model/walk.ts';
import type { Sight } from '../evidence.ts';
import { outlookOf } from '../reports/outlook.ts';
import { buildReport } from '../reports/report-build.ts';

/** What the report of a walk that came to its end is made from. */
export interface WalkReportInput {
  readonly runbook: Runbook;
  readonly walk: Walk;
  readonly sight: Sight;
  readonly version: string;
  readonly previous: Report | null;
  readonly jobs: readonly ReportJob[] | null;
  /** Percent an hour that a mount has grown in the last hours; NaN when nobody knows. */
  slope?(mount: string): number;
}

/** The report of a person's walk as of now. Causes are named only where something failed. */
export function reportOfWalk({ runbook, walk, sight, version, previous, jobs, slope }: WalkReportInput): Report {
  const hasFailed = walk.steps.some(({ verdict }) => verdict === 'fail');
  return buildReport({
    runbook,
    walk,
    by: 'walk',
    version,
    finishedAt: sight.now,
    causes: hasFailed ? sight.causes : [],
    jobs,
    outlook: outlookOf({ sight, previous, ...(slope === undefined ? {} : { slope }) }),
    previous,
  });
}
