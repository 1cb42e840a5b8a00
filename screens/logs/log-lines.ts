import type { LogEntry, LogLevel } from '../../src/model/log.ts';
import type { Matcher } from '../../src/model/log-tail.ts';
import {
  type Line,
  lineWidth,
  pad,
  type Span,
  type StyleName,
  slice,
  span,
  wrapText,
} from '../../src/shell/drawing/line.ts';
import { logHeadline, logJsonLines, safeLogText } from '../../src/shell/logs/log-text.ts';
import { lagOf } from '../../src/shell/logs/log-time.ts';
import type { LogsView } from '../../src/shell/logs/log-view.ts';
import { phrase } from '../../src/text/lang.ts';
import { cellWidth, drop, padEnd, take } from '../../src/text/width.ts';
import { formatsIn, type ScreenInput, say } from '../screen.ts';

/** Matches marked in one line at the most. */
const MOST_MATCHES = 50;
/** Margin of the lines of an open entry. */
const MARGIN = '   │ ';

const LEVEL_MARKS: Readonly<Record<LogLevel, Span>> = {
  none: span(' '),
  trace: span('·', 'dim'),
  debug: span('·', 'dim'),
  info: span('·', 'dim'),
  warn: span('▲', 'warn'),
  error: span('✖', 'critical'),
  fatal: span('✖', 'critical'),
};

const HUES: readonly StyleName[] = ['hue1', 'hue2', 'hue3', 'hue4', 'hue5', 'hue6'];

/** How entries are laid out in the width there is. */
export interface LogLayout {
  readonly input: ScreenInput;
  readonly view: LogsView;
  readonly serviceWidth: number;
  readonly matcher: Matcher | null;
  hueOf(service: string): StyleName;
}

/** The colours of services: each keeps its own as long as the services are the same. */
export function huesOf(services: readonly string[]): (service: string) => StyleName {
  return (service) => HUES[Math.max(0, services.indexOf(service)) % HUES.length] ?? 'hue1';
}

/** A text with what matches marked. */
export function highlighted(text: string, style: StyleName, matcher: Matcher | null): Line {
  if (matcher === null) return [span(text, style)];
  const out: Span[] = [];
  let at = 0;
  for (const [start, end] of matcher.ranges(text, MOST_MATCHES)) {
    if (start > at) out.push(span(text.slice(at, start), style));
    out.push(span(text.slice(start, end), 'match'));
    at = end;
  }
  if (at < text.length) out.push(span(text.slice(at), style));
  return out;
}

/** What an entry holds beside its head: folded lines, and what was cut off. */
function restNote({ input }: LogLayout, { more, cutLines, cutBytes }: LogEntry): Line {
  const formats = formatsIn(input);
  const count = more.length + cutLines;
  const number = formats.number(count, 0);
  const lines = count === 1 ? phrase('1 linha', '1 line') : phrase(`${number} linhas`, `${number} lines`);
  const bytes = formats.bytes(cutBytes);
  return [
    ...(count === 0 ? [] : [span(` … ${say(input, lines)}`, 'dim')]),
    ...(cutBytes === 0 ? [] : [span(` … ${say(input, phrase(`${bytes} cortados`, `${bytes} cut off`))}`, 'warn')]),
  ];
}

function headOf(layout: LogLayout, entry: LogEntry): Line {
  const { input, serviceWidth } = layout;
  const time = formatsIn(input).time(entry.at, input.state.timeZone);
  return [
    span(` ${time} `, 'dim'),
    span(padEnd(safeLogText(entry.service), serviceWidth), layout.hueOf(entry.service)),
    span(' '),
    LEVEL_MARKS[entry.level],
    span(' '),
    ...(entry.origin === undefined ? [] : [span(`${safeLogText(entry.origin)} `, 'dim')]),
  ];
}

/** The message cut at the edge, with the number of lines under it; scrolled sideways by the view's shift. */
function cutMessage(layout: LogLayout, entry: LogEntry, message: string, room: number): Line {
  const style = entry.level === 'debug' || entry.level === 'trace' ? 'dim' : 'plain';
  const { shift } = layout.view;
  const note = restNote(layout, entry);
  const left = Math.max(0, room - lineWidth(note));
  const whole = highlighted(message, style, layout.matcher);
  const total = cellWidth(message);
  if (shift === 0 && total <= left) return [...whole, ...note];
  const from = shift === 0 ? 0 : shift + 1;
  const isCut = total > from + left - (shift === 0 ? 0 : 1);
  const start: Line = shift === 0 ? [] : [span('…', 'dim')];
  const end: Line = isCut ? [span('…', 'dim')] : [];
  const cells = Math.max(0, left - start.length - end.length);
  return [...pad([...start, ...slice(whole, from, from + cells), ...end], left), ...note];
}

function broken(text: string, room: number): string[] {
  const lines: string[] = [];
  for (let rest = text; rest !== ''; rest = drop(rest, cellWidth(lines.at(-1) ?? ' '))) {
    const head = take(rest, room);
    if (head === '') break;
    lines.push(head);
  }
  return lines.length === 0 ? [''] : lines;
}

/** The line's own time, where the engine took it noticeably later or earlier. */
function lagLine({ input }: LogLayout, { text, at }: LogEntry): readonly Line[] {
  const lag = lagOf(text, at);
  if (lag === null) return [];
  const formats = formatsIn(input);
  const own = formats.dateTime(at - lag, input.state.timeZone);
  const by = formats.duration(Math.abs(lag));
  const told =
    lag > 0
      ? phrase(`a linha diz ${own}: chegou ${by} depois`, `the line says ${own}: it came ${by} later`)
      : phrase(`a linha diz ${own}: ${by} adiante do motor`, `the line says ${own}: ${by} ahead of the engine`);
  return [[span(MARGIN, 'dim'), span(say(input, told), 'dim')]];
}

/** Lines under the head of an open entry: its JSON, then what was folded. */
function innerLines(layout: LogLayout, entry: LogEntry): Line[] {
  const { input, view, matcher } = layout;
  const room = Math.max(10, input.width - MARGIN.length - 1);
  const texts = [...logJsonLines(entry.text), ...entry.more.map(safeLogText)];
  const lines = texts.flatMap((text) => broken(drop(text, view.shift), room));
  const shown = [
    ...lagLine(layout, entry),
    ...lines.map((text): Line => [span(MARGIN, 'dim'), ...highlighted(text, 'plain', matcher)]),
  ];
  if (entry.cutLines === 0) return shown;
  const count = formatsIn(input).number(entry.cutLines, 0);
  const note = say(input, phrase(`+ ${count} linhas não guardadas`, `+ ${count} lines not kept`));
  return [...shown, [span(MARGIN, 'dim'), span(note, 'dim')]];
}

/** All lines of an entry as it is shown now: one, or more when it is open or wrapped. */
export function entryLines(layout: LogLayout, entry: LogEntry): readonly Line[] {
  const { input, view } = layout;
  const isOpen = view.expanded.includes(entry.seq);
  const head = headOf(layout, entry);
  const headWidth = lineWidth(head);
  const room = Math.max(10, input.width - headWidth - 1);
  const message = logHeadline(entry.text);
  const inner = isOpen
    ? innerLines(layout, entry)
    : view.isPretty
      ? innerLines(layout, { ...entry, more: [], cutLines: 0 })
      : [];
  if (!isOpen && !view.wraps) return [[...head, ...cutMessage(layout, entry, message, room)], ...inner];
  const style = entry.level === 'debug' || entry.level === 'trace' ? 'dim' : 'plain';
  const wrapped = wrapText(message, room).map((text, index): Line => {
    const start: Line = index === 0 ? head : [span(' '.repeat(headWidth))];
    return [...start, ...highlighted(text, style, layout.matcher)];
  });
  const last = wrapped.at(-1);
  if (!isOpen && last !== undefined) wrapped[wrapped.length - 1] = [...last, ...restNote(layout, entry)];
  return [...wrapped, ...inner];
}
