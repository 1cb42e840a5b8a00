import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { bad, fault } from '../../src/model/fault.ts';
import type { LogSource } from '../../src/model/log.ts';
import { failed, type Reading } from '../../src/model/reading.ts';
import type { World } from '../../src/model/world.ts';
import { phrase } from '../../src/text/lang.ts';
import type { DemoWorld } from '../../src/worlds/demo/world.ts';
import { MORNING, type Play, play } from '../scenes/play.ts';
import { cleanWalks, openWalks, type WalkBench } from './support/walk.ts';

const opened: Play[] = [];

afterEach(async () => {
  await Promise.all(opened.splice(0).map(({ cockpit }) => cockpit.close()));
});
afterAll(cleanWalks);

async function scene(around?: (world: DemoWorld) => World, id = 'calm'): Promise<Play> {
  const played = await play(id, MORNING, around);
  opened.push(played);
  return played;
}

async function walk(played: Play, runbook: string, logs?: LogSource): Promise<WalkBench> {
  const bench = openWalks(played, {
    shell: { size: { columns: 120, rows: 40 } },
    ...(logs === undefined ? {} : { given: { logs } }),
  });
  bench.desk.open(runbook, 'fresh');
  await played.clock.run(6_000);
  bench.shell.dispatch({ type: 'page', page: { kind: 'walk', scroll: 0, isClosing: false } });
  return bench;
}

const text = (bench: WalkBench): string => bench.rows().join('\n');

/** Never settles; a promise of it does when its read is given up. */
const never = (signal: AbortSignal): Promise<Reading> =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));

describe('a walk on bad days', () => {
  it('goes on past a probe that never answers: it is said at its step, and no other waits for it', async () => {
    const played = await scene((world) => ({
      ...world,
      read: (probe, signal) => (probe === 'redis.ping' ? never(signal) : world.read(probe, signal)),
    }));
    const bench = await walk(played, 'morning');
    for (const number of [1, 2]) {
      expect(text(bench)).toMatch(new RegExp(`step ${number} of 11[\\s\\S]*Suggestion: ✔`));
      await bench.go('enter');
    }
    expect(text(bench)).toMatch(/step 3 of 11[\s\S]*within|step 3 of 11[\s\S]*no answer/);
    // Nothing is proposed as well that nobody could measure.
    expect(text(bench)).not.toMatch(/Suggestion: ✔/);
    await bench.go('s');
    bench.type('silent');
    await bench.go('enter');
    expect(text(bench)).toMatch(/step 4 of 11[\s\S]*Suggestion: ✔/);
    await bench.go('E', 'enter');
    const step = bench.desk.ended()?.report.steps.find(({ id }) => id === 'redis');
    expect(step?.evidence?.checks.find(({ probe }) => probe === 'redis.ping')?.fault).toMatchObject({
      kind: 'timeout',
    });
    expect(bench.desk.ended()?.report.level).not.toBe('ok');
    expect(played.bugs).toEqual([]);
  });

  it('says of a log that never answers that it was not read, and does not wait for it', async () => {
    const logs: LogSource = {
      services: () => ['api'],
      follow: () => () => undefined,
      // Not even when it is told to give up.
      read: () => new Promise(() => undefined),
    };
    const bench = await walk(await scene(), 'morning', logs);
    await bench.go('right', 'right', 'right', 'right', 'right');
    expect(text(bench)).toMatch(/step 6 of 11[\s\S]*reading the log …/);
    await opened[0]?.clock.run(30_000);
    expect(text(bench)).toMatch(/\? log api[\s\S]*the log did not come in time/);
    await bench.go('right');
    expect(text(bench)).toMatch(/step 7 of 11/);
  });

  it('says of a service that does not exist here, as of a managed database, that its log is elsewhere', async () => {
    const logs: LogSource = {
      services: () => ['api', 'redis'],
      follow: () => () => undefined,
      read: () =>
        Promise.resolve(
          bad(
            fault(
              'absent',
              phrase(
                'não há contêiner postgres: o banco é gerenciado',
                'there is no container postgres: it is managed',
              ),
              phrase('leia o log onde ele é gerenciado', 'read its log where it is managed'),
            ),
          ),
        ),
    };
    const bench = await walk(await scene(), 'database', logs);
    for (let step = 0; step < 8 && !/log postgres/.test(text(bench)); step += 1) await bench.go('right');
    const shown = text(bench);
    expect(shown).toMatch(/– log postgres[\s\S]*there is no container postgres: it is managed: read its log/);
    expect(shown).toMatch(/Suggestion: ✔/);
  });

  it('keeps its place and everything typed while the line to the target is gone, and reads on when it is back', async () => {
    let isCut = false;
    const gone = failed(
      fault(
        'unreachable',
        phrase('a conexão SSH caiu', 'the SSH connection is gone'),
        phrase('ela é refeita sozinha', 'it is made again by itself'),
      ),
    );
    const played = await scene((world) => ({
      ...world,
      read: (probe, signal) =>
        isCut ? Promise.resolve({ probe, at: played.clock.now(), tookMs: 1, ...gone }) : world.read(probe, signal),
    }));
    const bench = await walk(played, 'morning');
    await bench.go('enter');
    isCut = true;
    await bench.go('n');
    bench.type('line is');
    await played.clock.run(120_000);
    await bench.go('R');
    bench.type(' gone');
    await bench.go('enter');
    expect(text(bench)).toMatch(/step 2 of 11[\s\S]*the SSH connection is gone/);
    expect(text(bench)).not.toMatch(/Suggestion: ✔/);
    isCut = false;
    await bench.go('R');
    expect(text(bench)).toMatch(/step 2 of 11[\s\S]*Suggestion: ✔/);
    await bench.go('enter');
    const steps = bench.desk.session()?.walk().steps;
    expect(steps?.[1]).toMatchObject({ id: 'database', verdict: 'pass' });
    expect(steps?.[1]?.notes.join()).toMatch(/^line is.* gone$/);
  });
});
