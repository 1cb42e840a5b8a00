import type { LogEntry } from '../../src/model/log.ts';
import type { LogTail } from '../../src/model/log-tail.ts';
import type { Line } from '../../src/shell/drawing/line.ts';
import { type LogMark, logOffset, logRowId, placeOfOffset, placeOfRow } from '../../src/shell/logs/log-view.ts';
import { cursorOf } from '../../src/shell/state.ts';
import type { BodyRow } from '../screen.ts';
import { entryLines, type LogLayout } from './log-lines.ts';

/** The entries in sight. */
export interface LogRows {
  readonly rows: readonly BodyRow[];
  /** First line in sight, as cursors keep it. */
  readonly offset: number;
  readonly last: LogMark | null;
  /** Indices of the first and the last entry in sight; -1 when there is none. */
  readonly firstIndex: number;
  readonly lastIndex: number;
}

interface Placed {
  readonly index: number;
  readonly entry: LogEntry;
  readonly line: number;
  readonly text: Line;
}

/** Lines from a place downwards, at most `room`. */
function downFrom(layout: LogLayout, tail: LogTail, from: number, firstLine: number, room: number): Placed[] {
  const out: Placed[] = [];
  for (let index = from; index < tail.size() && out.length < room; index += 1) {
    const entry = tail.entry(index);
    if (entry === undefined) break;
    const lines = entryLines(layout, entry);
    const start = index === from ? Math.min(firstLine, lines.length - 1) : 0;
    for (const [line, text] of lines.entries())
      if (line >= start && out.length < room) out.push({ index, entry, line, text });
  }
  return out;
}

/** Lines that end with a place, at most `room`; `lastLine` null means the entry's own last. */
function upFrom(layout: LogLayout, tail: LogTail, to: number, lastLine: number | null, room: number): Placed[] {
  const out: Placed[] = [];
  for (let index = to; index >= 0 && out.length < room; index -= 1) {
    const entry = tail.entry(index);
    if (entry === undefined) break;
    const lines = entryLines(layout, entry);
    const end = index === to && lastLine !== null ? Math.min(lastLine, lines.length - 1) : lines.length - 1;
    for (let line = end; line >= 0 && out.length < room; line -= 1)
      out.push({ index, entry, line, text: lines[line] ?? [] });
  }
  return out.reverse();
}

/** Lines with the selected one among them: where they were, moved only as far as it needs. */
function around(layout: LogLayout, tail: LogTail, room: number): Placed[] {
  const cursor = cursorOf(layout.input.state, 'logs');
  const place = placeOfRow(cursor.row);
  if (place === null) return upFrom(layout, tail, tail.size() - 1, null, room);
  const selected = tail.indexOf(place.seq, place.at);
  const top = placeOfOffset(cursor.offset);
  const topIndex = findNear(tail, selected, top.seq, room);
  if (topIndex === null || topIndex > selected || (topIndex === selected && top.line > place.line)) {
    const isAbove = topIndex !== null;
    // Above what was in sight it becomes the first line; from elsewhere it comes into the middle.
    if (isAbove && topIndex - selected < room)
      return filled(layout, tail, downFrom(layout, tail, selected, place.line, room), room);
    const before = upFrom(layout, tail, selected, place.line, Math.ceil(room / 2));
    const first = before[0];
    return first === undefined ? [] : filled(layout, tail, downFrom(layout, tail, first.index, first.line, room), room);
  }
  const kept = downFrom(layout, tail, topIndex, top.line, room);
  const isInSight = kept.some(({ index, line }) => index === selected && line === place.line);
  if (isInSight || kept.length < room) return filled(layout, tail, kept, room);
  if (kept.some(({ index }) => index >= selected - 1)) return upFrom(layout, tail, selected, place.line, room);
  return selected - topIndex < 2 * room
    ? upFrom(layout, tail, selected, place.line, room)
    : upFrom(layout, tail, Math.min(tail.size() - 1, selected + Math.floor(room / 2)), null, room);
}

/** Index of the entry with this number within a few pages of the selected one; null when it is not there. */
function findNear(tail: LogTail, selected: number, seq: number, room: number): number | null {
  for (let distance = 0; distance < 4 * room; distance += 1) {
    if (tail.entry(selected - distance)?.seq === seq) return selected - distance;
    if (tail.entry(selected + distance)?.seq === seq) return selected + distance;
  }
  return null;
}

/** A page that the end left short is filled from above. */
function filled(layout: LogLayout, tail: LogTail, placed: Placed[], room: number): Placed[] {
  const last = placed.at(-1);
  if (placed.length >= room || last === undefined || last.index < tail.size() - 1) return placed;
  return upFrom(layout, tail, last.index, last.line, room);
}

/** The rows of the log in a room of so many lines. Only what is in sight is formatted. */
export function logRows(layout: LogLayout, tail: LogTail, room: number): LogRows {
  const placed = around(layout, tail, room);
  const first = placed[0];
  const last = placed.at(-1);
  return {
    rows: placed.map(({ entry, line, text }) => ({ id: logRowId({ seq: entry.seq, at: entry.at, line }), line: text })),
    offset: first === undefined ? 0 : logOffset(first.entry.seq, first.line),
    last: last === undefined ? null : { seq: last.entry.seq, at: last.entry.at },
    firstIndex: first?.index ?? -1,
    lastIndex: last?.index ?? -1,
  };
}
