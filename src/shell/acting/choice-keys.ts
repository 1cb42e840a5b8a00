import type { ArgChoice } from '../../model/action.ts';
import type { ChoicePage } from '../../model/action-desk.ts';
import { inert } from '../../text/inert.ts';
import { type Lang, phrase } from '../../text/lang.ts';
import { EMPTY_ENTRY } from '../keys/entry.ts';
import { contains } from '../keys/fuzzy.ts';
import type { KeyPress } from '../keys/keymap.ts';
import { change, edited, type InSight, movedIn } from './in-sight.ts';

/** What can be chosen: the choices that contain what was typed, and the typed text itself where it will do. */
export function choicesInSight({ choices, arg }: ChoicePage, typed: string, lang: Lang): readonly ArgChoice[] {
  const text = typed.trim();
  const found = (choices ?? []).filter(({ label, value }) => contains(`${label[lang]} ${value ?? ''}`, text));
  if (arg.takesText !== true || text === '' || found.some(({ value }) => value === text)) return found;
  const shown = inert(text);
  const own: ArgChoice = { value: text, label: phrase(`usar ${shown}`, `use ${shown}`), note: arg.say, level: 'none' };
  return [...found, own];
}

const MOVES: Readonly<Record<string, number>> = {
  up: -1,
  'ctrl+p': -1,
  down: 1,
  'ctrl+n': 1,
  pageup: -8,
  pagedown: 8,
};

function choose(sight: InSight<ChoicePage>, chosen: ArgChoice | undefined): void {
  const { page, desk } = sight;
  const { arg, choices, fault } = page;
  // A text that may be left out is left out by Enter on an empty list.
  const isEnough = chosen !== undefined || (!arg.isRequired && arg.takesText === true && choices !== null);
  if (fault !== null) desk.retry();
  else if (isEnough) {
    change(sight, { entry: EMPTY_ENTRY, selected: 0 });
    desk.choose(chosen?.value ?? null);
  }
}

/** Keys of the page on which an argument is chosen. */
export function onChoice(press: KeyPress, sight: InSight<ChoicePage>): void {
  const { page, mode, context } = sight;
  const found = choicesInSight(page, mode.entry.text, context.shell.getState().lang);
  const by = MOVES[press.name];
  if (by !== undefined) change(sight, { selected: movedIn(found.length, mode.selected, by) });
  else if (press.name === 'enter') choose(sight, found[mode.selected]);
  else {
    const entry = edited(mode.entry, press);
    if (entry !== undefined) change(sight, { entry, selected: 0 });
  }
}
