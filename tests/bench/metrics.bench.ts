import { setTimeout as delay } from 'node:timers/promises';
import { buildFrame } from '../../screens/frame/frame.ts';
import { createSystemClock } from '../../src/engine/clock.ts';
import { good } from '../../src/model/fault.ts';
import type { MetricSource, RangeSeries, StepRange } from '../../src/model/metric-source.ts';
import { METRIC_PAGES } from '../../src/probes/prometheus/metric-pages.ts';
import { createMetricsDesk } from '../../src/queries/metrics-desk.ts';
import { openPromqlHistory } from '../../src/queries/promql-history.ts';
import { COMMANDS } from '../../src/shell/commands.ts';
import { bindKeys } from '../../src/shell/keys/bindings.ts';
import { metricsAsk } from '../../src/shell/metrics/metrics-ask.ts';
import { createShell } from '../../src/shell/shell.ts';
import { openCockpit } from '../../src/sparkone.ts';
import { findScene } from '../../src/worlds/demo/scenes.ts';
import { createDemoWorld } from '../../src/worlds/demo/world.ts';
import { openProgram } from '../terminal/support/program.ts';
import { usage } from './processes.ts';
import { type Figure, median, quantile } from './statistics.ts';

const SERIES = 10;
const WEEK_MS = 168 * 3_600_000;
const FRAMES = 120;
const MOVES = 150;
const EXPRESSION = 'sum by (path) (rate(http_requests_total[5m]))';

/** Ten noisy series with a peak each, as Prometheus gives a week of them. */
function week({ startMs, endMs, stepMs }: StepRange): RangeSeries[] {
  return Array.from({ length: SERIES }, (_, n): RangeSeries => {
    const points: [number, number][] = [];
    for (let at = startMs; at <= endMs; at += stepMs)
      points.push([at, 5 + n + 4 * Math.sin(at / 4e6 + n) + (Math.floor(at / stepMs) % 997 === n * 90 ? 40 : 0)]);
    return { labels: { path: `/route/${n}` }, points };
  });
}

const SOURCE = {
  range: (_expression: string, range: StepRange) => Promise.resolve(good({ series: week(range), warnings: [] })),
} as unknown as MetricSource;

/** Milliseconds of one frame of the chart: with the answer just in, and while only the cursor moves. */
async function measureFrames(columns: number, rows: number): Promise<Figure[]> {
  const clock = createSystemClock();
  const scene = findScene('calm');
  if (scene === undefined) throw new Error('no calm scene');
  const cockpit = openCockpit({ world: createDemoWorld({ scene, clock }), clock });
  const desk = createMetricsDesk({
    source: SOURCE,
    clock,
    pages: METRIC_PAGES,
    history: openPromqlHistory(null),
  });
  const shell = createShell({ lang: 'en', tab: 'metrics', size: { columns, rows } });
  shell.dispatch({ type: 'metrics', change: { page: 'query', expression: EXPRESSION, rangeMs: WEEK_MS } });
  const context = {
    cockpit,
    shell,
    desks: { metrics: desk },
    effects: { copy: () => undefined, suspend: () => undefined, quit: () => undefined },
  };
  const bindings = bindKeys(COMMANDS);
  const look = (): void => desk.look(metricsAsk(shell.getState(), desk, cockpit));
  const fresh: number[] = [];
  const moved: number[] = [];
  const timed = (into: number[]): void => {
    const started = performance.now();
    buildFrame({ context, bindings });
    into.push(performance.now() - started);
  };
  for (let round = 0; round < FRAMES; round += 1) {
    look();
    desk.refresh();
    await delay(5);
    timed(fresh);
    const cursorAt = clock.now() - (WEEK_MS * round) / FRAMES;
    shell.dispatch({ type: 'metrics', change: { cursorAt } });
    timed(moved);
  }
  const series = desk.chart()?.series.length ?? 0;
  const points = week({ startMs: 0, endMs: WEEK_MS, stepMs: 300_000 })[0]?.points.length ?? 0;
  desk.close();
  await cockpit.close();
  return [
    {
      name: `metrics: frame of 7 days, ${columns}x${rows}`,
      value: median(fresh),
      unit: 'ms',
      atMost: 30,
      detail: `median of ${FRAMES} with a new answer of ${series} series of ${points} points, p95 ${quantile(fresh, 0.95).toFixed(0)} ms; cursor moved ${median(moved).toFixed(1)} ms`,
    },
  ];
}

/** CPU of the whole program for one repaint of a chart of seven days and many series, moved by the cursor. */
async function measureProgram(): Promise<Figure> {
  const program = openProgram({ args: ['--demo', '--lang', 'en'], columns: 120, rows: 40 });
  try {
    await program.waitFor(/api\s+running/);
    program.press('3[e');
    await program.waitFor(/Tab completes/);
    program.press('\x15sum by (path, method) (rate(sparkone_http_requests_total[5m]))\r');
    await program.waitFor(/Result/);
    program.press('iii');
    await program.waitFor(/7d up to now[\s\S]*\/webhooks\/whatsapp/, 60_000);
    await delay(3_000);
    const idleFrom = { ...usage(program.pid), at: performance.now() };
    await delay(4_000);
    const from = { ...usage(program.pid), at: performance.now(), frames: program.frames() };
    const idle = (from.cpuSeconds - idleFrom.cpuSeconds) / (from.at - idleFrom.at);
    for (let move = 0; move < MOVES; move += 1) {
      program.press('h');
      await delay(40);
    }
    const to = { ...usage(program.pid), at: performance.now(), frames: program.frames() };
    const own = to.cpuSeconds - from.cpuSeconds - idle * (to.at - from.at);
    const painted = to.frames - from.frames;
    return {
      name: 'metrics: CPU of one paint',
      value: (1000 * own) / painted,
      unit: 'ms',
      atMost: 30,
      detail: `built program, 120x40, ${painted} paints of a 7-day chart with 9 series, layout and terminal included`,
    };
  } finally {
    await program.close();
  }
}

/** Figures of the Metrics tab. */
export async function measure(): Promise<Figure[]> {
  return [...(await measureFrames(120, 40)), ...(await measureFrames(200, 60)), await measureProgram()];
}
