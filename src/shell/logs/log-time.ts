/** A moment that a line states itself. */
export interface StatedTime {
  /** Epoch milliseconds; read as UTC where the line names no zone. */
  readonly at: number;
  readonly hasZone: boolean;
}

/** What of a line is looked at: times stand at its beginning, or among the first members of its JSON. */
const MOST_CHARS = 2_000;

const MEMBER = /"(?:timestamp|@timestamp|time|ts|asctime)"\s*:\s*(?:"([^"]{8,40})"|(\d{9,19}(?:\.\d+)?))/;
/** `2026-11-23 20:00:00.123 UTC`, `2026-11-23T20:00:00Z`, `2026-11-23 20:00:00,123`, `2026/11/23 20:00:00`. */
const ISO =
  /^\[?(\d{4})[-/](\d\d)[-/](\d\d)[T ](\d\d):(\d\d):(\d\d)(?:[.,](\d{1,9}))?\s?(Z|UTC|GMT|[+-]\d\d(?::?\d\d)?)?/;
/** `1:M 23 Nov 2026 20:00:00.123 *` (Redis). */
const REDIS = /^\d+:[XCSM] (\d\d) (\w{3}) (\d{4}) (\d\d):(\d\d):(\d\d)\.(\d{3}) /;
/** `[23/Nov/2026:11:03:31 +0000]` (common log format). */
const COMMON = /\[(\d\d)\/(\w{3})\/(\d{4}):(\d\d):(\d\d):(\d\d) ([+-]\d{4})\]/;
/** `ts=2026-11-23T20:00:00.123Z`, `time="2026-11-23T20:00:00Z"` (logfmt). */
const LOGFMT = /(?:^|\s)(?:ts|time|t)="?([^\s"]{10,40})"?/;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

function offsetMs(zone: string): number {
  const [, sign = '+', hours = '0', minutes = '0'] = /^([+-])(\d\d):?(\d\d)?$/.exec(zone) ?? [];
  const ms = (Number(hours) * 60 + Number(minutes)) * 60_000;
  return sign === '-' ? -ms : ms;
}

function utc(
  parts: readonly (string | undefined)[],
  fraction = '',
  zone: string | undefined = undefined,
): StatedTime | null {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts.map(Number);
  const ms = Math.floor(Number(`0.${fraction === '' ? '0' : fraction}`) * 1000);
  const at = Date.UTC(year, month - 1, day, hour, minute, second, ms);
  if (Number.isNaN(at) || month < 1 || month > 12 || day < 1 || day > 31 || hour > 23 || minute > 59 || second > 60)
    return null;
  return { at: zone === undefined ? at : at - offsetMs(zone), hasZone: zone !== undefined };
}

function isoTime(text: string): StatedTime | null {
  const match = ISO.exec(text);
  if (match === null) return null;
  const [, year, month, day, hour, minute, second, fraction, zone] = match;
  return utc([year, month, day, hour, minute, second], fraction, zone);
}

function monthOf(name: string | undefined): string {
  return String(MONTHS.indexOf(name ?? '') + 1);
}

/** Seconds or milliseconds, microseconds or nanoseconds since the epoch, by their size. */
function epochTime(text: string): StatedTime {
  const value = Number(text);
  const scale = value > 1e17 ? 1e-6 : value > 1e14 ? 1e-3 : value > 1e11 ? 1 : 1000;
  return { at: Math.round(value * scale), hasZone: true };
}

/** The moment that a log line states in any of the stack's formats; null when it states none. */
export function statedTime(line: string): StatedTime | null {
  const text = line.slice(0, MOST_CHARS);
  const iso = isoTime(text);
  if (iso !== null) return iso;
  const redis = REDIS.exec(text);
  if (redis !== null) {
    const [, day, month, year, hour, minute, second, fraction] = redis;
    return utc([year, monthOf(month), day, hour, minute, second], fraction);
  }
  const member = MEMBER.exec(text);
  if (member !== null) return member[2] === undefined ? isoTime(member[1] ?? '') : epochTime(member[2]);
  const common = COMMON.exec(text);
  if (common !== null) {
    const [, day, month, year, hour, minute, second, zone] = common;
    return utc([year, monthOf(month), day, hour, minute, second], '', zone);
  }
  const logfmt = LOGFMT.exec(text);
  return logfmt === null ? null : isoTime(logfmt[1] ?? '');
}

/** Less than this between writing and taking is the usual way of a line. */
const LEAST_LAG_MS = 2_000;
const ZONE_STEP_MS = 900_000;
const MOST_ZONE_MS = 14 * 3_600_000;

/**
 * How much later the engine took a line than the line itself says, milliseconds, negative when it states a later time; null
 * when both agree. A line without zone may be written in any.
 */
export function lagOf(line: string, takenAt: number): number | null {
  const stated = statedTime(line);
  if (stated === null) return null;
  const lag = takenAt - stated.at;
  const rest = lag - Math.round(lag / ZONE_STEP_MS) * ZONE_STEP_MS;
  const isZone = !stated.hasZone && Math.abs(lag) <= MOST_ZONE_MS && Math.abs(rest) < LEAST_LAG_MS;
  return Math.abs(lag) < LEAST_LAG_MS || isZone ? null : lag;
}
