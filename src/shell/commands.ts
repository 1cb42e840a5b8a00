import type { Command } from './command.ts';
import { ACT_COMMANDS } from './commands/act.ts';
import { DIAGNOSIS_COMMANDS } from './commands/diagnosis.ts';
import { DRILL_COMMANDS } from './commands/drill.ts';
import { FLEET_COMMANDS } from './commands/fleet.ts';
import { GO_COMMANDS } from './commands/go.ts';
import { INCIDENT_COMMANDS } from './commands/incident.ts';
import { LINE_COMMANDS } from './commands/line.ts';
import { LOG_COMMANDS } from './commands/logs.ts';
import { LOOK_COMMANDS } from './commands/look.ts';
import { METRICS_COMMANDS } from './commands/metrics.ts';
import { REPORT_COMMANDS } from './commands/reports.ts';
import { SESSION_COMMANDS } from './commands/session.ts';
import { WALK_COMMANDS } from './commands/walk.ts';

/** Every command of the cockpit, in the order of the help. */
export const COMMANDS: readonly Command[] = [
  ...LOOK_COMMANDS,
  ...LOG_COMMANDS,
  ...METRICS_COMMANDS,
  ...ACT_COMMANDS,
  ...DIAGNOSIS_COMMANDS,
  ...INCIDENT_COMMANDS,
  ...GO_COMMANDS,
  ...FLEET_COMMANDS,
  ...WALK_COMMANDS,
  ...REPORT_COMMANDS,
  ...DRILL_COMMANDS,
  ...LINE_COMMANDS,
  ...SESSION_COMMANDS,
];
