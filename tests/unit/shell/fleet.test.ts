import { describe, expect, it } from 'vitest';
import type { Cockpit } from '../../../src/model/cockpit.ts';
import { desksInSight } from '../../../src/model/fleet.ts';
import { type CommandContext, EMPTY_VIEW } from '../../../src/shell/command.ts';
import { COMMANDS } from '../../../src/shell/commands.ts';
import { boardOrder, countLevels, rowOf } from '../../../src/shell/fleet/board.ts';
import { findTargets } from '../../../src/shell/fleet/targets.ts';
import { bindKeys } from '../../../src/shell/keys/bindings.ts';
import { handleKey, handleMouse, handlePaste } from '../../../src/shell/keys/dispatch.ts';
import { createShell } from '../../../src/shell/shell.ts';
import { NO_CURSOR, type ShellState } from '../../../src/shell/state.ts';
import { createFakeFleet, type FakeFleet } from '../support/fake-fleet.ts';

const TARGETS = [
  { name: 'shop-prod', group: 'customers', environment: 'production', value: 10 },
  { name: 'lab', environment: 'development', value: 95 },
  { name: 'shop-staging', group: 'customers', environment: 'staging', value: 85 },
  { name: 'bank-prod', environment: 'production', value: 95 },
] as const;

const bindings = bindKeys(COMMANDS);

/** The interface over a fleet, with keys going in. */
function open(fake: FakeFleet, given: Partial<ShellState> = {}) {
  const { fleet } = fake;
  const shell = createShell({ lang: 'en', target: 'shop-prod', ...given });
  const context = (): CommandContext => {
    const state = shell.getState();
    const member = fleet.member(state.target);
    const rows = boardOrder(fleet.members(), state.cursors.fleet ?? NO_CURSOR).map(rowOf);
    const view = state.tab === 'fleet' ? { ...EMPTY_VIEW, rows, worstRow: rows[0] ?? null } : EMPTY_VIEW;
    return {
      shell,
      cockpit: member.cockpit,
      view,
      effects: { copy: () => {}, suspend: () => {}, quit: () => {} },
      desks: desksInSight(fleet, member),
    };
  };
  const press = (...names: readonly string[]) => {
    for (const name of names) handleKey({ name, text: name.length === 1 ? name : '' }, bindings, context());
  };
  return { shell, press, context, rows: () => context().view.rows };
}

async function awake(): Promise<FakeFleet> {
  const fake = createFakeFleet(TARGETS);
  await fake.wakeAll();
  return fake;
}

describe('the order of the board', () => {
  it('is worst first, production before the others, then as in the configuration', async () => {
    const { fleet } = await awake();
    expect(boardOrder(fleet.members(), NO_CURSOR).map(({ name }) => name)).toEqual([
      'bank-prod',
      'lab',
      'shop-staging',
      'shop-prod',
    ]);
    expect(countLevels(fleet)).toEqual({ critical: 2, warn: 1, ok: 1, unknown: 0, none: 0 });
  });

  it('puts what was never opened last, and counts it as not read', () => {
    const { fleet, members } = createFakeFleet(TARGETS);
    members[3]?.wake();
    expect(boardOrder(fleet.members(), NO_CURSOR)).toHaveLength(4);
    expect(countLevels(fleet)).toMatchObject({ none: 4 });
  });

  it('leaves the selected row where it was selected, whatever becomes of it and of the others', async () => {
    const fake = await awake();
    const { press, rows } = open(fake, { tab: 'fleet' });
    press('j', 'j', 'j');
    expect(rows().indexOf('target:shop-staging')).toBe(2);
    fake.measure('shop-staging', 10);
    fake.measure('shop-prod', 95);
    await fake.clock.run(10_000);
    expect(rows()).toEqual(['target:shop-prod', 'target:bank-prod', 'target:shop-staging', 'target:lab']);
    press('esc');
    expect(rows().at(-1)).toBe('target:shop-staging');
  });
});

describe('keys of a fleet', () => {
  it('open the selected target, or the worst, and go back to it', async () => {
    const { shell, press } = open(await awake(), { tab: 'fleet' });
    press('enter');
    expect(shell.getState()).toMatchObject({ target: 'bank-prod', tab: 'overview' });
    press('esc');
    expect(shell.getState()).toMatchObject({ tab: 'fleet', cursors: { fleet: { row: 'target:bank-prod', place: 0 } } });
    press('j', '5');
    expect(shell.getState()).toMatchObject({ target: 'lab', tab: 'redis' });
    press('0');
    expect(shell.getState().tab).toBe('fleet');
    press('0');
    expect(shell.getState()).toMatchObject({ target: 'lab', tab: 'overview' });
  });

  it('take a click for a selection and another for opening', async () => {
    const { shell, context } = open(await awake(), { tab: 'fleet' });
    const areas = [{ x: 0, y: 3, width: 80, target: { kind: 'row', row: 'target:lab' } } as const];
    const click = { kind: 'click', x: 5, y: 3 } as const;
    handleMouse(click, areas, bindings, context());
    expect(shell.getState().cursors.fleet).toMatchObject({ row: 'target:lab', place: 1 });
    handleMouse(click, areas, bindings, context());
    expect(shell.getState()).toMatchObject({ target: 'lab', tab: 'overview' });
  });

  it('keep what was done at each target, and share language, theme, size and the tab', async () => {
    const { shell, press } = open(await awake(), { tab: 'redis' });
    shell.dispatch({ type: 'filter', text: 'keys' });
    shell.dispatch({ type: 'select', row: 'check:a', offset: 3 });
    press('t', 'l', 'a', 'b', 'enter');
    expect(shell.getState()).toMatchObject({ target: 'lab', tab: 'redis', filters: {}, cursors: {} });
    shell.dispatch({ type: 'lang', lang: 'pt-BR' });
    shell.dispatch({ type: 'size', size: { columns: 120, rows: 40 } });
    press('t', 'enter');
    expect(shell.getState()).toMatchObject({
      target: 'shop-prod',
      targetBefore: 'lab',
      lang: 'pt-BR',
      size: { columns: 120, rows: 40 },
      filters: { redis: 'keys' },
      cursors: { redis: { row: 'check:a', offset: 3 } },
    });
  });

  it('close a page that is open over the target that is left', async () => {
    const { shell, press } = open(await awake());
    shell.dispatch({ type: 'mode', mode: { kind: 'details', subject: 'check:a', offset: 0 } });
    press('t', 'enter');
    expect(shell.getState().mode).toEqual({ kind: 'normal' });
    press('t', 'enter');
    expect(shell.getState().mode).toEqual({ kind: 'normal' });
  });

  it('wake a target when it is opened, and all of them when all are asked for', () => {
    const fake = createFakeFleet(TARGETS);
    const { press, shell } = open(fake);
    press('t', 'b', 'a', 'n', 'k', 'enter');
    expect(fake.members.map((member) => member.isAwake())).toEqual([false, false, false, true]);
    press('0', 'R');
    expect(fake.members.every((member) => member.isAwake())).toBe(true);
    expect(shell.getState().notice?.text.en).toBe('probing 4 targets now');
  });

  it('act on the target in sight and say its name', async () => {
    const fake = await awake();
    const { press, shell } = open(fake, { target: 'lab' });
    press('p');
    const paused = fake.members.filter(({ cockpit }: { cockpit: Cockpit }) => cockpit.isPaused());
    expect(paused.map(({ name }) => name)).toEqual(['lab']);
    expect(shell.getState().notice?.text.en).toMatch(/^lab: paused/);
  });

  it('do nothing on the board that is meant for one target', async () => {
    const { press, shell } = open(await awake(), { tab: 'fleet' });
    press('d', 'p', 'l');
    expect(shell.getState()).toMatchObject({ tab: 'fleet', mode: { kind: 'normal' }, notice: null });
  });

  it('say why there is nothing to choose where there is one target', () => {
    const one = createFakeFleet([{ name: 'only' }]);
    const { shell, press } = open(one, { target: null });
    press('t');
    expect(shell.getState().mode).toEqual({ kind: 'normal' });
    expect(shell.getState().notice?.text.en).toMatch(/^there is only one target/);
    press('0', 'esc');
    expect(shell.getState().tab).toBe('overview');
  });
});

describe('the list of targets', () => {
  it('finds by letters of the name, by group and by environment, names first', async () => {
    const { fleet } = await awake();
    const found = (typed: string) => findTargets(fleet, typed, 'en').map(({ name }) => name);
    expect(found('')).toEqual(['lab', 'bank-prod', 'shop-prod', 'shop-staging']);
    expect(found('bp')).toEqual(['bank-prod']);
    expect(found('customers')).toEqual(['shop-prod', 'shop-staging']);
    expect(found('stag')).toEqual(['shop-staging']);
    expect(found('development')).toEqual(['lab']);
    expect(found('zzz')).toEqual([]);
  });

  it('narrows while a text is typed or pasted, and Enter on nothing does nothing', async () => {
    const { shell, press, context } = open(await awake());
    press('t');
    handlePaste('la\nb', context());
    expect(shell.getState().mode).toMatchObject({ kind: 'targets', entry: { text: 'la b' } });
    press('ctrl+u', 'z', 'z', 'enter');
    expect(shell.getState()).toMatchObject({ target: 'shop-prod', mode: { kind: 'targets' } });
    press('esc');
    expect(shell.getState().mode).toEqual({ kind: 'normal' });
  });
});
