import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { SCREENS } from '../../screens/screens.ts';
import { createSystemClock } from '../../src/engine/clock.ts';
import type { Cockpit } from '../../src/model/cockpit.ts';
import { bad } from '../../src/model/fault.ts';
import { openCockpit } from '../../src/sparkone.ts';
import { nobodyFault } from '../../src/transport/ssh/login-faults.ts';
import { createSshTransport } from '../../src/transport/ssh/ssh.ts';
import { createLiveWorld } from '../../src/worlds/live/live-world.ts';
import { canShape, openShapedLine } from '../live/ssh/shaped-line.ts';
import { openSlowLine, type SlowLine } from '../live/ssh/slow-line.ts';
import { hasSshd, openSshd, type Sshd } from '../live/ssh/sshd.ts';
import { LAUNCHER, openProgram } from '../terminal/support/program.ts';
import { type BenchTarget, measureKeys } from './processes.ts';
import { type Figure, median } from './statistics.ts';
import { benchTarget } from './target.ts';

const RUNS = 5;
const IDLE_SECONDS = 40;
const POOR_RUNS = 5;
/** Two lengths of line: what the times differ by is round trips, whatever the target itself takes. */
const ROUND_TRIPS_MS = [100, 300] as const;

interface Reached {
  readonly sshd: Sshd;
  readonly line: SlowLine;
}

/** Services run and the latency has a value: what the bench of the start calls live. */
function isLive(cockpit: Cockpit): boolean {
  const latency = cockpit.state('api.latency').lastGood;
  return cockpit.state('containers').lastGood !== null && latency !== null && latency.samples.length > 0;
}

/** Milliseconds from a line that stands to a live Overview, without a screen. */
async function timeToLive({ sshd, line }: Reached, project: string): Promise<number> {
  const clock = createSystemClock();
  const transport = createSshTransport({
    target: {
      host: '127.0.0.1',
      port: line.port,
      user: sshd.user,
      identityFile: sshd.key,
      configFile: '/dev/null',
      knownHosts: join(sshd.home, 'known'),
    },
    operator: { home: sshd.home, localUser: sshd.user, env: {} },
    clock,
    asker: { ask: async ({ title }) => bad(nobodyFault(title)) },
    usesSudo: false,
  });
  const world = createLiveWorld({ transport, clock, options: { project } });
  const cockpit = openCockpit({ world, clock });
  cockpit.watch(SCREENS.overview.watches(cockpit));
  const upAt = new Promise<number>((resolve) => {
    transport.line.subscribe(() => {
      if (transport.line.state().kind === 'up') resolve(performance.now());
    });
  });
  cockpit.start();
  const began = await upAt;
  while (!isLive(cockpit)) {
    if (performance.now() - began > 30_000) throw new Error('the Overview does not come to life over this line');
    await delay(2);
  }
  const took = performance.now() - began;
  await cockpit.close();
  await transport.close();
  return took;
}

async function measureRoundTrips(reached: Reached, project: string): Promise<Figure[]> {
  const times: number[][] = [];
  for (const ms of ROUND_TRIPS_MS) {
    reached.line.setDelay(ms / 2);
    const runs: number[] = [];
    for (let run = 0; run < RUNS; run += 1) runs.push(await timeToLive(reached, project));
    times.push(runs);
  }
  const [short = Number.NaN, long = Number.NaN] = times.map((runs) => Math.min(...runs));
  const trips = (long - short) / (ROUND_TRIPS_MS[1] - ROUND_TRIPS_MS[0]);
  const detail = `best of ${RUNS}: ${short.toFixed(0)} ms at 100 ms, ${long.toFixed(0)} ms at 300 ms; median at 100 ms ${median(times[0] ?? []).toFixed(0)} ms`;
  return [{ name: 'round trips to a live Overview', value: trips, unit: '', atMost: 12, detail }];
}

/** Bytes over the line while nobody touches a key, as the built program looks at the target. */
async function measureIdle({ line }: Reached, target: BenchTarget): Promise<Figure[]> {
  const program = openProgram({ args: target.args });
  await program.waitFor((screen) => target.isLive(screen), 60_000);
  await delay(12_000);
  const before = { bytes: line.sent() + line.received(), pieces: line.pieces(), at: performance.now() };
  await delay(IDLE_SECONDS * 1000);
  const seconds = (performance.now() - before.at) / 1000;
  const payload = (line.sent() + line.received() - before.bytes) / seconds;
  const pieces = (line.pieces() - before.pieces) / seconds;
  program.press('q');
  await Promise.race([program.ended, delay(3000)]);
  await program.close();
  const detail = `Overview, both ways, ${IDLE_SECONDS} s, ${pieces.toFixed(1)} pieces a second`;
  return [{ name: 'idle over the line', value: payload / 1000, unit: 'kB/s', atMost: 4, detail }];
}

/** From the start of the built program to a live Overview, in a network name space 200 ms away that loses every hundredth packet. */
async function measurePoorLine(target: BenchTarget, project: string): Promise<Figure[]> {
  const name = 'live over 200 ms with 1 % loss, in a network name space';
  if (!canShape()) return [{ name, value: Number.NaN, unit: 's', atMost: null, detail: 'needs root and /dev/net/tun' }];
  const shaped = await openShapedLine({ delayMs: 100, loss: 0.01 });
  const sshd = await openSshd({ config: [`ListenAddress ${shaped.address}`] });
  const times: number[] = [];
  try {
    const known = sshd.knownLine.replace('127.0.0.1', shaped.address);
    writeFileSync(join(sshd.home, '.ssh', 'known_hosts'), known, { mode: 0o600 });
    const config = writeConfig(sshd, shaped.address, sshd.port, project, join(sshd.home, '.ssh', 'known_hosts'));
    const { command, args } = shaped.from([LAUNCHER, '--config', config, '--lang', 'en']);
    for (let run = 0; run < POOR_RUNS; run += 1) {
      const begun = performance.now();
      const program = openProgram({ args, command, env: { HOME: sshd.home, XDG_STATE_HOME: sshd.folder } });
      await program.waitFor((screen) => target.isLive(screen), 60_000);
      times.push((performance.now() - begun) / 1000);
      await program.close();
    }
  } finally {
    await sshd.remove();
    await shaped.close();
  }
  const { packets, lost } = shaped.counts();
  const detail = `median of ${POOR_RUNS}, slowest ${Math.max(...times).toFixed(1)} s; ${lost} of ${packets} packets lost`;
  return [{ name, value: median(times), unit: 's', atMost: null, detail }];
}

/** A configuration file with the target, reached at an address. */
function writeConfig(sshd: Sshd, host: string, port: number, project: string, knownHosts: string): string {
  const config = join(sshd.folder, 'config.yaml');
  const ssh = { identityFile: sshd.key, knownHosts, configFile: '/dev/null' };
  const bench = { transport: `ssh://${sshd.user}@${host}:${port}`, project, ssh };
  // JSON is YAML.
  writeFileSync(config, JSON.stringify({ targets: { bench } }), { mode: 0o600 });
  return config;
}

/** A target over a line of 100 ms: what the way costs, and that keys do not feel it. Needs sshd and a live stack. */
export async function measure(): Promise<Figure[]> {
  const local = benchTarget();
  const project = local.args[local.args.indexOf('--project') + 1];
  if (!hasSshd() || local.composePs === null || project === undefined)
    return [{ name: 'over SSH', value: Number.NaN, unit: '', atMost: null, detail: 'needs sshd and a live stack' }];
  const sshd = await openSshd();
  const line = await openSlowLine({ port: sshd.port, delayMs: 50 });
  try {
    writeFileSync(join(sshd.home, 'known'), sshd.knownLine.replace(/^\S+/, `[127.0.0.1]:${line.port}`));
    const config = writeConfig(sshd, '127.0.0.1', line.port, project, join(sshd.home, 'known'));
    const target: BenchTarget = { ...local, args: ['--config', config, '--lang', 'en'] };
    const trips = await measureRoundTrips({ sshd, line }, project);
    line.setDelay(50);
    const idle = await measureIdle({ sshd, line }, target);
    const keys = await measureKeys(target, 120);
    // What the machine itself takes at this hour, without a line.
    const [here] = await measureKeys(local, 120);
    const overLine = keys.map((figure) => ({
      ...figure,
      name: `${figure.name}, line of 100 ms`,
      detail: `${figure.detail}; without the line p95 ${here?.value.toFixed(0)} ms`,
    }));
    return [...trips, ...idle, ...overLine, ...(await measurePoorLine(local, project))];
  } finally {
    await line.close();
    await sshd.remove();
  }
}
