import { buildRoundReport } from '../../../src/commands/round-report.ts';
import type { Report } from '../../../src/model/report.ts';
import { morning } from '../../../src/runbooks/books/morning.ts';
import { probesOfRunbook } from '../../../src/runbooks/walks/walk-alone.ts';
import { readStepLogs } from '../../../src/runbooks/walks/walk-logs.ts';
import { readRound } from '../../../src/sparkone.ts';
import { findScene } from '../../../src/worlds/demo/scenes.ts';
import { createDemoWorld } from '../../../src/worlds/demo/world.ts';
import { createFakeClock } from './fake-clock.ts';

/** The morning report of a demo scene at a fixed time: the same at every run. */
export async function demoMorningReport(sceneId: string, startsAt: number, previous: Report | null): Promise<Report> {
  const scene = findScene(sceneId);
  if (scene === undefined) throw new Error(`no scene ${sceneId}`);
  const clock = createFakeClock(startsAt);
  const world = createDemoWorld({ scene, clock });
  const reading = readRound({ world, clock }, 'daily', 15_000, probesOfRunbook(morning));
  await clock.run(15_000);
  const round = await reading;
  const containers = round.readings.find(({ probe }) => probe === 'containers');
  const from = world.logs === undefined ? null : { source: world.logs, clock, containers: () => containers };
  const logs = await readStepLogs(from, morning.steps);
  await world.close();
  return buildRoundReport({
    runbook: morning,
    round,
    identity: world.identity(),
    version: '0.0.0-test',
    operator: 'ana',
    host: 'vps-01',
    startedAt: startsAt,
    finishedAt: startsAt + 4_000,
    previous,
    logs,
    jobs: null,
  });
}
