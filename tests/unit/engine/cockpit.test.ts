import { describe, expect, it } from 'vitest';
import { createCockpit } from '../../../src/engine/cockpit.ts';
import type { CauseRule } from '../../../src/model/cause-rule.ts';
import { same } from '../../../src/text/lang.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { createFakeWorld, fakeMetric, fakeSpec, faulty, values } from '../support/fake-world.ts';

const noon = { random: () => 0.5 };

function setUp(
  answers: Parameters<typeof createFakeWorld>[1],
  specs = [fakeSpec('a', { metrics: [fakeMetric('m')] }), fakeSpec('b')],
  causes: readonly CauseRule[] = [],
) {
  const clock = createFakeClock();
  const world = createFakeWorld(clock, answers);
  const bugs: unknown[] = [];
  const cockpit = createCockpit({ world, specs, causes, clock, ...noon, onBug: (error) => bugs.push(error) });
  return { clock, world, cockpit, bugs };
}

describe('cockpit', () => {
  it('is unknown and incomplete before the first readings, and never green', () => {
    const { cockpit } = setUp({});
    expect(cockpit.verdict()).toMatchObject({ level: 'unknown', isComplete: false, since: null, others: [] });
    expect(cockpit.dataAgeMs()).toBe(Number.POSITIVE_INFINITY);
    expect(cockpit.ageMs('a')).toBe(Number.POSITIVE_INFINITY);
    expect(cockpit.tabLevel('redis')).toBe('none');
    expect(cockpit.window('m', undefined, 60_000, 4).values).toEqual(new Float64Array(4).fill(Number.NaN));
  });

  it('becomes ok once every daily probe has answered', async () => {
    const { clock, cockpit } = setUp({ a: values({ m: 10 }), b: values({}) });
    cockpit.start();
    await clock.run(100);
    expect(cockpit.verdict()).toMatchObject({ level: 'ok', isComplete: true, counts: { ok: 2 } });
    expect(cockpit.state('a').check.summary.en).toBe('a fine');
    expect(cockpit.window('m', undefined, 60_000, 4).latest).toBe(10);
  });

  it('turns critical within two intervals of a fault, with a gap and no green, and recovers by itself', async () => {
    const spec = fakeSpec('a', { metrics: [fakeMetric('m')], faultLevels: { unreachable: 'critical' } });
    const { clock, world, cockpit } = setUp({ a: values({ m: 10 }) }, [spec]);
    cockpit.start();
    await clock.run(12_000);
    const good = cockpit.state('a').lastGood;
    const brokeAt = clock.now();
    world.answers.a = faulty('unreachable', 'connection refused');
    await clock.run(2 * spec.everyMs);
    const state = cockpit.state('a');
    expect(state.check).toMatchObject({ level: 'critical', summary: { en: 'connection refused' } });
    expect(state.check.since).toBeGreaterThanOrEqual(brokeAt);
    expect(state.lastGood?.samples).toEqual(good?.samples);
    expect(cockpit.window('m', undefined, 60_000, 10).latest).toBeNaN();
    const { since } = state.check;
    await clock.run(60_000);
    expect(cockpit.state('a').check.since).toBe(since);
    world.answers.a = values({ m: 11 });
    await clock.run(4 * spec.everyMs);
    expect(cockpit.state('a').check.level).toBe('ok');
  });

  it('names the cause first and leaves what it explains out of the rest', async () => {
    const down: CauseRule = {
      id: 'a-down',
      when: (view) =>
        view.level('a') === 'critical'
          ? { id: 'a-down', level: 'critical', title: same('a is down'), evidence: [], explains: ['a', 'b'] }
          : null,
    };
    const critical = { faultLevels: { unreachable: 'critical' } } as const;
    const specs = [fakeSpec('a', critical), fakeSpec('b', critical), fakeSpec('c', critical)];
    const answers = { a: faulty('unreachable'), b: faulty('unreachable'), c: faulty('unreachable') };
    const { clock, cockpit } = setUp(answers, specs, [down]);
    cockpit.start();
    await clock.run(1_500);
    const verdict = cockpit.verdict();
    expect(verdict.causes).toMatchObject([{ id: 'a-down', since: verdict.since }]);
    expect(verdict.others.map((check) => check.probe)).toEqual(['c']);
    await clock.run(30_000);
    expect(cockpit.verdict()).toBe(verdict);
  });

  it('survives a cause rule that throws', async () => {
    const broken: CauseRule = {
      id: 'broken',
      when: () => {
        throw new Error('oops');
      },
    };
    const { clock, cockpit, bugs } = setUp({ a: values({}) }, [fakeSpec('a')], [broken]);
    cockpit.start();
    await clock.run(100);
    expect(cockpit.verdict().level).toBe('ok');
    expect(bugs).not.toHaveLength(0);
  });
});

describe('notifications', () => {
  it('come once a second at most while nothing changes but values', async () => {
    const specs = Array.from({ length: 20 }, (_, index) =>
      fakeSpec(`p${index}`, { metrics: [fakeMetric(`m${index}`)] }),
    );
    const answers = Object.fromEntries(
      specs.map(({ id }, index) => [id, values({ [`m${index}`]: Math.random() * 50 })]),
    );
    const { clock, cockpit } = setUp(answers, specs);
    cockpit.start();
    await clock.run(3_000);
    let told = 0;
    cockpit.subscribe(() => {
      told += 1;
    });
    await clock.run(60_000);
    expect(told).toBeLessThanOrEqual(60);
    expect(told).toBeGreaterThan(5);
  });

  it('tell a new level within the paint interval, and an awaited answer at once', async () => {
    const { clock, world, cockpit } = setUp({ a: values({ m: 10 }), b: values({}) });
    cockpit.start();
    await clock.run(1_500);
    let told = 0;
    cockpit.subscribe(() => {
      told += 1;
    });
    world.answers.a = values({ m: 95 });
    cockpit.probeNow(['a']);
    expect(cockpit.state('a').isRunning).toBe(true);
    await clock.run(34);
    expect(told).toBe(1);
    expect(cockpit.state('a')).toMatchObject({ isRunning: false, check: { level: 'critical' } });
    world.hint(['b']);
    await clock.run(2_000);
    world.answers.b = faulty('denied');
    world.hint(['b']);
    told = 0;
    await clock.run(250);
    expect(told).toBe(1);
  });

  it('leaves snapshots as they are when nothing changed', async () => {
    const { clock, cockpit } = setUp({ a: values({ m: 10 }), b: values({}) });
    cockpit.start();
    await clock.run(2_000);
    const [state, verdict, version] = [cockpit.state('a'), cockpit.verdict(), cockpit.version()];
    await clock.run(1_000);
    expect([cockpit.state('a'), cockpit.verdict(), cockpit.version()]).toEqual([state, verdict, version]);
    expect(cockpit.state('a')).toBe(state);
    await clock.run(5_000);
    expect(cockpit.state('a')).not.toBe(state);
    expect(cockpit.state('a').check).toBe(state.check);
    expect(cockpit.verdict()).toBe(verdict);
  });

  it('ticks on the edge of each second and stops with the cockpit', async () => {
    const { clock, world, cockpit } = setUp({ a: values({}), b: values({}) });
    clock.jump(400);
    cockpit.start();
    let ticks = 0;
    cockpit.subscribeTick(() => {
      ticks += 1;
      expect(clock.now() % 1_000).toBeLessThan(5);
    });
    await clock.run(10_000);
    expect(ticks).toBe(10);
    await cockpit.close();
    expect(world.isClosed()).toBe(true);
    expect(clock.pending()).toBe(0);
  });
});

describe('a clock that is set', () => {
  it.each([3_600_000, -3_600_000])('by %i ms keeps ages, series and the distance of since', async (jumpMs) => {
    const { clock, cockpit } = setUp({ a: values({ m: 95 }), b: values({}) });
    cockpit.start();
    await clock.run(60_000);
    const before = cockpit.window('m', undefined, 60_000, 6);
    const sinceMs = cockpit.now() - (cockpit.state('a').check.since ?? 0);
    expect(cockpit.clockJump()).toBeNull();
    clock.jump(jumpMs);
    await clock.run(10_000);
    expect(cockpit.clockJump()?.byMs).toBe(jumpMs);
    expect(cockpit.ageMs('a')).toBeLessThanOrEqual(5_500);
    expect(cockpit.now() - (cockpit.state('a').check.since ?? 0)).toBe(sinceMs + 10_000);
    expect(cockpit.now() - (cockpit.verdict().since ?? 0)).toBe(sinceMs + 10_000);
    expect(before.values.some(Number.isNaN)).toBe(false);
    expect(cockpit.window('m', undefined, 60_000, 6).values.some(Number.isNaN)).toBe(false);
    await clock.run(600_000);
    expect(cockpit.clockJump()).toBeNull();
  });
});
