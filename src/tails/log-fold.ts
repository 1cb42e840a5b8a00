import type { LogEntry, RawLogLine } from '../model/log.ts';
import { levelOf } from './log-level.ts';

/** Most lines kept under one head; a traceback of the stack has about 60. */
const MAX_FOLDED_LINES = 500;
/** A traceback belongs to the error line before it when it follows at once. */
const SAME_MOMENT_MS = 1000;

const INDENTED = /^(?:\s|\t)/;
const TRACEBACK = /^\s*[|+\-\s]*(?:Exception Group )?Traceback \(most recent call last\)/;
const CHAINED = /^(?:During handling of the above exception|The above exception was the direct cause)/;
/** Last line of a traceback: `ValueError: x`, `sqlalchemy.exc.OperationalError: (…)`, `KeyboardInterrupt`. */
const EXCEPTION =
  /^[A-Za-z_][\w.]*(?:Error|Exception|Warning|Interrupt|Exit|Group|Timeout|NotFound|Refused|Iteration|Fault|Failure|Denied)\w*(?::|$)/;
const POSTGRES_MORE =
  /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d+)? \S+ \[\d+\].{0,80}?\b(?:STATEMENT|DETAIL|HINT|CONTEXT|QUERY|LOCATION): {1,2}/;
const SQLALCHEMY_MORE = /^(?:\[SQL: |\[parameters: |\(Background on this error at: )/;

/** A {@link LogEntry} that is still being written: the fold grows it while it is the newest of its service. */
export interface OpenEntry extends LogEntry {
  more: string[];
  cutLines: number;
  cutBytes: number;
  level: LogEntry['level'];
  /** Within a traceback: unindented lines still belong. */
  isTraceback: boolean;
  /** The exception line was seen; blank lines and chained tracebacks may still follow. */
  isClosed: boolean;
  /** A bound of the buffer has pushed it out. */
  isGone: boolean;
}

/** Says whether a line goes on with the entry before it. */
function continues(head: OpenEntry, line: RawLogLine): boolean {
  const { text } = line;
  if (text === '') return head.isTraceback;
  if (TRACEBACK.test(text)) {
    if (head.isTraceback) return true;
    return line.at - head.at <= SAME_MOMENT_MS && (head.level === 'error' || head.level === 'fatal');
  }
  if (INDENTED.test(text)) return true;
  if (POSTGRES_MORE.test(text)) return true;
  if (!head.isTraceback) return false;
  if (CHAINED.test(text) || SQLALCHEMY_MORE.test(text)) return true;
  return !head.isClosed && (EXCEPTION.test(text) || levelOf(text) === 'none');
}

function extend(head: OpenEntry, line: RawLogLine): void {
  if (TRACEBACK.test(line.text)) {
    head.isTraceback = true;
    head.isClosed = false;
    if (head.level === 'none' || head.level === 'info') head.level = 'error';
  } else if (head.isTraceback && EXCEPTION.test(line.text)) {
    head.isClosed = true;
  } else if (CHAINED.test(line.text)) {
    head.isClosed = false;
  }
  if (head.more.length < MAX_FOLDED_LINES) {
    head.more.push(line.text);
    head.cutBytes += line.cutBytes;
  } else {
    head.cutLines += 1;
  }
}

/** Folds the lines of one target into entries; state is kept for each service and replica, because they interleave. */
export interface LogFold {
  /** Takes a line; returns the new entry, or null when the line went under the entry returned earlier. */
  take(line: RawLogLine): OpenEntry | null;
  /** Entry that the last line of this writer went into. */
  newest(writer: Writer): OpenEntry | undefined;
}

/** Who writes lines that may belong together. */
type Writer = Pick<RawLogLine, 'service' | 'origin'>;

function keyOf({ service, origin = '' }: Writer): string {
  return `${service}\0${origin}`;
}

/** Creates a {@link LogFold}; `nextSeq` numbers the entries. */
export function createLogFold(nextSeq: () => number): LogFold {
  const heads = new Map<string, OpenEntry>();
  return {
    newest: (writer) => heads.get(keyOf(writer)),
    take(line) {
      const head = heads.get(keyOf(line));
      if (head !== undefined && continues(head, line)) {
        extend(head, line);
        return null;
      }
      const isTraceback = TRACEBACK.test(line.text);
      const entry: OpenEntry = {
        seq: nextSeq(),
        at: line.at,
        service: line.service,
        ...(line.origin === undefined ? {} : { origin: line.origin }),
        level: levelOf(line.text),
        text: line.text,
        more: [],
        cutLines: 0,
        cutBytes: line.cutBytes,
        isTraceback,
        isClosed: false,
        isGone: false,
      };
      heads.set(keyOf(line), entry);
      return entry;
    },
  };
}
