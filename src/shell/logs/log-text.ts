import { inert } from '../../text/inert.ts';
import { maskSecrets } from '../../text/mask.ts';

/** Longer lines are shown as they are: taking them apart would cost more than it tells. */
const MAX_PARSED_CHARS = 32_768;
/** What is shown of one line at the most; an endless one is told by its end `…`. */
const MAX_SHOWN_CHARS = 8192;

/** `LEVEL:logger:rest`, Python's logging.BASIC_FORMAT. */
const BASIC = /^(?:TRACE|DEBUG|INFO|WARNING|ERROR|CRITICAL|FATAL):([\w.-]+):\s*/;
/** `INFO:     rest` (uvicorn) and `[DEBUG] rest`. */
const LEADING_LEVEL =
  /^(?:\[(?:TRACE|DEBUG|INFO|WARN|WARNING|ERROR|CRITICAL|FATAL)\]|(?:TRACE|DEBUG|INFO|WARN|WARNING|ERROR|CRITICAL|FATAL):)\s+/;
/** `1:M 23 Nov 2026 20:00:00.123 * rest` (Redis). */
const REDIS = /^\d+:[XCSM] \d\d \w{3} \d{4} \d\d:\d\d:\d\d\.\d{3} [.\-*#] /;
/** `2026-11-23 20:00:00.123 UTC [57] user@db ERROR:  rest` (Postgres): stamp and level go, the rest stays. */
const POSTGRES =
  /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d+)? \S+ \[\d+\] ?(.{0,80}?)\b(?:DEBUG[1-5]?|LOG|INFO|NOTICE|WARNING|ERROR|FATAL|PANIC): {1,2}/;
/** `2026-11-23 20:00:00,123 ERROR rest`, `2026-11-23T20:00:00Z ERR rest`. */
const STAMPED =
  /^\[?\d{4}[-/]\d\d[-/]\d\d[T ][\d:.,]+(?:Z|[+-]\d\d:?\d\d)?\]?\s+(?:-\s+)?(?:\[?(?:TRACE|TRC|DEBUG|DBG|INFO|INF|WARN|WARNING|WRN|ERROR|ERR|CRITICAL|FATAL|FTL)\]?[:\s]\s*)?/i;
/** `1.2.3.4 - - [23/Nov/2026:11:03:31 +0000] "GET ...` (common log format). */
const ACCESS = /^(\S+) \S+ \S+ \[\d\d\/\w{3}\/\d{4}:[^\]]{8,20}\] /;
const LOGFMT_NOISE = /(?:^|\s)(?:ts|time|t|level|lvl)=(?:"(?:[^"\\]|\\.)*"|\S*)/g;
const LOGFMT = /^(?:ts|time|t|level|lvl)=/;

const SAID_ELSEWHERE = new Set(['timestamp', 'ts', 'time', '@timestamp', 'level', 'severity', 'lvl', 'levelname']);
const EVENTS: readonly string[] = ['event', 'message', 'msg'];
const LOGGERS: readonly string[] = ['logger', 'logger_name', 'name'];

/** A text of a log as it may be shown: inert, without secrets, not endless. */
export function safeLogText(text: string): string {
  const isLong = text.length > MAX_SHOWN_CHARS;
  const shown = maskSecrets(inert(isLong ? text.slice(0, MAX_SHOWN_CHARS) : text));
  return isLong ? `${shown}…` : shown;
}

function parseObject(text: string): Readonly<Record<string, unknown>> | null {
  if (!text.startsWith('{') || !text.endsWith('}') || text.length > MAX_PARSED_CHARS) return null;
  try {
    const json: unknown = JSON.parse(text);
    return typeof json === 'object' && json !== null ? (json as Readonly<Record<string, unknown>>) : null;
  } catch {
    // Cut, or only looks like it: shown as it stands.
    return null;
  }
}

function valueText(value: unknown): string {
  if (typeof value === 'string') return /^[^\s"=]+$/.test(value) ? value : JSON.stringify(value);
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function firstText(json: Readonly<Record<string, unknown>>, names: readonly string[]): [name: string, text: string] {
  for (const name of names) {
    const value = json[name];
    if (typeof value === 'string' && value !== '') return [name, value];
  }
  return ['', ''];
}

function eventText(json: Readonly<Record<string, unknown>>, logger: string): string {
  const [eventName, event] = firstText(json, EVENTS);
  const [loggerName, named] = firstText(json, LOGGERS);
  const source = logger === '' ? named : logger;
  const pairs = Object.entries(json)
    .filter(([name]) => name !== eventName && name !== loggerName && !SAID_ELSEWHERE.has(name))
    .map(([name, value]) => `${name}=${valueText(value)}`);
  return [source === '' ? '' : `${source}:`, event, ...pairs].filter((part) => part !== '').join(' ');
}

/** Where the JSON of a line begins and who wrote it; null without JSON. */
function jsonOf(text: string): { readonly json: Readonly<Record<string, unknown>>; readonly logger: string } | null {
  const basic = BASIC.exec(text);
  const json = parseObject(basic === null ? text : text.slice(basic[0].length));
  return json === null ? null : { json, logger: basic?.[1] ?? '' };
}

function withoutStamp(text: string): string {
  const basic = BASIC.exec(text);
  if (basic !== null) return `${basic[1]}: ${text.slice(basic[0].length)}`;
  const postgres = POSTGRES.exec(text);
  if (postgres !== null) return `${(postgres[1] ?? '').trim()} ${text.slice(postgres[0].length)}`.trim();
  const access = ACCESS.exec(text);
  if (access !== null) return `${access[1]} ${text.slice(access[0].length)}`;
  if (LOGFMT.test(text)) return text.replace(LOGFMT_NOISE, '').trim();
  return text.replace(LEADING_LEVEL, '').replace(REDIS, '').replace(STAMPED, '');
}

/**
 * The head of an entry as one line to read: what stands beside it (time, level) is taken out, a JSON event is written as
 * `logger: event name=value`. Inert and without secrets.
 */
export function logHeadline(text: string): string {
  const cut = text.length > MAX_PARSED_CHARS ? text.slice(0, MAX_PARSED_CHARS) : text;
  const clean = maskSecrets(inert(cut));
  const found = jsonOf(clean);
  const shown = found === null ? withoutStamp(clean) : eventText(found.json, found.logger);
  return safeLogText(shown === '' ? clean : shown);
}

/** The JSON of an entry, a member a line; empty when it has none. */
export function logJsonLines(text: string): readonly string[] {
  if (text.length > MAX_PARSED_CHARS) return [];
  const found = jsonOf(maskSecrets(inert(text)));
  return found === null ? [] : JSON.stringify(found.json, null, 2).split('\n').map(safeLogText);
}
