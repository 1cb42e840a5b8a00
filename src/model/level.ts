import { type Phrase, phrase } from '../text/lang.ts';

/**
 * How well something is. `unknown` means not measured or not measurable now and is never shown as green;
 * `none` means the question does not apply here.
 */
export type Level = 'ok' | 'warn' | 'critical' | 'unknown' | 'none';

/** From harmless to worst; `unknown` stands above `ok` and below a measured warning (Nagios's `max_state`). */
const SEVERITY: Readonly<Record<Level, number>> = { none: 0, ok: 1, unknown: 2, warn: 3, critical: 4 };

/** How bad a level is, for sorting: higher is worse. */
export function severity(level: Level): number {
  return SEVERITY[level];
}

/** The worst of the levels; `none` for an empty list. */
export function worst(levels: Iterable<Level>): Level {
  let found: Level = 'none';
  for (const level of levels) if (SEVERITY[level] > SEVERITY[found]) found = level;
  return found;
}

/** The word of a level as an operator reads it. */
export const LEVEL_WORDS: Readonly<Record<Level, Phrase>> = {
  ok: phrase('ok', 'ok'),
  warn: phrase('atenção', 'warning'),
  critical: phrase('crítico', 'critical'),
  unknown: phrase('desconhecido', 'unknown'),
  none: phrase('não se aplica', 'not applicable'),
};

/** Exit code of `check` (Nagios plugin convention): 0 ok, 1 warn, 2 critical, 3 unknown. */
export function exitCodeOf(level: Level): 0 | 1 | 2 | 3 {
  return level === 'critical' ? 2 : level === 'warn' ? 1 : level === 'unknown' ? 3 : 0;
}
