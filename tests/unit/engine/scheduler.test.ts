import { describe, expect, it } from 'vitest';
import { createCockpit } from '../../../src/engine/cockpit.ts';
import type { ProbeSpec } from '../../../src/model/probe.ts';
import type { Reading } from '../../../src/model/reading.ts';
import { measured } from '../../../src/model/reading.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { type Answer, createFakeWorld, fakeSpec, faulty, values } from '../support/fake-world.ts';

const never = () => new Promise<never>(() => undefined);

function setUp(answers: Record<string, Answer>, specs: readonly ProbeSpec[], random = () => 0.5) {
  const clock = createFakeClock();
  const world = createFakeWorld(clock, answers);
  const readings: Reading[] = [];
  const bugs: unknown[] = [];
  const cockpit = createCockpit({
    world,
    specs,
    causes: [],
    clock,
    random,
    onBug: (error) => bugs.push(error),
    onReading: (reading) => readings.push(reading),
  });
  const startsOf = (probe: string) => world.reads.filter((read) => read.probe === probe).map((read) => read.at);
  const gapsOf = (probe: string) => startsOf(probe).map((at, index, all) => at - (all[index - 1] ?? at));
  return { clock, world, cockpit, readings, bugs, startsOf, gapsOf };
}

describe('cadence', () => {
  it('reads at the base cadence, and at the watched one while somebody looks', async () => {
    const { clock, cockpit, startsOf } = setUp({ a: values({}) }, [fakeSpec('a')]);
    cockpit.start();
    await clock.run(50_000);
    expect(startsOf('a')).toHaveLength(11);
    const stop = cockpit.watch(['a', 'nobody']);
    await clock.run(20_000);
    expect(startsOf('a')).toHaveLength(21);
    stop();
    stop();
    await clock.run(50_000);
    expect(startsOf('a').length).toBeLessThanOrEqual(32);
  });

  it('takes other cadences while it runs, sooner or later as they say, and its own again', async () => {
    const { clock, cockpit, startsOf } = setUp({ a: values({}), b: values({}) }, [
      fakeSpec('a', { everyMs: 60_000, watchedEveryMs: 30_000 }),
      fakeSpec('b', { everyMs: 10_000 }),
    ]);
    cockpit.start();
    await clock.run(5_000);
    expect([startsOf('a').length, startsOf('b').length]).toEqual([1, 1]);
    cockpit.setIntervals({ a: 2_000, b: 60_000 });
    await clock.run(20_000);
    expect(startsOf('a').length).toBeGreaterThanOrEqual(10);
    expect(startsOf('b')).toHaveLength(1);
    // Somebody who looks reads no slower than the configuration says.
    const read = startsOf('a').length;
    cockpit.watch(['a']);
    await clock.run(10_000);
    expect(startsOf('a').length).toBeGreaterThanOrEqual(read + 4);
    cockpit.setIntervals({});
    await clock.run(10_000);
    expect(startsOf('b').length).toBeGreaterThanOrEqual(2);
    expect(startsOf('a').length).toBeLessThanOrEqual(read + 7);
  });

  it('reads what is in sight a second before the rest when it starts, and nothing late that is looked at meanwhile', async () => {
    const specs = ['a', 'b', 'c'].map((id) => fakeSpec(id));
    const { clock, cockpit, startsOf } = setUp({ a: values({}), b: values({}), c: values({}) }, specs);
    cockpit.watch(['b']);
    cockpit.start();
    await clock.run(500);
    expect([startsOf('a').length, startsOf('b').length, startsOf('c').length]).toEqual([0, 1, 0]);
    cockpit.watch(['c']);
    await clock.run(10);
    expect([startsOf('a').length, startsOf('c').length]).toEqual([0, 1]);
    await clock.run(600);
    expect(startsOf('a')).toHaveLength(1);
    cockpit.setPaused(true);
    await clock.run(60_000);
    cockpit.setPaused(false);
    const resumed = startsOf('a').length;
    await clock.run(100);
    expect(startsOf('a').length).toBe(resumed + 1);
  });

  it('reads everything at once when it starts and nobody looks', async () => {
    const { clock, cockpit, startsOf } = setUp({ a: values({}), b: values({}) }, [fakeSpec('a'), fakeSpec('b')]);
    cockpit.start();
    await clock.run(100);
    expect([startsOf('a').length, startsOf('b').length]).toEqual([1, 1]);
  });

  it('reads at once when a watched reading has grown old, not when it is fresh', async () => {
    const { clock, cockpit, startsOf } = setUp({ a: values({}) }, [fakeSpec('a', { everyMs: 60_000 })]);
    cockpit.start();
    await clock.run(30_000);
    const stop = cockpit.watch(['a']);
    await clock.run(10);
    expect(startsOf('a')).toHaveLength(2);
    stop();
    for (let turn = 0; turn < 10; turn += 1) cockpit.watch(['a'])();
    await clock.run(10);
    expect(startsOf('a')).toHaveLength(2);
  });

  it('varies within a tenth of the interval by the random given', async () => {
    let turn = 0;
    const { clock, cockpit, gapsOf } = setUp({ a: values({}) }, [fakeSpec('a')], () => (turn++ % 2 === 0 ? 0 : 1));
    cockpit.start();
    await clock.run(40_000);
    for (const gap of gapsOf('a').slice(1)) expect([4_750, 5_250]).toContain(Math.round(gap));
  });

  it('backs off from the second fault in a row, to four intervals, and comes back on success', async () => {
    const { clock, world, cockpit, gapsOf } = setUp({ a: faulty('unreachable') }, [fakeSpec('a')]);
    cockpit.start();
    await clock.run(75_000);
    expect(gapsOf('a').map(Math.round)).toEqual([0, 5_000, 10_000, 20_000, 20_000, 20_000]);
    world.answers.a = values({});
    await clock.run(26_000);
    expect(gapsOf('a').slice(-2).map(Math.round)).toEqual([20_000, 5_000]);
  });

  it('backs off to a minute at most, and never speeds a slow probe up', async () => {
    const answers = { slow: faulty('absent'), slower: faulty('absent') };
    const specs = [fakeSpec('slow', { everyMs: 30_000 }), fakeSpec('slower', { everyMs: 300_000 })];
    const { clock, cockpit, gapsOf } = setUp(answers, specs);
    cockpit.start();
    await clock.run(1_000_000);
    expect(gapsOf('slow').map(Math.round).slice(1, 5)).toEqual([30_000, 60_000, 60_000, 60_000]);
    expect(gapsOf('slower').map(Math.round).slice(1)).toEqual([300_000, 300_000, 300_000]);
  });

  it('ends the backoff on a hint and on probeNow', async () => {
    const { clock, world, cockpit, gapsOf } = setUp({ a: faulty('unreachable') }, [fakeSpec('a')]);
    cockpit.start();
    await clock.run(60_000);
    world.hint(['a']);
    await clock.run(12_000);
    expect(gapsOf('a').map(Math.round).slice(-2)).toEqual([expect.any(Number), 5_000]);
  });

  it('keeps a flood of hints within half the watched interval', async () => {
    const spec = fakeSpec('a', { watchedEveryMs: 4_000 });
    const { clock, world, cockpit, startsOf } = setUp({ a: values({}) }, [spec]);
    cockpit.start();
    for (let turn = 0; turn < 200; turn += 1) {
      await clock.run(100);
      world.hint(['a']);
    }
    expect(startsOf('a').length).toBeLessThanOrEqual(11);
    expect(startsOf('a').length).toBeGreaterThan(8);
  });

  it('starts a round with the cheapest availability probes, and all of them soon', async () => {
    const critical = { faultLevels: { unreachable: 'critical' } } as const;
    const specs = [
      fakeSpec('table', { deadlineMs: 10_000 }),
      fakeSpec('slow-health', { deadlineMs: 5_000, ...critical }),
      fakeSpec('ping', { deadlineMs: 1_000, ...critical }),
      fakeSpec('quick', { deadlineMs: 500 }),
    ];
    const { clock, world, cockpit } = setUp({}, specs);
    cockpit.start();
    await clock.run(50);
    expect(world.reads.map((read) => read.probe)).toEqual(['ping', 'slow-health', 'quick', 'table']);
  });
});

describe('deadlines', () => {
  it('report a silent probe, delay nobody else and never overlap', async () => {
    const specs = [fakeSpec('hung'), fakeSpec('fine')];
    const { clock, cockpit, readings, startsOf } = setUp({ hung: never, fine: values({}) }, specs);
    cockpit.start();
    await clock.run(3_200);
    expect(cockpit.state('hung').reading).toMatchObject({ fault: { kind: 'timeout' } });
    expect(cockpit.state('hung').check.summary['pt-BR']).toBe('sonda hung: sem resposta em 3 s');
    await clock.run(26_800);
    expect(startsOf('fine')).toHaveLength(6);
    expect(startsOf('hung')).toHaveLength(3);
    expect(readings.filter((reading) => reading.probe === 'hung').every((one) => one.fault?.kind === 'timeout')).toBe(
      true,
    );
  });

  it('prefer the last words of a read that honours the abort', async () => {
    const answer: Answer = (signal) =>
      new Promise((resolve) => {
        signal.addEventListener('abort', () => resolve(faulty('timeout', 'Postgres silent')(signal)));
      });
    const { clock, cockpit, readings, bugs } = setUp({ a: answer }, [fakeSpec('a')]);
    cockpit.start();
    await clock.run(3_200);
    expect(cockpit.state('a').check.summary.en).toBe('Postgres silent');
    expect(readings).toHaveLength(1);
    expect(bugs).toEqual([]);
  });

  it('give a read up after three of them, read anew, and ignore what comes late', async () => {
    const late: ((value: ReturnType<typeof measured>) => void)[] = [];
    const { clock, world, cockpit, readings, bugs } = setUp({ a: () => new Promise((resolve) => late.push(resolve)) }, [
      fakeSpec('a', { metrics: [] }),
    ]);
    cockpit.start();
    await clock.run(9_500);
    world.answers.a = values({});
    await clock.run(2_000);
    expect(bugs).toHaveLength(1);
    expect(readings.map((reading) => reading.fault?.kind ?? 'good')).toEqual(['timeout', 'good']);
    for (const resolve of late) resolve(measured({ late: true }));
    await clock.run(10);
    expect(readings).toHaveLength(2);
    expect(cockpit.state('a').reading?.facts).toEqual({});
  });

  it('take an abort thrown at the deadline for what it is', async () => {
    const answer: Answer = (signal) =>
      new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    const { clock, cockpit, bugs } = setUp({ a: answer }, [fakeSpec('a')]);
    cockpit.start();
    await clock.run(3_001);
    expect(cockpit.state('a').reading?.fault?.kind).toBe('timeout');
    expect(bugs).toEqual([]);
  });
});

describe('a bug', () => {
  it.each([
    ['a rejection', () => Promise.reject(new Error('x is undefined, password=hunter2 \u001b[2J'))],
    [
      'a throw',
      () => {
        throw new Error('x is undefined, password=hunter2 \u001b[2J');
      },
    ],
  ])('of the world (%s) becomes a fault that says so, and is reported', async (_what, answer: Answer) => {
    const { clock, cockpit, bugs } = setUp({ a: answer, b: values({}) }, [fakeSpec('a'), fakeSpec('b')]);
    cockpit.start();
    await clock.run(100);
    const { check } = cockpit.state('a');
    expect(check).toMatchObject({ level: 'unknown', fault: { kind: 'malformed', code: 'BUG' } });
    expect(check.summary.en).toBe('bug of sparkone-tui in probe a: Error: x is undefined, password=[secret] ');
    expect(bugs).toHaveLength(1);
    expect(cockpit.state('b').check.level).toBe('ok');
  });

  it('that comes back in every round is reported once', async () => {
    const answer = () => {
      throw new Error('same again');
    };
    const { clock, cockpit, bugs } = setUp({ a: answer }, [fakeSpec('a')]);
    cockpit.start();
    await clock.run(300_000);
    expect(bugs.length).toBeLessThanOrEqual(2);
  });

  it('of a probe that judges or sums up is unknown, never green', async () => {
    const specs = [
      fakeSpec('a', {
        judge: () => {
          throw new Error('judge');
        },
      }),
      fakeSpec('b', {
        summarize: () => {
          throw new Error('summary');
        },
      }),
    ];
    const { clock, cockpit, bugs } = setUp({ a: values({}), b: values({}) }, specs);
    cockpit.start();
    await clock.run(100);
    expect(cockpit.state('a').check.level).toBe('unknown');
    expect(cockpit.state('b').check.summary.en).toContain('bug of sparkone-tui');
    expect(bugs).toHaveLength(2);
  });
});

describe('asked for', () => {
  it('probeNow reads again after a read that began before it', async () => {
    const waiting: (() => void)[] = [];
    const answer: Answer = () => new Promise((resolve) => waiting.push(() => resolve(measured({}))));
    const { clock, cockpit, startsOf } = setUp({ a: answer }, [fakeSpec('a')]);
    cockpit.start();
    await clock.run(10);
    cockpit.probeNow(['a']);
    cockpit.probeNow(['a']);
    waiting.shift()?.();
    await clock.run(1);
    expect(startsOf('a')).toHaveLength(2);
    expect(cockpit.state('a').isRunning).toBe(true);
    waiting.shift()?.();
    await clock.run(1);
    expect(startsOf('a')).toHaveLength(2);
    expect(cockpit.state('a').isRunning).toBe(false);
  });

  it('pause stops reading but for what is asked, and resume goes on', async () => {
    const { clock, world, cockpit, startsOf } = setUp({ a: values({}) }, [fakeSpec('a')]);
    cockpit.start();
    await clock.run(1_000);
    cockpit.setPaused(true);
    world.hint(['a']);
    await clock.run(60_000);
    expect(startsOf('a')).toHaveLength(1);
    cockpit.probeNow();
    await clock.run(60_000);
    expect(startsOf('a')).toHaveLength(2);
    cockpit.setPaused(false);
    await clock.run(1_000);
    expect(startsOf('a')).toHaveLength(3);
  });

  it('a slow read is shown as running', async () => {
    const { clock, cockpit } = setUp({ a: never }, [fakeSpec('a')]);
    cockpit.start();
    await clock.run(900);
    expect(cockpit.state('a').isRunning).toBe(false);
    await clock.run(1_500);
    expect(cockpit.state('a').isRunning).toBe(true);
  });

  it('close aborts what is under way and tells nobody', async () => {
    let signal: AbortSignal | undefined;
    const answer: Answer = (given) => {
      signal = given;
      return never();
    };
    const { clock, cockpit, readings } = setUp({ a: answer }, [fakeSpec('a')]);
    cockpit.start();
    await clock.run(100);
    await cockpit.close();
    expect(signal?.aborted).toBe(true);
    cockpit.probeNow();
    await clock.run(60_000);
    expect(readings).toEqual([]);
    expect(clock.pending()).toBe(0);
  });
});
