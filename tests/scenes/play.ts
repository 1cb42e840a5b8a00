import { CAUSES } from '../../src/causes/registry.ts';
import { createCockpit } from '../../src/engine/cockpit.ts';
import type { Cockpit } from '../../src/model/cockpit.ts';
import type { Level } from '../../src/model/level.ts';
import type { Reading } from '../../src/model/reading.ts';
import type { World } from '../../src/model/world.ts';
import { probeSpecs } from '../../src/probes/registry.ts';
import { findScene } from '../../src/worlds/demo/scenes.ts';
import { createDemoWorld, type DemoWorld } from '../../src/worlds/demo/world.ts';
import { createFakeClock, type FakeClock } from '../unit/support/fake-clock.ts';

/** 08:02:14 in Brasília, a Monday. */
export const MORNING = Date.UTC(2026, 10, 23, 11, 2, 14);

/** A scene on the real engine, with time in the test's hands. */
export interface Play {
  readonly cockpit: Cockpit;
  readonly world: DemoWorld;
  readonly clock: FakeClock;
  /** Every reading so far. */
  readonly readings: readonly Reading[];
  /** What threw and must not. */
  readonly bugs: readonly unknown[];
  /** Ids of the probes at a level now. */
  at(level: Level): string[];
}

/**
 * Opens a scene and lets the first readings come in.
 * @param around puts something between the engine and the world: a line that is cut, a probe that never answers.
 */
export async function play(
  sceneId: string,
  startsAt = MORNING,
  around: (world: DemoWorld) => World = (world) => world,
): Promise<Play> {
  const scene = findScene(sceneId);
  if (scene === undefined) throw new Error(`no scene ${sceneId}`);
  const clock = createFakeClock(startsAt);
  const world = createDemoWorld({ scene, clock });
  const readings: Reading[] = [];
  const bugs: unknown[] = [];
  const cockpit = createCockpit({
    world: around(world),
    specs: probeSpecs,
    causes: CAUSES,
    clock,
    random: () => 0.5,
    onBug: (bug) => bugs.push(bug),
    onReading: (reading) => readings.push(reading),
  });
  cockpit.start();
  await clock.run(20_000);
  const at = (level: Level) => cockpit.probeIds.filter((id) => cockpit.state(id).check.level === level);
  return { cockpit, world, clock, readings, bugs, at };
}
