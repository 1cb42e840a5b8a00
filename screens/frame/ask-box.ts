import type { AskDesk } from '../../src/model/ask-desk.ts';
import { type Line, span, wrapText } from '../../src/shell/drawing/line.ts';
import { type Phrase, phrase } from '../../src/text/lang.ts';
import { glyph, type ScreenInput, say } from '../screen.ts';
import { boxed } from './boxes.ts';
import { entryLine } from './footer.ts';

/** Widest that a question gets. */
const BOX_WIDTH = 84;

/** The entry; from the first character on that does not agree with what is to be typed in the colour of trouble. */
function answerLine(asks: AskDesk): Line {
  const entry = asks.entry();
  const agrees = asks.agreesUpTo();
  if (agrees === null || agrees >= entry.text.length) return entryLine(entry);
  return [span(entry.text.slice(0, agrees)), span(entry.text.slice(agrees), 'critical'), span(' ', 'caret')];
}

function waitingText(count: number): Phrase {
  if (count === 1) return phrase('mais 1 pergunta depois desta', '1 more question after this one');
  return phrase(`mais ${count} perguntas depois desta`, `${count} more questions after this one`);
}

/** A question to the operator as a box; null while there is none. */
export function askBox(input: ScreenInput): { readonly box: Line[]; readonly width: number } | null {
  const { asks } = input.desks;
  const question = asks?.question() ?? null;
  if (asks === undefined || question === null) return null;
  const width = Math.min(input.width, BOX_WIDTH);
  const inner = width - 4;
  const text = question.lines.flatMap((line) => {
    const said = say(input, line);
    const indent = /^ */.exec(said)?.[0] ?? '';
    return wrapText(said.trim(), inner - indent.length).map((part): Line => [span(indent + part)]);
  });
  // In a small window the entry stays: it is the beginning of the text that is always needed.
  const room = Math.max(1, input.height - 6);
  const waiting = asks.waiting();
  const lines: Line[] = [
    ...text.slice(0, room),
    ...(text.length === 0 ? [] : [[]]),
    [span(`${say(input, question.prompt)}: `, 'accent'), ...answerLine(asks)],
    ...(waiting === 0 ? [] : [[], [span(say(input, waitingText(waiting)), 'dim')]]),
  ];
  const title: Line = [glyph('warn'), span(` ${say(input, question.title)}`, 'strong')];
  return { box: boxed(title, lines, width), width };
}
