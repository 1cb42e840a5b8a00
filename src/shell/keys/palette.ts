import type { Lang } from '../../text/lang.ts';
import { type Command, isIn } from '../command.ts';
import type { Place } from '../state.ts';
import { contains, fuzzyScore } from './fuzzy.ts';

/** Commands of a place that match what was typed, best first; all of them, in order, when nothing was typed. */
export function findCommands(commands: readonly Command[], typed: string, place: Place, lang: Lang): Command[] {
  const here = commands.filter((command) => isIn(command, place) && !command.id.startsWith('move.'));
  if (typed.trim() === '') return here;
  const scored = here.flatMap((command) => {
    const label = fuzzyScore(command.label[lang], typed);
    // The sentence of the help finds too, but behind any label.
    const score = label ?? (contains(command.help[lang], typed) ? -100 : undefined);
    return score === undefined ? [] : [{ command, score }];
  });
  return scored.sort((a, b) => b.score - a.score).map(({ command }) => command);
}
