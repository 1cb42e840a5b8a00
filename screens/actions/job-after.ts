import type { FollowedJob } from '../../src/model/action-desk.ts';
import { LEVEL_WORDS, type Level, severity } from '../../src/model/level.ts';
import { type Line, span } from '../../src/shell/drawing/line.ts';
import { phrase } from '../../src/text/lang.ts';
import { padEnd } from '../../src/text/width.ts';
import { shownLevel } from '../parts/readings.ts';
import { glyph, type ScreenInput, say } from '../screen.ts';

/** A check after a job: what it was before, and what it is since. */
export interface AfterCheck {
  readonly probe: string;
  readonly before: Level;
  /** Null while the reading after the job has not come. */
  readonly now: Level | null;
}

/** What is unknown before and after says nothing of a job. */
const isTrouble = (level: Level): boolean => level === 'warn' || level === 'critical';

/** Its level is another one than before; what was not read by then did not change. */
const hasChanged = ({ before, now }: AfterCheck): boolean => now !== null && before !== 'none' && now !== before;

/** What changed first, then what the plan names, then what was bad before and still is. */
function rankOf(check: AfterCheck, named: ReadonlySet<string>): number {
  if (hasChanged(check)) return 0;
  return named.has(check.probe) ? 1 : 2;
}

/**
 * The checks that a job has to be held against: those that its plan names, those that changed, and what was bad before.
 * Empty when nobody here saw how it was before.
 */
export function checksAfter({ cockpit }: Pick<ScreenInput, 'cockpit'>, job: FollowedJob): readonly AfterCheck[] {
  const { before, endSeenAt, found } = job;
  if (before === null || endSeenAt === null || found === null) return [];
  const named = new Set(found.plan.probes);
  return cockpit.probeIds
    .map((probe): AfterCheck => {
      const { reading } = cockpit.state(probe);
      const isFresh = reading !== null && reading.at >= endSeenAt;
      return { probe, before: before.get(probe) ?? 'none', now: isFresh ? shownLevel(cockpit, probe) : null };
    })
    .filter((check) => named.has(check.probe) || isTrouble(check.before) || hasChanged(check))
    .sort((a, b) => rankOf(a, named) - rankOf(b, named));
}

/** Whether a check is not what it should be after the job. */
const isBad = ({ now }: AfterCheck): boolean => now !== null && severity(now) > severity('ok');

/** `depois: ✔ 3 ok`, or what is still bad: done is not healthy. */
export function afterSummary(input: ScreenInput, job: FollowedJob): Line {
  const checks = checksAfter(input, job);
  if (checks.length === 0) return [];
  const label = span(`${say(input, phrase('depois', 'after'))}: `, 'dim');
  const open = checks.filter(({ now }) => now === null).length;
  const bad = checks.filter(isBad).sort((a, b) => severity(b.now ?? 'ok') - severity(a.now ?? 'ok'));
  const [worst] = bad;
  if (worst?.now != null) {
    const title = say(input, input.cockpit.spec(worst.probe).title);
    const more = bad.length > 1 ? ` +${bad.length - 1}` : '';
    return [label, glyph(worst.now), span(` ${title}${more}`)];
  }
  if (open > 0) return [label, span(say(input, phrase(`lendo ${open} …`, `reading ${open} …`)), 'dim')];
  return [
    label,
    glyph('ok'),
    span(` ${say(input, phrase(`${checks.length} verificações ok`, `${checks.length} checks ok`))}`),
  ];
}

/** What became of a check: `crítico → ok`, its level while that is the same, '' while it is read. */
export function courseText(input: ScreenInput, check: AfterCheck): string {
  const { before, now } = check;
  if (now === null) return '';
  const word = (level: Level): string => say(input, LEVEL_WORDS[level]);
  return !hasChanged(check) ? word(now) : `${word(before)} → ${word(now)}`;
}

/** A check after a job as a row: what it was, what it is, what it says. */
export function afterLine(
  input: ScreenInput,
  check: AfterCheck,
  cells: { readonly title: number; readonly course: number },
): Line {
  const { probe, now } = check;
  const { cockpit } = input;
  const reading = say(input, phrase('lendo …', 'reading …'));
  return [
    span(' '),
    now === null ? span('·', 'dim') : glyph(now),
    span(` ${padEnd(say(input, cockpit.spec(probe).title), cells.title)}  `),
    span(`${padEnd(courseText(input, check), cells.course)}  `, now ?? 'dim'),
    span(now === null ? reading : say(input, cockpit.state(probe).check.summary), 'dim'),
  ];
}
