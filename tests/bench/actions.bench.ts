import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { LAUNCHER, openProgram, type Program } from '../terminal/support/program.ts';
import { type Figure, median, quantile } from './statistics.ts';
import { benchTarget } from './target.ts';

const PLANS = 21;
const ATTACHES = 9;
const PLAN = /Type {2}restart /;

/** Milliseconds from a key until the screen says something. */
async function after(program: Program, key: string, what: RegExp): Promise<number> {
  const started = performance.now();
  program.press(key);
  while (!what.test(program.text())) {
    if (performance.now() - started > 20_000) throw new Error(`waited for ${what}:\n${program.text()}`);
    await delay(1);
  }
  return performance.now() - started;
}

async function quit(program: Program): Promise<void> {
  program.press('\x03');
  await program.ended;
  await program.close();
}

/** From the key to the plan on screen, over services one after the other. */
async function measurePlans(
  where: string,
  args: readonly string[],
  isLive: (screen: string) => boolean,
  state: string,
): Promise<Figure> {
  const program = openProgram({ args, env: { XDG_STATE_HOME: state } });
  await program.waitFor(isLive, 40_000);
  const times: number[] = [];
  for (let run = 0; run < PLANS; run += 1) {
    program.press(run % 2 === 0 ? 'j' : 'k');
    await delay(120);
    times.push(await after(program, 'r', PLAN));
    program.press('\x1b');
    await program.waitFor((screen) => !PLAN.test(screen));
    await delay(120);
  }
  await quit(program);
  const detail = `${PLANS} keys, p95 ${quantile(times, 0.95).toFixed(0)} ms, first ${times[0]?.toFixed(0)} ms`;
  return { name: `plan on screen after the key, ${where}`, value: median(times), unit: 'ms', atMost: 200, detail };
}

/** From the key that opens a job of another session to its steps on screen, and the same on the command line. */
async function measureAttach(state: string): Promise<Figure[]> {
  const env = { ...process.env, XDG_STATE_HOME: state };
  const demo = ['--demo', 'calm', '--lang', 'en'];
  const launch = ['run', 'drill', ...demo, '--confirm', 'drill sparkone-prod', '--why', 'bench', '--detach'];
  const onScreen: number[] = [];
  const seen: number[] = [];
  const byCommand: number[] = [];
  for (let run = 0; run < ATTACHES; run += 1) {
    const program = openProgram({ args: demo, env: { XDG_STATE_HOME: state } });
    await program.waitFor(/api\s+running/);
    const launched = performance.now();
    const done = spawnSync(LAUNCHER, launch, { env, encoding: 'utf8' });
    if (done.status !== 0) throw new Error(done.stderr);
    await program.waitFor(/▸ .*step \d of \d/, 20_000);
    seen.push(performance.now() - launched);
    onScreen.push(await after(program, 'J', /▸ .*running[\s\S]*\d {2}\S/));
    byCommand.push(await firstLine(['jobs', 'attach', ...demo], env));
    program.press('q');
    await program.waitFor(/✔ .*: done/, 60_000);
    await quit(program);
  }
  const detail = `${ATTACHES} jobs of another process on the demo, p95 ${quantile(onScreen, 0.95).toFixed(0)} ms`;
  return [
    { name: 'attach to a running job, on screen', value: median(onScreen), unit: 'ms', atMost: 300, detail },
    {
      name: 'attach to a running job, command',
      value: median(byCommand),
      unit: 'ms',
      atMost: 300,
      detail: 'start of the process included',
    },
    {
      name: 'running job seen by itself',
      value: median(seen),
      unit: 'ms',
      atMost: null,
      detail: 'launch by another process included; looked for every 5 s',
    },
  ];
}

function firstLine(args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const started = performance.now();
  const child = spawn(LAUNCHER, [...args], { env, stdio: ['ignore', 'pipe', 'ignore'] });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.stdout.once('data', () => {
      resolve(performance.now() - started);
      child.kill('SIGKILL');
    });
  });
}

/** Plans and attaching through the built program, on the demo and, where there is one, on the live stack. */
export async function measure(): Promise<Figure[]> {
  const state = mkdtempSync(join(tmpdir(), 'sparkone-bench-'));
  try {
    const target = benchTarget();
    const demo = ['--demo', 'calm', '--lang', 'en'];
    const figures = [await measurePlans('demo', demo, (screen) => /api\s+running/.test(screen), state)];
    if (target.composePs !== null)
      figures.push(await measurePlans('live stack', target.args, (screen) => target.isLive(screen), state));
    return [...figures, ...(await measureAttach(state))];
  } finally {
    rmSync(state, { recursive: true, force: true, maxRetries: 10 });
  }
}
