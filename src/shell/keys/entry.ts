import { graphemesOf } from '../../text/graphemes.ts';
import type { Entry } from '../state.ts';

/** An entry without text. */
export const EMPTY_ENTRY: Entry = { text: '', caret: 0 };

function boundaries(text: string): number[] {
  return [...[...graphemesOf(text)].map(({ index }) => index), text.length];
}

const before = (entry: Entry): number => boundaries(entry.text).findLast((at) => at < entry.caret) ?? 0;
const after = (entry: Entry): number => boundaries(entry.text).find((at) => at > entry.caret) ?? entry.text.length;

/** The entry with text put in at the caret. */
export function insertText(entry: Entry, text: string): Entry {
  return {
    text: entry.text.slice(0, entry.caret) + text + entry.text.slice(entry.caret),
    caret: entry.caret + text.length,
  };
}

/**
 * What an editing key does to an entry (Emacs and readline names): movement, deletion by character, word and line.
 * Undefined when the key is none of them.
 */
export function editEntry(entry: Entry, key: string): Entry | undefined {
  const { text, caret } = entry;
  switch (key) {
    case 'left':
    case 'ctrl+b':
      return { text, caret: before(entry) };
    case 'right':
    case 'ctrl+f':
      return { text, caret: after(entry) };
    case 'home':
    case 'ctrl+a':
      return { text, caret: 0 };
    case 'end':
    case 'ctrl+e':
      return { text, caret: text.length };
    case 'backspace':
    case 'ctrl+h':
      return { text: text.slice(0, before(entry)) + text.slice(caret), caret: before(entry) };
    case 'delete':
    case 'ctrl+d':
      return { text: text.slice(0, caret) + text.slice(after(entry)), caret };
    case 'ctrl+u':
      return { text: text.slice(caret), caret: 0 };
    case 'ctrl+k':
      return { text: text.slice(0, caret), caret };
    case 'ctrl+w': {
      const kept = text.slice(0, caret).replace(/\S*\s*$/, '');
      return { text: kept + text.slice(caret), caret: kept.length };
    }
    default:
      return undefined;
  }
}
