import type { SessionOptions } from './session-options.ts';
import { completeSession, type Settings, settingsOf } from './settings.ts';

/** One target that a session looks at, with its part of the configuration. */
export interface PlannedTarget {
  /** Name in the configuration; '' for what is discovered on this host without one. */
  readonly name: string;
  readonly group: string | null;
  readonly session: SessionOptions;
  readonly settings: Settings;
}

/**
 * The targets of a session: all of the configuration, or of the demo's fleet. What the command line says of one stack
 * (`--project`, `--docker`, `--replay`, a scene) leaves that one alone.
 */
export async function plannedTargets(given: SessionOptions, settings: Settings): Promise<readonly PlannedTarget[]> {
  const { FLEET_SCENE, DEMO_FLEET } = await import('../../src/worlds/demo/fleet.ts');
  if (given.demo === FLEET_SCENE) {
    return DEMO_FLEET.map(({ name, group }) => ({
      name,
      group,
      settings,
      session: { ...completeSession(given, settings), target: name },
    }));
  }
  const { loaded, targetName, target } = settings;
  const isOfOne = given.demo !== null || given.replay !== null || given.project !== null || given.docker !== null;
  if (loaded === null || isOfOne || Object.keys(loaded.config.targets).length < 2) {
    const group = target?.group ?? null;
    return [{ name: targetName ?? '', group, settings, session: completeSession(given, settings) }];
  }
  return Object.entries(loaded.config.targets).map(([name, { group }]) => {
    const own = settingsOf(loaded, name);
    return { name, group: group ?? null, settings: own, session: { ...completeSession(given, own), target: name } };
  });
}
