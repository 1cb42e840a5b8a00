import { type Line, lineText, span, titleRule } from '../../src/shell/drawing/line.ts';
import { cursorOf } from '../../src/shell/state.ts';
import type { Phrase } from '../../src/text/lang.ts';
import { type Body, type BodyRow, passesFilter, type ScreenInput, say, scrollTo, selectedRow } from '../screen.ts';

/** A stretch of rows under a titled rule, in a body that scrolls as a whole. */
export interface Section {
  readonly title: Phrase;
  /** Dim, after the title: what the section says in one glance. */
  readonly note?: string;
  /** Column titles. */
  readonly head?: Line;
  readonly rows: readonly BodyRow[];
}

/** From this many rows on there are blank lines between sections. */
const ROOMY = 28;

function sectionRows(input: ScreenInput, section: Section, isFirst: boolean): BodyRow[] {
  const note = section.note === undefined || section.note === '' ? [] : [span(` · ${section.note}`, 'dim')];
  const blank: BodyRow[] = isFirst || input.height < ROOMY ? [] : [{ line: [] }];
  return [
    ...blank,
    { line: titleRule([span(say(input, section.title)), ...note], input.width) },
    ...(section.head === undefined || section.rows.length === 0 ? [] : [{ line: section.head }]),
    ...section.rows.filter(({ line }) => passesFilter(input, lineText(line))),
  ];
}

/** The selected row, with the titles above it when they are right above. */
function topOf(rows: readonly BodyRow[], selected: number): number {
  let top = selected;
  while (top > 0 && rows[top - 1]?.id === undefined && selected - top < 3) top -= 1;
  return top;
}

/** Rows that stay in place at the top, and under them sections that scroll as one list. */
export function buildSections(
  input: ScreenInput,
  fixed: readonly BodyRow[],
  sections: readonly Section[],
  worstRow: string | null,
): Body {
  const rows = sections.flatMap((section, index) => sectionRows(input, section, index === 0));
  const room = Math.max(1, input.height - fixed.length);
  const selected = rows.findIndex(({ id }) => id !== undefined && id === selectedRow(input));
  const wanted = cursorOf(input.state).offset;
  const kept = scrollTo(wanted, selected, room, rows.length);
  const top = selected < 0 ? kept : topOf(rows, selected);
  const offset = Math.min(kept, top);
  const selectable = [...fixed, ...rows].flatMap(({ id }) => (id === undefined ? [] : [id]));
  return { rows: [...fixed, ...rows.slice(offset, offset + room)], selectable, offset, pageRows: room, worstRow };
}
