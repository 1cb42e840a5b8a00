import type { TargetConfig } from '../config/schema/root.ts';
import { type ActionSettings, DEFAULT_SETTINGS } from './ground.ts';

/** What the configuration of a target says about actions; null is no configuration. */
export function settingsOfTarget(target: TargetConfig | null): ActionSettings {
  if (target === null) return DEFAULT_SETTINGS;
  const { deploy, rotate, edge } = target;
  return {
    requiresReason: target.requireReason,
    healthPaths: deploy.healthPaths,
    healthDeadlineMs: deploy.healthDeadline,
    migrate: deploy.migrate,
    branch: deploy.branch,
    remote: deploy.remote,
    keptDeploys: deploy.keep,
    logDirectory: rotate.directory,
    logPattern: rotate.pattern,
    logDays: rotate.keepDays,
    renew: {
      recipe: edge.renew ?? null,
      storage: edge.storage ?? null,
      command: edge.command ?? [],
      minIntervalMs: edge.minInterval,
    },
    hooks: deploy.hooks,
  };
}
