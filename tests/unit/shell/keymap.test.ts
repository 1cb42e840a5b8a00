import { describe, expect, it } from 'vitest';
import { type InkKey, keyLabel, toKeyPresses } from '../../../src/shell/keys/keymap.ts';

const NO_KEY: InkKey = {
  upArrow: false,
  downArrow: false,
  leftArrow: false,
  rightArrow: false,
  pageDown: false,
  pageUp: false,
  home: false,
  end: false,
  return: false,
  escape: false,
  ctrl: false,
  shift: false,
  tab: false,
  backspace: false,
  delete: false,
  meta: false,
};
const names = (input: string, key: Partial<InkKey> = {}): string[] =>
  toKeyPresses(input, { ...NO_KEY, ...key }).map(({ name }) => name);

describe('keys', () => {
  it('splits keys that were typed fast and arrived as one', () => {
    expect(names('jjk')).toEqual(['j', 'j', 'k']);
    expect(names(':tema\r')).toEqual([':', 't', 'e', 'm', 'a', 'enter']);
    expect(names('G\r\nq')).toEqual(['G', 'enter', 'q']);
  });

  it('names control, alt and shifted keys in one way', () => {
    expect(names('r', { ctrl: true })).toEqual(['ctrl+r']);
    expect(names('\x10')).toEqual(['ctrl+p']);
    expect(names('', { tab: true, shift: true })).toEqual(['shift+tab']);
    expect(names('x', { meta: true })).toEqual(['alt+x']);
    expect(names('', { escape: true, meta: true })).toEqual(['esc']);
    expect(names('G', { shift: true })).toEqual(['G']);
  });

  it('keeps a composed character whole', () => {
    expect(names('e\u0301👩‍👧')).toEqual(['e\u0301', '👩‍👧']);
  });

  it('labels keys for the footer, in words where there are no drawings', () => {
    expect(keyLabel('enter', 'unicode')).toBe('↵');
    expect(keyLabel('enter', 'ascii')).toBe('Enter');
    expect(keyLabel('ctrl+r', 'unicode')).toBe('Ctrl-R');
    expect(keyLabel('shift+tab', 'unicode')).toBe('Shift-Tab');
    expect(keyLabel('R', 'unicode')).toBe('R');
  });
});
