import { type Column, placeColumns, tableHead, tableRow } from '../../src/shell/drawing/columns.ts';
import { type Line, span } from '../../src/shell/drawing/line.ts';
import { phrase } from '../../src/text/lang.ts';
import { missingRows } from '../parts/connection.ts';
import { labelled } from '../parts/labelled.ts';
import type { Section } from '../parts/sections.ts';
import { formatsIn, glyph, type ScreenInput, say } from '../screen.ts';
import { dbFacts } from './db-facts.ts';

const MOST_ROWS = 8;

type Key = 'share' | 'calls' | 'mean' | 'max' | 'query';

/** Statements by their share of the database's time, as pg_stat_statements counts them. */
export function statementsSection(input: ScreenInput): Section {
  const title = phrase('Comandos que mais pesam · pg_stat_statements', 'Heaviest statements · pg_stat_statements');
  const facts = dbFacts(input, 'db.statements');
  if (facts === null) return { title, rows: missingRows(input, 'db.statements') };
  const formats = formatsIn(input);
  const head = (pt: string, en: string): string => say(input, phrase(pt, en));
  const columns: readonly Column<Key>[] = [
    { key: 'share', title: head('tempo', 'time'), align: 'right', width: 6 },
    { key: 'calls', title: head('vezes', 'calls'), align: 'right', width: 6, gap: 1 },
    { key: 'mean', title: head('média', 'mean'), align: 'right', width: 8, gap: 1 },
    { key: 'max', title: head('pior', 'worst'), align: 'right', width: 9, gap: 1 },
    { key: 'query', title: head('comando', 'statement'), align: 'left', width: 20, grow: 1 },
  ];
  const placed = placeColumns(columns, input.width - 4);
  const grant: Line = [
    span(' '),
    glyph('unknown'),
    span(
      ` ${say(input, phrase(`${facts.hidden} ${facts.hidden === 1 ? 'oculto' : 'ocultos'}: ${facts.grant ?? ''}`, `${facts.hidden} hidden: ${facts.grant ?? ''}`))}`,
    ),
  ];
  return {
    title,
    head: [span('   '), ...tableHead(placed)],
    rows: [
      ...facts.statements.slice(0, MOST_ROWS).map((row) => ({
        id: `statement:${row.id}`,
        line: [
          span('   '),
          ...tableRow(placed, {
            share: [span(formats.percent(row.timePercent))],
            calls: [span(formats.short(row.calls))],
            mean: [span(formats.duration(row.meanMs))],
            max: [span(formats.duration(row.maxMs))],
            query: [span(row.query, 'dim')],
          }),
        ],
      })),
      ...(facts.hidden === 0 ? [] : [{ id: 'db:hidden-statements', line: grant }]),
    ],
  };
}

type SlowKey = 'took' | 'ago' | 'table' | 'query';

/** Slow queries as the API's own profiler saw them. */
export function profilerSection(input: ScreenInput): Section {
  const title = phrase('Consultas lentas · profiler da api', "Slow queries · the api's profiler");
  const facts = dbFacts(input, 'api.slow-queries');
  if (facts === null) return { title, rows: missingRows(input, 'api.slow-queries') };
  const { check } = input.cockpit.state('api.slow-queries');
  const formats = formatsIn(input);
  const columns: readonly Column<SlowKey>[] = [
    { key: 'took', title: '', align: 'right', width: 8 },
    { key: 'ago', title: '', align: 'right', width: 10, gap: 1 },
    { key: 'table', title: '', align: 'left', width: 14, dropRank: 1 },
    { key: 'query', title: '', align: 'left', width: 20, grow: 1 },
  ];
  const placed = placeColumns(columns, input.width - 4);
  if (facts.queries.length === 0)
    return {
      title,
      rows: [
        { id: 'check:api.slow-queries', line: [span(' '), glyph(check.level), span(` ${say(input, check.summary)}`)] },
      ],
    };
  return {
    title,
    note: say(input, check.summary),
    rows: facts.queries.slice(0, MOST_ROWS).map((row, index) => ({
      id: `profiled:${index}`,
      line: [
        span(' '),
        index === 0 && check.level !== 'ok' ? glyph(check.level) : span(' '),
        span(' '),
        ...tableRow(placed, {
          took: [span(formats.duration(row.durationMs))],
          ago: [span(row.at === null ? '' : formats.ago(input.cockpit.now() - row.at), 'dim')],
          table: [span(row.table)],
          query: [span(row.query, 'dim')],
        }),
      ],
    })),
  };
}

/** The page of a statement of either list: the whole text and its numbers; null for other subjects. */
export function statementPage(input: ScreenInput, subject: string): readonly Line[] | null {
  const [kind = '', id = ''] = subject.split(/:(.*)/s);
  const formats = formatsIn(input);
  const text = phrase('comando', 'statement');
  if (kind === 'profiled') {
    const row = dbFacts(input, 'api.slow-queries')?.queries[Number(id)];
    if (row === undefined) return null;
    return [
      ...labelled(input, phrase('duração', 'duration'), formats.duration(row.durationMs)),
      ...labelled(
        input,
        phrase('quando', 'when'),
        row.at === null ? '–' : formats.dateTime(row.at, input.state.timeZone),
      ),
      ...labelled(input, phrase('linhas', 'rows'), row.rowCount === null ? '–' : formats.number(row.rowCount)),
      [],
      ...labelled(input, text, row.query),
    ];
  }
  const row =
    kind === 'statement' ? dbFacts(input, 'db.statements')?.statements.find((one) => one.id === id) : undefined;
  if (row === undefined) return null;
  return [
    ...labelled(
      input,
      phrase('tempo', 'time'),
      `${formats.percent(row.timePercent)} · ${formats.duration(row.totalMs)}`,
    ),
    ...labelled(input, phrase('vezes', 'calls'), formats.number(row.calls)),
    ...labelled(input, phrase('média', 'mean'), `${formats.duration(row.meanMs)} · max ${formats.duration(row.maxMs)}`),
    ...labelled(input, phrase('linhas/vez', 'rows a call'), formats.number(row.rowsPerCall)),
    [],
    ...labelled(input, text, row.query),
  ];
}
