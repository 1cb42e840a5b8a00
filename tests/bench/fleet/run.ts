// One measurement in a process of its own: `node run.ts HOSTS RECORDING TARGETS SETTLE_MS SPAN_MS`; prints a line of JSON.

import { setTimeout as delay } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { createSystemClock } from '../../../src/engine/clock.ts';
import { createFleet, createMember } from '../../../src/engine/fleet.ts';
import { openCockpit } from '../../../src/sparkone.ts';
import { createLiveWorld } from '../../../src/worlds/live/live-world.ts';
import { createFakeTransport } from './fake-transport.ts';
import { measureBoard } from './measure-board.ts';
import { startHosts } from './process.ts';
import { readRecording } from './recording.ts';

/** What one run found. */
export interface FleetRun {
  readonly targets: number;
  readonly cpuPercent: number;
  readonly rssMiB: number;
  readonly heapMiB: number;
  /** Targets whose every daily probe had answered. */
  readonly complete: number;
  readonly faults: readonly string[];
  readonly misses: readonly string[];
  /** Milliseconds of the processor that each paint of the board took, and of the clock on the wall. */
  readonly boardMs: readonly number[];
  readonly boardWallMs: readonly number[];
  /** The same as `boardMs` at 200x60. */
  readonly largeBoardMs: readonly number[];
}

const LARGE_PAINTS = 10;
const [script = '', recordingPath = '', ...numbers] = process.argv.slice(2);
const [targets = 1, settleMs = 20_000, spanMs = 30_000] = numbers.map(Number);
setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

const hosts = await startHosts(script, recordingPath);
const recording = readRecording(recordingPath);
const missed = { count: 0, what: new Set<string>() };
const clock = createSystemClock();
const members = Array.from({ length: targets }, (_, index) => {
  const name = `target-${String(index + 1).padStart(2, '0')}`;
  const transport = createFakeTransport(recording, hosts.folder, name, missed);
  const world = createLiveWorld({ transport, clock, options: { project: 'sparkone' } });
  const named = { ...world, identity: () => ({ ...world.identity(), name }) };
  return createMember({ name, group: null, cockpit: openCockpit({ world: named, clock }), desks: {} });
});
const fleet = createFleet(members, clock);
for (const member of members) member.wake();
await delay(settleMs);
// The screen's own work is part of what a fleet costs: it is drawn once a second, as in the cockpit.
const board = measureBoard(fleet, { columns: 120, rows: 40 });
const before = process.cpuUsage();
const startedAt = performance.now();
const stop = clock.every(1_000, () => board.paint());
await delay(spanMs);
stop();
const { user, system } = process.cpuUsage(before);
const elapsedMs = performance.now() - startedAt;
const large = measureBoard(fleet, { columns: 200, rows: 60 });
for (let turn = 0; turn < LARGE_PAINTS; turn += 1) {
  large.paint();
  await delay(1_000);
}
collect();
const { rss, heapUsed } = process.memoryUsage();
const [first] = members;
const states = first?.cockpit.probeIds.map((probe) => first.cockpit.state(probe)) ?? [];
const result: FleetRun = {
  targets,
  cpuPercent: (100 * (user + system)) / 1000 / elapsedMs,
  rssMiB: rss / 1024 / 1024,
  heapMiB: heapUsed / 1024 / 1024,
  complete: members.filter(({ cockpit }) => cockpit.verdict().isComplete).length,
  faults: states.flatMap(({ id, reading }) => (reading?.fault == null ? [] : [`${id}: ${reading.fault.message.en}`])),
  misses: [...missed.what, ...hosts.misses],
  boardMs: board.paints,
  boardWallMs: board.wallPaints,
  largeBoardMs: large.paints,
};
process.stdout.write(`${JSON.stringify(result)}\n`);
await Promise.all(members.map(({ cockpit }) => cockpit.close()));
board.close();
large.close();
hosts.close();
process.exit(0);
