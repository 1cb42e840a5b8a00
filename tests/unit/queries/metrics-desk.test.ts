import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { bad, fault, good, type Outcome } from '../../../src/model/fault.ts';
import type { MetricPage } from '../../../src/model/metric-page.ts';
import type { CallBounds, MetricSource, Queried, RangeSeries, StepRange } from '../../../src/model/metric-source.ts';
import type { MetricsAsk } from '../../../src/model/metrics-desk.ts';
import { createMetricsDesk } from '../../../src/queries/metrics-desk.ts';
import { openPromqlHistory } from '../../../src/queries/promql-history.ts';
import { phrase, same } from '../../../src/text/lang.ts';
import { createFakeClock } from '../support/fake-clock.ts';

const HOUR = 3_600_000;
const DOWN = fault('unreachable', same('refused'), same('start it'));

const PAGES: readonly MetricPage[] = [
  {
    id: 'main',
    label: phrase('a', 'a'),
    panels: ['one', 'two', 'three', 'four', 'five'].map((id) => ({
      id,
      label: same(id),
      unit: 'count',
      query: `rate(${id}[5m])`,
      runbook: null,
    })),
  },
];

const ASK: MetricsAsk = {
  page: 'main',
  panel: 'three',
  span: { rangeMs: HOUR, endAt: null, buckets: 120 },
  compares: false,
  expression: null,
  shows: 'chart',
  completes: null,
  isLive: true,
};

interface Call {
  readonly expression: string;
  readonly range: StepRange;
  readonly bounds: CallBounds;
  answer(outcome: Outcome<Queried<RangeSeries>>): void;
}

/** A desk over a source whose answers the test gives. */
function bench() {
  const clock = createFakeClock();
  const calls: Call[] = [];
  const source = {
    range: (expression: string, range: StepRange, bounds: CallBounds) =>
      new Promise<Outcome<Queried<RangeSeries>>>((answer) => calls.push({ expression, range, bounds, answer })),
  } as unknown as MetricSource;
  const desk = createMetricsDesk({ source, clock, pages: PAGES, history: openPromqlHistory(null) });
  const steady = (value: number, { startMs, endMs, stepMs }: StepRange) => {
    const points: [number, number][] = [];
    for (let at = startMs; at <= endMs; at += stepMs) points.push([at, value]);
    return good({ series: [{ labels: { job: 'api' }, points }], warnings: [] });
  };
  const answerAll = async (value = 1): Promise<void> => {
    while (calls.length > 0) {
      for (const call of calls.splice(0)) call.answer(steady(value, call.range));
      await clock.run(0);
    }
    await clock.run(50);
  };
  return { clock, calls, desk, steady, answerAll };
}

describe('the metrics desk', () => {
  it('asks nothing while nobody looks, and nothing more once nobody does', async () => {
    const { clock, calls, desk, answerAll } = bench();
    await clock.run(60_000);
    expect(calls).toHaveLength(0);
    desk.look(ASK);
    await answerAll();
    desk.look(null);
    await clock.run(HOUR);
    expect(calls).toHaveLength(0);
    expect(clock.pending()).toBe(0);
  });

  it('asks the panel in sight first, three at a time, none twice', async () => {
    const { calls, desk, steady, clock } = bench();
    desk.look(ASK);
    expect(calls.map(({ expression }) => expression)).toEqual(['rate(three[5m])', 'rate(one[5m])', 'rate(two[5m])']);
    calls[0]?.answer(steady(1, calls[0].range));
    await clock.run(0);
    expect(calls.at(-1)?.expression).toBe('rate(four[5m])');
    await clock.run(20 * 60_000);
    expect(new Set(calls.map(({ expression }) => expression)).size).toBe(calls.length);
  });

  it('asks again while it is looked at, not while paused, and at once when told to', async () => {
    const { calls, desk, clock, answerAll } = bench();
    desk.look(ASK);
    await answerAll();
    await clock.run(16_000);
    expect(calls.length).toBeGreaterThan(0);
    await answerAll();
    desk.look({ ...ASK, isLive: false });
    await clock.run(120_000);
    expect(calls).toHaveLength(0);
    desk.refresh();
    expect(calls.length).toBeGreaterThan(0);
  });

  it('cancels what is no longer needed, and shows no answer that comes too late', async () => {
    const { calls, desk, steady, clock } = bench();
    desk.look(ASK);
    const [first] = calls;
    desk.look({ ...ASK, span: { ...ASK.span, rangeMs: 6 * HOUR } });
    expect(first?.bounds.signal.aborted).toBe(true);
    if (first !== undefined) first.answer(steady(99, first.range));
    await clock.run(100);
    expect(desk.panel('three')).toMatchObject({ isLoading: true, series: [] });
  });

  it('keeps what it knew while nothing answers: time goes on and leaves a gap', async () => {
    const { calls, desk, clock, answerAll } = bench();
    desk.look(ASK);
    await answerAll(5);
    const before = desk.panel('three');
    expect(before?.series[0]?.latest).toBe(5);
    for (let minute = 0; minute < 5; minute += 1) {
      await clock.run(60_000);
      for (const call of calls.splice(0)) call.answer(bad(DOWN));
      await clock.run(100);
    }
    const after = desk.panel('three');
    expect(after?.fault).toEqual(DOWN);
    expect(after?.startMs).toBeGreaterThan(before?.startMs ?? 0);
    const values = [...(after?.series[0]?.values ?? [])];
    expect(values.at(0)).toBe(5);
    expect(values.slice(-8).every((value) => Number.isNaN(value))).toBe(true);
    expect(after?.series[0]?.latest).toBeNaN();
  });

  it('lays the day before over the same buckets', async () => {
    const { calls, desk, clock, steady } = bench();
    desk.look({ ...ASK, compares: true });
    const day = 24 * HOUR;
    const now = clock.now();
    while (calls.length > 0) {
      for (const call of calls.splice(0)) {
        const isBefore = call.range.endMs < now - day / 2;
        call.answer(steady(isBefore ? 2 : 1, call.range));
      }
      await clock.run(0);
    }
    const chart = desk.panel('three');
    expect(chart?.series[0]?.values.at(-3)).toBe(1);
    expect(chart?.before?.[0]?.values.at(-3)).toBe(2);
    expect(chart?.before?.[0]?.values).toHaveLength(chart?.count ?? 0);
    expect(desk.panel('one')?.before).toBeNull();
  });

  it('asks an expression that gives a plain number as it stands', async () => {
    const { calls, desk, clock, steady } = bench();
    desk.look({ ...ASK, page: null, panel: null, expression: 'time()' });
    expect(calls[0]?.expression).toMatch(/^max_over_time/);
    calls.shift()?.answer(bad(fault('malformed', same('no subquery of a scalar'), same(''))));
    await clock.run(0);
    expect(calls[0]?.expression).toBe('time()');
    if (calls[0] !== undefined) calls[0].answer(steady(3, calls[0].range));
    await clock.run(100);
    expect(desk.chart()?.series[0]?.latest).toBe(3);
  });

  it('draws the highest of too many series, in the steady order of their labels', async () => {
    const { calls, desk, clock } = bench();
    desk.look({ ...ASK, page: null, panel: null, expression: 'rate(many[5m])' });
    const { range } = calls[0] ?? { range: { startMs: 0, endMs: 0, stepMs: 1 } };
    const series = Array.from({ length: 40 }, (_, n) => ({
      labels: { n: String(n).padStart(2, '0') },
      points: [[range.endMs, (n * 7) % 40] as const],
    }));
    calls[0]?.answer(good({ series, warnings: ['partial'] }));
    await clock.run(100);
    const chart = desk.chart();
    expect(chart?.series).toHaveLength(12);
    expect(chart?.cutSeries).toBe(28);
    expect(chart?.warnings).toEqual(['partial']);
    const names = chart?.series.map(({ labels }) => labels.n ?? '') ?? [];
    expect(names).toEqual(names.toSorted());
    expect(chart?.series.every(({ latest }) => latest >= 28)).toBe(true);
  });

  it('tells listeners once for answers that come together', async () => {
    const { calls, desk, clock, steady } = bench();
    let told = 0;
    desk.subscribe(() => {
      told += 1;
    });
    desk.look(ASK);
    for (const call of calls) call.answer(steady(1, call.range));
    await clock.run(100);
    expect(told).toBe(1);
  });
});

describe('the history of expressions', () => {
  const folders: string[] = [];
  const path = (): string => {
    const folder = mkdtempSync(join(tmpdir(), 'sparkone-history-'));
    folders.push(folder);
    return join(folder, 'state', 'promql-history.jsonl');
  };
  afterEach(() => {
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
  });

  it('is there in the next run, newest first, each once, for the operator only', () => {
    const file = path();
    const first = openPromqlHistory(file);
    for (const expression of ['up', 'rate(a[5m])', 'up']) first.add(expression);
    expect(openPromqlHistory(file).list()).toEqual(['up', 'rate(a[5m])']);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(join(file, '..')).mode & 0o777).toBe(0o700);
  });

  it('never holds a secret, survives half a line, and stays short', () => {
    const file = path();
    const first = openPromqlHistory(file);
    first.add('a{password="hunter2hunter2"}');
    for (let n = 0; n < 1_000; n += 1) first.add(`a${n}`);
    expect(readFileSync(file, 'utf8')).not.toContain('hunter2');
    const second = openPromqlHistory(file);
    expect(second.list()).toHaveLength(200);
    expect(second.list()[0]).toBe('a999');
    expect(readFileSync(file, 'utf8').split('\n').length).toBeLessThan(300);
  });

  it('keeps this run in memory where it may not write', () => {
    const file = path();
    openPromqlHistory(file).add('a file where a folder should be');
    const history = openPromqlHistory(join(file, 'history.jsonl'));
    history.add('up');
    expect(history.list()).toEqual(['up']);
  });
});
