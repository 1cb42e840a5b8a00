import { type Phrase, phrase } from '../../text/lang.ts';

const UNIT_MS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, min: 60_000, h: 3_600_000, d: 86_400_000 };

/** A span of a log: how long ago it begins, or from when to when. */
export interface LogPeriod {
  /** Nothing older than this at any time, milliseconds. */
  readonly agoMs: number | null;
  /** Epoch milliseconds. */
  readonly since: number | null;
  readonly until: number | null;
}

/** A span without bounds. */
export const WHOLE_LOG: LogPeriod = { agoMs: null, since: null, until: null };

/** What a period is read against. */
export interface PeriodContext {
  readonly now: number;
  /** Zone of the clocks on screen; undefined is the process's own. */
  readonly timeZone: string | undefined;
}

/** How long ago, or a moment; one that names no day may also be the day before. */
type Bound = { readonly agoMs: number } | { readonly at: number; readonly dayBefore: number | null };

function ago(text: string): Bound | null {
  const parts = [...text.matchAll(/(\d+)\s*(min|[smhd])\s*/g)];
  if (parts.length === 0 || parts.map(([whole]) => whole).join('') !== text) return null;
  return { agoMs: parts.reduce((sum, [, count, unit]) => sum + Number(count) * (UNIT_MS[unit ?? ''] ?? 0), 0) };
}

const CLOCK = String.raw`(?<hour>\d{1,2}):(?<minute>\d\d)(?::(?<second>\d\d))?`;
const TODAY = new RegExp(`^${CLOCK}$`);
const YESTERDAY = new RegExp(`^(?:ontem|yesterday)\\s+${CLOCK}$`, 'i');
const ISO_DAY = new RegExp(String.raw`^(?<year>\d{4})-(?<month>\d\d)-(?<day>\d\d)(?:[ T]+${CLOCK})?$`);
const LOCAL_DAY = new RegExp(String.raw`^(?<day>\d{1,2})/(?<month>\d{1,2})(?:/(?<year>\d{4}))?(?:\s+${CLOCK})?$`);

/** A time of the day, of a day, in the zone of the screen. */
function moment(text: string, { now, timeZone }: PeriodContext): Bound | null {
  const zone = timeZone ?? new Intl.DateTimeFormat().resolvedOptions().timeZone;
  const today = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(zone).toPlainDate();
  const match = TODAY.exec(text) ?? YESTERDAY.exec(text) ?? ISO_DAY.exec(text) ?? LOCAL_DAY.exec(text);
  if (match === null) return null;
  const { year, month, day, hour = '0', minute = '0', second = '0' } = match.groups ?? {};
  const isYesterday = YESTERDAY.test(text);
  try {
    const date =
      day === undefined
        ? today.subtract({ days: isYesterday ? 1 : 0 })
        : Temporal.PlainDate.from(
            { year: Number(year ?? today.year), month: Number(month), day: Number(day) },
            { overflow: 'reject' },
          );
    const time = Temporal.PlainTime.from(
      { hour: Number(hour), minute: Number(minute), second: Number(second) },
      { overflow: 'reject' },
    );
    const on = (day: Temporal.PlainDate): number =>
      day.toZonedDateTime({ timeZone: zone, plainTime: time }).epochMilliseconds;
    const namesDay = day !== undefined || isYesterday;
    return { at: on(date), dayBefore: namesDay ? null : on(date.subtract({ days: 1 })) };
  } catch {
    // No such day, or no such time.
    return null;
  }
}

/** A time of the day that is still to come was meant of the day before, unless that would be before the beginning. */
function momentOf(bound: Bound, now: number, since: number | null): number {
  if ('agoMs' in bound) return now - bound.agoMs;
  const { at, dayBefore } = bound;
  return at > now && dayBefore !== null && (since === null || dayBefore > since) ? dayBefore : at;
}

const WRONG = (text: string): Phrase =>
  phrase(
    `período não entendido: ${text}; escreva 15m, 08:00, ontem 22:10, 23/11 08:00 ou dois deles com ..`,
    `period not understood: ${text}; write 15m, 08:00, yesterday 22:10, 2026-11-23 08:00, or two of them with ..`,
  );

/**
 * Reads a period as an operator writes it: `15m` (the last), `08:00` (since then), `08:00..08:15`, `2h..1h`, `..08:15`; empty
 * for no bounds. What is none comes back as the words that say so.
 */
export function readPeriod(text: string, context: PeriodContext): LogPeriod | { readonly wrong: Phrase } {
  const given = text.trim();
  if (given === '') return WHOLE_LOG;
  const [first = '', last, ...more] = given.split(/\s*\.\.\s*/);
  const bound = (part: string): Bound | null => ago(part) ?? moment(part, context);
  const from = first === '' ? null : bound(first);
  const to = last === undefined || last === '' ? null : bound(last);
  const isWrong = (first !== '' && from === null) || (last !== undefined && last !== '' && to === null);
  if (isWrong || more.length > 0 || (from === null && to === null)) return { wrong: WRONG(given) };
  if (to === null && from !== null && 'agoMs' in from) return { ...WHOLE_LOG, agoMs: from.agoMs };
  const since = from === null ? null : momentOf(from, context.now, null);
  const until = to === null ? null : momentOf(to, context.now, since);
  if (since !== null && until !== null && until <= since)
    return {
      wrong: phrase(`o período ${given} termina antes de começar`, `the period ${given} ends before it begins`),
    };
  return { agoMs: null, since, until };
}
