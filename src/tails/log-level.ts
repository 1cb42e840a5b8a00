import type { LogLevel } from '../model/log.ts';

/** Words for levels in all formats met; compared in lower case. */
const WORDS: Readonly<Record<string, LogLevel>> = {
  trace: 'trace',
  trc: 'trace',
  debug: 'debug',
  dbg: 'debug',
  debug1: 'debug',
  debug2: 'debug',
  debug3: 'debug',
  debug4: 'debug',
  debug5: 'debug',
  info: 'info',
  inf: 'info',
  information: 'info',
  notice: 'info',
  log: 'info',
  warn: 'warn',
  warning: 'warn',
  wrn: 'warn',
  error: 'error',
  err: 'error',
  exception: 'error',
  fatal: 'fatal',
  critical: 'fatal',
  crit: 'fatal',
  panic: 'fatal',
  ftl: 'fatal',
  alert: 'fatal',
  emergency: 'fatal',
  dpanic: 'fatal',
};

/** `"level": "error"` and its spellings in JSON lines (structlog, Caddy, Traefik, zap, pino numbers). */
const JSON_LEVEL = /"(?:level|severity|lvl|log\.level|levelname)"\s*:\s*"?([A-Za-z0-9]+)/;
/** `INFO:     172.18...` (uvicorn), `ERROR:security:{...}` (logging.BASIC_FORMAT), `WARNING  [x]`, `[DEBUG] ...`. */
const LEADING_WORD = /^\[?([A-Za-z]{3,11})\]?(?::|\s)/;
/** `2026-11-23 20:00:00.123 UTC [57] user@db ERROR:  ...` (Postgres log_line_prefix ending in the level). */
const POSTGRES =
  /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d+)? \S+ \[\d+\].{0,80}?\b(DEBUG[1-5]?|LOG|INFO|NOTICE|WARNING|ERROR|FATAL|PANIC): {1,2}/;
/** `1:M 23 Nov 2026 20:00:00.123 # message`: `.` debug, `-` verbose, `*` notice, `#` warning (redis.io, redis.conf loglevel). */
const REDIS = /^\d+:[XCSM] \d\d \w{3} \d{4} \d\d:\d\d:\d\d\.\d{3} ([.\-*#]) /;
/** `time="..." level=error msg=...` (logrus, Prometheus's logfmt). */
const LOGFMT = /(?:^|\s)(?:level|lvl)="?([a-zA-Z]+)/;
/** `2026-11-23T20:00:00Z ERR ...` (zerolog console, Traefik 3) and `2026-11-23 20:00:00,123 ERROR ...` (Python). */
const AFTER_TIME =
  /^\[?\d{4}[-/]\d\d[-/]\d\d[T ][\d:.,]+(?:Z|[+-]\d\d:?\d\d)?\]?\s+(?:-\s+)?(?:\S+\s+-\s+)?\[?([A-Za-z]{3,11})\]?\b/;
/** Access lines: `"GET / HTTP/1.1" 500`. */
const ACCESS = /" ?HTTP\/[\d.]+" (\d{3})\b|HTTP\/[\d.]+" (\d{3})\b/;
const TRACEBACK = /^\s*(?:[|+\-\s]*)(?:Exception Group )?Traceback \(most recent call last\)/;
const REDIS_MARKS: Readonly<Record<string, LogLevel>> = { '.': 'debug', '-': 'info', '*': 'info', '#': 'warn' };

function fromWord(word: string | undefined): LogLevel | undefined {
  if (word === undefined) return undefined;
  const known = WORDS[word.toLowerCase()];
  if (known !== undefined) return known;
  // Numeric levels of pino and bunyan: 10 trace ... 60 fatal.
  const value = Number(word);
  if (!Number.isInteger(value) || value < 10 || value > 60) return undefined;
  return (['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const)[Math.floor(value / 10) - 1];
}

function fromStatus(text: string): LogLevel | undefined {
  const match = ACCESS.exec(text);
  const status = Number(match?.[1] ?? match?.[2] ?? NaN);
  if (status >= 500) return 'error';
  if (status === 401 || status === 403 || status === 429) return 'warn';
  return undefined;
}

/**
 * The level that a line states, in every format of the stack; `none` when it states none. An access line with status 5xx is
 * an error and one with 401, 403 or 429 a warning, whatever its logger says.
 */
export function levelOf(text: string): LogLevel {
  const first = text.charCodeAt(0);
  if (first === 0x7b) return fromWord(JSON_LEVEL.exec(text)?.[1]) ?? 'none';
  const isDigit = first >= 0x30 && first <= 0x39;
  if (isDigit) {
    const redis = REDIS.exec(text);
    if (redis !== null) return REDIS_MARKS[redis[1] ?? ''] ?? 'none';
    const stated = fromWord(POSTGRES.exec(text)?.[1]) ?? fromWord(AFTER_TIME.exec(text)?.[1]);
    return stated ?? fromStatus(text) ?? fromWord(LOGFMT.exec(text)?.[1]) ?? 'none';
  }
  const leading = fromWord(LEADING_WORD.exec(text)?.[1]);
  if (leading !== undefined) {
    // `INFO:app:{"level": "error"}`: what the event says is closer to the truth than its logger's default.
    if (text.endsWith('}')) return fromWord(JSON_LEVEL.exec(text)?.[1]) ?? leading;
    return fromStatus(text) ?? leading;
  }
  if (TRACEBACK.test(text)) return 'error';
  return fromStatus(text) ?? fromWord(AFTER_TIME.exec(text)?.[1]) ?? fromWord(LOGFMT.exec(text)?.[1]) ?? 'none';
}
