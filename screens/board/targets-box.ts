import type { FleetMember } from '../../src/model/fleet.ts';
import { type Line, pad, span } from '../../src/shell/drawing/line.ts';
import { ENVIRONMENT_LABELS } from '../../src/shell/environment-labels.ts';
import { findTargets } from '../../src/shell/fleet/targets.ts';
import type { Mode } from '../../src/shell/state.ts';
import { inert } from '../../src/text/inert.ts';
import { phrase } from '../../src/text/lang.ts';
import { cellWidth } from '../../src/text/width.ts';
import { BOX_WIDTH, boxed } from '../frame/boxes.ts';
import { entryLine } from '../frame/footer.ts';
import { type ScreenInput, say, scrollTo } from '../screen.ts';
import { targetGlyph, targetWords } from './target-words.ts';

const MOST_ROWS = 14;
const LONGEST_NAME = 26;
const LONGEST_GROUP = 14;

interface Widths {
  readonly name: number;
  readonly group: number;
  readonly all: number;
}

function widthsOf(members: readonly FleetMember[], all: number): Widths {
  const widest = (texts: readonly string[]): number => Math.max(0, ...texts.map((text) => cellWidth(inert(text))));
  return {
    name: Math.min(LONGEST_NAME, widest(members.map(({ name }) => name)) + 2),
    group: Math.min(LONGEST_GROUP, widest(members.map(({ group }) => group ?? ''))),
    all,
  };
}

function row(input: ScreenInput, member: FleetMember, isSelected: boolean, widths: Widths): Line {
  const { short, style } = ENVIRONMENT_LABELS[member.cockpit.identity().environment];
  const isHere = member.name === input.desks.fleet?.member(input.state.target).name;
  const { text } = targetWords(input, member);
  return pad(
    [
      span(isSelected ? '▸ ' : '  ', 'accent'),
      targetGlyph(member),
      span(' '),
      ...pad([span(say(input, short), style)], 6),
      ...pad(
        [span(inert(member.name), isSelected ? 'strong' : 'plain'), span(isHere ? ' •' : '', 'accent')],
        widths.name,
      ),
      ...(widths.group === 0 ? [] : [span(' '), ...pad([span(inert(member.group ?? ''), 'dim')], widths.group)]),
      span(`  ${text}`, 'dim'),
    ],
    widths.all,
  );
}

/** The list of targets as a box: what was typed, and the targets that match, each with how it is. */
export function targetsBox(
  input: ScreenInput,
  mode: Mode & { readonly kind: 'targets' },
): { readonly box: Line[]; readonly width: number } {
  const { fleet } = input.desks;
  if (fleet === undefined) return { box: [], width: 0 };
  const width = Math.min(input.width, BOX_WIDTH);
  const found = findTargets(fleet, mode.entry.text, input.state.lang);
  const visible = Math.max(1, Math.min(MOST_ROWS, fleet.members().length, input.height - 4));
  const from = scrollTo(0, mode.selected, visible, found.length);
  const widths = widthsOf(fleet.members(), width - 4);
  const rows = found
    .slice(from, from + visible)
    .map((member, index) => row(input, member, from + index === mode.selected, widths));
  const none: Line[] =
    found.length === 0
      ? [[span(say(input, phrase('nenhum alvo com este nome', 'no target of this name')), 'dim')]]
      : [];
  const blank = Array.from({ length: visible - rows.length - none.length }, (): Line => []);
  const title: Line = [span(say(input, phrase('Alvos', 'Targets')), 'strong'), span(` ${found.length}`, 'dim')];
  const entry: Line = [span('> ', 'accent'), ...entryLine(mode.entry)];
  return { box: boxed(title, [entry, [], ...rows, ...none, ...blank], width), width };
}
