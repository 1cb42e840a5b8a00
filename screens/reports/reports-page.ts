import { LEVEL_WORDS } from '../../src/model/level.ts';
import type { ReportName, ReportSummary } from '../../src/model/report-desk.ts';
import { type Column, placeColumns, tableHead, tableRow } from '../../src/shell/drawing/columns.ts';
import { span, spread } from '../../src/shell/drawing/line.ts';
import { cursorOf } from '../../src/shell/state.ts';
import { inert } from '../../src/text/inert.ts';
import { phrase } from '../../src/text/lang.ts';
import type { PageScreen } from '../page.ts';
import { faultBody } from '../parts/fault-body.ts';
import { type Body, type BodyRow, formatsIn, glyph, type ScreenInput, say, scrollTo, selectedRow } from '../screen.ts';

type Key = 'when' | 'runbook' | 'target' | 'level' | 'who' | 'failing';

function columnsOf(input: ScreenInput) {
  const head = (pt: string, en: string): string => say(input, phrase(pt, en));
  const columns: readonly Column<Key>[] = [
    { key: 'when', title: head('quando', 'when'), align: 'left', width: 23 },
    { key: 'runbook', title: head('roteiro', 'runbook'), align: 'left', width: 18, grow: 1, maxWidth: 28 },
    { key: 'level', title: head('veredito', 'verdict'), align: 'left', width: 14 },
    { key: 'who', title: head('quem', 'who'), align: 'left', width: 14, dropRank: 2 },
    { key: 'target', title: head('alvo', 'target'), align: 'left', width: 20, dropRank: 3 },
    { key: 'failing', title: head('o que falhou', 'what failed'), align: 'left', width: 16, grow: 3, dropRank: 1 },
  ];
  return placeColumns(columns, input.width - 3);
}

type Placed = ReturnType<typeof columnsOf>;

function known(input: ScreenInput, summary: ReportSummary, placed: Placed): BodyRow['line'] {
  const formats = formatsIn(input);
  const { title, target, mark, operators, by, level, finishedAt, failing } = summary;
  const who = by === 'check' ? say(input, phrase('agendado', 'schedule')) : operators.map(inert).join(', ');
  return [
    span('   '),
    ...tableRow(placed, {
      when: [span(formats.dateTime(finishedAt, input.state.timeZone))],
      runbook: [span(say(input, title))],
      level: [glyph(level), span(` ${say(input, LEVEL_WORDS[level])}`, level === 'ok' ? 'plain' : level)],
      who: [span(who, 'dim')],
      target: [span(inert(target)), ...(mark === null ? [] : [span(` ${mark}`, 'dim')])],
      failing: [span(failing.map((text) => say(input, text)).join(', '))],
    }),
  ];
}

function rowOf(input: ScreenInput, { id, stamp, subject }: ReportName, placed: Placed): BodyRow {
  const summary = input.desks.reports?.summary(id) ?? null;
  if (summary?.ok === true) return { id, line: known(input, summary.value, placed) };
  const what = summary === null ? '…' : say(input, summary.fault.message);
  const line = tableRow(placed, {
    when: [span(stamp, 'dim')],
    runbook: [span(inert(subject), 'dim')],
    level:
      summary === null
        ? [span('…', 'dim')]
        : [glyph('unknown'), span(` ${say(input, phrase('ilegível', 'unreadable'))}`, 'unknown')],
    failing: [span(what, 'dim')],
  });
  return { id, line: [span('   '), ...line] };
}

function empty(input: ScreenInput): Body {
  const line = say(
    input,
    phrase(
      'ainda não há relatórios: w conduz um roteiro, "sparkone-tui check daily --report" escreve um sem ninguém',
      'there are no reports yet: w walks a runbook, "sparkone-tui check daily --report" writes one with nobody there',
    ),
  );
  return {
    rows: [{ line: [] }, { line: [span(`   ${line}`, 'dim')] }],
    selectable: [],
    offset: 0,
    pageRows: input.height,
    worstRow: null,
    equivalent: 'sparkone-tui reports list',
  };
}

/** Earlier reports, newest first. */
export const REPORTS_PAGE: PageScreen<'reports'> = {
  kind: 'reports',
  head: (input) => [
    spread(
      [span(` ${say(input, phrase('Relatórios', 'Reports'))}`, 'strong')],
      [span(`${inert(input.desks.reports?.folder ?? '')} `, 'dim')],
      input.width,
    ),
  ],
  build: (input) => {
    const names = input.desks.reports?.names();
    if (names === undefined) return empty(input);
    if (!names.ok) {
      const rows = faultBody(input, names.fault).map((line) => ({ line }));
      return { ...empty(input), rows };
    }
    if (names.value.length === 0) return empty(input);
    const placed = columnsOf(input);
    const room = Math.max(1, input.height - 1);
    const chosen = selectedRow(input);
    const selected = names.value.findIndex(({ id }) => id === chosen);
    const offset = scrollTo(cursorOf(input.state).offset, selected, room, names.value.length);
    const shown = names.value.slice(offset, offset + room).map((name) => rowOf(input, name, placed));
    return {
      rows: [{ line: [span('   '), ...tableHead(placed)] }, ...shown],
      selectable: names.value.map(({ id }) => id),
      offset,
      pageRows: room,
      worstRow: names.value[0]?.id ?? null,
      equivalent: `sparkone-tui reports show ${chosen ?? 'last'}`,
    };
  },
  watches: () => [],
};
