import { LEVEL_WORDS } from '../../src/model/level.ts';
import type { WalkChoice } from '../../src/model/walk-desk.ts';
import { type Column, placeColumns, tableHead, tableRow } from '../../src/shell/drawing/columns.ts';
import { type Line, span, spread, wrapText } from '../../src/shell/drawing/line.ts';
import { cursorOf } from '../../src/shell/state.ts';
import { inert } from '../../src/text/inert.ts';
import { phrase } from '../../src/text/lang.ts';
import type { PageScreen } from '../page.ts';
import { type BodyRow, formatsIn, glyph, type ScreenInput, say, scrollTo, selectedRow } from '../screen.ts';

type Key = 'name' | 'title' | 'when' | 'state' | 'last';

/** Lines under the list that tell more of the chosen one. */
const FOOT_LINES = 4;

function columnsOf(input: ScreenInput) {
  const head = (pt: string, en: string): string => say(input, phrase(pt, en));
  const columns: readonly Column<Key>[] = [
    { key: 'title', title: head('roteiro', 'runbook'), align: 'left', width: 26, grow: 1, maxWidth: 34 },
    { key: 'state', title: head('em aberto', 'left open'), align: 'left', width: 24, grow: 1, maxWidth: 40 },
    { key: 'last', title: head('último relatório', 'last report'), align: 'left', width: 22 },
    { key: 'when', title: head('quando', 'when'), align: 'left', width: 26, grow: 2, dropRank: 1 },
    { key: 'name', title: 'walk', align: 'left', width: 12, dropRank: 2 },
  ];
  return placeColumns(columns, input.width - 3);
}

function stateOf(input: ScreenInput, { left, fault }: WalkChoice): Line {
  if (fault !== null)
    return [glyph(fault.kind === 'denied' ? 'warn' : 'unknown'), span(` ${say(input, fault.message)}`)];
  if (left === null) return [];
  const answered = left.steps.filter(({ verdict }) => verdict !== 'pending').length;
  const ago = formatsIn(input).ago(input.cockpit.now() - left.lastAt);
  return [
    span(`${answered}/${left.steps.length}`, 'strong'),
    span(` ${ago} · ${inert(left.operators.at(-1) ?? '')}`, 'dim'),
  ];
}

function lastOf(input: ScreenInput, { last }: WalkChoice): Line {
  if (last === null) return [span('–', 'dim')];
  const ago = formatsIn(input).ago(input.cockpit.now() - last.at);
  return [glyph(last.level), span(` ${say(input, LEVEL_WORDS[last.level])}`), span(` ${ago}`, 'dim')];
}

function rowOf(input: ScreenInput, choice: WalkChoice, placed: ReturnType<typeof columnsOf>): BodyRow {
  const { id, title, when } = choice.runbook;
  const cells = {
    title: [span(say(input, title))],
    when: [span(say(input, when), 'dim')],
    state: stateOf(input, choice),
    last: lastOf(input, choice),
    name: [span(inert(id), 'dim')],
  };
  return { id: `runbook:${id}`, line: [span('   '), ...tableRow(placed, cells)] };
}

/** What is known of the chosen one: where it comes from, why it cannot be walked. */
function footOf(input: ScreenInput, choice: WalkChoice | undefined): Line[] {
  if (choice === undefined) return [];
  const { runbook, source, fault } = choice;
  const steps = runbook.steps.length;
  const count = phrase(steps === 1 ? '1 passo' : `${steps} passos`, steps === 1 ? '1 step' : `${steps} steps`);
  const from = source === null ? '' : ` · ${inert(source)}`;
  const about = `${say(input, runbook.title)}: ${say(input, runbook.when)} · ${say(input, count)}${from}`;
  const why =
    fault === null ? [] : wrapText(`${say(input, fault.message)}: ${say(input, fault.hint)}`, input.width - 4);
  return [[], [span(`   ${about}`, 'dim')], ...why.map((text): Line => [span(`   ${text}`, 'warn')])].slice(
    0,
    FOOT_LINES,
  );
}

/** The runbooks that can be walked, and what was left of them. */
export const WALKS_PAGE: PageScreen<'walks'> = {
  kind: 'walks',
  head: (input) => [
    spread(
      [
        span(` ${say(input, phrase('Roteiros', 'Runbooks'))}`, 'strong'),
        span(` · ${inert(input.cockpit.identity().name)}`, 'dim'),
      ],
      [span(`${say(input, phrase('qual vamos conduzir?', 'which one do we walk?'))} `, 'dim')],
      input.width,
    ),
  ],
  build: (input) => {
    const choices = input.desks.walks?.choices() ?? [];
    const placed = columnsOf(input);
    const row = selectedRow(input);
    const selected = choices.findIndex(({ runbook }) => `runbook:${runbook.id}` === row);
    const foot = footOf(input, choices[Math.max(0, selected)]).map((line) => ({ line }));
    const room = Math.max(1, input.height - 1 - FOOT_LINES);
    const offset = scrollTo(cursorOf(input.state).offset, selected, room, choices.length);
    const shown = choices.slice(offset, offset + room).map((choice) => rowOf(input, choice, placed));
    const first = choices[0];
    const chosen = choices[Math.max(0, selected)];
    return {
      rows: [{ line: [span('   '), ...tableHead(placed)] }, ...shown, ...foot],
      selectable: choices.map(({ runbook }) => `runbook:${runbook.id}`),
      offset,
      pageRows: room,
      worstRow: null,
      ...(first === undefined ? {} : { marked: `runbook:${first.runbook.id}` }),
      equivalent: chosen === undefined ? null : `sparkone-tui walk ${chosen.runbook.id}`,
    };
  },
  watches: () => [],
};
