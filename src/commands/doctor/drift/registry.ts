import { alertDiffers } from './alerts.ts';
import { backupNotRestorable } from './backups.ts';
import { edgeInconsistent } from './edge.ts';
import { checkoutNotClean, pruneTakesVolumes } from './hazards.ts';
import { alertNeverFires, metricAbsent } from './metrics.ts';
import { pathDiffers, scriptNotExecutable, toolMissing } from './paths.ts';
import { portNotPublished } from './ports.ts';
import type { DriftRule } from './rule.ts';
import { scrapeTargetMissing } from './scrape-targets.ts';
import { serviceMissing } from './services.ts';

/** Every comparison of the runbook with reality, in the order of the report. */
export const DRIFT_RULES: readonly DriftRule[] = [
  metricAbsent,
  alertDiffers,
  alertNeverFires,
  serviceMissing,
  scriptNotExecutable,
  backupNotRestorable,
  scrapeTargetMissing,
  edgeInconsistent,
  portNotPublished,
  pathDiffers,
  toolMissing,
  checkoutNotClean,
  pruneTakesVolumes,
];
