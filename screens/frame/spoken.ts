import { LEVEL_WORDS, type Level } from '../../src/model/level.ts';
import { TABS, type TabId } from '../../src/model/probe.ts';
import { LEVEL_GLYPHS } from '../../src/shell/drawing/charset.ts';
import { type Line, lineText } from '../../src/shell/drawing/line.ts';
import { ENVIRONMENT_LABELS } from '../../src/shell/environment-labels.ts';
import { TAB_LABELS } from '../../src/shell/tab-labels.ts';
import { inert } from '../../src/text/inert.ts';
import { phrase } from '../../src/text/lang.ts';
import { type ScreenInput, say } from '../screen.ts';

const LEVELS: readonly Level[] = ['ok', 'warn', 'critical', 'unknown', 'none'];
/** Drawings: sparklines, rules, boxes, badges, the mark of the selection. */
const DRAWINGS = /[▁-▐─-╿▸]+/g;

function levelOf(text: string | undefined): Level | undefined {
  return LEVELS.find((name) => text === LEVEL_GLYPHS[name]);
}

/** The word of a glyph in the middle of a row. */
function levelWord(input: ScreenInput, text: string): string | undefined {
  const level = levelOf(text);
  return level === undefined ? undefined : `${say(input, LEVEL_WORDS[level])}:`;
}

/** A row as a sentence: levels as words, drawings left out, columns as commas; empty when nothing is left. */
export function spokenLine(input: ScreenInput, line: Line, isSelected: boolean): string {
  const [first] = line.filter(({ text }) => text.trim() !== '');
  const level = levelOf(first?.text);
  const word = level === undefined ? '' : `${say(input, LEVEL_WORDS[level])}: `;
  const rest = line
    .filter((part) => level === undefined || part !== first)
    .map((part) => ({ ...part, text: levelWord(input, part.text) ?? part.text }));
  const text = lineText(rest);
  const words = text
    .replace(DRAWINGS, '  ')
    .split(/\s{2,}/)
    .map((part) => part.trim())
    .filter((part) => part !== '' && part !== LEVEL_GLYPHS.none);
  if (words.length === 0) return '';
  const mark = isSelected ? say(input, phrase('selecionado, ', 'selected, ')) : '';
  return mark + word + words.join(', ');
}

function fleetTitle(input: ScreenInput): string {
  const count = input.desks.fleet?.members().length ?? 1;
  return `${say(input, TAB_LABELS.fleet.long)}: ${say(input, phrase(`${count} alvos`, `${count} targets`))}.`;
}

/** Which target, which tab, and how well it is. */
export function spokenTitle(input: ScreenInput): string {
  const { cockpit, state } = input;
  if (state.tab === 'fleet') return fleetTitle(input);
  const { name, environment, mark } = cockpit.identity();
  const tabs: readonly TabId[] = TABS;
  const number = tabs.indexOf(state.tab) + 1;
  const tab = say(input, TAB_LABELS[state.tab].long);
  const level = say(input, LEVEL_WORDS[cockpit.tabLevel(state.tab)]);
  const where = [inert(name), say(input, ENVIRONMENT_LABELS[environment].long), ...(mark === null ? [] : [mark])].join(
    ', ',
  );
  return `${where}. ${say(input, phrase(`Aba ${number} de 8`, `Tab ${number} of 8`))}: ${tab}, ${level}.`;
}
