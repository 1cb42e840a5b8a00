/** Which backups are expected, and how often one is to be proven. */
export interface BackupPlan {
  /** How often a backup is expected, milliseconds. */
  readonly everyMs: number;
  /** Delay that is tolerated before a backup counts as missed. */
  readonly graceMs: number;
  /** How often a restore is to be proven. */
  readonly drillEveryMs: number;
  /** Smaller than this is suspicious; null for no bound. */
  readonly minBytes: number | null;
  /** How many backups are expected to be there; null when nobody says. */
  readonly keep: number | null;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** What is expected where nothing is configured: one a day, a restore proven once a month. */
export const USUAL_BACKUPS: BackupPlan = {
  everyMs: DAY_MS,
  graceMs: 2 * HOUR_MS,
  drillEveryMs: 30 * DAY_MS,
  minBytes: null,
  keep: null,
};
