import type { ActionDesk, ActionPage } from '../../model/action-desk.ts';
import { phrase } from '../../text/lang.ts';
import type { CommandContext } from '../command.ts';
import { editEntry, insertText } from '../keys/entry.ts';
import type { KeyPress } from '../keys/keymap.ts';
import type { ActionMode, Entry } from '../state.ts';

/** A page of the desk that keys act on. */
export interface InSight<P extends ActionPage = ActionPage> {
  readonly page: P;
  readonly mode: ActionMode;
  readonly desk: ActionDesk;
  readonly context: CommandContext;
}

/** Changes what the page remembers of itself. */
export function change({ context }: InSight, part: Partial<Omit<ActionMode, 'kind'>>): void {
  context.shell.dispatch({ type: 'action', change: part });
}

/** Scrolls the page by its keys; false when the key is none of them. */
export function scrollBy({ context: { shell, view } }: InSight, key: string): boolean {
  const page = Math.max(1, view.pageRows - 1);
  const steps: Readonly<Record<string, number>> = { up: -1, down: 1, pageup: -page, pagedown: page };
  const step = steps[key];
  if (step !== undefined) shell.dispatch({ type: 'scroll', step, maxOffset: view.maxScroll });
  return step !== undefined;
}

/** Another place of a list of `count`, its ends kept. */
export function movedIn(count: number, selected: number, by: number): number {
  return Math.min(Math.max(0, count - 1), Math.max(0, selected + by));
}

/** The entry after a key; undefined when the key does not edit. */
export function edited(entry: Entry, press: KeyPress): Entry | undefined {
  return press.text === '' ? editEntry(entry, press.name) : insertText(entry, press.text);
}

/** Puts a text into the clipboard and says so by its first line. */
export function copyText({ context: { effects, shell, cockpit } }: InSight, text: string): void {
  effects.copy(text);
  const [first = '', ...rest] = text.split('\n');
  const more = rest.length === 0 ? '' : ` … (${rest.length + 1})`;
  shell.dispatch({
    type: 'notice',
    notice: { level: 'ok', since: cockpit.now(), text: phrase(`copiado: ${first}${more}`, `copied: ${first}${more}`) },
  });
}
