import { graphemesOf } from '../../text/graphemes.ts';
import type { Charset } from '../drawing/charset.ts';

/** One key pressed: its canonical name (`j`, `G`, `ctrl+r`, `shift+tab`, `pagedown`), and the text it types, if any. */
export interface KeyPress {
  readonly name: string;
  readonly text: string;
}

/** What Ink tells about a key beside its text. */
export interface InkKey {
  readonly upArrow: boolean;
  readonly downArrow: boolean;
  readonly leftArrow: boolean;
  readonly rightArrow: boolean;
  readonly pageDown: boolean;
  readonly pageUp: boolean;
  readonly home: boolean;
  readonly end: boolean;
  readonly return: boolean;
  readonly escape: boolean;
  readonly ctrl: boolean;
  readonly shift: boolean;
  readonly tab: boolean;
  readonly backspace: boolean;
  readonly delete: boolean;
  readonly meta: boolean;
}

const NAMED: readonly (readonly [keyof InkKey, string])[] = [
  ['upArrow', 'up'],
  ['downArrow', 'down'],
  ['leftArrow', 'left'],
  ['rightArrow', 'right'],
  ['pageUp', 'pageup'],
  ['pageDown', 'pagedown'],
  ['home', 'home'],
  ['end', 'end'],
  ['return', 'enter'],
  ['escape', 'esc'],
  ['tab', 'tab'],
  ['backspace', 'backspace'],
  ['delete', 'delete'],
];

const CONTROL_NAMES: Readonly<Record<string, string>> = {
  '\r': 'enter',
  '\n': 'enter',
  '\t': 'tab',
  '\x7f': 'backspace',
  '\b': 'backspace',
  '\x1b': 'esc',
};

function fromCharacter(character: string): KeyPress {
  const named = CONTROL_NAMES[character];
  if (named !== undefined) return { name: named, text: '' };
  const code = character.charCodeAt(0);
  if (code < 0x20) return { name: `ctrl+${String.fromCharCode(code + 0x60)}`, text: '' };
  return { name: character === ' ' ? 'space' : character, text: character };
}

/**
 * Ink's event as single keys. Keys typed fast arrive merged (`jk`, `G\r` as one text): they are split, so that none is
 * lost. Releases (kitty protocol) give nothing.
 */
export function toKeyPresses(input: string, key: InkKey): KeyPress[] {
  const named = NAMED.find(([flag]) => key[flag])?.[1];
  if (named !== undefined) {
    const prefix = `${key.ctrl ? 'ctrl+' : ''}${key.meta && named !== 'esc' ? 'alt+' : ''}${key.shift ? 'shift+' : ''}`;
    return [{ name: prefix + named, text: '' }];
  }
  if (key.ctrl && input !== '') return [{ name: `ctrl+${input === ' ' ? 'space' : input.toLowerCase()}`, text: '' }];
  if (key.meta && input !== '') return [{ name: `alt+${input}`, text: '' }];
  // `\r\n` is one grapheme and one key.
  return [...graphemesOf(input)].map(({ segment }) => fromCharacter(segment === '\r\n' ? '\r' : segment));
}

const LABELS: Readonly<Record<string, string>> = {
  enter: '↵',
  esc: 'Esc',
  tab: 'Tab',
  space: 'Space',
  up: '↑',
  down: '↓',
  left: '←',
  right: '→',
  pageup: 'PgUp',
  pagedown: 'PgDn',
  home: 'Home',
  end: 'End',
  backspace: 'Bksp',
  delete: 'Del',
};

/** A key as footer and help write it: `↵`, `Ctrl-R`, `Shift-Tab`; names instead of drawings on ASCII terminals. */
export function keyLabel(name: string, charset: Charset): string {
  const parts = name.length > 1 ? name.split('+').filter((part) => part !== '') : [name];
  const last = parts.at(-1) ?? name;
  const isDrawn = charset === 'ascii' && /^(?:enter|up|down|left|right)$/.test(last);
  const label = isDrawn ? last[0]?.toUpperCase() + last.slice(1) : (LABELS[last] ?? last);
  const prefix = parts.slice(0, -1).map((part) => `${part[0]?.toUpperCase()}${part.slice(1)}-`);
  return prefix.join('') + (prefix.length > 0 && label.length === 1 ? label.toUpperCase() : label);
}
