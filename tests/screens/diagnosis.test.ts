import { afterAll, describe, expect, it } from 'vitest';
import { CAUSES } from '../../src/causes/registry.ts';
import { createCockpit } from '../../src/engine/cockpit.ts';
import type { DiagnosisDesk } from '../../src/model/diagnosis.ts';
import { probeSpecs } from '../../src/probes/registry.ts';
import { createDiagnosisDesk } from '../../src/runbooks/diagnoses/diagnosis-desk.ts';
import type { ShellState } from '../../src/shell/state.ts';
import { SCENES } from '../../src/worlds/demo/scenes.ts';
import { type Play, play } from '../scenes/play.ts';
import { Sitting } from './support/sitting.ts';

const MINUTE = 60_000;

/** A scene with a diagnosis desk, and an operator at its keys. */
class DiagnosisSitting extends Sitting {
  readonly desk: DiagnosisDesk;

  constructor(played: Play, given: Partial<ShellState> = {}) {
    const { cockpit, clock, world } = played;
    const onBug = (error: unknown): never => {
      throw error;
    };
    const diagnosis = createDiagnosisDesk({ cockpit, clock, logs: world.logs, onBug });
    super(played, { diagnosis }, given);
    this.desk = diagnosis;
  }
}

const sittings = new Map<string, Promise<DiagnosisSitting>>();

/** A scene a minute after it was opened, with `d` pressed and answered; each is played once. */
function diagnosed(scene: string): Promise<DiagnosisSitting> {
  const known =
    sittings.get(scene) ??
    play(scene).then(async (played) => {
      await played.clock.run(MINUTE);
      const sitting = new DiagnosisSitting(played);
      sitting.press('d');
      await played.clock.run(20_000);
      return sitting;
    });
  sittings.set(scene, known);
  return known;
}

afterAll(async () => {
  for (const sitting of sittings.values()) {
    const { desk, played } = await sitting;
    desk.close();
    await played.cockpit.close();
  }
});

describe.each(SCENES.map(({ id }) => id))('the page that d opens in scene %s', (scene) => {
  it.each([
    ['pt-BR', 80, 24],
    ['en', 80, 24],
    ['pt-BR', 120, 36],
    ['en', 120, 36],
  ] as const)('%s %dx%d', async (lang, columns, rows) => {
    const sitting = await diagnosed(scene);
    const lines = sitting.lines({ lang, size: { columns, rows } });
    await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot(
      `golden/diagnosis-${scene}-${columns}x${rows}-${lang}.golden`,
    );
  });
});

/** A scene whose probes take so many milliseconds to answer, once it has been read for the first time. */
async function slowly(scene: string, took: Readonly<Record<string, number>>): Promise<Play> {
  const played = await play(scene);
  const { world, clock } = played;
  const read = world.read.bind(world);
  const cockpit = createCockpit({
    world: {
      ...world,
      read: async (probe, signal) => {
        const ms = took[probe] ?? 0;
        if (ms > 0) await new Promise<void>((resolve) => void clock.after(ms, resolve));
        return await read(probe, signal);
      },
    },
    specs: probeSpecs,
    causes: CAUSES,
    clock,
    random: () => 0.5,
  });
  await played.cockpit.close();
  cockpit.start();
  await clock.run(10_000);
  return { ...played, cockpit };
}

describe('diagnosing at the keys', () => {
  it('shows each step with its verdict as it comes, and ends in one sentence', async () => {
    const played = await slowly('redis-down', { 'redis.ping': 1_000, 'api.redis': 4_500 });
    const sitting = new DiagnosisSitting(played, { size: { columns: 100, rows: 36 } });
    sitting.press('d');
    await played.clock.run(200);
    expect(sitting.lines().join('\n')).toMatch(/step 1 of 5[\s\S]*Foundation\s+reading…[\s\S]*Ping/);
    const isAtLast = () => sitting.lines().join('\n').includes('step 5 of 5');
    for (let quarter = 0; quarter < 40 && !isAtLast(); quarter += 1) await played.clock.run(250);
    const half = sitting.lines().join('\n');
    expect(half).toMatch(/✔ Foundation[\s\S]*✖ Ping[\s\S]*Through the API\s+T3\s+reading…/);
    await played.clock.run(10_000);
    const done = sitting.lines().join('\n');
    expect(done).toMatch(/✖ Cause: redis stopped \(137\) \d+ min ago\. Now: restart redis\./);
    expect(done).toMatch(/measured \d+ s ago/);
    sitting.desk.close();
    await played.cockpit.close();
  });

  it('asks which when all is well, and runs the chosen one', async () => {
    const played = await play('calm');
    await played.clock.run(MINUTE);
    const sitting = new DiagnosisSitting(played);
    sitting.press('d');
    expect(sitting.state.page).toEqual({ kind: 'diagnoses' });
    sitting.press('j', 'j', 'j', 'enter');
    expect(sitting.desk.run()?.id).toBe('redis');
    await played.clock.run(10_000);
    expect(sitting.lines().join('\n')).toMatch(/✔ Nothing wrong here/);
    sitting.press('esc');
    expect(sitting.state.page).toBeNull();
    sitting.press('4', 'd');
    expect(sitting.desk.run()?.id).toBe('database');
    sitting.desk.close();
    await played.cockpit.close();
  });

  it('opens a step to what it measured, copies its command, goes to its tab', async () => {
    const sitting = await diagnosed('latency-spike');
    const steps = sitting.desk.run()?.steps ?? [];
    const at = steps.findIndex(({ id }) => id === 'latency');
    const remedies = sitting.desk.run()?.conclusion?.remedies.length ?? 0;
    sitting.press('g', ...Array.from({ length: remedies + at }, () => 'j'));
    sitting.press('enter');
    expect(sitting.state.page).toEqual({ kind: 'diagnosis', open: 'latency' });
    expect(sitting.lines({ size: { columns: 120, rows: 60 } }).join('\n')).toMatch(
      /numbers\s+P95 latency 4\.\d s \(> 2 s\)/,
    );
    sitting.press('y');
    expect(sitting.copied.at(-1)).toContain('histogram_quantile');
    sitting.press('enter');
    expect(sitting.state.page).toEqual({ kind: 'diagnosis', open: null });
    sitting.press('o');
    expect(sitting.state).toMatchObject({ page: null, tab: 'metrics' });
    sitting.press('d');
    await sitting.played.clock.run(20_000);
  });

  it('follows remedies: to a tab with its row, to a command, to another diagnosis', async () => {
    const sitting = await diagnosed('db-pool-full');
    expect(sitting.desk.run()?.conclusion?.remedies.map(({ link }) => link.kind)).toEqual(['action', 'tab']);
    sitting.press('g', 'j', 'enter');
    expect(sitting.state).toMatchObject({ tab: 'db', page: null, cursors: { db: { row: 'session:4711' } } });
    sitting.press('esc', 'd');
    await sitting.played.clock.run(20_000);
    const elsewhere = await diagnosed('no-data');
    elsewhere.press('g', 'enter');
    expect(elsewhere.copied.at(-1)).toBe('sudo systemctl restart docker');
  });

  it('a remedy that acts says why nothing can be changed from here, where nothing can', async () => {
    const sitting = await diagnosed('redis-down');
    sitting.press('g', 'enter');
    expect(sitting.state.notice?.text.en).toMatch(/nothing here that could be changed/);
    expect(sitting.state.page?.kind).toBe('diagnosis');
  });

  it('points at what the operator points at: a red row goes before the cause', async () => {
    const played = await play('redis-down');
    await played.clock.run(MINUTE);
    const sitting = new DiagnosisSitting(played);
    played.world.faults.set('cert-expiring', true);
    await played.clock.run(MINUTE);
    sitting.press('6');
    const row = sitting.played.cockpit.probeIds.find((id) => id === 'tls.certificates');
    expect(row).toBeDefined();
    sitting.press('d');
    expect(sitting.desk.run()?.id).toBe('redis');
    sitting.desk.close();
    await played.cockpit.close();
  });
});
