import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { openProgram, type Program } from '../terminal/support/program.ts';
import { type Figure, median, quantile } from './statistics.ts';

const root = join(import.meta.dirname, '..', '..');
const launcher = join(root, 'bin', 'sparkone-tui');

/** Clock ticks a second of /proc/PID/stat (USER_HZ, 100 on every Linux that Node runs on). */
const TICKS_PER_SECOND = 100;

/** Wall time of a command in milliseconds. */
export function timeCommand(command: string, args: readonly string[], cwd = root): number {
  const started = performance.now();
  const result = spawnSync(command, [...args], { cwd, stdio: 'ignore' });
  if (result.error !== undefined) throw result.error;
  return performance.now() - started;
}

/** CPU seconds and resident bytes of a process now. */
export function usage(pid: number): { readonly cpuSeconds: number; readonly rssBytes: number } {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ');
  const rss = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? '0';
  return { cpuSeconds: (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND, rssBytes: Number(rss) * 1024 };
}

/** What the bench looks at: arguments of the program, and the peer's command when there is a real stack. */
export interface BenchTarget {
  readonly args: readonly string[];
  /** `docker-compose ... ps` of the live stack; null on the demo. */
  readonly composePs: { readonly command: string; readonly args: readonly string[]; readonly cwd: string } | null;
  /** True when the screen shows everything live: container states and the signals' first values. */
  isLive(screen: string): boolean;
}

async function quit(program: Program): Promise<void> {
  program.press('q');
  await Promise.race([program.ended, delay(3000)]);
  await program.close();
}

/** `--version` against `node -e 0`, in turn. */
export function measureVersion(runs: number): Figure[] {
  const ours: number[] = [];
  const bare: number[] = [];
  timeCommand(launcher, ['--version']);
  for (let run = 0; run < runs; run += 1) {
    ours.push(timeCommand(launcher, ['--version']));
    bare.push(timeCommand(process.execPath, ['-e', '0']));
  }
  const detail = `--version ${median(ours).toFixed(0)} ms, node -e 0 ${median(bare).toFixed(0)} ms, ${runs} runs`;
  return [{ name: '--version / node -e 0', value: median(ours) / median(bare), unit: 'x', atMost: 3, detail }];
}

/** First frame and live Overview through a pty, against `docker-compose ps`, in turn. */
export async function measureStart(target: BenchTarget, runs: number): Promise<Figure[]> {
  const first: number[] = [];
  const live: number[] = [];
  const peer: number[] = [];
  for (let run = 0; run <= runs; run += 1) {
    const started = performance.now();
    const program = openProgram({ args: target.args });
    await program.waitFor(/1 \S+[\s\S]*2 \S+[\s\S]*8 \S+/, 20_000);
    const firstMs = performance.now() - started;
    await program.waitFor((screen) => target.isLive(screen), 30_000);
    const liveMs = performance.now() - started;
    await quit(program);
    const { composePs } = target;
    const peerMs = composePs === null ? Number.NaN : timeCommand(composePs.command, composePs.args, composePs.cwd);
    if (run === 0) continue; // The first run warms the compile cache and the page cache for both.
    first.push(firstMs);
    live.push(liveMs);
    peer.push(peerMs);
  }
  const base = `first ${median(first).toFixed(0)} ms, live ${median(live).toFixed(0)} ms`;
  if (target.composePs === null)
    return [
      { name: 'first frame', value: median(first), unit: 'ms', atMost: null, detail: base },
      { name: 'live Overview', value: median(live), unit: 'ms', atMost: null, detail: base },
    ];
  const detail = `${base}, docker-compose ps ${median(peer).toFixed(0)} ms, ${runs} runs`;
  return [
    { name: 'first frame / docker-compose ps', value: median(first) / median(peer), unit: 'x', atMost: 0.5, detail },
    { name: 'live Overview / docker-compose ps', value: median(live) / median(peer), unit: 'x', atMost: 0.8, detail },
  ];
}

/** Bytes to the terminal and CPU while nobody touches a key. */
export async function measureIdle(target: BenchTarget, seconds: number): Promise<Figure[]> {
  const program = openProgram({ args: target.args });
  await program.waitFor((screen) => target.isLive(screen), 30_000);
  await delay(8000);
  const before = { bytes: Buffer.byteLength(program.written()), ...usage(program.pid), at: performance.now() };
  await delay(seconds * 1000);
  const after = { bytes: Buffer.byteLength(program.written()), ...usage(program.pid), at: performance.now() };
  await quit(program);
  const elapsed = (after.at - before.at) / 1000;
  const detail = `Overview, 120x40, ${seconds} s`;
  const kilobytes = (after.bytes - before.bytes) / elapsed / 1000;
  const percent = (100 * (after.cpuSeconds - before.cpuSeconds)) / elapsed;
  return [
    { name: 'idle to the terminal', value: kilobytes, unit: 'kB/s', atMost: 2, detail },
    { name: 'idle CPU', value: percent, unit: '% of a core', atMost: 4, detail },
    { name: 'RSS after start', value: after.rssBytes / 1024 / 1024, unit: 'MiB', atMost: 150, detail: '' },
  ];
}

/** Time from a key to the first byte painted after it, pressed one at a time. */
export async function measureKeys(target: BenchTarget, presses: number): Promise<Figure[]> {
  const program = openProgram({ args: target.args });
  await program.waitFor((screen) => target.isLive(screen), 30_000);
  const times: number[] = [];
  const keys = ['j', 'j', 'k', '3', '1', 'j', 'k', '4', '1', '?', '\x1b'];
  for (let press = 0; press < presses; press += 1) {
    const before = program.written().length;
    const started = performance.now();
    program.press(keys[press % keys.length] ?? 'j');
    while (program.written().length === before && performance.now() - started < 500) await delay(1);
    const took = performance.now() - started;
    if (took < 500) times.push(took);
    await delay(60);
  }
  await quit(program);
  const detail = `${times.length} of ${presses} keys painted, p50 ${quantile(times, 0.5).toFixed(0)} ms`;
  return [{ name: 'key to paint p95', value: quantile(times, 0.95), unit: 'ms', atMost: 40, detail }];
}

/** Resident memory after many painted frames, forced by moving the selection. */
export async function measureFrames(target: BenchTarget, frames: number): Promise<Figure[]> {
  const program = openProgram({ args: target.args, countFrames: true });
  await program.waitFor((screen) => target.isLive(screen), 30_000);
  const start = program.frames();
  let half = 0;
  let flip = false;
  const deadline = performance.now() + frames * 100 + 30_000;
  while (program.frames() - start < frames && performance.now() < deadline) {
    program.press(flip ? 'j' : 'k');
    flip = !flip;
    await delay(34);
    if (half === 0 && program.frames() - start > frames / 2) half = usage(program.pid).rssBytes;
  }
  const { rssBytes } = usage(program.pid);
  const painted = program.frames() - start;
  await quit(program);
  const mebibytes = (bytes: number) => bytes / 1024 / 1024;
  const detail = `at half way ${mebibytes(half).toFixed(0)} MiB`;
  return [{ name: `RSS after ${painted} frames`, value: mebibytes(rssBytes), unit: 'MiB', atMost: 150, detail }];
}
