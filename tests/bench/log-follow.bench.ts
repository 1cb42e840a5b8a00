import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { openProgram, type Program } from '../terminal/support/program.ts';
import { usage } from './processes.ts';
import { type Figure, quantile } from './statistics.ts';

const PER_SECOND = 20_000;
const FOLLOW_SECONDS = 10;
const PRESSES = 80;
const PATTERN = 'items/[0-9]+9 .*status=[25]\\d\\d';
/** What the configuration of the bounded runs gives to entries. */
const MEMORY = '32MiB';
const MOST_GROWTH_MIB = 24;

interface Followed {
  readonly program: Program;
  close(): Promise<void>;
}

/** The built program at 120x40 on the log of an engine that never stops writing, every line filtered. */
async function follow(kind: 'lines' | 'endless' | 'noise', rate: number, pattern: string): Promise<Followed> {
  const folder = mkdtempSync(join(tmpdir(), 'sparkone-bench-'));
  const socket = join(folder, 'engine.sock');
  const config = join(folder, 'config.yaml');
  writeFileSync(config, `logs:\n  memory: ${MEMORY}\n`);
  const engine: ChildProcess = spawn(
    process.execPath,
    [join(import.meta.dirname, 'log-engine.ts'), socket, kind, String(rate)],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  if (engine.stdout === null) throw new Error('the engine has no output');
  await once(engine.stdout, 'data');
  const args = ['--docker', socket, '--project', 'bench', '--lang', 'en'];
  const bounded = kind === 'lines' ? [] : ['--config', config];
  const program = openProgram({ args: [...args, ...bounded], columns: 120, rows: 40, countFrames: true });
  await program.waitFor(/Overview/);
  program.press('2');
  await program.waitFor(/following/, 30_000);
  if (pattern !== '') {
    program.press('/');
    await program.waitFor(/^ include /m);
    program.press(`${pattern}\r`);
    await program.waitFor((screen) => screen.includes(`/${pattern.slice(0, 12)}`) && !/^ include /m.test(screen));
  }
  await delay(6_000);
  return {
    program,
    close: async () => {
      await program.close();
      engine.kill();
      rmSync(folder, { recursive: true });
    },
  };
}

/** Milliseconds from a key to the screen that it asks for. */
async function paint(program: Program, key: string, isShown: (screen: string) => boolean): Promise<number> {
  const started = performance.now();
  program.press(key);
  while (!isShown(program.text())) {
    if (performance.now() - started > 5_000) throw new Error(`no answer to ${JSON.stringify(key)}:\n${program.text()}`);
    await delay(1);
  }
  return performance.now() - started;
}

async function measureFollowing(): Promise<Figure[]> {
  const { program, close } = await follow('lines', PER_SECOND, PATTERN);
  try {
    const from = { ...usage(program.pid), at: performance.now() };
    await delay(FOLLOW_SECONDS * 1000);
    const to = { ...usage(program.pid), at: performance.now() };
    const percent = (100_000 * (to.cpuSeconds - from.cpuSeconds)) / (to.at - from.at);
    const status = program.lines().at(-2)?.trim() ?? '';
    const times: number[] = [];
    for (let press = 0; press < PRESSES; press += 1) {
      times.push(await paint(program, '?', (screen) => /─ Help/.test(screen)));
      await delay(30);
      times.push(await paint(program, '\x1b', (screen) => !/─ Help/.test(screen)));
      await delay(30);
    }
    const mib = (to.rssBytes / 1024 / 1024).toFixed(0);
    return [
      {
        name: 'logs: 20 000 lines/s at 120x40',
        value: percent,
        unit: '% of a core',
        atMost: 35,
        detail: `the whole program: stream, fold, regex over every line, paint; RSS ${mib} MiB; ${status}`,
      },
      {
        name: 'logs: key to paint p95 meanwhile',
        value: quantile(times, 0.95),
        unit: 'ms',
        atMost: 50,
        detail: `${times.length} keys, p50 ${quantile(times, 0.5).toFixed(0)} ms, whole answer on screen`,
      },
    ];
  } finally {
    await close();
  }
}

/** How much memory grows once the bound is reached: nothing but what the collector leaves lying about. */
async function measureBound(kind: 'endless' | 'noise', rate: number, megabytes: number): Promise<Figure> {
  const { program, close } = await follow(kind, rate, '');
  const bytesEach = kind === 'endless' ? 200_000 : 4_096;
  const seconds = (megabytes * 1e6) / (bytesEach * rate);
  const most = async (span: number): Promise<number> => {
    let largest = 0;
    for (const started = performance.now(); performance.now() - started < span * 1000; ) {
      largest = Math.max(largest, usage(program.pid).rssBytes);
      await delay(100);
    }
    return largest / 1024 / 1024;
  };
  try {
    const first = await most(seconds / 2);
    const second = await most(seconds / 2);
    return {
      name: `logs: growth under ${kind === 'endless' ? 'an endless 200 kB line' : 'binary noise'}`,
      value: Math.max(0, second - first),
      unit: 'MiB',
      atMost: MOST_GROWTH_MIB,
      detail: `largest RSS ${second.toFixed(0)} MiB after ${megabytes} MB, entries bounded at ${MEMORY}`,
    };
  } finally {
    await close();
  }
}

/** Figures of the Logs tab as its operator has it: the built program on an engine's stream. */
export async function measure(): Promise<Figure[]> {
  return [
    ...(await measureFollowing()),
    await measureBound('endless', 100, 400),
    await measureBound('noise', 4_000, 320),
  ];
}
