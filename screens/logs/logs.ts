import { severity } from '../../src/model/level.ts';
import type { LogLevel } from '../../src/model/log.ts';
import type { LogTail } from '../../src/model/log-tail.ts';
import { BLANK, joinLines, type Line, type Span, span, spread } from '../../src/shell/drawing/line.ts';
import { sparkCell } from '../../src/shell/drawing/spark.ts';
import { safeLogText } from '../../src/shell/logs/log-text.ts';
import { cursorOf } from '../../src/shell/state.ts';
import { type Phrase, phrase } from '../../src/text/lang.ts';
import { shellWord } from '../../src/text/shell-word.ts';
import { cellWidth } from '../../src/text/width.ts';
import { WIDE } from '../frame/header.ts';
import { probesOn, readingsScreen, shownLevel } from '../parts/readings.ts';
import { type Body, type BodyRow, formatsIn, glyph, type Screen, type ScreenInput, say } from '../screen.ts';
import { entryLines, huesOf, type LogLayout } from './log-lines.ts';
import { type LogRows, logRows } from './logs-page.ts';

/** Widest that the column of services gets. */
const MOST_SERVICE_CELLS = { narrow: 10, wide: 16 } as const;
const SPOKEN_ROWS = 10;
const MINUTE = 60_000;
/** Spans that the strip of errors may have: the least that holds what is buffered. */
const STRIP_SPANS: readonly number[] = [5, 15, 60, 360, 1440].map((minutes) => minutes * MINUTE);
const DOT: Span = span(' · ', 'dim');

const LEVEL_WORDS: Readonly<Partial<Record<LogLevel, Phrase>>> = {
  info: phrase('info ou pior', 'info or worse'),
  warn: phrase('aviso ou pior', 'warning or worse'),
  error: phrase('só erros', 'errors only'),
};

/** The filters in force, one after the other; counts by level at the right. */
function filterLine(input: ScreenInput, tail: LogTail): Line {
  const { logs: view } = input.state;
  const formats = formatsIn(input);
  const saved = tail.savedFilters.find(({ id }) => id === view.saved);
  const part = (label: Phrase, value: string, isSet: boolean): Line => [
    span(`${say(input, label)} `, 'dim'),
    span(value, isSet ? 'accent' : 'plain'),
  ];
  const service = view.service === null ? say(input, phrase('todos', 'all')) : safeLogText(view.service);
  const level = LEVEL_WORDS[view.minLevel];
  const left = joinLines(
    [
      part(phrase('serviço', 'service'), service, view.service !== null),
      part(
        phrase('filtro', 'filter'),
        saved === undefined ? view.saved : say(input, saved.label),
        view.saved !== 'all',
      ),
      view.include === '' ? [] : [span(`/${safeLogText(view.include)}`, 'accent')],
      view.exclude === '' ? [] : part(phrase('sem', 'without'), safeLogText(view.exclude), true),
      view.search === '' ? [] : part(phrase('realce', 'highlight'), safeLogText(view.search), true),
      level === undefined ? [] : [span(say(input, level), 'accent')],
      view.period === '' ? [] : part(phrase('período', 'period'), safeLogText(view.period), true),
    ],
    DOT,
  );
  const counts = tail.levelCounts();
  const errors = counts.error + counts.fatal;
  const right: Line = [
    span('✖', errors > 0 ? 'critical' : 'dim'),
    span(` ${formats.short(errors)}  `),
    span('▲', counts.warn > 0 ? 'warn' : 'dim'),
    span(` ${formats.short(counts.warn)}  `),
    ...(input.width < WIDE
      ? []
      : [
          span('info ', 'dim'),
          span(`${formats.short(counts.info)}  `),
          span('debug ', 'dim'),
          span(`${formats.short(counts.debug + counts.trace)}  `),
        ]),
    span(say(input, phrase(`${formats.short(tail.size())} à vista `, `${formats.short(tail.size())} shown `)), 'dim'),
  ];
  return spread([span(' '), ...left], right, input.width);
}

/** The span of the strip: the period asked for, else the least that holds most of what is shown. */
function stripSpan(input: ScreenInput, tail: LogTail): { readonly spanMs: number; readonly endAt: number } {
  const { agoMs = null, since, until } = tail.filter().filter;
  const endAt = Math.min(until ?? Number.POSITIVE_INFINITY, input.cockpit.now());
  if (agoMs !== null) return { spanMs: agoMs, endAt };
  if (since !== null && since < endAt) return { spanMs: endAt - since, endAt };
  // A few old lines of a quiet service must not squeeze the rest into a cell.
  const oldest = tail.entry(Math.floor(tail.size() / 20))?.at ?? endAt;
  const spanMs = STRIP_SPANS.find((one) => endAt - oldest <= one) ?? STRIP_SPANS[STRIP_SPANS.length - 1] ?? MINUTE;
  return { spanMs, endAt };
}

/** Errors over time: the height says how many, the right end is now. */
function stripLine(input: ScreenInput, tail: LogTail): Line {
  const formats = formatsIn(input);
  const { spanMs, endAt } = stripSpan(input, tail);
  const label = say(input, phrase(' erros ', ' errors '));
  const length = formats.duration(spanMs);
  const cells = Math.max(10, input.width - cellWidth(label) - 34);
  const values = tail.errorHistogram(spanMs, cells, endAt);
  const most = values.reduce((max, value) => Math.max(max, value), 0);
  const bars = Array.from(
    values,
    (value): Span => (value === 0 ? span('·', 'dim') : span(sparkCell(value, { top: Math.max(most, 3) }), 'critical')),
  );
  const bucket = formats.duration(spanMs / cells);
  const told =
    most === 0
      ? phrase(`nenhum em ${length}`, `none in ${length}`)
      : phrase(
          `${length}, até ${formats.short(most)} em ${bucket}`,
          `${length}, up to ${formats.short(most)} in ${bucket}`,
        );
  return [span(label, 'dim'), ...bars, span(`  ${say(input, told)}`, 'dim')];
}

/** Whether the end is followed, and what came or was lost meanwhile; faults and progress at the left. */
function statusLine(input: ScreenInput, tail: LogTail, shown: LogRows): Line {
  const formats = formatsIn(input);
  const { pausedAt } = input.state.logs;
  const isFollowing = cursorOf(input.state, 'logs').row === null;
  const number = (value: number): string => formats.number(value, 0);
  const lost = tail.dropped();
  const below = pausedAt === null ? 0 : Math.max(0, tail.size() - 1 - tail.indexOf(pausedAt.seq, pausedAt.at));
  const lostText: Line =
    lost === 0 && isFollowing
      ? []
      : [span(say(input, phrase(`${number(lost)} perdidas`, `${number(lost)} lost`)), lost > 0 ? 'warn' : 'dim')];
  const right: Line = isFollowing
    ? joinLines([[span(say(input, phrase('seguindo', 'following')), 'ok')], lostText], DOT)
    : joinLines(
        [
          [span(say(input, phrase('pausado', 'paused')), 'warn')],
          [
            span(
              say(input, phrase(`${number(below)} novas abaixo`, `${number(below)} new below`)),
              below > 0 ? 'accent' : 'dim',
            ),
          ],
          lostText,
        ],
        DOT,
      );
  const { scanned, total } = tail.scan();
  const position = shown.lastIndex < 0 || isFollowing ? '' : ` ${number(shown.lastIndex + 1)}/${number(tail.size())}`;
  const scanning =
    scanned < total
      ? say(
          input,
          phrase(
            ` filtrando ${formats.percent((100 * scanned) / total)}`,
            ` filtering ${formats.percent((100 * scanned) / total)}`,
          ),
        )
      : '';
  const left = [...faultPart(input, tail), span(position + scanning, 'dim'), ...cutPart(input, tail, shown)];
  return spread(left, [...right, span(' ')], input.width);
}

/** What was not read, where that matters: at the first entry, and in a span that was asked for. */
function cutPart(input: ScreenInput, tail: LogTail, shown: LogRows): Line {
  const services = tail.cutShort();
  const isAtStart = shown.firstIndex === 0 && tail.size() > 0;
  if (services.length === 0 || !isAtStart) return [];
  const names = services.slice(0, 3).map(safeLogText).join(', ') + (services.length > 3 ? ' …' : '');
  const text = phrase(
    `há mais de ${names} antes disto: I lê um período`,
    `there is more of ${names} before: I reads a period`,
  );
  return [span(`  ${say(input, text)}`, 'warn')];
}

function faultPart(input: ScreenInput, tail: LogTail): Line {
  const { problem } = input.state.logs;
  if (problem !== null) return [span(' '), glyph('warn'), span(` ${say(input, problem)}`, 'warn')];
  const [found] = tail.faults();
  if (found === undefined) return [];
  const [service, failure] = found;
  const others = tail.faults().size - 1;
  return [
    span(' '),
    glyph('unknown'),
    span(service === '' ? ' ' : ` ${safeLogText(service)}: `),
    span(say(input, failure.message), 'unknown'),
    span(others > 0 ? ` (+${others})` : '', 'dim'),
  ];
}

/** What stands in the place of entries when there are none. */
function emptyRows(input: ScreenInput, tail: LogTail): readonly BodyRow[] {
  const line = (text: Phrase, style: Span['style'] = 'dim'): BodyRow => ({
    line: [span(`   ${say(input, text)}`, style)],
  });
  const failure = tail.faults().get('') ?? [...tail.faults().values()][0];
  if (tail.seen() === 0 && failure !== undefined) return [line(failure.message, 'unknown'), line(failure.hint)];
  if (tail.seen() === 0) return [line(phrase('lendo os logs …', 'reading the logs …'))];
  return [
    line(phrase('nenhuma entrada passa pelo filtro', 'no entry passes the filter')),
    line(phrase('Esc limpa os padrões e depois os filtros', 'Esc clears the patterns and then the filters')),
  ];
}

/** The engine's own words for what is shown, for the clipboard. */
function equivalentOf({ state, cockpit }: ScreenInput, tail: LogTail): string {
  const { service, include, exclude, saved } = state.logs;
  const pattern = tail.savedFilters.find(({ id }) => id === saved)?.pattern ?? '';
  const { project } = cockpit.identity();
  const parts = [
    `docker compose${project === null ? '' : ` -p ${shellWord(project)}`} logs --timestamps --tail=1000${service === null ? '' : ` ${shellWord(service)}`}`,
    ...(pattern === '' ? [] : [`grep -iP ${shellWord(pattern)}`]),
    ...(include === '' ? [] : [`grep -iP ${shellWord(include)}`]),
    ...(exclude === '' ? [] : [`grep -viP ${shellWord(exclude)}`]),
  ];
  return safeLogText(parts.join(' | '));
}

function worstRow({ cockpit }: ScreenInput): string | null {
  const bad = probesOn(cockpit, 'logs')
    .filter((probe) => severity(shownLevel(cockpit, probe)) > severity('ok'))
    .sort((a, b) => severity(shownLevel(cockpit, b)) - severity(shownLevel(cockpit, a)))[0];
  return bad === undefined ? null : `check:${bad}`;
}

function buildLogs(input: ScreenInput, tail: LogTail): Body {
  const services = tail.services();
  const layout: LogLayout = {
    input,
    view: input.state.logs,
    serviceWidth: Math.min(
      MOST_SERVICE_CELLS[input.width < WIDE ? 'narrow' : 'wide'],
      Math.max(3, ...services.map((name) => cellWidth(safeLogText(name)))),
    ),
    matcher: tail.search() ?? tail.filter().highlight,
    hueOf: huesOf(services),
  };
  // Spoken, a log is heard a few entries at a time.
  const room = Math.max(1, input.isSpoken === true ? Math.min(SPOKEN_ROWS, input.height - 3) : input.height - 3);
  const shown = logRows(layout, tail, room);
  const rows = shown.rows.length === 0 ? emptyRows(input, tail) : shown.rows;
  const blanks = Array.from({ length: Math.max(0, room - rows.length) }, (): BodyRow => ({ line: BLANK }));
  return {
    rows: [
      { line: filterLine(input, tail) },
      ...(input.isSpoken === true ? [] : [{ line: stripLine(input, tail) }]),
      ...rows.slice(0, room),
      ...blanks,
      { line: statusLine(input, tail, shown) },
    ],
    selectable: shown.rows.flatMap(({ id }) => (id === undefined ? [] : [id])),
    offset: shown.offset,
    pageRows: room,
    worstRow: worstRow(input),
    equivalent: equivalentOf(input, tail),
    log: { lineCountOf: (entry) => entryLines(layout, entry).length, last: shown.last },
  };
}

const READINGS = readingsScreen('logs');

/** The readings, under a line that says why there are no logs. */
function withoutLogs(input: ScreenInput): Body {
  const body = READINGS.build({ ...input, height: input.height - 1 });
  const why = phrase(
    'sem linhas de log aqui: uma gravação guarda só leituras',
    'no log lines here: a recording holds readings only',
  );
  return { ...body, rows: [{ line: [span(` ${say(input, why)}`, 'dim')] }, ...body.rows] };
}

/** The logs of all services, live: filters, errors over time, entries. */
export const LOGS: Screen = {
  tab: 'logs',
  watches: READINGS.watches,
  build: (input) => {
    const tail = input.desks.logs?.tail() ?? null;
    return tail === null ? withoutLogs(input) : buildLogs(input, tail);
  },
};
