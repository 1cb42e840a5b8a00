import { describe, expect, it } from 'vitest';
import { createCockpit } from '../../../src/engine/cockpit.ts';
import { fault } from '../../../src/model/fault.ts';
import type { Metric, Threshold } from '../../../src/model/metric.ts';
import type { ProbeSpec } from '../../../src/model/probe.ts';
import { failed, measured } from '../../../src/model/reading.ts';
import { phrase, same } from '../../../src/text/lang.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { type Answer, createFakeWorld, fakeMetric, fakeSpec, faulty, values } from '../support/fake-world.ts';

const MINUTE = 60_000;
const P95: Metric = {
  id: 'api.latency.p95',
  label: phrase('Latência P95', 'P95 latency'),
  unit: 'ms',
  threshold: { direction: 'above', critical: 2_000, forMs: 5 * MINUTE },
};

async function judged(answer: Answer, over: Partial<ProbeSpec>, thresholds: Record<string, Threshold> = {}) {
  const clock = createFakeClock();
  const world = createFakeWorld(clock, { a: answer });
  const cockpit = createCockpit({
    world,
    specs: [fakeSpec('a', over)],
    causes: [],
    clock,
    thresholds,
    random: () => 0.5,
  });
  cockpit.start();
  await clock.run(10);
  return { clock, world, cockpit, check: () => cockpit.state('a').check };
}

describe('a limit that was passed', () => {
  it('is told with value, limit and how long, in both languages', async () => {
    const { clock, check } = await judged(values({ [P95.id]: 3_400 }), { metrics: [P95] });
    expect(check()).toMatchObject({ level: 'warn', since: clock.now() - 10 });
    expect(check().summary['pt-BR']).toBe('Latência P95 3,4 s, acima de 2 s; crítico se durar 5 min');
    await clock.run(2 * MINUTE);
    expect(check().summary.en).toBe('P95 latency 3.4 s, above 2 s for 2 min; critical if it lasts 5 min');
    await clock.run(4 * MINUTE);
    expect(check().level).toBe('critical');
    expect(check().summary).toEqual({
      'pt-BR': 'Latência P95 3,4 s, limite 2 s, há 6 min (for 5 min)',
      en: 'P95 latency 3.4 s, limit 2 s, for 6 min (for 5 min)',
    });
  });

  it('is critical from the first reading when its history says so, since then', async () => {
    const answer: Answer = () => {
      const points = Array.from({ length: 24 }, (_, index) => [clockStart + index * 15_000, 3_400] as const);
      return measured({}, [{ metric: P95.id, value: 3_400 }], [{ metric: P95.id, points }]);
    };
    const clockStart = createFakeClock().now() - 6 * MINUTE;
    const { clock, check, cockpit } = await judged(answer, { metrics: [P95] });
    expect(check()).toMatchObject({ level: 'critical', summary: { en: expect.stringContaining('for 6 min') } });
    expect(clock.now() - (check().since ?? 0)).toBe(MINUTE + 10);
    expect(cockpit.verdict().since).toBe(check().since);
    expect(cockpit.state('a').lastGood).not.toHaveProperty('history');
    const { values: picture } = cockpit.window(P95.id, undefined, 6 * MINUTE, 12);
    expect([...picture].every((value) => value === 3_400)).toBe(true);
  });

  it('makes the verdict as old as it is, also when something else turned critical before it was read', async () => {
    const clock = createFakeClock();
    const from = clock.now() - 6 * MINUTE;
    const late: Answer = () => {
      const points = Array.from({ length: 24 }, (_, index) => [from + index * 15_000, 3_400] as const);
      return measured({}, [{ metric: P95.id, value: 3_400 }], [{ metric: P95.id, points }]);
    };
    const world = createFakeWorld(clock, { a: faulty('unreachable'), b: late });
    const specs = [fakeSpec('a', { faultLevels: { unreachable: 'critical' } }), fakeSpec('b', { metrics: [P95] })];
    const cockpit = createCockpit({ world, specs, causes: [], clock, random: () => 0.5 });
    cockpit.start();
    await clock.run(1);
    const { level, since } = cockpit.verdict();
    expect(level).toBe('critical');
    expect(clock.now() - (since ?? 0)).toBeLessThan(10);
    await clock.run(1_000);
    expect(cockpit.verdict().since).toBe(cockpit.state('b').check.since);
    expect(clock.now() - (cockpit.verdict().since ?? 0)).toBeGreaterThan(MINUTE);
  });

  it('of several entities names the worst first and counts the others; strange names are inert', async () => {
    const samples = { 'm|/': 95, 'm|/data\u001b[2J': 97, 'm|/boot': 85, 'm|/tmp': 10 };
    const { check } = await judged(values(samples), { metrics: [fakeMetric('m')] });
    expect(check().summary['pt-BR']).toBe('Métrica m / 95 %, limite 90 % (+1)');
    expect(check().findings.map((one) => [one.level, one.entity, one.text.en])).toEqual([
      ['critical', '/', 'Metric m / 95 %, limit 90 %'],
      ['critical', '/data\u001b[2J', 'Metric m /data 97 %, limit 90 %'],
      ['warn', '/boot', 'Metric m /boot 85 %, warning above 80 % (critical above 90 %)'],
    ]);
  });

  it('from below is a minimum, and a configured limit goes before the default', async () => {
    const days = fakeMetric('d', { unit: 'days', threshold: { direction: 'below', warn: 30, critical: 7 } });
    const { check } = await judged(values({ d: 20 }), { metrics: [days] });
    expect(check().summary['pt-BR']).toBe('Métrica d 20 d, atenção abaixo de 30 d (crítico abaixo de 7 d)');
    const over = await judged(values({ d: 20 }), { metrics: [days] }, { d: { direction: 'below', critical: 25 } });
    expect(over.check().summary.en).toBe('Metric d 20 d, minimum 25 d');
    expect(over.cockpit.threshold('d')).toEqual({ direction: 'below', critical: 25 });
  });
});

describe('thresholds reloaded', () => {
  it('judge what is known as if they had always been in force', async () => {
    const { clock, cockpit, check } = await judged(values({ 'm|x': 50, 'm|y': 10 }), { metrics: [fakeMetric('m')] });
    await clock.run(6 * MINUTE);
    expect(check().level).toBe('ok');
    cockpit.setThresholds({ m: { direction: 'above', critical: 40, forMs: 5 * MINUTE } });
    expect(check().summary.en).toBe('Metric m x 50 %, limit 40 %, for 6 min (for 5 min)');
    expect(cockpit.verdict().level).toBe('critical');
    cockpit.setThresholds({});
    expect(check().level).toBe('ok');
    await clock.run(10_000);
    expect(check().level).toBe('ok');
  });
});

describe('what was not measured', () => {
  it('is never green: a value that is not a number is unknown', async () => {
    const { check } = await judged(values({ m: Number.NaN }), { metrics: [fakeMetric('m')] });
    expect(check()).toMatchObject({ level: 'unknown', summary: { 'pt-BR': 'Métrica m: sem valor agora' } });
  });

  it.each([
    ['unreachable', 'critical'],
    ['denied', 'unknown'],
    ['absent', 'none'],
    ['timeout', 'unknown'],
  ] as const)('%s is %s by the probe’s own word, and never ok', async (kind, level) => {
    const faultLevels = { unreachable: 'critical', absent: 'none', timeout: 'ok' } as const;
    const { check } = await judged(faulty(kind, 'refused'), { faultLevels });
    expect(check()).toMatchObject({ level, summary: { en: 'refused' }, fault: { kind } });
  });

  it('keeps what a fault still found: its facts and numbers are judged beside it', async () => {
    const answer: Answer = () =>
      failed(fault('absent', same('no pool metric'), same('x')), { used: 14 }, [{ metric: 'm', value: 95 }]);
    const judge = () => [{ level: 'warn', text: same('14 of 15 used') }] as const;
    const { check } = await judged(answer, { metrics: [fakeMetric('m')], judge });
    expect(check().findings.map((one) => one.level)).toEqual(['critical', 'warn', 'unknown']);
  });

  it('is no longer judged when the thing itself is gone, but leaves a gap', async () => {
    const { clock, world, cockpit, check } = await judged(values({ 'm|x': 95, 'm|y': 10 }), {
      metrics: [fakeMetric('m')],
    });
    expect(check().level).toBe('critical');
    world.answers.a = values({ 'm|y': 10 });
    await clock.run(10_000);
    expect(check().level).toBe('ok');
    expect(cockpit.window('m', 'x', MINUTE, 10).latest).toBeNaN();
    world.answers.a = values({ 'm|x': 85, 'm|y': 10 });
    await clock.run(10_000);
    expect(check().level).toBe('warn');
  });
});

describe('facts', () => {
  it('are judged by the probe with the reading’s own time', async () => {
    const seen: number[] = [];
    const judge: NonNullable<ProbeSpec['judge']> = (_facts, context) => {
      seen.push(context.now);
      return [
        { level: 'ok', text: same('fine') },
        { level: 'critical', text: same('redis exited (137)') },
      ];
    };
    const { clock, check } = await judged(values({}), { judge });
    expect(check()).toMatchObject({ level: 'critical', summary: { en: 'redis exited (137)' } });
    expect(seen).toEqual([clock.now() - 10]);
  });
});
