import type { FleetMember } from '../../src/model/fleet.ts';
import { isOver } from '../../src/model/job.ts';
import type { Level } from '../../src/model/level.ts';
import { type Span, span } from '../../src/shell/drawing/line.ts';
import { isMeasured, levelOf } from '../../src/shell/fleet/board.ts';
import { inert } from '../../src/text/inert.ts';
import { phrase } from '../../src/text/lang.ts';
import { jobWord, levelOfJob } from '../actions/job-lines.ts';
import { formatsIn, glyph, type ScreenInput, say } from '../screen.ts';

/** The level of a target as a glyph; a dot before anything was read. */
export function targetGlyph(member: FleetMember): Span {
  const level = levelOf(member);
  return level === 'none' ? span('·', 'dim') : glyph(level);
}

/** What is to be said of a target in one line. */
export interface TargetWords {
  readonly text: string;
  readonly level: Level;
}

function since(input: ScreenInput, at: number | null | undefined): string {
  if (at === null || at === undefined) return '';
  const age = formatsIn(input).age(Math.max(1000, input.cockpit.now() - at));
  return say(input, phrase(` há ${age}`, ` for ${age}`));
}

function andMore(input: ScreenInput, count: number): string {
  return count <= 0 ? '' : say(input, phrase(` · e mais ${count}`, ` · and ${count} more`));
}

/** The job that runs there, or that ended and nobody looked at: its action and how far it is; '' without one. */
export function targetJob(
  input: ScreenInput,
  { desks }: FleetMember,
): { readonly text: string; readonly level: Level } {
  const found = desks.actions?.current()?.found ?? null;
  if (found === null) return { text: '', level: 'none' };
  const { view } = found;
  const steps = view.steps.filter(({ phase }) => phase === 'step');
  const over = steps.filter(({ state }) => state !== 'waiting' && state !== 'running').length;
  const progress = isOver(view.state)
    ? jobWord(input, view.state)
    : `${Math.min(steps.length, over + 1)}/${steps.length} ${formatsIn(input).age(input.cockpit.now() - (view.startedAt ?? input.cockpit.now()))}`;
  return { text: `▸ ${inert(view.action)} ${progress}`, level: levelOfJob(view.state) };
}

/** The root cause of a target in words and since when; else its worst check, or that all is well. */
export function targetWords(input: ScreenInput, member: FleetMember): TargetWords {
  const { cockpit } = member;
  if (!member.isAwake()) return { text: say(input, phrase('não aberto', 'not opened')), level: 'none' };
  const { causes, others, level } = cockpit.verdict();
  if (!isMeasured(member)) {
    const total = cockpit.probeIds.length;
    const done = cockpit.probeIds.filter((probe) => cockpit.state(probe).reading !== null).length;
    return {
      text: say(input, phrase(`medindo: ${done} de ${total}`, `measuring: ${done} of ${total}`)),
      level: 'none',
    };
  }
  const paused = cockpit.isPaused() ? `${say(input, phrase('pausado', 'paused'))} · ` : '';
  const [cause] = causes;
  const [first] = others;
  if (cause !== undefined) {
    const text = `${say(input, cause.title)}${since(input, cause.since)}`;
    return { text: paused + text + andMore(input, causes.length - 1 + others.length), level: cause.level };
  }
  if (first !== undefined) {
    const said = say(input, first.summary) || say(input, cockpit.spec(first.probe).title);
    return {
      text: `${paused}${said}${since(input, first.since)}${andMore(input, others.length - 1)}`,
      level: first.level,
    };
  }
  return { text: paused + say(input, phrase('tudo bem', 'all well')), level };
}
