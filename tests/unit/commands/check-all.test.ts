import { describe, expect, it } from 'vitest';
import { readCheck } from '../../../src/commands/check.ts';
import { type CheckAllOptions, runCheckAll, type TargetToCheck } from '../../../src/commands/check-all.ts';
import type { FleetReport } from '../../../src/commands/fleet-report.ts';
import { bad, fault, good } from '../../../src/model/fault.ts';
import { phrase } from '../../../src/text/lang.ts';
import { findScene } from '../../../src/worlds/demo/scenes.ts';
import { createDemoWorld, type DemoWorld } from '../../../src/worlds/demo/world.ts';
import { createFakeClock, type FakeClock } from '../support/fake-clock.ts';

/** Targets over demo scenes, with a count of those that are open. */
function fleetOf(scenes: Readonly<Record<string, string>>, clock: FakeClock) {
  const counted = { open: 0, most: 0, closed: 0 };
  const targets = Object.entries(scenes).map(([name, id]): TargetToCheck => {
    const scene = findScene(id);
    if (scene === undefined) throw new Error(`no scene ${id}`);
    return {
      name,
      group: null,
      open: async () => {
        counted.open += 1;
        counted.most = Math.max(counted.most, counted.open);
        const world: DemoWorld = createDemoWorld({ scene, clock });
        const close = async () => {
          counted.open -= 1;
          counted.closed += 1;
          await world.close();
        };
        return good({ options: { world, clock }, close });
      },
    };
  });
  return { targets, counted };
}

function options(clock: FakeClock, targets: readonly TargetToCheck[], more: Partial<CheckAllOptions> = {}) {
  const asked = { set: 'daily', lang: 'en', timeoutMs: 5_000, version: 'test', format: 'json', parallel: 8 } as const;
  return { clock, targets, ...asked, ...more };
}

const refused: TargetToCheck = {
  name: 'gone',
  group: 'far',
  open: () =>
    Promise.resolve(
      bad(fault('unreachable', phrase('recusou', 'refused'), phrase('veja \x1b[31m', 'look \x1b[31m'), 'ECONNREFUSED')),
    ),
};

describe('check --all', () => {
  it('is as bad as its worst target, and holds for each just what check --json prints', async () => {
    const clock = createFakeClock();
    const { targets, counted } = fleetOf({ well: 'calm', broken: 'redis-down' }, clock);
    const { exitCode, output } = await runCheckAll(options(clock, targets));
    const report = JSON.parse(output) as FleetReport;
    expect(exitCode).toBe(2);
    expect(report).toMatchObject({ schema: 1, set: 'daily', level: 'critical', counts: { ok: 1, critical: 1 } });
    expect(report.targets.map(({ name, level }) => [name, level])).toEqual([
      ['well', 'ok'],
      ['broken', 'critical'],
    ]);
    const world = createDemoWorld({ scene: findScene('redis-down') as never, clock });
    const alone = await readCheck({ world, clock, set: 'daily', lang: 'en', timeoutMs: 5_000, version: 'test' });
    expect(Object.keys(report.targets[1]?.check ?? {})).toEqual(Object.keys(alone.report));
    expect(report.targets[1]?.check?.causes[0]?.id).toBe('redis-down');
    expect(counted).toMatchObject({ open: 0, closed: 2 });
  });

  it('reads no more targets at a time than it was told', async () => {
    const clock = createFakeClock();
    const scenes = Object.fromEntries(Array.from({ length: 7 }, (_, index) => [`t${index}`, 'calm']));
    const { targets, counted } = fleetOf(scenes, clock);
    const { exitCode, report } = await runCheckAll(options(clock, targets, { parallel: 3 }));
    expect(exitCode).toBe(0);
    expect(report.targets.map(({ name }) => name)).toEqual(Object.keys(scenes));
    expect(counted).toMatchObject({ most: 3, closed: 7 });
  });

  it('is unknown, never green, where a target cannot be opened, and says why', async () => {
    const clock = createFakeClock();
    const { targets } = fleetOf({ well: 'calm' }, clock);
    const { exitCode, report } = await runCheckAll(options(clock, [refused, ...targets]));
    expect(exitCode).toBe(3);
    expect(report.targets[0]).toMatchObject({
      name: 'gone',
      group: 'far',
      level: 'unknown',
      check: null,
      fault: { kind: 'unreachable', message: 'refused', code: 'ECONNREFUSED' },
    });
    expect(report.counts).toEqual({ ok: 1, warn: 0, critical: 0, unknown: 1 });
  });

  it('gives up on a target that never answers, without waiting for it with the others', async () => {
    const clock = createFakeClock();
    const { targets } = fleetOf({ one: 'calm', two: 'calm', three: 'calm' }, clock);
    const dead: TargetToCheck = { name: 'dead', group: null, open: () => new Promise(() => {}) };
    const running = runCheckAll(options(clock, [dead, ...targets], { parallel: 2 }));
    await clock.run(15_000);
    const { report, exitCode } = await running;
    expect(exitCode).toBe(3);
    expect(report.targets.map(({ level }) => level)).toEqual(['unknown', 'ok', 'ok', 'ok']);
    expect(report.targets[0]?.fault).toMatchObject({ kind: 'timeout', message: expect.stringContaining('15 s') });
    const others = report.targets.slice(1).map(({ check }) => Date.parse(check?.finishedAt ?? ''));
    expect(Math.max(...others) - Date.parse(report.startedAt)).toBeLessThan(1_000);
  });

  it.each([
    [
      'text',
      /^CRÍTICO · DEMO · 3 alvos · check daily · .*1 crítico, 1 sem resposta, 1 ok$/m,
      /^CRIT {2}broken {2}Redis não responde/m,
    ],
    ['markdown', /^# CRÍTICO · DEMO · 3 alvos/m, /^\| crítico \| broken \| production \| {2}\| Redis não responde/m],
  ] as const)(
    'is told as %s, worst first, with what is wrong in full and nothing hostile',
    async (format, head, row) => {
      const clock = createFakeClock();
      const { targets } = fleetOf({ well: 'calm', broken: 'redis-down' }, clock);
      const { output } = await runCheckAll(options(clock, [refused, ...targets], { format, lang: 'pt-BR' }));
      expect(output).toMatch(head);
      expect(output).toMatch(row);
      expect(output.indexOf('broken')).toBeLessThan(output.indexOf('gone'));
      expect(output).toMatch(/causa: Redis não responde/);
      expect(output).toMatch(/remédio: veja/);
      expect(output).not.toContain('\x1b');
      expect(output.split(/^(?:==|##) /m)).toHaveLength(3);
    },
  );
});
