import { afterAll, describe, expect, it } from 'vitest';
import { fault, good } from '../../src/model/fault.ts';
import type { MetricSource, RangeSeries, StepRange } from '../../src/model/metric-source.ts';
import type { ShellState } from '../../src/shell/state.ts';
import { same } from '../../src/text/lang.ts';
import { cellWidth } from '../../src/text/width.ts';
import { type Play, play } from '../scenes/play.ts';
import { bodyText, plainRows } from './support/frames.ts';
import { type MetricsBench, openMetrics } from './support/metrics.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const SIZES = [
  { columns: 80, rows: 24 },
  { columns: 120, rows: 36 },
] as const;
const LINKS = { main: 'https://grafana.example.com/d/main' };

const shared = new Map<string, Promise<Play>>();

async function playMinute(id: string): Promise<Play> {
  const played = await play(id);
  await played.clock.run(MINUTE);
  return played;
}

/** A scene a minute after it was opened; each is played once. */
function scene(id: string): Promise<Play> {
  const playing = shared.get(id) ?? playMinute(id);
  shared.set(id, playing);
  return playing;
}
afterAll(async () => {
  for (const playing of shared.values()) await (await playing).cockpit.close();
});

async function open(
  { cockpit, clock, world }: Play,
  state: Partial<ShellState> = {},
  source: MetricSource | null = world.metrics ?? null,
): Promise<MetricsBench> {
  return openMetrics({ cockpit, clock, source, state, links: LINKS });
}

/** States of the tab: the scene, and the keys that lead there. */
const STATES: readonly { readonly name: string; readonly scene: string; readonly keys: readonly string[] }[] = [
  { name: 'main', scene: 'latency-spike', keys: [] },
  { name: 'security', scene: 'calm', keys: [']', 'j', 'j'] },
  { name: 'database', scene: 'db-pool-full', keys: [']', ']'] },
  { name: 'alerts', scene: 'latency-spike', keys: [']', ']', ']'] },
  { name: 'cursor', scene: 'latency-spike', keys: ['c', 'left', 'left', 'H'] },
  { name: 'several', scene: 'calm', keys: ['j', 'j', 'j', 'j', 'j', 'j', 'i'] },
  { name: 'query', scene: 'calm', keys: ['[', 'e', 'type:topk(3, rate(sparkone_http_requests_total[5m]))', 'enter'] },
  {
    name: 'table',
    scene: 'calm',
    keys: ['[', 'v', 'e', 'type:sum by (status) (sparkone_http_requests_total)', 'enter'],
  },
  { name: 'typing', scene: 'calm', keys: ['[', 'e', 'type:sum by (job) (proc'] },
  { name: 'wrong', scene: 'calm', keys: ['[', 'e', 'type:rate(up', 'enter'] },
  { name: 'no-data', scene: 'no-data', keys: [] },
  { name: 'panel', scene: 'latency-spike', keys: ['enter'] },
  { name: 'alert', scene: 'latency-spike', keys: ['[', '[', 'enter'] },
];

async function go(bench: MetricsBench, keys: readonly string[]): Promise<void> {
  for (const key of keys) await (key.startsWith('type:') ? bench.type(key.slice(5)) : bench.press(key));
}

describe('golden frames of the metrics', () => {
  for (const size of SIZES)
    for (const lang of ['pt-BR', 'en'] as const)
      for (const { name, scene: id, keys } of STATES)
        it(`${name} ${size.columns}x${size.rows} ${lang}`, async () => {
          const bench = await open(await scene(id), { size, lang });
          await go(bench, keys);
          const file = `metrics-${name}-${size.columns}x${size.rows}-${lang}`;
          await expect(bodyText(bench.rows())).toMatchFileSnapshot(`golden/${file}.golden`);
        });

  it('in ASCII and without colours', async () => {
    const bench = await open(await scene('latency-spike'), {
      size: SIZES[0],
      lang: 'en',
      charset: 'ascii',
      theme: 'mono',
    });
    await bench.press('c');
    const text = bodyText(bench.rows());
    expect(text).toMatch(/^[\n -~]*$/);
    await expect(text).toMatchFileSnapshot('golden/metrics-main-80x24-en-ascii.golden');
  });

  it('as sentences', async () => {
    const { cockpit, clock, world } = await scene('latency-spike');
    const bench = await open({ cockpit, clock, world } as Play, { lang: 'en', size: { columns: 159, rows: 120 } });
    expect(bench.rows().join('\n')).toContain('P95 latency');
  });
});

describe('the metrics tab', () => {
  const chartRows = (bench: MetricsBench): string[] => bench.rows().filter((row) => / │/.test(row));

  it('walks through pages and ranges, by keys and by clicks', async () => {
    const bench = await open(await scene('calm'), { size: SIZES[1] });
    for (const title of [
      'Rate limit hits',
      'Database pool',
      'Expected by the runbook',
      'e types a PromQL query',
      'P95 latency',
    ]) {
      await bench.press(']');
      expect(bench.rows().join('\n')).toContain(title);
    }
    const strip = bench.rows().findIndex((row) => row.includes('Main  Security'));
    await bench.click(bench.rows()[strip]?.indexOf('Database') ?? 0, strip);
    expect(bench.rows().join('\n')).toContain('Database pool');
    await bench.press('[', '[');
    for (const [text, ms] of [
      ['6h', 6 * 60 * MINUTE],
      ['24h', DAY],
      ['7d', 7 * DAY],
      ['15m', 15 * MINUTE],
    ] as const) {
      await bench.press('i');
      expect(bench.shell.getState().metrics.rangeMs, text).toBe(ms);
      expect(chartRows(bench).join('')).toMatch(/[\u2801-\u28ff]/);
    }
  });

  it('reads values at the cursor, moves the span along at its edge, zooms around it, and comes back', async () => {
    const bench = await open(await scene('latency-spike'), { size: SIZES[1] });
    const title = (): string => bench.rows().find((row) => /─ . P95 latency/.test(row)) ?? '';
    expect(title()).toMatch(/P95 latency {2}\d/);
    await bench.press('left');
    expect(title()).toMatch(/P95 latency {2}08:0\d:\d\d {2}4(\.\d)? s/);
    for (let step = 0; step < 10; step += 1) await bench.press('H');
    expect(title()).toMatch(/P95 latency {2}07:\d\d:\d\d {2}\d+ ms/);
    const { cursorAt } = bench.shell.getState().metrics;
    await bench.press('+');
    expect(bench.shell.getState().metrics).toMatchObject({ rangeMs: 15 * MINUTE, cursorAt });
    expect(Math.abs((bench.shell.getState().metrics.endAt ?? 0) - 7.5 * MINUTE - (cursorAt ?? 0))).toBeLessThan(1);
    for (let step = 0; step < 30; step += 1) await bench.press('H');
    expect(bench.shell.getState().metrics.endAt).toBeLessThan((cursorAt ?? 0) - MINUTE);
    expect(title()).toMatch(/\d+ ms/);
    await bench.press('esc');
    expect(bench.shell.getState().metrics.cursorAt).toBeNull();
    await bench.press('esc');
    expect(bench.shell.getState().metrics.endAt).toBeNull();
  });

  it('sets the cursor by a click on the chart', async () => {
    const bench = await open(await scene('calm'), { size: SIZES[1] });
    const row = bench.rows().findIndex((text) => / │/.test(text));
    await bench.click(60, row + 2);
    const { cursorAt } = bench.shell.getState().metrics;
    expect(cursorAt).not.toBeNull();
    expect(bench.rows()[row + 2]?.[60]).toMatch(/[│\u2801-\u28ff]/);
  });

  it('says what the product lacks and what stands in, also on a tape', async () => {
    const played = await scene('calm');
    const without: MetricSource = {
      ...(played.world.metrics as MetricSource),
      range: () => Promise.resolve(good({ series: [], warnings: [] })),
    };
    const bench = await open(played, { size: SIZES[1] }, without);
    await bench.press(']');
    expect(bench.rows().join('\n')).toContain(
      '* the product does not publish sparkone_rate_limit_hits_total: counted in the logs of the api',
    );
    await bench.press(']');
    expect(bench.rows().join('\n')).toContain(
      '* the product does not publish sparkone_db_pool_in_use: Postgres connections against max_connections',
    );
    const tape = await open(played, { size: SIZES[1] }, null);
    expect(chartRows(tape).join('')).toMatch(/[\u2801-\u28ff]/);
    await tape.press('e');
    expect(tape.rows().at(-1)).toContain('a recording holds readings only');
  });

  it('leaves a gap where Prometheus was stopped, and says so', async () => {
    const played = await playMinute('calm');
    const bench = await open(played, { size: SIZES[1] });
    await bench.press('i', 'i', 'i', 'i');
    played.world.faults.set('prometheus-down', true);
    for (let tick = 0; tick < 16; tick += 1) await bench.run(15_000);
    expect(bench.rows().join('\n')).toMatch(/\? Prometheus \(172\.18\.0\.7:9090\).*gap: no values since 08:0\d/);
    played.world.faults.set('prometheus-down', false);
    for (let tick = 0; tick < 8; tick += 1) await bench.run(15_000);
    const text = bench.rows().join('\n');
    expect(text).toMatch(/gap of \d min( \d+ s)?: no values from 08:0\d to 08:\d\d/);
    expect(chartRows(bench).at(-1)).toMatch(/^[^·]*·{3,}[^·]*$/);
  });

  it('completes an expression, runs it, keeps it, and shows what Prometheus says against it', async () => {
    const bench = await open(await scene('calm'), { size: SIZES[1] });
    await bench.press('[', 'e');
    await bench.type('sparkone_http_requests_total{st');
    await bench.press('tab');
    await bench.type('5');
    await bench.press('tab');
    await bench.type('}');
    await bench.press('enter');
    expect(bench.shell.getState().metrics.expression).toBe('sparkone_http_requests_total{status="500"}');
    expect(bench.rows().join('\n')).toMatch(/path="\/tasks\/"/);
    await bench.press('e', 'ctrl+u', 'up', 'enter');
    expect(bench.shell.getState().metrics.expression).toBe('sparkone_http_requests_total{status="500"}');
    await bench.press('e');
    await bench.type(' >');
    await bench.press('enter');
    expect(bench.rows().join('\n')).toMatch(/fault .*parse error|parse error: unexpected end of input/);
    await bench.press('v');
    expect(bench.rows().join('\n')).toContain('parse error');
  });

  it('begins a query with the expression of the chart in sight', async () => {
    const bench = await open(await scene('calm'), { size: SIZES[1] });
    await bench.press('j', 'j', 'j', 'j', 'e', 'enter');
    expect(bench.shell.getState().metrics.expression).toBe('sum(rate(sparkone_http_requests_total[5m]))');
  });

  it('writes the dashboard as a link where the terminal takes one, and as plain text elsewhere', async () => {
    const played = await scene('calm');
    const linked = await open(played, { size: SIZES[0], hasLinks: true });
    const link = '\u001b]8;;https://grafana.example.com/d/main\u001b\\Grafana\u001b]8;;\u001b\\';
    expect(linked.frame().rows.join('\n')).toContain(link);
    expect((await open(played, { size: SIZES[0] })).frame().rows.join('\n')).not.toContain('\u001b]8');
    await linked.press('enter');
    expect(linked.rows().join('\n')).toContain('https://grafana.example.com/d/main');
  });
});

describe('hostile labels and words', () => {
  const HOSTILE = [
    '\u001b]52;c;aGFja2Vk\u0007clip',
    '\u001b]8;;http://evil\u001b\\link\u001b]8;;\u001b\\ \u001b]0;title\u0007\u001b[2J\u001b[31mred',
    '\u0090qdcs\u009c\u009b31mc1 \u0000nul \u0007bell',
    'bidi \u202egnp.exe\u202c zero\u200bwidth e\u0301\u0301\u0301\u0301\u0301',
    'wide 漢字漢字漢字漢字漢字漢字 👩‍👩‍👧',
    'postgresql://app:hunter2@db/x Authorization: Bearer abcdef0123456789',
    'lone \ud800 surrogate \ufffd',
    'x'.repeat(20_000),
  ] as const;

  function hostileSource(): MetricSource {
    const series = ({ startMs, endMs, stepMs }: StepRange): RangeSeries[] =>
      HOSTILE.map((text, n) => ({
        labels: { __name__: `evil${text}`, path: text, password: 'hunter2', [text]: 'key' },
        points: Array.from({ length: 20 }, (_, index): [number, number] => [
          Math.min(endMs, startMs + index * stepMs),
          n + index,
        ]),
      }));
    return {
      range: (_expression, range) => Promise.resolve(good({ series: series(range), warnings: ['partial'] })),
      instant: () =>
        Promise.resolve(
          good({
            series: series({ startMs: 0, endMs: 1, stepMs: 1 }).map(({ labels }) => ({ labels, value: 1 })),
            warnings: [],
          }),
        ),
      metricNames: () => Promise.resolve(good(HOSTILE.map((name) => ({ name: `a${name}`, kind: name, help: name })))),
      labelNames: () => Promise.resolve(good([...HOSTILE])),
      labelValues: () => Promise.resolve(good([...HOSTILE])),
    };
  }

  it.each(SIZES)('reach no terminal and no clipboard at $columns x $rows', async (size) => {
    const bench = await open(await scene('calm'), { size }, hostileSource());
    const check = (): void => {
      const frame = bench.frame();
      const raw = frame.rows.join('\n').replaceAll(/\u001b\[[\d;]*m/g, '');
      expect(raw).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b\u202a-\u202e]/);
      const plain = plainRows(frame);
      expect(plain.join('\n')).not.toContain('hunter2');
      expect(plain.join('\n')).not.toContain('abcdef0123456789');
      for (const row of plain) expect(cellWidth(row)).toBeLessThanOrEqual(size.columns);
    };
    for (const keys of [
      ['j', 'j', 'j', 'j', 'j'],
      ['enter'],
      ['y', 'esc'],
      ['c', 'left'],
      [']', 'j'],
      [']'],
      ['enter', 'esc'],
    ]) {
      await bench.press(...keys);
      check();
    }
    await bench.press('[', '[', '[', 'e');
    await bench.type('a');
    check();
    await bench.press('down', 'tab');
    check();
    await bench.press('ctrl+u');
    await bench.type('up{path="');
    for (let n = 0; n < HOSTILE.length; n += 1) await bench.press('down');
    check();
    await bench.press('tab');
    check();
    await bench.type('}');
    await bench.press('enter', 'j', 'enter');
    check();
    await bench.press('y', 'esc', 'v', 'j', 'enter');
    check();
    await bench.press('y', 'esc', 'y');
    expect(bench.copied.join('\n')).not.toMatch(/\u001b|\u202e|hunter2/);
  });

  it('a fault in hostile words is inert too', async () => {
    const failing: MetricSource = {
      ...hostileSource(),
      range: () =>
        Promise.resolve({ ok: false, fault: fault('malformed', same(HOSTILE.slice(0, 6).join(' ')), same('x'), 'x') }),
    };
    const bench = await open(await scene('calm'), { size: SIZES[0] }, failing);
    const raw = bench
      .frame()
      .rows.join('\n')
      .replaceAll(/\u001b\[[\d;]*m/g, '');
    expect(raw).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
  });
});
