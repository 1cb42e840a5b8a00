import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FleetRun } from './fleet/run.ts';
import { type Figure, quantile } from './statistics.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const HOSTS = join(import.meta.dirname, 'fleet', 'hosts.ts');
const RECORDING = join(ROOT, 'tests', 'fixtures', 'host.json');
/** First readings, history and the streams' first frames are over by then. */
const SETTLE_MS = 30_000;
/** Longer than the cadences of all but the rarest probes. */
const SPAN_MS = 40_000;
/** As the launcher gives them. */
const FLAGS = [
  '--use-system-ca',
  '--enable-experimental-regexp-engine-on-excessive-backtracks',
  '--max-semi-space-size=4',
  '--max-old-space-size=320',
];
const ENVIRONMENT = { MALLOC_ARENA_MAX: '1', MALLOC_TRIM_THRESHOLD_: '131072' };

/** Runs so many simulated targets in a process of their own, bundled as the program is. */
function run(bundle: string, targets: number): FleetRun {
  const args = [...FLAGS, bundle, HOSTS, RECORDING, String(targets), String(SETTLE_MS), String(SPAN_MS)];
  const env = { ...process.env, ...ENVIRONMENT };
  const output = execFileSync(process.execPath, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'], env });
  const line = output.split('\n').find((one) => one.startsWith('{"targets"'));
  if (line === undefined) throw new Error(`no figures for ${targets} targets`);
  return JSON.parse(line) as FleetRun;
}

function figuresOf({ targets, cpuPercent, rssMiB, heapMiB, complete, faults, misses }: FleetRun, isMost: boolean) {
  const told = faults.length === 0 ? '' : `, ${faults.length} faults a target`;
  const missed = misses.length === 0 ? '' : `, ${misses.length} requests not recorded`;
  const detail = `${complete} of ${targets} fully read${told}${missed}, board of 120x40 painted every second`;
  const cpu: Figure = {
    name: `CPU of ${targets} target(s)`,
    value: cpuPercent,
    unit: '% of a core',
    atMost: isMost ? 25 : null,
    detail,
  };
  const memory: Figure = {
    name: `RSS of ${targets} target(s)`,
    value: rssMiB,
    unit: 'MiB',
    atMost: isMost ? 300 : null,
    detail: `heap ${heapMiB.toFixed(0)} MiB`,
  };
  return [cpu, memory];
}

/** What each further target costs from 10 to 50, against what it costs from 1 to 10: 1 is a straight line. */
function bend(of: (run: FleetRun) => number, [one, ten, fifty]: readonly [FleetRun, FleetRun, FleetRun]): number {
  const early = (of(ten) - of(one)) / 9;
  const late = (of(fifty) - of(ten)) / 40;
  return late / early;
}

/**
 * The cockpit over 1, 10 and 50 targets of 9 containers, simulated at the transport: a process of its own answers for the
 * engines, APIs, Prometheis, databases and caches from a recording of the live stack.
 */
export async function measure(): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'sparkone-bench-'));
  try {
    const bundle = join(folder, 'run.mjs');
    execFileSync(process.execPath, [join(ROOT, 'bin', 'build.mjs'), 'tests/bench/fleet/run.ts', bundle]);
    const runs = [run(bundle, 1), run(bundle, 10), run(bundle, 50)] as const;
    const [, , fifty] = runs;
    const paint = quantile(fifty.boardMs, 0.95);
    const large = quantile(fifty.largeBoardMs, 0.5);
    const wall = `on the wall p50 ${quantile(fifty.boardWallMs, 0.5).toFixed(1)} ms`;
    return [
      ...runs.flatMap((one) => figuresOf(one, one === fifty)),
      {
        name: 'CPU, bend of the line',
        value: bend((one) => one.cpuPercent, runs),
        unit: 'x',
        atMost: 1.25,
        detail: '',
      },
      { name: 'RSS, bend of the line', value: bend((one) => one.rssMiB, runs), unit: 'x', atMost: 1.25, detail: '' },
      {
        name: 'board of 50, paint p95',
        value: paint,
        unit: 'ms',
        atMost: 25,
        detail: `120x40, processor time; ${wall}`,
      },
      {
        name: 'board of 50 at 200x60, paint',
        value: large,
        unit: 'ms',
        atMost: null,
        detail: 'median, processor time',
      },
    ];
  } finally {
    rmSync(folder, { recursive: true });
  }
}
