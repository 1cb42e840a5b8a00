import type { ArgChoice } from '../../src/model/action.ts';
import type { ChoicePage } from '../../src/model/action-desk.ts';
import { choicesInSight } from '../../src/shell/acting/choice-keys.ts';
import { type Line, pad, span, wrapText } from '../../src/shell/drawing/line.ts';
import type { ActionMode } from '../../src/shell/state.ts';
import { phrase } from '../../src/text/lang.ts';
import { cellWidth } from '../../src/text/width.ts';
import { entryLine } from '../frame/footer.ts';
import { glyph, type ScreenInput, say, scrollTo } from '../screen.ts';
import { glyphLines } from './plan-lines.ts';

/** Lines above the list. */
const HEAD_ROWS = 3;
const LONGEST_LABEL = 56;
/** Cells kept for what helps to choose, and the marks before it. */
const LEAST_NOTE = 36;

function row(input: ScreenInput, choice: ArgChoice, isSelected: boolean, labelCells: number): Line {
  return pad(
    [
      span(isSelected ? '▸ ' : '  ', 'accent'),
      choice.level === 'none' ? span(' ') : glyph(choice.level),
      span(' '),
      ...pad([span(say(input, choice.label), isSelected ? 'strong' : 'plain')], labelCells),
      span(`  ${say(input, choice.note)}`, 'dim'),
    ],
    input.width,
  );
}

function listLines(input: ScreenInput, page: ChoicePage, mode: ActionMode, room: number): Line[] {
  const found = choicesInSight(page, mode.entry.text, input.state.lang);
  if (page.choices === null) return [[span(say(input, phrase('procurando …', 'looking …')), 'dim')]];
  if (found.length === 0) {
    const text =
      page.arg.takesText === true
        ? phrase('digite; ↵ sem texto segue sem ele', 'type it; ↵ without text goes on without it')
        : phrase('nada com este texto', 'nothing with this text');
    return [[span(say(input, text), 'dim')]];
  }
  const labels = found.map(({ label }) => cellWidth(say(input, label)));
  const labelCells = Math.min(LONGEST_LABEL, Math.max(...labels), Math.max(12, input.width - LEAST_NOTE));
  const from = scrollTo(0, mode.selected, room, found.length);
  return found
    .slice(from, from + room)
    .map((choice, index) => row(input, choice, from + index === mode.selected, labelCells));
}

/** The page on which an argument is chosen, in the width given. */
export function choiceLines(input: ScreenInput, page: ChoicePage, mode: ActionMode): Line[] {
  const [question = ''] = wrapText(say(input, page.arg.say), input.width);
  const head: Line[] = [[span(question)], [span('> ', 'accent'), ...entryLine(mode.entry)], []];
  if (page.fault !== null)
    return [
      ...head,
      ...glyphLines('unknown', say(input, page.fault.message), input.width),
      ...wrapText(say(input, page.fault.hint), input.width - 2).map((text): Line => [span(`  ${text}`, 'dim')]),
    ];
  return [...head, ...listLines(input, page, mode, Math.max(1, Math.min(14, input.height - 2 - HEAD_ROWS)))];
}
