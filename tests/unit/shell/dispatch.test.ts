import { beforeEach, describe, expect, it } from 'vitest';
import { NO_DESKS } from '../../../src/model/desks.ts';
import { EMPTY_VIEW, type View } from '../../../src/shell/command.ts';
import { COMMANDS } from '../../../src/shell/commands.ts';
import { bindKeys, type KeyOverrides } from '../../../src/shell/keys/bindings.ts';
import { handleKey, handleMouse, handlePaste } from '../../../src/shell/keys/dispatch.ts';
import { createMouseSplitter } from '../../../src/shell/keys/mouse.ts';
import { findCommands } from '../../../src/shell/keys/palette.ts';
import { createShell } from '../../../src/shell/shell.ts';
import { fakeCockpit } from '../../screens/support/fake-cockpit.ts';
import { BROKEN } from '../../screens/support/worlds.ts';

const VIEW: View = { ...EMPTY_VIEW, rows: ['a', 'b', 'c'], pageRows: 3, equivalent: 'docker ps', worstRow: 'b' };

function bench(view: View = VIEW, overrides: KeyOverrides = {}) {
  const shell = createShell();
  const cockpit = fakeCockpit(BROKEN);
  const done: string[] = [];
  const effects = {
    copy: (text: string) => done.push(`copy ${text}`),
    suspend: () => done.push('suspend'),
    quit: (reason: string) => done.push(`quit ${reason}`),
  };
  const context = { shell, cockpit, view, effects, desks: NO_DESKS };
  const bindings = bindKeys(COMMANDS, overrides);
  const press = (...names: string[]): void => {
    for (const name of names) handleKey({ name, text: name.length === 1 ? name : '' }, bindings, context);
  };
  return { shell, cockpit, done, context, bindings, press, state: () => shell.getState() };
}

let it_: ReturnType<typeof bench>;
beforeEach(() => {
  it_ = bench();
});

describe('keys', () => {
  it('select by row and stay on it when rows are added above', () => {
    it_.press('j', 'j');
    expect(it_.state().cursors.overview?.row).toBe('b');
    const more = bench({ ...VIEW, rows: ['new', 'a', 'b', 'c'] });
    more.shell.dispatch({ type: 'select', row: 'b', offset: 0 });
    more.press('j');
    expect(more.state().cursors.overview?.row).toBe('c');
  });

  it('go one level back with Esc: page, then filter, then selection', () => {
    it_.press('j', '/', 'x', 'enter', 'enter');
    expect(it_.state().mode.kind).toBe('details');
    it_.press('esc');
    expect([it_.state().mode.kind, it_.state().filters.overview]).toEqual(['normal', 'x']);
    it_.press('esc');
    expect([it_.state().filters.overview, it_.state().cursors.overview?.row]).toEqual(['', 'a']);
    it_.press('esc');
    expect(it_.state().cursors.overview?.row).toBeNull();
  });

  it('leave from the top with q and from anywhere with Ctrl-C', () => {
    it_.press('?', 'q');
    expect(it_.done).toEqual([]);
    it_.press('q', ':', 'q', 'ctrl+c');
    expect(it_.done).toEqual(['quit key', 'quit interrupt']);
  });

  it('say why a command cannot run instead of doing nothing', () => {
    const empty = bench({ ...VIEW, equivalent: null });
    empty.press('y');
    expect(empty.done).toEqual([]);
    expect(empty.state().notice?.text.en).toContain('select a row');
  });

  it('are data: an override takes the key away from its default command', () => {
    const other = bench(VIEW, { probe: ['p'], pause: ['P'] });
    other.press('p');
    expect([other.cockpit.version(), other.cockpit.isPaused()]).toEqual([1, false]);
    other.press('P');
    expect(other.cockpit.isPaused()).toBe(true);
    other.press('R');
    expect(other.cockpit.version()).toBe(2);
  });

  it('are typed into the palette, whatever they mean elsewhere', () => {
    it_.press(':', 'q', 'p');
    const { mode } = it_.state();
    expect(mode.kind === 'palette' && mode.entry.text).toBe('qp');
  });
});

describe('the palette', () => {
  it('finds in both languages, without accents, labels before help', () => {
    const found = (typed: string, lang: 'pt-BR' | 'en') => findCommands(COMMANDS, typed, 'overview', lang)[0]?.id;
    expect(found('daltonismo', 'pt-BR')).toBe('theme.colour-blind');
    expect(found('mono', 'en')).not.toBe('probe');
    expect(found('metr', 'pt-BR')).toBe('tab.metrics');
    expect(found('pau', 'en')).toBe('pause');
  });

  it('runs what is chosen and closes', () => {
    it_.press(':', ...'contrast', 'enter');
    expect([it_.state().theme, it_.state().mode.kind]).toEqual(['contrast', 'normal']);
  });

  it('takes pasted text on one line, and nothing else does', () => {
    handlePaste('q\n', it_.context);
    expect(it_.done).toEqual([]);
    it_.press(':');
    handlePaste('tema\n mono', it_.context);
    const { mode } = it_.state();
    expect(mode.kind === 'palette' && mode.entry.text).toBe('tema mono');
  });
});

describe('the mouse', () => {
  it('is read from reports cut anywhere between chunks', () => {
    const text = 'a\x1b[<0;5;3Mb\x1b[<64;1;1M\x1b[<0;5;3mc';
    for (let cut = 0; cut <= text.length; cut += 1) {
      // `ESC` and `ESC [` alone may be keys: they are not held back, Ink drops such a report whole.
      if (/\x1b\[?$/.test(text.slice(0, cut))) continue;
      const split = createMouseSplitter();
      const parts = [split(text.slice(0, cut)), split(text.slice(cut))];
      const kinds = parts.flatMap(({ events }) => events.map(({ kind, x, y }) => `${kind} ${x},${y}`));
      expect(kinds).toEqual(['click 4,2', 'wheelUp 0,0']);
      expect(parts.map(({ rest }) => rest).join('')).toBe('abc');
    }
  });

  it('presses what was clicked: a tab at once, a row first selects and then opens', () => {
    const areas = [
      { y: 1, x: 0, width: 5, target: { kind: 'key', key: '3' } },
      { y: 4, x: 0, width: 80, target: { kind: 'row', row: 'b' } },
    ] as const;
    const click = (y: number): void => handleMouse({ kind: 'click', x: 2, y }, areas, it_.bindings, it_.context);
    click(4);
    expect(it_.state().cursors.overview?.row).toBe('b');
    click(4);
    expect(it_.state().mode.kind).toBe('details');
    click(1);
    expect(it_.state().tab).toBe('metrics');
  });
});
