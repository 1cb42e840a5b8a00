import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { RUNBOOK_COMMANDS as commands } from '../../src/runbooks/books/customer-commands.ts';
import { LAUNCHER, openProgram, type Program } from '../terminal/support/program.ts';
import type { BenchTarget } from './processes.ts';
import { type Figure, median, quantile } from './statistics.ts';
import { benchTarget } from './target.ts';

const ROUNDS = 5;
const STEPS = 11;
/** Walks over all steps, there and back. */
const PASSES = 6;

/** The daily part of the runbook, line by line, in its order (D1-D9). */
const DAILY = [
  commands.health,
  commands.healthDatabase,
  commands.healthRedis,
  commands.ps,
  commands.stats,
  commands.logs,
  commands.logsErrors,
  commands.logsSecurity,
  commands.up,
  commands.latency,
  commands.pool,
];

/** Where a service of the project is published on this host. */
function published(project: string, service: string, port: number): string {
  const labels = [`project=${project}`, `service=${service}`].flatMap((label) => [
    '--filter',
    `label=com.docker.compose.${label}`,
  ]);
  const id = spawnSync('docker', ['ps', '-q', ...labels], { encoding: 'utf8' }).stdout.trim();
  const address = spawnSync('docker', ['port', id, String(port)], { encoding: 'utf8' }).stdout.trim();
  return address.split('\n')[0] ?? '';
}

/** The commands as the operator types them, on this stack's ports and compose file. */
function dailyHere({ args, cwd }: NonNullable<BenchTarget['composePs']>): readonly string[] {
  const compose = `docker-compose ${args.slice(0, -1).join(' ')}`;
  const project = args[1] ?? '';
  const [api, prometheus] = [published(project, 'api', 8000), published(project, 'prometheus', 9090)];
  return DAILY.map((command) => {
    const here = command
      .replace('docker-compose -f docker-compose.prod.yml', compose)
      .replace('localhost:8000', api)
      .replace('localhost:9090', prometheus);
    return `cd ${cwd} && ${here}`;
  });
}

function timeOf(command: string, args: readonly string[], env: NodeJS.ProcessEnv = process.env): number {
  const started = performance.now();
  const ran = spawnSync(command, [...args], { stdio: 'ignore', env });
  if (ran.error !== undefined) throw ran.error;
  return performance.now() - started;
}

/** `check daily --report` against the runbook's own commands one after the other, in turn. */
function measureHeadless(target: BenchTarget, state: string): Figure[] {
  if (target.composePs === null) return [];
  const daily = dailyHere(target.composePs);
  const env = { ...process.env, XDG_STATE_HOME: state };
  const [ours, theirs]: [number[], number[]] = [[], []];
  const check = ['check', 'daily', '--report', ...target.args];
  // Once for the caches of both.
  timeOf(LAUNCHER, check, env);
  for (let round = 0; round < ROUNDS; round += 1) {
    ours.push(timeOf(LAUNCHER, check, env));
    theirs.push(daily.reduce((sum, command) => sum + timeOf('sh', ['-c', command]), 0));
  }
  const [own, runbook] = [median(ours), median(theirs)];
  const detail = `${own.toFixed(0)} ms against ${runbook.toFixed(0)} ms for ${daily.length} commands, ${ROUNDS} rounds`;
  return [{ name: "morning check / the runbook's commands", value: own / runbook, unit: 'x', atMost: 0.3, detail }];
}

/** From the key until the next step stands there with everything that was read of it. */
async function stepTo(program: Program, key: string, number: number): Promise<number> {
  const isThere = (text: string) => text.includes(`step ${number} of ${STEPS}`) && !/reading (…|the log)/.test(text);
  const started = performance.now();
  program.press(key);
  while (!isThere(program.text())) {
    if (performance.now() - started > 20_000) throw new Error(`waited for step ${number}:\n${program.text()}`);
    await delay(1);
  }
  return performance.now() - started;
}

/** The walkthrough through a pty, on steps whose probes have run. */
async function measureSteps(target: BenchTarget, where: string, state: string): Promise<Figure> {
  const args = ['walk', 'morning', ...target.args];
  const program = openProgram({ args, rows: 40, env: { XDG_STATE_HOME: state } });
  await program.waitFor(/step 1 of 11[\s\S]*Suggestion: [✔✖]/, 40_000);
  // The next steps are read while this one is read by the operator.
  await delay(5_000);
  const times: number[] = [];
  for (let pass = 0; pass < PASSES; pass += 1) {
    const isThere = pass % 2 === 0;
    for (let step = 1; step < STEPS; step += 1) {
      times.push(await stepTo(program, isThere ? '\x1b[C' : '\x1b[D', isThere ? step + 1 : STEPS - step));
      await delay(200);
    }
  }
  program.press('\x03');
  await program.ended;
  await program.close();
  const detail = `${times.length} keys, p50 ${median(times).toFixed(0)} ms, worst ${Math.max(...times).toFixed(0)} ms`;
  return {
    name: `evidence after the key p95, ${where}`,
    value: quantile(times, 0.95),
    unit: 'ms',
    atMost: 150,
    detail,
  };
}

/** The morning check without a screen, and its steps on one; the live stack where there is one. */
export async function measure(): Promise<Figure[]> {
  const state = mkdtempSync(join(tmpdir(), 'sparkone-bench-'));
  const target = benchTarget();
  const demo: BenchTarget = { ...target, args: ['--demo', 'redis-down', '--lang', 'en'] };
  try {
    const onDemo = await measureSteps(demo, 'demo', state);
    if (target.composePs === null) return [onDemo];
    return [...measureHeadless(target, state), await measureSteps(target, 'live stack', state), onDemo];
  } finally {
    rmSync(state, { recursive: true, force: true, maxRetries: 10 });
  }
}
