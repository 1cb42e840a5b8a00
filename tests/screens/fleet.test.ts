import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { desksInSight } from '../../src/model/fleet.ts';
import { EMPTY_ENTRY } from '../../src/shell/keys/entry.ts';
import type { ShellState } from '../../src/shell/state.ts';
import { LANGS } from '../../src/text/lang.ts';
import { cellWidth } from '../../src/text/width.ts';
import { type FleetPlay, playFleet } from '../scenes/play-fleet.ts';
import { createFakeFleet } from '../unit/support/fake-fleet.ts';
import { frameOf, plainRows } from './support/frames.ts';

const MINUTE = 60_000;
const SIZES = [
  [80, 24],
  [120, 36],
  [200, 60],
] as const;

describe('the board of the fleet and the list of targets', () => {
  let play: FleetPlay;

  beforeAll(async () => {
    play = await playFleet(['acme-staging']);
    await play.clock.run(MINUTE);
  });

  afterAll(() => play.close());

  const frame = (given: Partial<ShellState>) => {
    const member = play.fleet.member(given.target ?? null);
    return frameOf(member.cockpit, given, desksInSight(play.fleet, member));
  };

  for (const [columns, rows] of SIZES)
    for (const lang of LANGS) {
      const size = { columns, rows };
      const target = 'sparkone-prod';
      it(`board-${columns}x${rows}-${lang}`, async () => {
        const text = plainRows(frame({ lang, size, tab: 'fleet', target })).join('\n');
        await expect(`${text}\n`).toMatchFileSnapshot(`golden/fleet-board-${columns}x${rows}-${lang}.golden`);
      });

      it(`targets-${columns}x${rows}-${lang}`, async () => {
        const mode = { kind: 'targets', entry: EMPTY_ENTRY, selected: 2 } as const;
        const text = plainRows(frame({ lang, size, target, mode })).join('\n');
        await expect(`${text}\n`).toMatchFileSnapshot(`golden/fleet-targets-${columns}x${rows}-${lang}.golden`);
      });
    }

  it('shows the selected target below, and the tabs of that one', async () => {
    const cursors = { fleet: { row: 'target:padaria-prod', offset: 0, place: 1 } };
    const given = { lang: 'pt-BR', size: { columns: 120, rows: 36 }, tab: 'fleet', cursors } as const;
    const shown = plainRows(frame(given));
    expect(shown.find((row) => row.startsWith('▸'))).toContain('padaria-prod');
    expect(shown.find((row) => row.startsWith('─ ▌PRODUÇÃO▐'))).toContain('padaria-prod · padaria-01');
    expect(shown[1]).toMatch(/0 Frota ✖ {2}1 Visão ✖ .*5 Redis ✔ {2}6 TLS ✖/);
  });

  it('keeps the tab bar and the name of the target in sight on every other tab', () => {
    const rows = plainRows(frame({ lang: 'en', size: { columns: 120, rows: 36 }, tab: 'redis', target: 'acme-prod' }));
    expect(rows[0]).toContain('acme-prod');
    expect(rows[1]).toMatch(/0 Fleet ✖ {2}1 Overview ✖/);
    expect(rows.at(-1)).toContain('t targets');
  });

  it('filters by name, group, environment and what is wrong', () => {
    const shown = (text: string) =>
      frame({ lang: 'en', size: { columns: 120, rows: 36 }, tab: 'fleet', filters: { fleet: text } }).view.rows;
    expect(shown('padaria')).toEqual(['target:padaria-prod']);
    expect(shown('clientes')).toHaveLength(4);
    expect(shown('staging')).toEqual(['target:sparkone-staging', 'target:acme-staging']);
    expect(shown('Redis')).toEqual(['target:acme-prod']);
  });

  it('is read aloud by target, level and cause', async () => {
    const { buildSpokenFrame } = await import('../../screens/frame/frame.ts');
    const { bindKeys } = await import('../../src/shell/keys/bindings.ts');
    const { COMMANDS } = await import('../../src/shell/commands.ts');
    const { createShell } = await import('../../src/shell/shell.ts');
    const { NO_EFFECTS } = await import('./support/frames.ts');
    const member = play.fleet.member(null);
    const shell = createShell({ lang: 'en', tab: 'fleet', size: { columns: 159, rows: 120 } });
    const context = {
      cockpit: member.cockpit,
      shell,
      effects: NO_EFFECTS,
      desks: desksInSight(play.fleet, member),
    };
    const { rows } = buildSpokenFrame({ context, bindings: bindKeys(COMMANDS) });
    expect(rows[0]).toBe('Fleet: 7 targets.');
    expect(rows.find((row) => row.includes('acme-prod, '))).toMatch(
      /^critical: PROD, acme-prod, .*Redis does not answer/,
    );
  });
});

describe('a board of fifty', () => {
  it('draws only what is in sight, keeps its columns, and scrolls to the selected one', async () => {
    const targets = Array.from({ length: 50 }, (_, index) => ({ name: `target-${String(index).padStart(2, '0')}` }));
    const fake = createFakeFleet(targets);
    await fake.wakeAll();
    const member = fake.fleet.member(null);
    for (const [columns, rows] of [[60, 16], ...SIZES] as const) {
      const cursors = { fleet: { row: 'target:target-37', offset: 0, place: 37 } };
      const given = { lang: 'en', size: { columns, rows }, tab: 'fleet', cursors } as const;
      const frame = frameOf(member.cockpit, given, desksInSight(fake.fleet, member));
      const shown = plainRows(frame);
      expect(shown).toHaveLength(rows);
      expect(Math.max(...shown.map(cellWidth))).toBeLessThanOrEqual(columns);
      expect(shown.filter((row) => row.startsWith('▸'))).toEqual([expect.stringContaining('target-37')]);
      expect(frame.view.rows).toHaveLength(50);
    }
  });
});
